/** The policies that apply to two endpoints. */
import { betweenKey, countOf, idsOf, selectorKey, tenantKey } from '../network/indexes.js'
import { idOfPrecedence } from '../network/precedence.js'
import { selectorKeysOf, type Selectable } from '../network/selection.js'
import { merged } from './merge.js'
import { indexesOf, type View } from '../network/view.js'
import type { PlacedEndpoint } from '../network/placed.js'
import type { Policy } from '../network/records.js'
import type { SortedTexts } from '../network/sorted.js'

/** Policies in the order in which they take precedence, found one after the other as they are asked for. */
export interface Policies {
  /** The policy at that place, 0 for the one that takes precedence over all; undefined behind the last. */
  at(place: number): Policy | undefined
}

/** The policies that apply to two endpoints. */
export interface Applicable {
  /** Those for connections of every protocol and port. */
  readonly forEvery: Policies
  /** All the others. */
  readonly forSome: Policies
}

/**
 * The policies whose selectors select these two endpoints of one tenant, in this direction.
 *
 * This takes time for the selectors that select the one and the other and are used in policies, and for the
 * policies that are asked for, however many others there are.
 */
export function policiesBetween(view: View, from: PlacedEndpoint, to: PlacedEndpoint): Applicable {
  return policiesAbout(view, from.network.tenant, selectable(from), selectable(to))
}

/** The same for two of which one may be outside: policies for that tenant's endpoints, and for all. */
export function policiesAbout(view: View, tenant: string, from: Selectable, to: Selectable): Applicable {
  if (view.records.policy.size === 0) return { forEvery: NONE, forSome: NONE }
  const { every, some } = listsBetween(view, tenant, from, to)
  return { forEvery: inOrder(view, every), forSome: inOrder(view, some) }
}

const NONE: Policies = { at: () => undefined }

function inOrder(view: View, lists: readonly SortedTexts[]): Policies {
  const [only] = lists
  if (only === undefined) return NONE
  const rest = lists.length === 1 ? only.from() : merged(lists.map((list) => list.from()))
  const found: Policy[] = []
  return {
    at: (place) => {
      while (found.length <= place) {
        const next = rest.next()
        if (next.done === true) return undefined
        found.push(view.records.policy.get(idOfPrecedence(next.value))!)
      }
      return found[place]
    },
  }
}

/** What selectors look at in an endpoint. */
export function selectable({ id, ip, network, host }: PlacedEndpoint): Selectable {
  return { id, ip, network: network.id, host: host.id }
}

interface Lists {
  readonly every: SortedTexts[]
  readonly some: SortedTexts[]
}

/** The lists of the index `policyBetween` whose policies apply to the two. */
function listsBetween(view: View, own: string, from: Selectable, to: Selectable): Lists {
  const indexes = indexesOf(view)
  const fromKeys = selectorKeysOf(view, from)
  const toKeys = selectorKeysOf(view, to)
  const lists: Lists = { every: [], some: [] }
  for (const tenant of [undefined, own]) {
    const has = (index: 'policyFrom' | 'policyTo') => (key: string): boolean =>
      indexes[index].get(tenantKey(tenant, key)) !== undefined
    const ofFrom = fromKeys.filter(has('policyFrom'))
    const ofTo = toKeys.filter(has('policyTo'))
    if (ofFrom.length === 0 || ofTo.length === 0) continue
    for (const [fromKey, toKey] of pairs(view, tenant, ofFrom, ofTo)) {
      for (const of of ['every', 'some'] as const) {
        const list = indexes.policyBetween.get(betweenKey(tenant, fromKey, toKey, of))
        if (list !== undefined) lists[of].push(list)
      }
    }
  }
  return lists
}

/**
 * The pairs of keys that policies may have, out of all: when there are very many, those of the policies of
 * the side with fewer.
 */
function pairs(
  view: View, tenant: string | undefined, from: readonly string[], to: readonly string[],
): Iterable<readonly [from: string, to: string]> {
  const indexes = indexesOf(view)
  const policies = (index: 'policyFrom' | 'policyTo', keys: readonly string[]): number =>
    keys.reduce((sum, key) => sum + countOf(indexes, index, tenantKey(tenant, key)), 0)
  const all = from.length * to.length
  const [fewFrom, fewTo] = all > FEW
    ? [policies('policyFrom', from), policies('policyTo', to)]
    : [all, all]
  if (all <= Math.min(fewFrom, fewTo)) return from.flatMap((one) => to.map((other) => [one, other] as const))
  const [index, keys] = fewFrom <= fewTo ? ['policyFrom', from] as const : ['policyTo', to] as const
  const [wantedFrom, wantedTo] = [new Set(from), new Set(to)]
  const found = new Map<string, readonly [from: string, to: string]>()
  for (const key of keys) {
    for (const id of idsOf(indexes, index, tenantKey(tenant, key))) {
      const policy = view.records.policy.get(id)!
      const [one, other] = [selectorKey(policy.from), selectorKey(policy.to)]
      if (wantedFrom.has(one) && wantedTo.has(other)) found.set(`${one} ${other}`, [one, other])
    }
  }
  return found.values()
}

/** Up to that many pairs of keys are looked up without counting policies first. */
const FEW = 64
