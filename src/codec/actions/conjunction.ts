import { exactBytes, putU32, putU8 } from '../wire/bytes.js'
import { NICIRA_BODY, nicira } from './nicira.js'
import type { ActionCodec } from './codec.js'

// struct nx_action_conjunction {         NXAST_CONJUNCTION = 34
//   ext_action_header, without its pad;
//   uint8_t  clause;
//   uint8_t  n_clauses;
//   uint32_t id;
// };

/** Says that the flow is one way to satisfy a clause of a conjunctive match (ovs-fields(7)). */
export interface ConjunctionAction {
  readonly type: 'conjunction'
  /** Number of the conjunctive match, as `conjId` then matches it. */
  readonly id: number
  /** The clause, from 0; its text counts from 1. */
  readonly clause: number
  /** How many clauses there are, at least 2. */
  readonly nClauses: number
}

export const conjunction: ActionCodec<ConjunctionAction> = {
  type: 'conjunction',
  ...nicira(34),
  decode(view, offset, end) {
    exactBytes(offset, end, 16, 'conjunction', 'BAD_ACTION_LENGTH')
    return {
      type: 'conjunction',
      id: view.getUint32(offset + 12),
      clause: view.getUint8(offset + NICIRA_BODY),
      nClauses: view.getUint8(offset + 11),
    }
  },
  encode(action, view, offset) {
    putU8(view, offset + NICIRA_BODY, action.clause, 'clause')
    putU8(view, offset + 11, action.nClauses, 'nClauses')
    putU32(view, offset + 12, action.id, 'id')
    return offset + 16
  },
}
