/** Actions that are no family. */
import { hexBytesOf } from '../../../syntax/bytes.js'
import { bigintOf, numberOf } from '../../../syntax/integer.js'
import { valueOf, type Item } from '../../../syntax/items.js'
import { cut, fail, split, trimmed } from '../../../syntax/span.js'
import { argumentsOf, type ActionContext } from './reader.js'
import type { Action } from '../../../actions/index.js'

/** Header bytes of a note, and the multiple that its length is filled up to. */
const NOTE_HEADER = 10
const WORD = 8

/** `note:41.42.43`, filled up with zeros. */
export function readNote(item: Item): Action {
  const bytes = hexBytesOf(item.value)
  const words = Math.max(2, Math.ceil((bytes.length + NOTE_HEADER) / WORD))
  const note = new Uint8Array(words * WORD - NOTE_HEADER)
  note.set(bytes)
  return { type: 'note', note }
}

/** `group:5`. */
export function readGroup(item: Item): Action {
  return { type: 'group', groupId: numberOf(valueOf(item), 32, 'a group') }
}

/** `set_queue:5`. */
export function readSetQueue(item: Item): Action {
  return { type: 'setQueue', queueId: numberOf(valueOf(item), 32, 'a queue') }
}

/** `fin_timeout(idle_timeout=5,hard_timeout=10)`. */
export function readFinTimeout(item: Item): Action {
  let finIdleTimeout = 0
  let finHardTimeout = 0
  argumentsOf(item, {
    idle_timeout: (argument) => { finIdleTimeout = numberOf(valueOf(argument), 16, 'idle_timeout') },
    hard_timeout: (argument) => { finHardTimeout = numberOf(valueOf(argument), 16, 'hard_timeout') },
  })
  return { type: 'finTimeout', finIdleTimeout, finHardTimeout }
}

/** `conjunction(5,1/2)`. */
export function readConjunction(item: Item): Action {
  const [id, clauses, ...more] = split(item.value, ',')
  const [clause, count] = (clauses && cut(clauses, '/')) ??
    fail('SYNTAX', item.whole, 'conjunction wants an id and k/n')
  if (more.length > 0) fail('SYNTAX', more[0]!, 'conjunction has an id and k/n')
  const k = numberOf(trimmed(clause), 8, 'a clause')
  const nClauses = numberOf(trimmed(count), 8, 'the number of clauses')
  if (nClauses < 2 || nClauses > 64) fail('OUT_OF_RANGE', count, 'there are 2 to 64 clauses')
  if (k < 1 || k > nClauses) fail('OUT_OF_RANGE', clause, 'clauses are numbered from 1 to their number')
  return { type: 'conjunction', id: numberOf(id!, 32, 'the id'), clause: k - 1, nClauses }
}

/** `clone(set_field:1->reg0,output:2)`. */
export function readClone(item: Item, context: ActionContext): Action {
  return { type: 'clone', actions: context.nested(item.value, { ...context }) }
}

/** `unknown(30,00000000)`: an action of a type without a name. */
export function readUnknown(item: Item): Action {
  const [type, body] = cut(item.value, ',') ?? fail('SYNTAX', item.whole, 'unknown wants a type and bytes')
  const actionType = numberOf(trimmed(type), 16, 'the type')
  return { type: 'unknown', actionType, body: hexBytesOf(trimmed(body)) }
}

/** `experimenter(0x00002320,0000…)`: an action without a name. */
export function readExperimenter(item: Item): Action {
  const [id, body] = cut(item.value, ',') ?? fail('SYNTAX', item.whole, 'experimenter wants an id and bytes')
  const experimenter = Number(bigintOf(trimmed(id), 32, 'the experimenter'))
  return { type: 'experimenter', experimenter, body: hexBytesOf(trimmed(body)) }
}
