/** May one endpoint open a connection to another? By which rule, and what was looked at to tell? */
import { idsOf, selectorKey } from '../network/indexes.js'
import { DEFAULT_POLICY_PRIORITY, type Policy, type PortRange, type Selector } from '../network/records.js'
import { inPrefix } from '../network/prefix.js'
import type { PlacedEndpoint } from '../network/lookup.js'
import type { Looked, Transport } from './transport.js'
import type { View } from '../network/view.js'

/** What decided. */
export type Rule =
  | { readonly by: 'policy', readonly policy: string }
  /** Endpoints of one network talk. */
  | { readonly by: 'network', readonly network: string }
  /** Endpoints of this network do not talk unless a policy allows it. */
  | { readonly by: 'isolation', readonly network: string }
  /** Networks of a tenant do not talk unless a policy allows it. */
  | { readonly by: 'separation', readonly networks: readonly [from: string, to: string] }
  /** Nothing crosses tenants. */
  | { readonly by: 'tenancy', readonly tenants: readonly [from: string, to: string] }

/** The answer to the question. */
export interface Verdict {
  readonly allowed: boolean
  readonly rule: Rule
  /** For every packet between the two that is the same in these fields the answer is the same. */
  readonly looked: Looked
}

const PROTOCOL_NUMBERS: Readonly<Record<string, number>> = { icmp: 1, tcp: 6, udp: 17, sctp: 132 }

/** Whether a packet of this transport may open a connection between the two. */
export function verdict(view: View, from: PlacedEndpoint, to: PlacedEndpoint, transport: Transport): Verdict {
  let protocol = false
  let dst = false
  const result = (allowed: boolean, rule: Rule): Verdict =>
    ({ allowed, rule, looked: { protocol, src: false, dst } })
  const tenants = [from.network.tenant, to.network.tenant] as const
  if (tenants[0] !== tenants[1]) return result(false, { by: 'tenancy', tenants })
  for (const policy of policiesBetween(view, from, to)) {
    if (policy.protocol !== undefined) {
      protocol = true
      if (protocolNumber(policy.protocol) !== transport.protocol) continue
    }
    if (policy.ports !== undefined) {
      dst = true
      if (!policy.ports.some((range) => holdsPort(range, transport.dst))) continue
    }
    return result(policy.action === 'allow', { by: 'policy', policy: policy.id })
  }
  const networks = [from.network.id, to.network.id] as const
  if (networks[0] !== networks[1]) return result(false, { by: 'separation', networks })
  const isolated = from.network.isolation === 'deny'
  return result(!isolated, { by: isolated ? 'isolation' : 'network', network: networks[0] })
}

/** Whether there is anything that either of two endpoints of one network might be allowed to say. */
export function mightTalk(view: View, a: PlacedEndpoint, b: PlacedEndpoint): boolean {
  if (a.network.isolation !== 'deny') return true
  return [...policiesBetween(view, a, b), ...policiesBetween(view, b, a)]
    .some(({ action }) => action === 'allow')
}

/** The policies that speak of these two in this direction, the one that counts most first. */
function policiesBetween(view: View, from: PlacedEndpoint, to: PlacedEndpoint): Policy[] {
  const { policy: records } = view.records
  if (records.size === 0) return []
  // The side of which fewer policies speak is the cheaper way to find those that speak of both.
  const ofFrom = selectorKeys(view, from).flatMap((key) => idsOf(view.indexes, 'policyFrom', key))
  const ofTo = selectorKeys(view, to).flatMap((key) => idsOf(view.indexes, 'policyTo', key))
  return (ofFrom.length <= ofTo.length ? ofFrom : ofTo)
    .map((id) => records.get(id))
    .filter((policy) => policy !== undefined)
    .filter(({ tenant }) => tenant === undefined || tenant === from.network.tenant)
    .filter((policy) => selects(view, policy.from, from) && selects(view, policy.to, to))
    .sort(byWeight)
}

function byWeight(a: Policy, b: Policy): number {
  const weight = (b.priority ?? DEFAULT_POLICY_PRIORITY) - (a.priority ?? DEFAULT_POLICY_PRIORITY)
  if (weight !== 0) return weight
  if (a.action !== b.action) return a.action === 'deny' ? -1 : 1
  return a.id < b.id ? -1 : 1
}

function selectorKeys(view: View, { endpoint, network }: PlacedEndpoint): string[] {
  const groups = idsOf(view.indexes, 'memberOf', endpoint.id)
  const selectors: Selector[] = [
    { endpoint: endpoint.id }, { network: network.id }, { cidr: '' }, ...groups.map((group) => ({ group })),
  ]
  return selectors.map(selectorKey)
}

/** Whether the selector speaks of this endpoint. */
export function selects(view: View, selector: Selector, { endpoint, network }: PlacedEndpoint): boolean {
  if ('endpoint' in selector) return selector.endpoint === endpoint.id
  if ('network' in selector) return selector.network === network.id
  if ('cidr' in selector) return inPrefix(selector.cidr, endpoint.ip)
  return idsOf(view.indexes, 'memberOf', endpoint.id).includes(selector.group)
}

function protocolNumber(protocol: string | number): number {
  return typeof protocol === 'number' ? protocol : PROTOCOL_NUMBERS[protocol]!
}

function holdsPort(range: PortRange, port: number): boolean {
  if (typeof range === 'number') return range === port
  const [low, high] = range.split('-').map(Number) as [number, number]
  return port >= low && port <= high
}
