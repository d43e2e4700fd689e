/** Flows from text. */
import { flowMod, type FlowMod, type FlowModCommand } from '../../messages/core/flow-mod.js'
import { TableId } from '../../protocol/constants.js'
import { bigintOf, indexOf, numberOf } from '../../syntax/integer.js'
import { bare, items, valueOf, type Item } from '../../syntax/items.js'
import { portOf } from '../../syntax/port.js'
import { cut, fail, part, spanOf, textOf, type Span } from '../../syntax/span.js'
import { lookup } from '../../wire/lookup.js'
import { flowFlagNames } from '../flow-flags.js'
import { encodableFlow } from './encodable.js'
import { contextOf } from './parse-actions.js'
import { instructionsOf } from './parse-instructions.js'
import { MatchReader } from './parse-match.js'

const commands: Readonly<Record<string, FlowModCommand>> = {
  add: 'add',
  modify: 'modify',
  modify_strict: 'modifyStrict',
  delete: 'delete',
  delete_strict: 'deleteStrict',
}

/** What dumps tell of a flow and a flow-mod has no place for. */
const ignored: ReadonlySet<string> = new Set([
  'duration', 'n_packets', 'n_bytes', 'idle_age', 'hard_age',
  // It has ovs-ofctl itself take flows that are refused otherwise.
  'allow_hidden_fields',
])

const flags = new Map(flowFlagNames)
type Writable<T> = { -readonly [K in keyof T]: T[K] }

/**
 * Reads a flow in the syntax of `ovs-ofctl`: `table=1,priority=7,ip,nw_dst=10.0.0.0/24,actions=output:3`, or
 * a line of `ovs-ofctl dump-flows`, whose counters are ignored. A word before it tells the command: `add`
 * (the default), `modify`, `modify_strict`, `delete` or `delete_strict`.
 *
 * @returns a flow-mod with its defaults filled in; a deletion without a table is for all tables
 * @throws {@link TextError} that points at what is wrong, which includes a match field without its
 *   prerequisite
 *
 * @example
 * ```ts
 * import { parseFlow } from 'daolinet/text'
 *
 * const flow = parseFlow('table=1,priority=7,ip,nw_dst=10.0.0.0/24,actions=output:3')
 * console.log(flow.tableId, flow.priority, flow.match) // 1 7 { ethType: 2048, ipv4Dst: '10.0.0.0/24' }
 * ```
 */
export function parseFlow(text: string): FlowMod {
  const all = withoutComment(spanOf(text))
  const [start = '', word = ''] = /^\s*([a-z_]+)(?:\s+|$)/.exec(text) ?? []
  const command = lookup(commands, word)
  return command === undefined ? readFlow(all, 'add') : readFlow(part(all, start.length), command)
}

/** What stands before `#`. */
function withoutComment(span: Span): Span {
  return cut(span, '#')?.[0] ?? span
}

function readFlow(span: Span, command: FlowModCommand): FlowMod {
  const flow: Writable<FlowMod> = flowMod({ command })
  const { before, actions } = actionsIn(span)
  const match = new MatchReader()
  for (const item of items(before)) {
    if (!takeMember(flow, item)) match.take(item)
  }
  flow.match = match.finish()
  const context = contextOf(flow.match)
  if (actions !== undefined) flow.instructions = instructionsOf(actions, context)
  else if (!isDelete(flow)) {
    fail('ERR_MISSING', part(span, span.end - span.start), 'a flow ends in "actions="')
  }
  return encodableFlow(span, flow, context.read)
}

function isDelete({ command }: Pick<FlowMod, 'command'>): boolean {
  return command === 'delete' || command === 'deleteStrict'
}

/** What is before `actions=`, and what is behind it to the end. */
function actionsIn(span: Span): { before: Span, actions?: Span } {
  const found = /(?:^|[,\s])(actions?\s*=)/.exec(textOf(span))
  if (found === null) return { before: span }
  const end = found.index + found[0].length
  return { before: part(span, 0, end - found[1]!.length), actions: part(span, end) }
}

/** Takes an item that is not a match field. */
function takeMember(flow: Writable<FlowMod>, item: Item): boolean {
  const key = textOf(item.key)
  const flag = flags.get(key)
  if (flag !== undefined) {
    bare(item)
    flow.flags |= flag
    return true
  }
  const member = lookup(members, key)
  if (member !== undefined) member(flow, valueOf(item))
  return member !== undefined || ignored.has(key)
}

const members: Readonly<Record<string, (flow: Writable<FlowMod>, value: Span) => void>> = {
  table: takeTable,
  priority: (flow, value) => { flow.priority = numberOf(value, 16, 'priority') },
  idle_timeout: (flow, value) => { flow.idleTimeout = numberOf(value, 16, 'idle_timeout') },
  hard_timeout: (flow, value) => { flow.hardTimeout = numberOf(value, 16, 'hard_timeout') },
  cookie: takeCookie,
  out_port: (flow, value) => { flow.outPort = portOf(value) },
  // OpenFlow 1.4 and later have it, OpenFlow 1.3 has no place for it.
  importance: (_, value) => { numberOf(value, 16, 'importance') },
  out_group: (flow, value) => { flow.outGroup = indexOf(value, 32, 'out_group') },
}

function takeTable(flow: Writable<FlowMod>, value: Span): void {
  flow.tableId = indexOf(value, 8, 'table')
  if (flow.tableId === TableId.ALL && !isDelete(flow)) {
    fail('ERR_OUT_OF_RANGE', value, 'a flow is in a table of 0 to 254; 255 stands for all of them')
  }
}

/** `cookie=5`, or `cookie=5/-1` to select flows by their cookie. */
function takeCookie(flow: Writable<FlowMod>, value: Span): void {
  const masked = cut(value, '/')
  if (masked === undefined) {
    if (isDelete(flow)) {
      fail('ERR_MISSING', value, `a deletion wants a mask of its cookie: cookie=${textOf(value)}/-1`)
    }
    flow.cookie = bigintOf(value, 64, 'cookie')
    return
  }
  const [cookie, mask] = masked
  if (flow.command === 'add') fail('ERR_MISPLACED', value, 'a flow that is added has a cookie without a mask')
  flow.cookie = bigintOf(cookie, 64, 'cookie')
  flow.cookieMask = bigintOf(mask, 64, 'the mask')
}

