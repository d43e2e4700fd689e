/** Lists of actions as `ovs-ofctl` prints them. */
import { actionTexts, type Action, type ActionInit } from '../actions/index.js'
import { lookup } from '../wire/lookup.js'
import type { Typed } from '../actions/codec.js'
import type { ActionText } from '../actions/text.js'

const byType = actionTexts as unknown as Readonly<Record<string, ActionText<Typed>>>

/**
 * Writes a list of actions as `ovs-ofctl` prints it: `dec_ttl,set_field:10.0.0.1->ip_src,output:3`. A field
 * is written with the name that Open vSwitch prefers, even if the action has it under another header.
 * @returns `drop` for an empty list
 * @throws TypeError for a value that is not an action
 *
 * @example
 * ```ts
 * import { decNwTtl, output, setField } from 'daolinet/codec'
 * import { formatActions } from 'daolinet/text'
 *
 * console.log(formatActions([decNwTtl(), setField({ ipv4Src: '10.0.0.1' }), output(3)]))
 * // prints dec_ttl,set_field:10.0.0.1->ip_src,output:3
 * ```
 */
export function formatActions(actions: readonly (Action | ActionInit)[]): string {
  return formatList(actions)
}

function formatList(actions: readonly Typed[]): string {
  return actions.length === 0
    ? 'drop'
    : actions.map((action) => textOfAction(action).format(action, formatList)).join(',')
}

function textOfAction({ type }: Typed): ActionText<Typed> {
  const text = lookup(byType, type)
  if (text === undefined) throw new TypeError(`no action is called "${type}"`)
  return text
}
