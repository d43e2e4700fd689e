/** What the policies of one side, the sender's or the receiver's, say about connections. */
import { precedenceText } from '../network/precedence.js'
import { protocolNumber } from '../network/protocol.js'
import type { Applicable, Policies } from './applicable.js'
import type { MatchedFields, Transport } from './transport.js'
import type { Policy, PolicyAction, PolicyDirection, PortRange } from '../network/records.js'

/** What is done with a connection. */
export type Outcome = PolicyAction

/** How one connection is judged on one side. */
export interface SideVerdict {
  readonly outcome: Outcome
  /** The policy that decides; undefined when none applies and the default holds. */
  readonly policy: Policy | undefined
  /** Which fields that depends on. */
  readonly fields: MatchedFields
}

/** The judgement of one side. */
export interface Side {
  /**
   * The outcomes that connections may have. It may contain one that none has; once it contains `allow` and
   * another one, it need not contain the third.
   */
  readonly outcomes: ReadonlySet<Outcome>
  readonly verdict: (transport: Transport) => SideVerdict
}

/** Judges one side. `otherwise` is the default. */
export function sideOf(policies: Applicable, direction: PolicyDirection, otherwise: Outcome): Side {
  const last = firstFor(policies, direction)
  return {
    outcomes: outcomesOf(policies.forSome, direction, last, otherwise),
    verdict: (transport) => verdictOf(policies.forSome, direction, last, otherwise, transport),
  }
}

function takesPart(policy: Policy, direction: PolicyDirection): boolean {
  return policy.direction === undefined || policy.direction === direction
}

/** The policy that decides about all connections which no policy for some of them decides about before. */
function firstFor({ forEvery }: Applicable, direction: PolicyDirection): Policy | undefined {
  for (let place = 0; ; place++) {
    const policy = forEvery.at(place)
    if (policy === undefined || takesPart(policy, direction)) return policy
  }
}

/** The policies of one side that take precedence over `last`, in order. */
function* before(
  policies: Policies, direction: PolicyDirection, last: Policy | undefined,
): IterableIterator<Policy> {
  const bound = last && precedenceText(last)
  for (let place = 0; ; place++) {
    const policy = policies.at(place)
    if (policy === undefined || (bound !== undefined && precedenceText(policy) > bound)) return
    if (takesPart(policy, direction)) yield policy
  }
}

function outcomesOf(
  policies: Policies, direction: PolicyDirection, last: Policy | undefined, otherwise: Outcome,
): Set<Outcome> {
  const outcomes = new Set<Outcome>([last?.action ?? otherwise])
  for (const { action } of before(policies, direction, last)) {
    outcomes.add(action)
    if (outcomes.has('allow') && outcomes.size > 1) break
  }
  return outcomes
}

function verdictOf(
  policies: Policies, direction: PolicyDirection, last: Policy | undefined, otherwise: Outcome,
  transport: Transport,
): SideVerdict {
  let protocol = false
  let dst = false
  for (const policy of before(policies, direction, last)) {
    protocol = true
    if (policy.protocol !== undefined && protocolNumber(policy.protocol) !== transport.protocol) continue
    if (policy.ports !== undefined) {
      dst = true
      const port = transport.kind === 'ports' ? transport.dst : 0
      if (!policy.ports.some((range) => containsPort(range, port))) continue
    }
    return { outcome: policy.action, policy, fields: { protocol, src: false, dst } }
  }
  return { outcome: last?.action ?? otherwise, policy: last, fields: { protocol, src: false, dst } }
}

function containsPort(range: PortRange, port: number): boolean {
  if (typeof range === 'number') return range === port
  const dash = range.indexOf('-')
  return port >= Number(range.slice(0, dash)) && port <= Number(range.slice(dash + 1))
}
