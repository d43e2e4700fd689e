import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromNetworkPolicies } from '../../../examples/network-policies/from-network-policies.js'
import { NetworkPolicyError } from '../../../examples/network-policies/kubernetes.js'
import { endpointById } from '../../../src/routing/network/lookup.js'
import { judge } from '../../../src/routing/policy/judge.js'
import { checkDocument } from '../../../src/store/document/document.js'
import {
  clusterView, connects, ipOf, LAYOUTS, namespaces, netpol, podIds, pods,
} from '../../support/cluster.js'
import { property } from '../../support/property.js'
import type {
  LabelSelector, NetworkPolicy, NetworkPolicyPeer, NetworkPolicyRule, Pod,
} from '../../../examples/network-policies/kubernetes.js'

type Spec = NonNullable<NetworkPolicy['spec']>

describe('network policies of Kubernetes', () => {
  /** What Kubernetes' documentation says, for a connection between two pods. */
  const passes = (
    policies: readonly NetworkPolicy[], from: string, to: string, protocol: string, port: number,
  ): boolean => {
    if (from === to) return true
    const labelsOf = (id: string) => ({ pod: id[2]! })
    const fits = (selector: LabelSelector, labels: Record<string, string>): boolean =>
      Object.entries(selector.matchLabels ?? {}).every(([key, value]) => labels[key] === value)
      && (selector.matchExpressions ?? []).every(({ key, operator, values }) => {
        const is = (values ?? []).includes(labels[key] ?? '')
        if (operator === 'In') return is
        return operator === 'NotIn' ? !is : (key in labels) === (operator === 'Exists')
      })
    const isPeer = (one: NetworkPolicyPeer, own: string, id: string): boolean => {
      if (one.ipBlock) {
        const within = (cidr: string): boolean => {
          const [base, length] = cidr.split('/') as [string, string]
          const head = (ip: string): string => ip.split('.').slice(0, Number(length) / 8).join()
          return head(ipOf(id)) === head(base)
        }
        return within(one.ipBlock.cidr) && !(one.ipBlock.except ?? []).some(within)
      }
      const { labels } = namespaces.find(({ metadata }) => metadata.name === id[0])!.metadata
      const isMeant = one.namespaceSelector ? fits(one.namespaceSelector, labels!) : id[0] === own
      return isMeant && fits(one.podSelector ?? {}, labelsOf(id))
    }
    const side = (direction: 'ingress' | 'egress', own: string, peer: string): boolean => {
      const applies = policies.filter(({ metadata, spec }) => metadata.namespace === own[0]
        && fits(spec!.podSelector ?? {}, labelsOf(own))
        && (spec!.policyTypes ?? (spec!.egress?.length ? ['Ingress', 'Egress'] : ['Ingress']))
          .some((type) => type.toLowerCase() === direction))
      if (applies.length === 0) return true
      return applies.some(({ spec }) => (spec![direction] ?? []).some((rule: NetworkPolicyRule) => {
        const peers = (direction === 'ingress' ? rule.from : rule.to) ?? []
        const ports = rule.ports ?? []
        const receiver = pods.find(({ metadata }) => `${metadata.namespace}/${metadata.name}` === to)!
        const named = receiver.spec!.containers![0]!.ports!
        return (peers.length === 0 || peers.some((one) => isPeer(one, own[0]!, peer)))
          && (ports.length === 0 || ports.some((one) => {
            if ((one.protocol ?? 'TCP') !== protocol) return false
            if (one.port == null) return true
            if (typeof one.port === 'number') return port >= one.port && port <= (one.endPort ?? one.port)
            return named.some((its) => its.name === one.port && (its.protocol ?? 'TCP') === protocol
              && its.containerPort === port)
          }))
      }))
    }
    return side('egress', from, to) && side('ingress', to, from)
  }

  const podSelector = fc.constantFrom<LabelSelector>(
    {}, { matchLabels: { pod: 'a' } },
    { matchExpressions: [{ key: 'pod', operator: 'NotIn', values: ['a'] }] })
  const namespaceSelector = fc.constantFrom<LabelSelector>(
    {}, { matchLabels: { ns: 'y' } }, { matchExpressions: [{ key: 'team', operator: 'DoesNotExist' }] },
    { matchExpressions: [
      { key: 'ns', operator: 'In', values: ['x', 'z'] }, { key: 'ns', operator: 'Exists' },
    ] })
  const selected = fc.oneof(
    fc.record({ podSelector }), fc.record({ namespaceSelector }),
    fc.record({ podSelector, namespaceSelector }))
  const block = fc.constantFrom<NetworkPolicyPeer>(
    { ipBlock: { cidr: '10.0.0.0/8', except: ['10.2.0.0/16', '10.1.0.2/32'] } },
    { ipBlock: { cidr: '10.3.0.1/32' } })
  const numbered = fc.constantFrom(
    {}, { port: 80 }, { protocol: 'UDP' }, { protocol: 'UDP', port: 53 }, { port: 70, endPort: 80 },
    { protocol: 'SCTP' })
  const named = fc.constantFrom({ port: 'web' }, { protocol: 'UDP', port: 'dns' })
  const ports = fc.array(fc.oneof(numbered, named), { maxLength: 2 })
  const anybody = fc.array(fc.oneof(selected, block), { maxLength: 2 })
  const ingress = fc.record({ from: anybody, ports }, { requiredKeys: [] })
  const egress = fc.oneof(
    fc.record({ to: fc.array(selected, { maxLength: 2 }), ports }, { requiredKeys: [] }),
    fc.record({ to: anybody, ports: fc.array(numbered, { maxLength: 2 }) }))
  const spec: fc.Arbitrary<Spec> = fc.record({
    podSelector,
    policyTypes: fc.constantFrom(['Ingress'], ['Egress'], ['Ingress', 'Egress']),
    ingress: fc.array(ingress, { maxLength: 2 }),
    egress: fc.array(egress, { maxLength: 2 }),
  }, { requiredKeys: [] })
  const policies = fc.array(fc.tuple(spec, fc.constantFrom('x', 'y', 'z')), { maxLength: 4 })
    .map((list) => list.map(([one, namespace], at) => netpol(one, `p${at}`, namespace)))

  it('let those connections pass that their documentation says', () => {
    property(policies, fc.constantFrom(...LAYOUTS), (all, layout) => {
      const view = clusterView(all, layout)
      const ports = [['TCP', 80], ['TCP', 81], ['UDP', 53], ['SCTP', 80]] as const
      const wrong = ports.flatMap(([protocol, port]) =>
        podIds.flatMap((from) => podIds.filter((to) =>
          connects(view, from, to, protocol, port) !== passes(all, from, to, protocol, port))
          .map((to) => `${from} to ${to}, ${protocol} ${port}`)))
      expect(wrong).toEqual([])
    })
  }, 60_000)

  it('allow the replies to what they allow', () => {
    const view = clusterView([netpol({ policyTypes: ['Ingress', 'Egress'], egress: [{}] })], 'one network')
    const [from, to] = [endpointById(view, 'x/a')!, endpointById(view, 'y/a')!]
    const request = { kind: 'ports', protocol: 6, src: 40_000, dst: 80 } as const
    expect(judge(view, from, to, { ...request, phase: 'open' }).kind).toBe('forwardOnly')
    expect(judge(view, to, from, { ...request, src: 80, dst: 40_000, phase: 'run' }).kind).toBe('replyOnly')
    expect(judge(view, to, from, { ...request, phase: 'open' }).kind).toBe('unsolicited')
  })

  it('become records that a network document takes', () => {
    property(policies, (all) => {
      const { groups, policies: policy } = fromNetworkPolicies(all, pods, namespaces)
      const { problems } = checkDocument({
        tenants: [{ id: 'acme' }], networks: [{ id: 'n', tenant: 'acme', cidr: '10.0.0.0/8' }],
        hosts: [{ id: 'h1', datapathId: '0000000000000001', physicalCidr: '172.16.0.0/24', underlay:
          { port: 99, mac: '02:00:00:00:aa:01', ip: '192.0.2.1', segment: 's' } }],
        endpoints: podIds.map((id, at) =>
          ({ id, network: 'n', host: 'h1', port: at + 1, mac: `02:00:00:00:00:0${at}`, ip: ipOf(id) })),
        groups, policies: policy,
      })
      expect(problems).toEqual([])
      expect(fromNetworkPolicies([...all].reverse(), pods, namespaces)).toEqual({ groups, policies: policy })
    })
  })

  const refused = (spec: object, more: Partial<NetworkPolicy> = {}): string => {
    try {
      fromNetworkPolicies([{ ...netpol(spec), ...more }], pods, namespaces)
      return 'nothing'
    } catch (error) {
      expect(error).toBeInstanceOf(NetworkPolicyError)
      expect((error as NetworkPolicyError).policy).toBe('x/p')
      return (error as Error).message
    }
  }
  const place = 'NetworkPolicy x/p: spec'
  it.each([
    ['a named port to an ipBlock',
      { egress: [{ to: [{ ipBlock: { cidr: '10.0.0.0/8' } }], ports: [{ port: 'web' }] }] },
      '.egress[0].ports[0].port: pods give the name "web" to ports, and an ipBlock has no pods:'
      + ' give a number'],
    ['an ipBlock beside a selector',
      { ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/8' }, podSelector: {} }] }] },
      '.ingress[0].from[0]: an ipBlock stands alone in its element'],
    ['an exception outside',
      { ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/8', except: ['11.0.0.0/9'] } }] }] },
      '.ingress[0].from[0].ipBlock.except[0]: 11.0.0.0/9 is not inside 10.0.0.0/8'],
    ['a prefix that is none', { ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0' } }] }] },
      '.ingress[0].from[0].ipBlock.cidr: not a prefix like 10.1.0.0/24: 10.0.0.0'],
    ['an element without a selector', { ingress: [{ from: [{}] }] },
      '.ingress[0].from[0]: needs a podSelector, a namespaceSelector or an ipBlock'],
    ['a protocol of another kind', { ingress: [{ ports: [{ protocol: 'ICMP' }] }] },
      '.ingress[0].ports[0].protocol: not one of TCP, UDP, SCTP: ICMP'],
    ['a range that runs backwards', { ingress: [{ ports: [{ port: 80, endPort: 79 }] }] },
      '.ingress[0].ports[0].endPort: not a port from 80 to 65535: 79'],
    ['a range of names', { ingress: [{ ports: [{ port: 'web', endPort: 90 }] }] },
      '.ingress[0].ports[0].endPort: a range begins with a number, not with a name'],
    ['a port that is none', { ingress: [{ ports: [{ port: 0 }] }] },
      '.ingress[0].ports[0].port: not a port from 1 to 65535: 0'],
    ['an unknown operator', { podSelector: { matchExpressions: [{ key: 'a', operator: 'Like' }] } },
      '.podSelector.matchExpressions[0].operator: not one of In, NotIn, Exists, DoesNotExist: Like'],
    ['an operator without values', { podSelector: { matchExpressions: [{ key: 'a', operator: 'In' }] } },
      '.podSelector.matchExpressions[0].values: In needs at least one'],
    ['an unknown type', { policyTypes: ['Both'] }, '.policyTypes[0]: not one of Ingress, Egress: Both'],
    ['a field of later versions', { ingress: [{ from: [{ podSelector: {}, sameLabels: [] }] }] },
      '.ingress[0].from[0].sameLabels: is not supported'],
    ['peers on the wrong side', { ingress: [{ to: [] }] }, '.ingress[0].to: is not supported'],
  ])('are refused with %s', (_what, spec, message) => {
    expect(refused(spec)).toBe(place + message)
  })

  it('are refused when they are of another kind, and so are pods that cannot be told apart', () => {
    expect(refused({}, { kind: 'Network' })).toBe(
      'NetworkPolicy x/p: kind: networking.k8s.io/v1 Network is not a networking.k8s.io/v1 NetworkPolicy')
    expect(() => fromNetworkPolicies([], pods, namespaces, { endpointOf: () => 'same' }))
      .toThrow('pod x/b: endpoint same is that of pod x/a too')
    expect(() => fromNetworkPolicies([], pods, namespaces.slice(1)))
      .toThrow('pod x/a: its namespace is not among the namespaces')
  })

  it('leave out pods of the host network and pods that have ended', () => {
    const [first, second, third] = pods as [Pod, Pod, Pod]
    const [onHost, ended] = [{ spec: { hostNetwork: true } }, { status: { phase: 'Failed' } }]
    const some = [first, { ...second, ...onHost }, { ...third, ...ended }]
    expect(fromNetworkPolicies([], some, namespaces).groups)
      .toEqual([{ id: 'kubernetes/pods', members: ['x/a'] }])
    expect(fromNetworkPolicies([], [], namespaces)).toEqual({ groups: [], policies: [] })
  })

  it('have ids of no more than 253 characters', () => {
    const long = [...'ab'].map((letter) => netpol({ ingress: [{}] }, `${'n'.repeat(250)}${letter}`))
    const { groups, policies: policy } = fromNetworkPolicies(long, pods, namespaces)
    const ids = [groups, policy].map((list) => list.map(({ id }) => id))
    for (const of of ids) expect(new Set(of).size).toBe(of.length)
    expect(Math.max(...ids.flat().map(({ length }) => length))).toBe(253)
  })
})
