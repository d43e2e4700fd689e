/** Actions that hash the packet to one of several links or ports. */
import { numberOf } from '../../../syntax/integer.js'
import { portOf } from '../../../syntax/port.js'
import { cut, fail, isEmpty, part, quoted, split, textOf, trimmed, type Span } from '../../../syntax/span.js'
import { subfieldOf } from '../../../syntax/subfield.js'
import { bundleTexts, hashFieldTexts, multipathTexts } from '../../actions/hash.js'
import type { BundleAlgorithm } from '../../../actions/bundle.js'
import type { HashFields } from '../../../actions/hash-fields.js'
import type { Action } from '../../../actions/index.js'
import type { MultipathAlgorithm } from '../../../actions/multipath.js'
import type { Item } from '../../../syntax/items.js'

/** `multipath(eth_src,50,modulo_n,1,0,reg0)`. */
export function readMultipath(item: Item): Action {
  const [fields, basis, algorithm, links, arg, dst] = pieces(item, split(item.value, ','), 6)
  const count = numberOf(links!, 16, 'the number of links')
  if (count === 0) fail('OUT_OF_RANGE', links!, 'there is at least one link')
  return {
    type: 'multipath',
    fields: named(fields!, hashFieldTexts) as HashFields,
    basis: numberOf(basis!, 16, 'the basis'),
    algorithm: named(algorithm!, multipathTexts) as MultipathAlgorithm,
    maxLink: count - 1,
    arg: numberOf(arg!, 32, 'the argument'),
    dst: subfieldOf(dst!),
  }
}

/** `bundle(eth_src,0,hrw,ofport,members:4,8)`. */
export function readBundle(item: Item): Action {
  const { head, members } = bundle(item)
  return { type: 'bundle', ...common(pieces(item, head, 4)), members }
}

/** `bundle_load(eth_src,0,hrw,ofport,reg0,members:4,8)`. */
export function readBundleLoad(item: Item): Action {
  const { head, members } = bundle(item)
  const all = pieces(item, head, 5)
  return { type: 'bundleLoad', ...common(all), members, dst: subfieldOf(all[4]!) }
}

function pieces(item: Item, found: readonly Span[], count: number): readonly Span[] {
  if (found.length !== count) {
    fail('SYNTAX', item.whole, `${textOf(item.key)} takes ${count} arguments here, not ${found.length}`)
  }
  return found
}

function bundle(item: Item): { head: readonly Span[], members: number[] } {
  const [head, ports] = cut(item.value, 'members:') ?? cut(item.value, 'slaves:')
    ?? fail('MISSING', item.whole, `${textOf(item.key)} wants "members:" and ports at its end`)
  const before = split(head, ',')
  if (!isEmpty(before.at(-1)!)) fail('SYNTAX', before.at(-1)!, 'a comma belongs before "members:"')
  return { head: before.slice(0, -1), members: memberPorts(trimmed(ports)) }
}

/** Ports, perhaps in brackets. */
function memberPorts(span: Span): number[] {
  const text = textOf(span)
  const inner = text.startsWith('[') && text.endsWith(']') ? part(span, 1, text.length - 1) : span
  return split(inner, ',').filter((port) => !isEmpty(port)).map(portOf)
}

function common([fields, basis, algorithm, type]: readonly Span[]) {
  if (textOf(type!) !== 'ofport') fail('BAD_VALUE', type!, `members are of type ofport, not ${quoted(type!)}`)
  return {
    fields: named(fields!, hashFieldTexts) as HashFields,
    basis: numberOf(basis!, 16, 'the basis'),
    algorithm: named(algorithm!, bundleTexts) as BundleAlgorithm,
    memberType: 'inPort16',
  } as const
}

function named(span: Span, texts: Readonly<Record<string, string>>): string {
  const found = Object.entries(texts).find(([, text]) => text === textOf(span))
  const known = Object.values(texts).join(', ')
  return found?.[0] ?? fail('UNKNOWN_NAME', span, `${quoted(span)} is none of ${known}`)
}
