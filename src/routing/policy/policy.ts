/** Whether one endpoint may open a connection to another, and by which rule. */
import { idsOf, selectorKey, type IndexName } from '../network/indexes.js'
import { DEFAULT_POLICY_PRIORITY, type Policy, type PortRange, type Selector } from '../network/records.js'
import { inPrefix } from '../network/prefix.js'
import { indexesOf, type View } from '../network/view.js'
import type { MatchedFields, Transport } from './transport.js'
import type { PlacedEndpoint } from '../network/placed.js'

/** The rule that a verdict follows from. All ids are those of records. */
export type Rule =
  /** The policy with the highest priority that applies. */
  | { readonly by: 'policy', readonly policy: string }
  /** Endpoints of one network may talk. */
  | { readonly by: 'network', readonly network: string }
  /** Endpoints of this network may not talk unless a policy allows it. */
  | { readonly by: 'isolation', readonly network: string }
  /** Networks of a tenant may not talk unless a policy allows it. */
  | { readonly by: 'separation', readonly networks: readonly [from: string, to: string] }
  /** Endpoints of different tenants never talk. */
  | { readonly by: 'tenancy', readonly tenants: readonly [from: string, to: string] }

/** Whether one endpoint may open a connection to another. */
export interface Verdict {
  readonly allowed: boolean
  readonly rule: Rule
  /** The verdict is the same for every packet with the same values in these fields. */
  readonly fields: MatchedFields
}

const PROTOCOL_NUMBERS: Readonly<Record<string, number>> = { icmp: 1, tcp: 6, udp: 17, sctp: 132 }

/**
 * Whether a packet of this transport may open a connection between the two.
 *
 * @example
 * ```ts
 * import { endpointById, explainRule, verdict } from 'daolinet/routing'
 * import { applyDocument, followView, memoryStore, parseDocument } from 'daolinet/store'
 *
 * const store = memoryStore()
 * await applyDocument(store, parseDocument(`{
 *   "tenants": [{ "id": "acme" }], "networks": [{ "id": "web", "tenant": "acme", "cidr": "10.1.0.0/24" }],
 *   "hosts": [{ "id": "h1", "datapathId": "0000000000000001", "physicalCidr": "172.30.1.0/24", "underlay":
 *     { "port": 9, "mac": "02:00:00:00:aa:01", "ip": "192.0.2.1", "segment": "rack1" } }],
 *   "endpoints": [
 *     { "id": "a", "network": "web", "host": "h1", "port": 1, "mac": "02:00:00:00:00:0a", "ip": "10.1.0.1" },
 *     { "id": "b", "network": "web", "host": "h1", "port": 2, "mac": "02:00:00:00:00:0b", "ip": "10.1.0.2" }]
 * }`))
 * const { view } = await followView(store)
 * const [a, b] = [endpointById(view, 'a'), endpointById(view, 'b')]
 * if (a && b) {
 *   const { allowed, rule } = verdict(view, a, b, { kind: 'ports', protocol: 6, src: 40_000, dst: 80 })
 *   console.log(`${allowed}: ${explainRule(rule)}`) // true: both are in network web
 * }
 * await store.close()
 * ```
 */
export function verdict(view: View, from: PlacedEndpoint, to: PlacedEndpoint, transport: Transport): Verdict {
  let protocol = false
  let dst = false
  const result = (allowed: boolean, rule: Rule): Verdict =>
    ({ allowed, rule, fields: { protocol, src: false, dst } })
  const tenants = [from.network.tenant, to.network.tenant] as const
  if (tenants[0] !== tenants[1]) return result(false, { by: 'tenancy', tenants })
  for (const policy of policiesBetween(view, from, to)) {
    if (policy.protocol !== undefined) {
      protocol = true
      if (protocolNumber(policy.protocol) !== transport.protocol) continue
    }
    if (policy.ports !== undefined) {
      dst = true
      const port = transport.kind === 'ports' ? transport.dst : 0
      if (!policy.ports.some((range) => containsPort(range, port))) continue
    }
    return result(policy.action === 'allow', { by: 'policy', policy: policy.id })
  }
  const networks = [from.network.id, to.network.id] as const
  if (networks[0] !== networks[1]) return result(false, { by: 'separation', networks })
  const isolated = from.network.isolation === 'deny'
  return result(!isolated, { by: isolated ? 'isolation' : 'network', network: networks[0] })
}

/**
 * Whether any traffic between two endpoints of one network might be allowed, whatever its protocol and
 * ports, in either direction.
 *
 * @example
 * ```ts
 * import { endpointById, mightTalk } from 'daolinet/routing'
 * import { applyDocument, followView, memoryStore, parseDocument } from 'daolinet/store'
 *
 * const store = memoryStore()
 * await applyDocument(store, parseDocument(`{
 *   "tenants": [{ "id": "acme" }], "networks": [{ "id": "web", "tenant": "acme", "cidr": "10.1.0.0/24" }],
 *   "hosts": [{ "id": "h1", "datapathId": "0000000000000001", "physicalCidr": "172.30.1.0/24", "underlay":
 *     { "port": 9, "mac": "02:00:00:00:aa:01", "ip": "192.0.2.1", "segment": "rack1" } }],
 *   "endpoints": [
 *     { "id": "a", "network": "web", "host": "h1", "port": 1, "mac": "02:00:00:00:00:0a", "ip": "10.1.0.1" },
 *     { "id": "b", "network": "web", "host": "h1", "port": 2, "mac": "02:00:00:00:00:0b", "ip": "10.1.0.2" }]
 * }`))
 * const { view } = await followView(store)
 * const [a, b] = [endpointById(view, 'a'), endpointById(view, 'b')]
 * console.log(a && b && mightTalk(view, a, b)) // true
 * await store.close()
 * ```
 */
export function mightTalk(view: View, a: PlacedEndpoint, b: PlacedEndpoint): boolean {
  if (a.network.isolation !== 'deny') return true
  return [...policiesBetween(view, a, b), ...policiesBetween(view, b, a)]
    .some(({ action }) => action === 'allow')
}

/** The policies that apply to these two in this direction, the one that takes precedence first. */
function policiesBetween(view: View, from: PlacedEndpoint, to: PlacedEndpoint): Policy[] {
  const { policy: records } = view.records
  if (records.size === 0) return []
  // Start from the endpoint that fewer policies select, and keep those that select the other one too.
  const ofFrom = policiesSelecting(view, 'policyFrom', from)
  const ofTo = policiesSelecting(view, 'policyTo', to)
  return (ofFrom.length <= ofTo.length ? ofFrom : ofTo)
    .map((id) => records.get(id))
    .filter((policy) => policy !== undefined)
    .filter(({ tenant }) => tenant === undefined || tenant === from.network.tenant)
    .filter((policy) => selects(view, policy.from, from) && selects(view, policy.to, to))
    .sort(byPrecedence)
}

function policiesSelecting(view: View, index: IndexName, { id, network }: PlacedEndpoint): string[] {
  const indexes = indexesOf(view)
  const groups = idsOf(indexes, 'memberOf', id)
  const selectors: Selector[] = [
    { endpoint: id }, { network: network.id }, { cidr: '' }, ...groups.map((group) => ({ group })),
  ]
  return selectors.flatMap((selector) => idsOf(indexes, index, selectorKey(selector)))
}

function byPrecedence(a: Policy, b: Policy): number {
  const difference = (b.priority ?? DEFAULT_POLICY_PRIORITY) - (a.priority ?? DEFAULT_POLICY_PRIORITY)
  if (difference !== 0) return difference
  if (a.action !== b.action) return a.action === 'deny' ? -1 : 1
  return a.id < b.id ? -1 : 1
}

function selects(view: View, selector: Selector, { id, ip, network }: PlacedEndpoint): boolean {
  if ('endpoint' in selector) return selector.endpoint === id
  if ('network' in selector) return selector.network === network.id
  if ('cidr' in selector) return inPrefix(selector.cidr, ip)
  return idsOf(indexesOf(view), 'memberOf', id).includes(selector.group)
}

function protocolNumber(protocol: string | number): number {
  return typeof protocol === 'number' ? protocol : PROTOCOL_NUMBERS[protocol]!
}

function containsPort(range: PortRange, port: number): boolean {
  if (typeof range === 'number') return range === port
  const [low, high] = range.split('-').map(Number) as [number, number]
  return port >= low && port <= high
}
