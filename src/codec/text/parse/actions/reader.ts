/** What readers of actions have in common. */
import { items, valueOf, type Item } from '../../../syntax/items.js'
import { fail, quoted, textOf, type Span } from '../../../syntax/span.js'
import type { Action } from '../../../actions/index.js'

/** What is known of the packets that actions are read for. */
export interface ActionContext {
  readonly ethType: number | undefined
  readonly ipProto: number | undefined
  /** Whether they have a VLAN tag by now: changes as actions push and pop. */
  tagged: boolean
  /** Reads the actions that an action holds within. */
  readonly nested: (span: Span, context: ActionContext) => Action[]
}

/** Reads one kind of action; some texts mean several actions. */
export type ActionReader = (item: Item, context: ActionContext) => Action | readonly Action[]

/** Reads an action that is its keyword and nothing else. */
export function alone<const T extends { readonly type: Action['type'] }>(action: T): (item: Item) => T {
  return (item) => {
    if (item.form !== 'bare' && item.value.end > item.value.start) {
      fail('SYNTAX', item.value, `${textOf(item.key)} takes no value`)
    }
    return action
  }
}

/**
 * Reads named arguments, `max_len=128,pause`: each is given to the function of its name.
 * @throws TextError for a name without a function
 */
export function argumentsOf(item: Item, take: Readonly<Record<string, (argument: Item) => void>>): void {
  for (const argument of items(item.value)) {
    const name = textOf(argument.key)
    const taker = Object.hasOwn(take, name) ? take[name] : undefined
    if (taker === undefined) {
      fail('UNKNOWN_NAME', argument.key, `${textOf(item.key)} has no ${quoted(argument.key)}`)
    }
    taker(argument)
  }
}

/** The two pieces around the `->` of a value. */
export function arrow(item: Item): readonly [Span, Span] {
  const value = valueOf(item)
  const at = textOf(value).indexOf('->')
  if (at < 0) return fail('SYNTAX', value, `${textOf(item.key)} wants "->" and a field behind the value`)
  const { source, start, end } = value
  return [{ source, start, end: start + at }, { source, start: start + at + 2, end }]
}
