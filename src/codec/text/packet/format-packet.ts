/** A packet as one line of match fields. */
import { formatHeaders } from '../match/format-match.js'
import { tciItems } from '../match/vlan.js'
import { packetHeaders } from './headers.js'

const ALL_BITS = 0xffff

/**
 * The headers of a packet in the text of a match, with the checksum of its transport layer:
 * `icmp,vlan_tci=0x0000,dl_src=…,nw_ttl=64,nw_frag=no,icmp_type=8,icmp_code=0 icmp_csum:208`.
 * @param bytes - an Ethernet frame, possibly cut short
 */
export function formatPacket(bytes: Uint8Array): string {
  const { match, vlans, others, checksum } = packetHeaders(bytes)
  // Behind the last tag, and without any, one is shown as absent: as many as Open vSwitch looks at.
  const shown = vlans.length < 2 ? [...vlans, 0] : vlans
  const tags = shown.flatMap((tci, index) => tciItems(index === 0 ? '' : String(index), tci, ALL_BITS))
  const line = [formatHeaders(match, tags), ...others].join(',')
  return checksum === undefined ? line : `${line} ${checksum}`
}
