/** The reasons of packet-ins as text. */
import type { PacketInReason } from '../protocol/packet-in-reason.js'

const texts: Readonly<Record<string, string>> = {
  noMatch: 'no_match', action: 'action', invalidTtl: 'invalid_ttl',
  3: 'action_set', 4: 'group', 5: 'packet_out',
}

/** The name of a reason; an empty text if it has none. */
export function packetInReasonText(reason: PacketInReason | number): string {
  return texts[reason] ?? ''
}
