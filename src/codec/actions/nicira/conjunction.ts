import { numberOf } from '../../syntax/integer.js'
import { cut, fail, split, trimmed } from '../../syntax/span.js'
import { nicira } from '../codec.js'
import { layout, u32, u8 } from '../layout.js'
import type { Item } from '../../syntax/items.js'
import type { ActionText } from '../text.js'

// struct nx_action_conjunction {         NXAST_CONJUNCTION = 34
//   ext_action_header, without its pad;
//   uint8_t  clause;
//   uint8_t  n_clauses;
//   uint32_t id;
// };

/** Says that packets which match the flow satisfy one clause of a conjunctive match (ovs-fields(7)). */
export interface ConjunctionAction {
  readonly type: 'conjunction'
  /** Number of the conjunctive match, which flows match as `conjId`. */
  readonly id: number
  /** The clause, from 0. (Its text counts from 1.) */
  readonly clause: number
  /** How many clauses there are, 2 to 64. */
  readonly nClauses: number
}

/**
 * Builds a {@link ConjunctionAction}: the flow satisfies a clause of a conjunctive match.
 * @param clause - the clause, from 0
 * @param nClauses - how many clauses there are, 2 to 64
 *
 * @example
 * ```ts
 * import { conjunction, formatActions } from 'daolinet/codec'
 *
 * console.log(formatActions([conjunction(7, 0, 2)])) // conjunction(7,1/2)
 * ```
 */
export function conjunction(id: number, clause: number, nClauses: number): ConjunctionAction {
  return { type: 'conjunction', id, clause, nClauses }
}

export const conjunctionCodec = layout<ConjunctionAction>(
  'conjunction', nicira(34, { inActionSet: false }), u8('clause'), u8('nClauses'), u32('id'),
)

export const conjunctionText: ActionText<ConjunctionAction> = {
  format: ({ id, clause, nClauses }) => `conjunction(${id},${clause + 1}/${nClauses})`,
  read: { conjunction: readConjunction },
}

/** `conjunction(5,1/2)`. */
function readConjunction(item: Item): ConjunctionAction {
  const [id, clauses, ...more] = split(item.value, ',')
  const [clause, count] = (clauses && cut(clauses, '/')) ??
    fail('ERR_SYNTAX', item.whole, 'conjunction wants an id and k/n')
  if (more.length > 0) fail('ERR_SYNTAX', more[0]!, 'conjunction has an id and k/n')
  const k = numberOf(trimmed(clause), 8, 'a clause')
  const nClauses = numberOf(trimmed(count), 8, 'the number of clauses')
  if (nClauses < 2 || nClauses > 64) fail('ERR_OUT_OF_RANGE', count, 'there are 2 to 64 clauses')
  if (k < 1 || k > nClauses) fail('ERR_OUT_OF_RANGE', clause, 'clauses are numbered from 1 to their number')
  return { type: 'conjunction', id: numberOf(id!, 32, 'the id'), clause: k - 1, nClauses }
}
