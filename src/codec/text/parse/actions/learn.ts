/** The learn action and what it makes of a packet. */
import { LearnFlags } from '../../../actions/learn.js'
import { fieldByText, referenceTo } from '../../../syntax/field-name.js'
import { bigintOf, isInteger, numberOf } from '../../../syntax/integer.js'
import { bare, items, valueOf, type Item } from '../../../syntax/items.js'
import { valueOfField } from '../../../syntax/read-value.js'
import { fail, textOf, type Span } from '../../../syntax/span.js'
import { isSubfield, subfieldOf } from '../../../syntax/subfield.js'
import { arrow } from './reader.js'
import type { Action } from '../../../actions/index.js'
import type { LearnSpec } from '../../../actions/learn-spec.js'
import type { Subfield } from '../../../match/subfield.js'

const DEFAULT_PRIORITY = 0x8000
const DEFAULT_TABLE = 1

interface Learned {
  idleTimeout: number
  hardTimeout: number
  priority: number
  cookie: bigint
  flags: number
  tableId: number
  finIdleTimeout: number
  finHardTimeout: number
  limit: number
  resultDst?: Subfield
  readonly specs: LearnSpec[]
}

/** `learn(table=1,hard_timeout=60,NXM_OF_ETH_DST[]=NXM_OF_ETH_SRC[],output:NXM_OF_IN_PORT[])`. */
export function readLearn(item: Item): Action {
  const learned: Learned = {
    idleTimeout: 0, hardTimeout: 0, priority: DEFAULT_PRIORITY, cookie: 0n, flags: 0, tableId: DEFAULT_TABLE,
    finIdleTimeout: 0, finHardTimeout: 0, limit: 0, specs: [],
  }
  for (const argument of items(item.value)) {
    const name = textOf(argument.key)
    const take = Object.hasOwn(takers, name) ? takers[name] : undefined
    if (take === undefined) learned.specs.push(specOf(argument))
    else take(learned, argument)
  }
  const { limit, resultDst, ...flow } = learned
  if (limit === 0 && resultDst === undefined) return { type: 'learn', ...flow }
  return { type: 'learn2', ...flow, limit, ...(resultDst === undefined ? {} : { resultDst }) }
}

const u16 = (argument: Item): number => numberOf(valueOf(argument), 16, textOf(argument.key))

/** Everything but what the flow matches and does. */
const takers: Readonly<Record<string, (learned: Learned, argument: Item) => void>> = {
  idle_timeout: (learned, argument) => { learned.idleTimeout = u16(argument) },
  hard_timeout: (learned, argument) => { learned.hardTimeout = u16(argument) },
  fin_idle_timeout: (learned, argument) => { learned.finIdleTimeout = u16(argument) },
  fin_hard_timeout: (learned, argument) => { learned.finHardTimeout = u16(argument) },
  priority: (learned, argument) => { learned.priority = u16(argument) },
  cookie: (learned, argument) => { learned.cookie = bigintOf(valueOf(argument), 64, 'cookie') },
  table: (learned, argument) => {
    learned.tableId = numberOf(valueOf(argument), 8, 'table')
    if (learned.tableId === 0xff) {
      fail('OUT_OF_RANGE', argument.value, 'a flow is learned into a table of 0 to 254')
    }
  },
  send_flow_rem: (learned, argument) => {
    bare(argument)
    learned.flags |= LearnFlags.SEND_FLOW_REM
  },
  delete_learned: (learned, argument) => {
    bare(argument)
    learned.flags |= LearnFlags.DELETE_LEARNED
  },
  limit: (learned, argument) => { learned.limit = numberOf(valueOf(argument), 32, 'limit') },
  result_dst: (learned, argument) => {
    learned.resultDst = subfieldOf(valueOf(argument))
    if (learned.resultDst.bits !== 1) fail('BAD_VALUE', argument.value, 'the result is one bit')
  },
}

function specOf(argument: Item): LearnSpec {
  switch (textOf(argument.key)) {
    case 'load': return loadSpec(argument)
    case 'output': return { type: 'output', src: subfieldOf(valueOf(argument)) }
    default: return matchSpec(argument)
  }
}

/** `load:5->reg0`, `load:reg1->reg0`. */
function loadSpec(argument: Item): LearnSpec {
  const [from, to] = arrow(argument)
  const dst = subfieldOf(to)
  const src = isInteger(from) ? bigintOf(from, dst.bits, textOf(to)) : sameWidth(from, dst)
  return { type: 'load', src, dst }
}

/** `dl_type=0x800`, `reg0[0..7]=5`, `eth_dst=eth_src`, `udp_dst`. */
function matchSpec(argument: Item): LearnSpec {
  const key = argument.key
  if (argument.form === 'bare') {
    const field = subfieldOf(key)
    return { type: 'match', src: field, dst: field }
  }
  const value = valueOf(argument)
  const row = fieldByText(textOf(key))
  const dst = row === undefined
    ? subfieldOf(key)
    : { field: referenceTo(row), offset: 0, bits: row.subfieldBits }
  if (isSubfield(value)) return { type: 'match', src: sameWidth(value, dst), dst }
  if (row === undefined) return { type: 'match', src: bigintOf(value, dst.bits, textOf(key)), dst }
  const read = valueOfField(row, value)
  if (read.mask !== undefined) fail('BAD_VALUE', value, 'a learned flow takes no masks')
  return { type: 'match', src: read.value, dst }
}

function sameWidth(span: Span, dst: Subfield): Subfield {
  const src = subfieldOf(span)
  if (src.bits !== dst.bits) {
    fail('BAD_VALUE', span, `${textOf(span)} has ${src.bits} bits, where ${dst.bits} are meant`)
  }
  return src
}
