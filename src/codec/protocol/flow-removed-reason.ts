/** Why a flow was removed: `OFPRR_*` (OpenFlow 1.3.5 §7.4.2). */
import { enumeration } from '../wire/enumeration.js'

/** Why a flow was removed: a timeout passed, a flow-mod deleted it, or its group was deleted. */
export type FlowRemovedReason = 'idleTimeout' | 'hardTimeout' | 'delete' | 'groupDelete'

/** The names of the reasons of flow-removed, and their values on the wire. */
export const flowRemovedReasons =
  enumeration({ idleTimeout: 0, hardTimeout: 1, delete: 2, groupDelete: 3 }, 'reason')
