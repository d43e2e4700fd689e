/** How the text form sees an action: how it is printed, and by which keywords it is read. */
import { numberOf } from '../syntax/integer.js'
import { items, valueOf, type Item } from '../syntax/items.js'
import { hexDigits } from '../syntax/number.js'
import { fail, quoted, textOf, type Span } from '../syntax/span.js'
import { lookup } from '../wire/lookup.js'
import type { Typed } from './codec.js'

/** Writes the actions that are nested in an action. */
export type NestedText = (actions: readonly Typed[]) => string

/** What is known of the packets while actions are read. */
export interface ActionContext {
  readonly ethType: number | undefined
  readonly ipProto: number | undefined
  /** Whether they have a VLAN tag at this point. It changes as actions push and pop. */
  tagged: boolean
  /** How many actions are around these ones. */
  readonly depth: number
  /** Reads the actions that are nested in an action. */
  readonly nested: (span: Span, context: ActionContext) => Typed[]
  /** What was read so far: the actions in an action before it. */
  readonly read: { readonly whole: Span, readonly actions: readonly Typed[] }[]
}

/** Reads one type of action. Some texts stand for several actions. */
export type ActionReader = (item: Item, context: ActionContext) => Typed | readonly Typed[]

/** The text of one type of action (ovs-actions(7)). */
export interface ActionText<A extends Typed> {
  /** Writes the action as `ovs-ofctl` prints it. */
  format(action: A, nested: NestedText): string
  /**
   * The keywords that begin the action, each with its reader. Absent if the text is read as another action.
   */
  readonly read?: Readonly<Record<string, ActionReader>>
}

/** The text of an action that is its keyword and nothing else: `exit`. */
export function keyword<const A extends Typed>(type: A['type'], word: string): ActionText<A> {
  return { format: () => word, read: { [word]: alone({ type }) } }
}

/** The text of an action that is its keyword and one number: `group:5`. */
export function oneNumber<A extends Typed>(
  type: A['type'], word: string, member: Exclude<keyof A, 'type'> & string, bits: number, what: string,
): ActionText<A> {
  return {
    format: (action) => `${word}:${String(action[member])}`,
    read: { [word]: (item) => ({ type, [member]: numberOf(valueOf(item), bits, what) }) },
  }
}

/** The text of an action that is its keyword and an Ethernet type: `push_mpls:0x8847`. */
export function oneEthertype<A extends Typed & { readonly ethertype: number }>(
  type: A['type'], word: string,
): ActionText<A> {
  return {
    format: ({ ethertype }) => `${word}:${hexDigits(ethertype, 4)}`,
    read: { [word]: (item) => ({ type, ethertype: ethertypeOf(item) }) },
  }
}

/** The Ethernet type that is the value of an item. */
export function ethertypeOf(item: Item): number {
  return numberOf(valueOf(item), 16, 'an Ethernet type')
}

/** Reads an action that is its keyword and nothing else. */
export function alone<const A extends Typed>(action: A): (item: Item) => A {
  return (item) => {
    if (item.form !== 'bare' && item.value.end > item.value.start) {
      fail('ERR_SYNTAX', item.value, `${textOf(item.key)} takes no value`)
    }
    return action
  }
}

/**
 * Reads named arguments, `max_len=128,pause`: each is given to the function of its name.
 * @throws {@link TextError} for a name without a function
 */
export function argumentsOf(item: Item, take: Readonly<Record<string, (argument: Item) => void>>): void {
  for (const argument of items(item.value)) {
    const name = textOf(argument.key)
    const taker = lookup(take, name)
    if (taker === undefined) {
      fail('ERR_UNKNOWN_NAME', argument.key, `${textOf(item.key)} has no ${quoted(argument.key)}`)
    }
    taker(argument)
  }
}

/** The two pieces around the `->` of a value. */
export function arrow(item: Item): readonly [Span, Span] {
  const value = valueOf(item)
  const at = textOf(value).indexOf('->')
  if (at < 0) return fail('ERR_SYNTAX', value, `${textOf(item.key)} wants "->" and a field behind the value`)
  const { source, start, end } = value
  return [{ source, start, end: start + at }, { source, start: start + at + 2, end }]
}
