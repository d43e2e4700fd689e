/** A hash that is the same for all packets of a connection (FNV-1a). */
import type { PipelinePacket } from './packet.js'

const FIELDS = [
  'ethSrc', 'ethDst', 'ethType', 'vlanVid', 'ipv4Src', 'ipv4Dst', 'ipv6Src', 'ipv6Dst', 'ipProto', 'tcpSrc',
  'tcpDst', 'udpSrc', 'udpDst', 'sctpSrc', 'sctpDst',
]

/** A 32-bit hash of addresses, protocol and ports. */
export function connectionHash(packet: PipelinePacket): number {
  let hash = 0x811c_9dc5
  for (const name of FIELDS) {
    for (let rest = packet.get(name) ?? 0n; rest > 0n; rest >>= 8n) {
      hash = Math.imul(hash ^ Number(rest & 0xffn), 0x0100_0193)
    }
    hash = Math.imul(hash ^ 0x100, 0x0100_0193)
  }
  // The low bits of FNV-1a depend only on the low bits of the input. Mixing in the high bits mends that.
  return (hash ^ (hash >>> 15)) >>> 0
}
