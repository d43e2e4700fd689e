/** Whether one endpoint may open a connection to another, and by which rule. */
import { policiesBetween, type Applicable } from './applicable.js'
import { sideOf, type Side, type SideVerdict } from './side.js'
import { precedenceText } from '../network/precedence.js'
import type { MatchedFields, Transport } from './transport.js'
import type { PlacedEndpoint } from '../network/placed.js'
import type { Policy } from '../network/records.js'
import type { View } from '../network/view.js'

/** The rule that a verdict follows from. All ids are those of records. */
export type Rule =
  /** The policy that decided: of those that apply on its side, the one with the highest priority. */
  | { readonly by: 'policy', readonly policy: string }
  /** Endpoints of one network may talk, and every endpoint may talk to itself. */
  | { readonly by: 'network', readonly network: string }
  /** Endpoints of this network may not talk unless a policy allows it. */
  | { readonly by: 'isolation', readonly network: string }
  /** Networks of a tenant may not talk unless a policy allows it. */
  | { readonly by: 'separation', readonly networks: readonly [from: string, to: string] }
  /** Endpoints of this network may open connections to the outside. */
  | { readonly by: 'egress', readonly network: string }
  /** A port mapping leads to the endpoint. */
  | { readonly by: 'mapping', readonly mapping: string }
  /** Endpoints of different tenants never talk. */
  | { readonly by: 'tenancy', readonly tenants: readonly [from: string, to: string] }

/** Whether one endpoint may open a connection to another. */
export interface Verdict {
  readonly allowed: boolean
  /** Whether it is denied by a policy with the action `reject`: the sender is to be told. */
  readonly reject: boolean
  /**
   * What decided. For a denial, what denied it, on the sender's side first. For what both sides allow, the
   * policy that takes precedence, or the default where both sides have none.
   */
  readonly rule: Rule
  /** `allowed` and `reject` are the same for every packet with the same values in these fields. */
  readonly fields: MatchedFields
}

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
  return rulingBetween(view, from, to).verdict(transport)
}

/** What the policies say about all connections that one endpoint might open to another. */
export interface Ruling {
  /**
   * Whether it may open connections of every kind, of none, or of some: whether that depends on protocol and
   * port. A flow for `everything` or `nothing` needs to match neither.
   */
  readonly opens: 'everything' | 'nothing' | 'some'
  /** Whether it may open a connection of this transport. */
  readonly verdict: (transport: Transport) => Verdict
}

/**
 * What the policies say about all connections that `from` might open to `to`, as {@link Policy} describes.
 * Its cost grows with the selectors that select the two and with the policies that apply to both, not with
 * the number of policies.
 *
 * @example
 * ```ts
 * import { endpointById, rulingBetween } from 'daolinet/routing'
 * import { applyDocument, followView, memoryStore, parseDocument } from 'daolinet/store'
 *
 * const store = memoryStore()
 * await applyDocument(store, parseDocument(`{
 *   "tenants": [{ "id": "acme" }], "networks": [{ "id": "web", "tenant": "acme", "cidr": "10.1.0.0/24" }],
 *   "hosts": [{ "id": "h1", "datapathId": "0000000000000001", "physicalCidr": "172.30.1.0/24", "underlay":
 *     { "port": 9, "mac": "02:00:00:00:aa:01", "ip": "192.0.2.1", "segment": "rack1" } }],
 *   "endpoints": [
 *     { "id": "a", "network": "web", "host": "h1", "port": 1, "mac": "02:00:00:00:00:0a", "ip": "10.1.0.1" },
 *     { "id": "b", "network": "web", "host": "h1", "port": 2, "mac": "02:00:00:00:00:0b", "ip": "10.1.0.2" }
 *   ],
 *   "policies": [{ "id": "p", "action": "reject", "direction": "ingress",
 *     "from": { "cidr": "0.0.0.0/0" }, "to": { "endpoint": "b" }, "protocol": "tcp", "ports": [23] }]
 * }`))
 * const { view } = await followView(store)
 * const [a, b] = [endpointById(view, 'a'), endpointById(view, 'b')]
 * if (a && b) {
 *   console.log(rulingBetween(view, b, a).opens) // everything
 *   const { opens, verdict } = rulingBetween(view, a, b)
 *   const { allowed, reject } = verdict({ kind: 'ports', protocol: 6, src: 40_000, dst: 23 })
 *   console.log(opens, allowed, reject) // some false true
 * }
 * await store.close()
 * ```
 */
export function rulingBetween(view: View, from: PlacedEndpoint, to: PlacedEndpoint): Ruling {
  const tenants = [from.network.tenant, to.network.tenant] as const
  if (tenants[0] !== tenants[1]) return unconditional(false, { by: 'tenancy', tenants })
  if (from.id === to.id) return unconditional(true, { by: 'network', network: from.network.id })
  const policies = policiesBetween(view, from, to)
  const otherwise = defaultRule(from, to)
  return judgedBy(policies, otherwise)
}

/** The defaults that allow. */
const OPEN: ReadonlySet<Rule['by']> = new Set(['network', 'egress', 'mapping'])

/** What policies say about all connections that they apply to; without any, the default. */
export function judgedBy(policies: Applicable, otherwise: Rule): Ruling {
  const outcome = OPEN.has(otherwise.by) ? 'allow' : 'deny'
  return rulingOf(sideOf(policies, 'egress', outcome), sideOf(policies, 'ingress', outcome), otherwise)
}

const NOTHING: MatchedFields = { protocol: false, src: false, dst: false }

function unconditional(allowed: boolean, rule: Rule): Ruling {
  const verdict = { allowed, reject: false, rule, fields: NOTHING }
  return { opens: allowed ? 'everything' : 'nothing', verdict: () => verdict }
}

/** Both sides together: a connection passes when both let it, and the sender's comes first. */
function rulingOf(egress: Side, ingress: Side, otherwise: Rule): Ruling {
  const outcomes = new Set(egress.outcomes)
  if (outcomes.delete('allow')) for (const outcome of ingress.outcomes) outcomes.add(outcome)
  const opens = !outcomes.has('allow') ? 'nothing' : outcomes.size > 1 ? 'some' : 'everything'
  // A side with several outcomes may have one more that it does not name.
  const isUniform = outcomes.size === 1 && egress.outcomes.size === 1
  return {
    opens,
    verdict: (transport) => {
      const sent = egress.verdict(transport)
      const both = sent.outcome === 'allow' ? jointly(sent, ingress.verdict(transport)) : sent
      return {
        allowed: both.outcome === 'allow',
        reject: both.outcome === 'reject',
        rule: both.policy ? { by: 'policy', policy: both.policy.id } : otherwise,
        fields: isUniform ? NOTHING : both.fields,
      }
    },
  }
}

/** What the receiver's side makes of a connection that the sender's side allows. */
function jointly(egress: SideVerdict, ingress: SideVerdict): SideVerdict {
  const fields = {
    protocol: egress.fields.protocol || ingress.fields.protocol,
    src: false,
    dst: egress.fields.dst || ingress.fields.dst,
  }
  if (ingress.outcome !== 'allow') return { ...ingress, fields }
  return { outcome: 'allow', policy: foremost(egress.policy, ingress.policy), fields }
}

function foremost(a: Policy | undefined, b: Policy | undefined): Policy | undefined {
  if (a === undefined || b === undefined) return a ?? b
  return precedenceText(a) <= precedenceText(b) ? a : b
}

/** Without a policy, endpoints of one network may talk unless it is isolated, and those of two may not. */
function defaultRule(from: PlacedEndpoint, to: PlacedEndpoint): Rule {
  const networks = [from.network.id, to.network.id] as const
  if (networks[0] !== networks[1]) return { by: 'separation', networks }
  return { by: from.network.isolation === 'deny' ? 'isolation' : 'network', network: networks[0] }
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
  return rulingBetween(view, a, b).opens !== 'nothing' || rulingBetween(view, b, a).opens !== 'nothing'
}
