/** A packet as one line of match fields. */
import { formatHeaders } from '../match/format-match.js'
import { tciItems } from '../match/vlan.js'
import { packetHeaders } from './headers.js'

const ALL_BITS = 0xffff

/**
 * Writes the headers of a packet like a match, with the checksum of its transport layer behind:
 * `icmp,vlan_tci=0x0000,dl_src=…,nw_ttl=64,nw_frag=no,icmp_type=8,icmp_code=0 icmp_csum:208`.
 * @param bytes - an Ethernet frame, whole or cut short
 *
 * @example
 * ```ts
 * import { buildPacket } from 'daolinet/codec'
 * import { formatPacket } from 'daolinet/text'
 *
 * const frame = buildPacket({
 *   ethernet: { dst: 'ff:ff:ff:ff:ff:ff', src: '02:00:00:00:00:01' },
 *   arp: { op: 'request', sha: '02:00:00:00:00:01', spa: '10.0.0.1', tpa: '10.0.0.2' },
 * })
 * console.log(formatPacket(frame).split(',').filter((field) => field.startsWith('arp_')).join())
 * // prints arp_spa=10.0.0.1,arp_tpa=10.0.0.2,arp_op=1,arp_sha=02:00:00:00:00:01,arp_tha=00:00:00:00:00:00
 * ```
 */
export function formatPacket(bytes: Uint8Array): string {
  const { match, vlans, others, checksum } = packetHeaders(bytes)
  // Open vSwitch looks at two tags; the first that is missing is shown as absent.
  const shown = vlans.length < 2 ? [...vlans, 0] : vlans
  const tags = shown.flatMap((tci, index) => tciItems(index === 0 ? '' : String(index), tci, ALL_BITS))
  const line = [formatHeaders(match, tags), ...others].join(',')
  return checksum === undefined ? line : `${line} ${checksum}`
}
