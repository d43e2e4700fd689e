/** Which selectors of policies select an endpoint, and which endpoints a selector selects. */
import {
  addressText, countOf, idsOf, prefixLengths, selectorKey,
} from './indexes.js'
import { inPrefix, ipFamily, textsOf } from './prefix.js'
import { prefixesAround, sortableRange } from './prefix-order.js'
import { indexesOf, type View } from './view.js'
import type { Endpoint, Selector } from './records.js'

/** What selectors look at in an endpoint: ids, and its logical addresses. */
export type Selectable = Pick<Endpoint, 'id' | 'ip' | 'network' | 'host'>

/** The ids of the groups that an endpoint is in, each once. */
export function groupsOf(view: View, { id, network }: Pick<Endpoint, 'id' | 'network'>): Set<string> {
  const indexes = indexesOf(view)
  return new Set([
    ...idsOf(indexes, 'memberOf', id),
    ...view.records.endpoint.get(id)?.groups ?? [],
    ...idsOf(indexes, 'groupOfNetwork', network),
  ])
}

/** The keys (see `selectorKey`) of all selectors that select an endpoint and are in some policy. */
export function selectorKeysOf(view: View, endpoint: Selectable): string[] {
  const indexes = indexesOf(view)
  const keys = [
    selectorKey({ endpoint: endpoint.id }),
    selectorKey({ network: endpoint.network }),
    selectorKey({ host: endpoint.host }),
    ...Array.from(groupsOf(view, endpoint), (group) => selectorKey({ group })),
    ...textsOf(endpoint.ip).flatMap((ip) => prefixesAround(ip, prefixLengths(indexes, ipFamily(ip))))
      .map((cidr) => `cidr ${cidr}`),
  ]
  return keys.filter((key) => indexes.policyUsing.get(key) !== undefined)
}

/** Whether a selector selects an endpoint. */
export function selects(view: View, selector: Selector, endpoint: Selectable): boolean {
  if ('endpoint' in selector) return selector.endpoint === endpoint.id
  if ('network' in selector) return selector.network === endpoint.network
  if ('host' in selector) return selector.host === endpoint.host
  return 'cidr' in selector
    ? textsOf(endpoint.ip).some((ip) => inPrefix(selector.cidr, ip))
    : groupsOf(view, endpoint).has(selector.group)
}

/**
 * The ids of the endpoints that a selector selects, in no particular order. A prefix needs the tenants whose
 * endpoints are meant.
 */
export function selectedBy(view: View, selector: Selector, tenants: readonly string[]): string[] {
  const indexes = indexesOf(view)
  if ('endpoint' in selector) return [selector.endpoint]
  if ('network' in selector) return idsOf(indexes, 'inNetwork', selector.network)
  if ('host' in selector) return idsOf(indexes, 'onHost', selector.host)
  if ('cidr' in selector) {
    return tenants.flatMap((tenant) => indexes.addresses.between(...addressRange(tenant, selector.cidr)))
      .map((text) => text.slice(text.lastIndexOf(' ') + 1))
  }
  const { members = [], networks = [] } = view.records.group.get(selector.group) ?? {}
  return [...new Set([
    ...members,
    ...idsOf(indexes, 'inGroup', selector.group),
    ...networks.flatMap((network) => idsOf(indexes, 'inNetwork', network)),
  ])]
}

/** About how many ids {@link selectedBy} gives, without finding them: never fewer. */
export function countSelected(view: View, selector: Selector, tenants: readonly string[]): number {
  const indexes = indexesOf(view)
  const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0)
  if ('endpoint' in selector) return 1
  if ('network' in selector) return countOf(indexes, 'inNetwork', selector.network)
  if ('host' in selector) return countOf(indexes, 'onHost', selector.host)
  if ('cidr' in selector) {
    return sum(tenants.map((tenant) =>
      indexes.addresses.countBetween(...addressRange(tenant, selector.cidr))))
  }
  const { members = [], networks = [] } = view.records.group.get(selector.group) ?? {}
  return members.length + countOf(indexes, 'inGroup', selector.group)
    + sum(networks.map((network) => countOf(indexes, 'inNetwork', network)))
}

/** The part of the index `addresses` that has the endpoints of a tenant inside a prefix. */
function addressRange(tenant: string, cidr: string): readonly [low: string, high: string] {
  const [first, last] = sortableRange(cidr)
  // '!' is the character after the space that stands before an id.
  return [addressText(tenant, first, ''), `${tenant} ${last}!`]
}

/** The tenants among whose endpoints a selector may select some. */
export function tenantsOf(view: View, selector: Selector): string[] | 'all' {
  const { records } = view
  const tenantOf = (network: string | undefined): string[] => {
    const tenant = network === undefined ? undefined : records.network.get(network)?.tenant
    return tenant === undefined ? [] : [tenant]
  }
  if ('network' in selector) return tenantOf(selector.network)
  if ('endpoint' in selector) return tenantOf(records.endpoint.get(selector.endpoint)?.network)
  return 'all'
}

