/** A small Kubernetes cluster as a network of daolinet: nine pods in three namespaces. */
import { fromNetworkPolicies } from '../../examples/network-policies/from-network-policies.js'
import { endpointById } from '../../src/routing/network/lookup.js'
import { rulingBetween } from '../../src/routing/policy/policy.js'
import { endpoint, host, viewOf } from './network.js'
import type { Namespace, NetworkPolicy, Pod } from '../../examples/network-policies/kubernetes.js'
import type { View } from '../../src/routing/network/view.js'

/** Namespaces x, y and z, each labelled with its name as `ns`; z is of team blue as well. */
export const namespaces: readonly Namespace[] = ['x', 'y', 'z'].map((name) =>
  ({ metadata: { name, labels: { ns: name, ...(name === 'z' ? { team: 'blue' } : {}) } } }))

/**
 * Pods a, b and c of each namespace, each labelled with its name as `pod`. The port `web` is 80 in every a,
 * 81 in every b, and not in any c; `dns` is UDP 53 in every c.
 */
export const pods: readonly Pod[] = ['x', 'y', 'z'].flatMap((namespace) => [...'abc'].map((name, at) => ({
  metadata: { name, namespace, labels: { pod: name } },
  spec: {
    containers: [{
      ports: at < 2
        ? [{ name: 'web', containerPort: 80 + at }]
        : [{ name: 'dns', containerPort: 53, protocol: 'UDP' }, { containerPort: 80 }],
    }],
  },
})))

/** `x/a` and so on. */
export const podIds: readonly string[] = pods.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`)

/** The address of a pod: 10.namespace.0.pod, each counted from 1. */
export const ipOf = (id: string): string =>
  `10.${'xyz'.indexOf(id[0]!) + 1}.0.${'abc'.indexOf(id[2]!) + 1}`

/** How pods are spread over networks. */
export const LAYOUTS = ['one network', 'a network for each namespace', 'isolated networks'] as const

/** The view of the cluster with these network policies. */
export function clusterView(policies: readonly NetworkPolicy[], layout: typeof LAYOUTS[number]): View {
  const { groups, policies: policy } = fromNetworkPolicies(policies, pods, namespaces)
  const isolation = layout === 'isolated networks' ? { isolation: 'deny' as const } : {}
  return viewOf({
    tenant: [{ id: 'acme' }],
    network: layout === 'one network'
      ? [{ id: 'flat', tenant: 'acme', cidr: '10.0.0.0/8' }]
      : ['x', 'y', 'z'].map((id, at) => ({ id, tenant: 'acme', cidr: `10.${at + 1}.0.0/16`, ...isolation })),
    host: [host(1)],
    endpoint: podIds.map((id, at) =>
      endpoint(id, layout === 'one network' ? 'flat' : id[0]!, 1, at + 1, ipOf(id))),
    group: groups,
    policy,
  })
}

/** Whether one pod may open a connection to another. */
export function connects(
  view: View, from: string, to: string, protocol: 'TCP' | 'UDP' | 'SCTP' = 'TCP', port = 80,
): boolean {
  const number = { TCP: 6, UDP: 17, SCTP: 132 }[protocol]
  const { opens, verdict } = rulingBetween(view, endpointById(view, from)!, endpointById(view, to)!)
  const { allowed } = verdict({ kind: 'ports', protocol: number, src: 40_000, dst: port })
  if (opens !== 'some' && allowed !== (opens === 'everything')) throw new Error(`opens ${opens}: ${allowed}`)
  return allowed
}

/** A network policy in namespace x. */
export function netpol(spec: NonNullable<NetworkPolicy['spec']>, name = 'p', namespace = 'x'): NetworkPolicy {
  return { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name, namespace }, spec }
}
