/** Why a switch sends a packet to the controller: `OFPR_*` (OpenFlow 1.3.5 §7.4.1). */
import { enumeration } from '../wire/enumeration.js'

/**
 * Why a switch sends a packet to the controller: no flow matched, an action sent it, or its TTL is invalid.
 */
export type PacketInReason = 'noMatch' | 'action' | 'invalidTtl'

/** The names of the reasons of packet-in, and their values on the wire. */
export const packetInReasons = enumeration({ noMatch: 0, action: 1, invalidTtl: 2 }, 'reason')
