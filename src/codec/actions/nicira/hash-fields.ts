/** What the actions that hash a packet share. */
import { fail, quoted, textOf, type Span } from '../../syntax/span.js'
import { enumeration } from '../../wire/enumeration.js'
import type { Item } from '../../syntax/items.js'

/**
 * Which fields of a packet are hashed (ovs-actions(7), "The bundle and bundle_load actions", "The multipath
 * action").
 */
export type HashFields =
  | 'ethSrc' | 'symmetricL4' | 'symmetricL3L4' | 'symmetricL3L4Udp' | 'nwSrc' | 'nwDst' | 'symmetricL3'

/** `NX_HASH_FIELDS_*` by name. */
export const hashFields = enumeration({
  ethSrc: 0, symmetricL4: 1, symmetricL3L4: 2, symmetricL3L4Udp: 3, nwSrc: 4, nwDst: 5, symmetricL3: 6,
}, 'fields')

/** The names that `ovs-ofctl` has for them. */
export const hashFieldTexts: Readonly<Record<HashFields, string>> = {
  ethSrc: 'eth_src', symmetricL4: 'symmetric_l4', symmetricL3L4: 'symmetric_l3l4',
  symmetricL3L4Udp: 'symmetric_l3l4+udp', nwSrc: 'nw_src', nwDst: 'nw_dst', symmetricL3: 'symmetric_l3',
}

/** The text of a name. A number stays a number. */
export function textOfName<N extends string>(
  texts: Readonly<Record<N, string>>, name: N | number,
): string | number {
  return typeof name === 'number' ? name : texts[name]
}

/**
 * The name that a text means.
 * @throws {@link TextError} for any other text
 */
export function nameOfText<N extends string>(texts: Readonly<Record<N, string>>, span: Span): N {
  const found = Object.entries<string>(texts).find(([, text]) => text === textOf(span))
  const known = Object.values(texts).join(', ')
  return found?.[0] as N | undefined ?? fail('ERR_UNKNOWN_NAME', span, `${quoted(span)} is none of ${known}`)
}

/** Checks that an action has this number of arguments. */
export function exactly(count: number, item: Item, found: readonly Span[]): readonly Span[] {
  if (found.length !== count) {
    fail('ERR_SYNTAX', item.whole, `${textOf(item.key)} takes ${count} arguments here, not ${found.length}`)
  }
  return found
}
