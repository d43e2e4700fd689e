/** From Kubernetes' network policies to the groups and policies of daolinet. */
import { clusterOf, nameOf } from './cluster.js'
import { compile } from './compile.js'
import { EVERYBODY, RecordWriter, sidesOf } from './record-writer.js'
import type { Namespace, NetworkPolicy, Pod } from './kubernetes.js'
import type { Group, Policy } from 'daolinet/routing'

/** Options of {@link fromNetworkPolicies}. */
export interface NetworkPolicyOptions {
  /**
   * The id of a pod's endpoint.
   * @defaultValue its namespace and name: `shop/web-0`
   */
  readonly endpointOf?: (pod: Pod) => string
  /**
   * What the ids of all groups and policies begin with.
   * @defaultValue `kubernetes/`
   */
  readonly prefix?: string
  /**
   * The priority of the policy that opens everything between pods; the two above it are used as well.
   * Policies of your own stand above or below all three.
   * @defaultValue 100
   */
  readonly priority?: number
}

/** The records, in an order that depends on the arguments alone. */
export interface NetworkPolicyRecords {
  readonly groups: readonly Group[]
  readonly policies: readonly Policy[]
}

/**
 * The records that let exactly those pods talk to each other whom Kubernetes would.
 *
 * One policy without a direction opens everything between pods. Above it, pods that some network policy
 * isolates for ingress or egress are closed on that side. Above that, every rule opens what it allows, on
 * the same side. So policies add up, and a connection passes when the sender's egress and the receiver's
 * ingress let it.
 *
 * All pods must be endpoints of one tenant, in whatever networks. Call it again, and write what differs,
 * whenever any of the arguments changes. Pods of the host's network and pods that have ended are left out.
 * @throws {@link NetworkPolicyError} for what is not valid or cannot be expressed
 */
export function fromNetworkPolicies(
  policies: readonly NetworkPolicy[], pods: readonly Pod[], namespaces: readonly Namespace[],
  { endpointOf = nameOf, prefix = 'kubernetes/', priority = 100 }: NetworkPolicyOptions = {},
): NetworkPolicyRecords {
  const cluster = clusterOf(pods, namespaces, endpointOf)
  const writer = new RecordWriter(prefix, cluster)
  const everyPod = writer.group(cluster.pods, 'pods')
  if (!everyPod) return { groups: [], policies: [] }
  writer.policy({ action: 'allow', from: everyPod, to: everyPod, priority }, 'pods')
  const sorted = [...policies].sort((a, b) => nameOf(a) < nameOf(b) ? -1 : 1)
  const compiled = sorted.map((policy) => compile(policy, cluster))
  for (const direction of ['ingress', 'egress'] as const) {
    const isolated = new Set(compiled.flatMap((one) => one.directions.has(direction) ? one.targets : []))
    const closed = writer.group([...isolated], 'isolated', direction)
    if (!closed) continue
    for (const everybody of EVERYBODY) {
      const sides = sidesOf(direction, everybody, closed)
      writer.policy({ action: 'deny', ...sides, direction, priority: priority + 1 }, 'isolated', direction)
    }
    for (const { name, targets, rules, directions } of compiled) {
      if (!directions.has(direction)) continue
      for (const [at, rule] of rules[direction].entries()) {
        writer.rule(rule, direction, targets, priority + 2, name, direction, String(at))
      }
    }
  }
  return { groups: writer.groups, policies: writer.policies }
}
