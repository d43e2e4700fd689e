/** Actions from text: keywords, and lists. */
import { actionTexts, type Action } from '../../actions/index.js'
import { MAX_DEPTH } from '../../actions/list.js'
import { outputTo } from '../../actions/openflow/output.js'
import { VlanId } from '../../protocol/constants.js'
import { isInteger } from '../../syntax/integer.js'
import { items, type Item } from '../../syntax/items.js'
import { portOf, reservedPort } from '../../syntax/port.js'
import { fail, isEmpty, quoted, spanOf, textOf, type Span } from '../../syntax/span.js'
import { encodableActions } from './encodable.js'
import type { Typed } from '../../actions/codec.js'
import type { ActionContext, ActionReader, ActionText } from '../../actions/text.js'
import type { Match, MatchInit } from '../../match/fields.js'

/** The reader of every keyword. */
const readers: ReadonlyMap<string, ActionReader> = new Map(
  Object.values<ActionText<Typed>>(actionTexts as unknown as Readonly<Record<string, ActionText<Typed>>>)
    .flatMap(({ read = {} }) => Object.entries(read)),
)

/** Keywords that stand for an instruction instead of an action. */
const instructions: ReadonlySet<string> = new Set([
  'goto_table', 'write_metadata', 'write_actions', 'clear_actions', 'apply_actions', 'meter',
])

/**
 * Reads a list of actions in the syntax of `ovs-ofctl`: `dec_ttl,set_field:10.0.0.1->ip_src,output:3`
 * (ovs-actions(7)). The result has the actions that `ovs-ofctl` sends for it in OpenFlow 1.3: `mod_nw_src`
 * becomes a `setField`, `strip_vlan` a `popVlan`. `drop` and an empty text are an empty list.
 *
 * @param match - what is known of the packets: what `mod_tp_dst` and `mod_vlan_vid` mean depends on it
 * @throws {@link TextError} that points at what is wrong
 *
 * @example
 * ```ts
 * import { parseActions } from 'daolinet/text'
 *
 * console.log(parseActions('dec_ttl,output:3').map(({ type }) => type)) // [ 'decNwTtl', 'output' ]
 * ```
 */
export function parseActions(text: string, match: Match | MatchInit = {}): Action[] {
  const context = contextOf(match)
  const span = spanOf(text)
  return encodableActions(span, actionsOf(span, context), context.read)
}

/** What the readers of actions need to know of a match. */
export function contextOf(match: Match | MatchInit): ActionContext {
  const number = (value: unknown): number | undefined =>
    typeof value === 'number' || typeof value === 'bigint' ? Number(value) : undefined
  const { vlanVid, vlanTci } = match
  return {
    ethType: number(match.ethType),
    ipProto: number(match.ipProto),
    tagged: [vlanVid, vlanTci].some((tag) => {
      const bits = typeof tag === 'object' ? Number(tag.value) & Number(tag.mask) : Number(tag ?? 0)
      return (bits & VlanId.PRESENT) !== 0
    }),
    depth: 0,
    nested: nestedIn,
    read: [],
  }
}

/** Reads the actions in an action: as many levels of them as can be encoded. */
function nestedIn(span: Span, context: ActionContext): Action[] {
  const depth = context.depth + 1
  if (depth === MAX_DEPTH) fail('ERR_TOO_DEEP', span, `actions are nested more than ${MAX_DEPTH} deep`)
  return actionsOf(span, { ...context, depth })
}

/** Reads a list of actions. */
export function actionsOf(span: Span, context: ActionContext): Action[] {
  const list = items(span)
  const drop = list.find(isDrop)
  if (drop === undefined) return list.flatMap((item) => actionOf(item, context))
  if (!list.every(isDrop)) fail('ERR_MISPLACED', drop.whole, 'drop stands alone')
  return []
}

function isDrop({ key }: Item): boolean {
  return textOf(key).toLowerCase() === 'drop'
}

/** Reads one action. */
export function actionOf(item: Item, context: ActionContext): readonly Action[] {
  const actions = readAction(item, context)
  context.read.push({ whole: item.whole, actions })
  return actions
}

function readAction(item: Item, context: ActionContext): readonly Action[] {
  const key = textOf(item.key)
  const name = key.toLowerCase()
  const reader = readers.get(name)
  if (reader !== undefined) return [reader(item, context)].flat() as Action[]
  if (instructions.has(name)) {
    fail('ERR_MISPLACED', item.key, `${key} is an instruction, and only actions can stand here`)
  }
  if (isEmpty(item.value) && (reservedPort(key) !== undefined || isInteger(item.key))) {
    return [outputTo(portOf(item.key))]
  }
  return fail('ERR_UNKNOWN_NAME', item.key, `no action is called ${quoted(item.key)}`)
}
