/** Why a packet came to the controller. */
import type { PacketInReason } from '../protocol/packet-in-reason.js'

const texts: Readonly<Record<string, string>> = {
  noMatch: 'no_match', action: 'action', invalidTtl: 'invalid_ttl',
  3: 'action_set', 4: 'group', 5: 'packet_out',
}

/** The name of a reason; empty for one without. */
export function packetInReasonText(reason: PacketInReason | number): string {
  return texts[reason] ?? ''
}
