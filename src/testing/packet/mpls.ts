/** Pushing and popping MPLS labels (OpenFlow 1.3.5 §5.12, RFC 3032). */
import type { PipelinePacket } from './packet.js'

/** Pushes a label with the values of the outermost label; without one, with the TTL of the IP header. */
export function pushMpls(packet: PipelinePacket, ethertype: number): void {
  const { mpls, ethTypeAt } = packet.layout
  const label = packet.get('mplsLabel') ?? 0n
  const trafficClass = packet.get('mplsTc') ?? 0n
  const ttl = packet.get('mplsTtl') ?? packet.get('nwTtl') ?? 64n
  const bottom = mpls === undefined ? 1n : 0n
  const shim = Number((label << 12n) | (trafficClass << 9n) | (bottom << 8n) | ttl)
  packet.insert(ethTypeAt + 2, Uint8Array.of(shim >>> 24, shim >>> 16, shim >>> 8, shim))
  packet.setWord(ethTypeAt, ethertype)
}

/** Pops the outermost label. The frame gets the Ethernet type that the action names. */
export function popMpls(packet: PipelinePacket, ethertype: number): void {
  const { mpls, ethTypeAt } = packet.layout
  if (mpls === undefined) return
  packet.remove(mpls, 4)
  packet.setWord(ethTypeAt, ethertype)
}
