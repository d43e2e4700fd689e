/** What one network policy says, with its selectors resolved to pods. */
import { namespaceOf, nameOf, type Cluster } from './cluster.js'
import { prefixesOf } from './ip-block.js'
import { NetworkPolicyError, type NetworkPolicy, type Pod, type Refuse } from './kubernetes.js'
import { matcher } from './labels.js'
import { portsOf } from './ports.js'
import type { PolicyDirection } from 'daolinet/routing'
import type { LabelSelector, NetworkPolicyPeer, NetworkPolicyRule } from './kubernetes.js'

/** One rule: whom its pods may talk to. Undefined peers: everybody. */
export interface Rule {
  readonly peers: { readonly pods: readonly Pod[], readonly prefixes: readonly string[] } | undefined
  readonly ports: ReturnType<typeof portsOf>
}

/** A network policy, resolved. */
export interface Compiled {
  /** Its namespace and name. */
  readonly name: string
  /** The pods that it applies to. */
  readonly targets: readonly Pod[]
  /** Whether it isolates them for ingress, for egress, or for both. */
  readonly directions: ReadonlySet<PolicyDirection>
  readonly rules: { readonly [D in PolicyDirection]: readonly Rule[] }
}

const TYPES: ReadonlyMap<string, PolicyDirection> = new Map([['Ingress', 'ingress'], ['Egress', 'egress']])

/**
 * Resolves a policy.
 * @throws {@link NetworkPolicyError}
 */
export function compile(policy: NetworkPolicy, cluster: Cluster): Compiled {
  const name = nameOf(policy)
  const refuse: Refuse = (path, problem) => {
    throw new NetworkPolicyError(name, path, problem)
  }
  const { apiVersion = 'networking.k8s.io/v1', kind = 'NetworkPolicy', spec } = policy
  if (apiVersion !== 'networking.k8s.io/v1' || kind !== 'NetworkPolicy') {
    refuse('kind', `${apiVersion} ${kind} is not a networking.k8s.io/v1 NetworkPolicy`)
  }
  known(spec ?? {}, ['podSelector', 'policyTypes', 'ingress', 'egress'], 'spec', refuse)
  const { podSelector, policyTypes, ingress, egress } = spec ?? {}
  const named = (policyTypes ?? []).map((type, at) =>
    TYPES.get(type) ?? refuse(`spec.policyTypes[${at}]`, `not one of Ingress, Egress: ${type}`))
  const implied: PolicyDirection[] = (egress ?? []).length > 0 ? ['ingress', 'egress'] : ['ingress']
  const rulesOf = (rules: readonly NetworkPolicyRule[] | null | undefined, direction: PolicyDirection) =>
    (rules ?? []).map((rule, at) =>
      compileRule(rule, direction, namespaceOf(policy), cluster, `spec.${direction}[${at}]`, refuse))
  return {
    name,
    targets: selectPods(podSelector ?? {}, 'spec.podSelector', [namespaceOf(policy)], cluster, refuse),
    directions: new Set(named.length > 0 ? named : implied),
    rules: { ingress: rulesOf(ingress, 'ingress'), egress: rulesOf(egress, 'egress') },
  }
}

function compileRule(
  rule: NetworkPolicyRule, direction: PolicyDirection, namespace: string, cluster: Cluster, path: string,
  refuse: Refuse,
): Rule {
  const side = direction === 'ingress' ? 'from' : 'to'
  known(rule, [side, 'ports'], path, refuse)
  for (const [at, port] of (rule.ports ?? []).entries()) {
    known(port, ['protocol', 'port', 'endPort'], `${path}.ports[${at}]`, refuse)
  }
  const ports = portsOf(rule.ports, `${path}.ports`, refuse)
  const peers = rule[side] ?? []
  if (peers.length === 0) return { peers: undefined, ports }
  const pods = new Set<Pod>()
  const prefixes = new Set<string>()
  for (const [at, peer] of peers.entries()) {
    const place = `${path}.${side}[${at}]`
    known(peer, ['podSelector', 'namespaceSelector', 'ipBlock'], place, refuse)
    if (peer.ipBlock) {
      if (peer.podSelector || peer.namespaceSelector) refuse(place, 'an ipBlock stands alone in its element')
      for (const prefix of prefixesOf(peer.ipBlock, `${place}.ipBlock`, refuse)) prefixes.add(prefix)
    } else {
      for (const pod of peerPods(peer, namespace, cluster, place, refuse)) pods.add(pod)
    }
  }
  const [named] = ports.named
  if (direction === 'egress' && named && prefixes.size > 0) {
    const problem = `pods give the name "${named.name}" to ports, and an ipBlock has no pods: give a number`
    refuse(named.path, problem)
  }
  return { peers: { pods: [...pods], prefixes: [...prefixes] }, ports }
}

/** The pods of an element: of both selectors together; without one for namespaces, of the policy's own. */
function peerPods(
  { podSelector, namespaceSelector }: NetworkPolicyPeer, namespace: string, cluster: Cluster, path: string,
  refuse: Refuse,
): Pod[] {
  if (!podSelector && !namespaceSelector) {
    return refuse(path, 'needs a podSelector, a namespaceSelector or an ipBlock')
  }
  let namespaces = [namespace]
  if (namespaceSelector) {
    const matches = matcher(namespaceSelector, `${path}.namespaceSelector`, refuse)
    namespaces = [...cluster.namespaceLabels].filter(([, labels]) => matches(labels)).map(([name]) => name)
  }
  return selectPods(podSelector ?? {}, `${path}.podSelector`, namespaces, cluster, refuse)
}

function selectPods(
  selector: LabelSelector, path: string, namespaces: readonly string[], { pods }: Cluster, refuse: Refuse,
): Pod[] {
  const matches = matcher(selector, path, refuse)
  const within = new Set(namespaces)
  return pods.filter((pod) => within.has(namespaceOf(pod)) && matches(pod.metadata.labels ?? {}))
}

/** What nobody here knows the meaning of might narrow a rule. */
function known(value: object, fields: readonly string[], path: string, refuse: Refuse): void {
  for (const [field, part] of Object.entries(value)) {
    if (!fields.includes(field) && part != null) refuse(`${path}.${field}`, 'is not supported')
  }
}
