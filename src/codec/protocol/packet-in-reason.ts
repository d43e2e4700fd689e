/** Why a packet comes to the controller: `OFPR_*` (OpenFlow 1.3.5 §7.4.1). */
import { enumeration } from '../wire/enumeration.js'

/** Why a packet came to the controller: no flow matched, an action sent it, or its TTL is not valid. */
export type PacketInReason = 'noMatch' | 'action' | 'invalidTtl'

export const packetInReasons = enumeration({ noMatch: 0, action: 1, invalidTtl: 2 }, 'reason')
