/** The pods that network policies are about. */
import { NetworkPolicyError, type Namespace, type NetworkPolicy, type Pod } from './kubernetes.js'

/** Pods that are endpoints, and the labels of all namespaces. */
export interface Cluster {
  readonly pods: readonly Pod[]
  readonly endpointOf: (pod: Pod) => string
  readonly namespaceLabels: ReadonlyMap<string, Readonly<Record<string, string>>>
}

/** The namespace of an object. */
export const namespaceOf = ({ metadata }: Pod | NetworkPolicy): string => metadata.namespace ?? 'default'
/** Namespace and name of an object: `shop/web`. */
export const nameOf = (object: Pod | NetworkPolicy): string =>
  `${namespaceOf(object)}/${object.metadata.name}`

/** Checks and collects them. Pods of the host's network and pods that have ended are left out. */
export function clusterOf(
  pods: readonly Pod[], namespaces: readonly Namespace[], endpointOf: (pod: Pod) => string,
): Cluster {
  // Every namespace has this label, whether or not whoever lists namespaces shows it.
  const namespaceLabels = new Map(namespaces.map(({ metadata: { name, labels } }) =>
    [name, { ...labels, 'kubernetes.io/metadata.name': name }]))
  const own = pods.filter(({ spec, status }) =>
    spec?.hostNetwork !== true && status?.phase !== 'Succeeded' && status?.phase !== 'Failed')
  const holders = new Map<string, string>()
  for (const pod of own) {
    const name = nameOf(pod)
    if (!namespaceLabels.has(namespaceOf(pod))) {
      throw new NetworkPolicyError('', `pod ${name}`, 'its namespace is not among the namespaces')
    }
    const endpoint = endpointOf(pod)
    const holder = holders.get(endpoint)
    if (holder !== undefined) {
      throw new NetworkPolicyError('', `pod ${name}`, `endpoint ${endpoint} is that of pod ${holder} too`)
    }
    holders.set(endpoint, name)
  }
  return { pods: own, endpointOf, namespaceLabels }
}
