/** Which endpoints a changed policy may decide differently about. */
import { countOf, selectorKey } from '../network/indexes.js'
import { hasOutside } from '../network/outside.js'
import { countSelected, selectedBy, selects, tenantsOf } from '../network/selection.js'
import { indexesOf, type View } from '../network/view.js'
import type { Policy, Selector } from '../network/records.js'

/**
 * What a policy selects, in one view. Every route about which it decides joins an endpoint of its one side
 * with an endpoint of its other side, so it is enough to know the side with fewer endpoints.
 */
export interface Selected {
  /** No fewer than there are in {@link Selected.fewer}, known without finding them. */
  readonly count: number
  /** The ids of the endpoints of the side that has fewer. */
  readonly fewer: () => readonly string[]
  /** The ids of one endpoint for each side, when it selects no more. */
  readonly pair: readonly [from: string, to: string] | undefined
  /** Whether either side selects the endpoint with that id. */
  readonly has: (endpoint: string) => boolean
}

/** What a policy selects. */
export function selectedByPolicy(view: View, { from, to, tenant }: Policy): Selected {
  const tenants = tenantsBetween(view, from, to, tenant)
  const concerned = new Set(tenants)
  const [countFrom, countTo] = [countSelected(view, from, tenants), countSelected(view, to, tenants)]
  const fewer = countFrom <= countTo ? from : to
  const single = countFrom === 1 && countTo === 1
    ? [selectedBy(view, from, tenants)[0], selectedBy(view, to, tenants)[0]] as const
    : [undefined, undefined]
  return {
    count: Math.min(countFrom, countTo),
    fewer: () => selectedBy(view, fewer, tenants),
    pair: single[0] === undefined || single[1] === undefined ? undefined : [single[0], single[1]],
    has: (id) => {
      const endpoint = view.records.endpoint.get(id)
      const network = endpoint && view.records.network.get(endpoint.network)
      if (!network || !concerned.has(network.tenant)) return false
      return selects(view, from, endpoint) || selects(view, to, endpoint)
    },
  }
}

/**
 * The endpoints that may have connections to or from outside about which a policy decides: prefixes select
 * who is there, and each side that is one has the other side's endpoints.
 */
export function selectedOutside(view: View, { from, to, tenant }: Policy): Selected[] {
  if (!hasOutside(view)) return []
  const tenants = tenantsBetween(view, from, to, tenant)
  const concerned = new Set(tenants)
  return [[from, to], [to, from]].filter(([side]) => 'cidr' in side!).map(([, other]): Selected => {
    const mayLeave = (id: string): boolean => {
      const network = view.records.network.get(view.records.endpoint.get(id)?.network ?? '')
      const isReached = countOf(indexesOf(view), 'mappingOf', id) > 0
      if (!network || !concerned.has(network.tenant)) return false
      return network.egress !== undefined || isReached
    }
    return {
      count: countSelected(view, other!, tenants),
      fewer: () => selectedBy(view, other!, tenants).filter(mayLeave),
      pair: undefined,
      has: (id) => mayLeave(id) && selects(view, other!, view.records.endpoint.get(id)!),
    }
  })
}

/** The tenants whose endpoints a policy may apply to. Nothing passes between two of them. */
function tenantsBetween(
  view: View, from: Selector, to: Selector, tenant: string | undefined,
): readonly string[] {
  if (tenant !== undefined) return [tenant]
  for (const selector of [from, to]) {
    const tenants = tenantsOf(view, selector)
    if (tenants !== 'all') return tenants
  }
  return view.records.tenant.entries().map(([id]) => id)
}

/** Whether any policy of the view has that selector. */
export function isUsed(view: View, selector: Selector): boolean {
  return indexesOf(view).policyUsing.get(selectorKey(selector)) !== undefined
}
