import { describe, expect, it } from 'vitest'
import { clusterView, connects, LAYOUTS, netpol, podIds } from '../../support/cluster.js'
import type { NetworkPolicy } from '../../../examples/network-policies/kubernetes.js'

type Protocol = 'TCP' | 'UDP' | 'SCTP'
/** Whether a connection passes, from and to pods like `x/a`. A pod always reaches itself. */
type Table = (from: string, to: string) => boolean

const ns = (name: string) => ({ namespaceSelector: { matchLabels: { ns: name } } })
const pod = (name: string) => ({ podSelector: { matchLabels: { pod: name } } })
const inX = (id: string): boolean => id.startsWith('x/')
const ofPod = (id: string, ...names: string[]): boolean => names.includes(id[2]!)

const cases: [claim: string, policies: NetworkPolicy[], [Protocol, number, Table][]][] = [
  ['without a policy, everybody reaches everybody', [], [
    ['TCP', 80, () => true], ['UDP', 53, () => true], ['SCTP', 9, () => true]]],
  ['a default deny of ingress closes a namespace to all, itself as well',
    [netpol({ podSelector: {}, policyTypes: ['Ingress'] })], [
      ['TCP', 80, (_from, to) => !inX(to)], ['SCTP', 80, (_from, to) => !inX(to)]]],
  ['a default deny of egress closes what the pods of a namespace open',
    [netpol({ podSelector: {}, policyTypes: ['Egress'] })], [['TCP', 80, (from) => !inX(from)]]],
  ['a default deny of both closes both', [netpol({ podSelector: {}, policyTypes: ['Ingress', 'Egress'] })], [
    ['UDP', 80, (from, to) => !inX(from) && !inX(to)]]],
  ['without types, ingress is meant', [netpol({ podSelector: {} })], [['TCP', 80, (_from, to) => !inX(to)]]],
  ['without types, egress is meant too where there are rules for it',
    [netpol({ podSelector: {}, egress: [{}] })], [
    ['TCP', 80, (_from, to) => !inX(to)]]],
  ['without types, an empty list of rules for egress does not mean egress',
    [netpol({ podSelector: {}, egress: [], ingress: [{}] })], [['TCP', 80, () => true]]],
  ['without a podSelector, all pods of the namespace are meant', [netpol({ policyTypes: ['Ingress'] })], [
    ['TCP', 80, (_from, to) => !inX(to)]]],
  ['types count, whatever rules there are', [netpol({ policyTypes: ['Ingress'], egress: [] })], [
    ['TCP', 80, (_from, to) => !inX(to)]]],
  ['one empty rule allows everything in',
    [netpol({ podSelector: {}, ingress: [{}] })], [['TCP', 80, () => true]]],
  ['one empty rule allows everything out',
    [netpol({ policyTypes: ['Egress'], egress: [{}] })], [['TCP', 80, () => true]]],
  ['an empty list of peers or ports means all of them', [netpol({ ingress: [{ from: [], ports: [] }] })], [
    ['UDP', 7, () => true]]],
  ['an empty podSelector of a peer means all pods of the namespace',
    [netpol({ ingress: [{ from: [{ podSelector: {} }] }] })], [
    ['TCP', 80, (from, to) => !inX(to) || inX(from)]]],
  ['an empty namespaceSelector means all pods',
    [netpol({ ingress: [{ from: [{ namespaceSelector: {} }] }] })], [['TCP', 80, () => true]]],
  ['a podSelector selects in the namespace of the policy',
    [netpol({ podSelector: { matchLabels: { pod: 'a' } }, ingress: [{ from: [pod('b')] }] })], [
    ['TCP', 80, (from, to) => to !== 'x/a' || from === 'x/b']]],
  ['selectors for namespaces and pods in one element are both required',
    [netpol({ ingress: [{ from: [{ ...ns('y'), ...pod('a') }] }] })], [
    ['TCP', 80, (from, to) => !inX(to) || from === 'y/a']]],
  ['selectors for namespaces and pods in two elements are alternatives',
    [netpol({ ingress: [{ from: [ns('y'), pod('a')] }] })], [
    ['TCP', 80, (from, to) => !inX(to) || from.startsWith('y/') || from === 'x/a']]],
  ['a selector may match by expressions', [netpol({ ingress: [{
    from: [{
      namespaceSelector: { matchExpressions: [
        { key: 'ns', operator: 'NotIn', values: ['y'] }, { key: 'team', operator: 'DoesNotExist' }] },
      podSelector: { matchExpressions: [
        { key: 'pod', operator: 'In', values: ['a', 'b'] }, { key: 'pod', operator: 'Exists' }] },
    }],
  }] })], [['TCP', 80, (from, to) => !inX(to) || (inX(from) && ofPod(from, 'a', 'b'))]]],
  ['NotIn selects those without the label too', [netpol({ ingress: [{
    from: [{ namespaceSelector: {
      matchExpressions: [{ key: 'team', operator: 'NotIn', values: ['blue'] }],
    } }],
  }] })], [['TCP', 80, (from, to) => !inX(to) || !from.startsWith('z/')]]],
  ['a namespace has its name as a label', [netpol({ ingress: [{
    from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'z' } } }],
  }] })], [['TCP', 80, (from, to) => !inX(to) || from.startsWith('z/')]]],
  ['an ipBlock selects by address',
    [netpol({ ingress: [{ from: [{ ipBlock: { cidr: '10.2.0.0/16' } }] }] })], [
    ['TCP', 80, (from, to) => !inX(to) || from.startsWith('y/')]]],
  ['an ipBlock does not select what it excepts', [netpol({ policyTypes: ['Egress'], egress: [{
    to: [{ ipBlock: { cidr: '10.0.0.0/8', except: ['10.2.0.0/16', '10.3.0.2/32'] } }],
  }] })], [['TCP', 80, (from, to) => !inX(from) || (!to.startsWith('y/') && to !== 'z/b')]]],
  ['what one ipBlock excepts, another rule may allow', [netpol({ ingress: [
    { from: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['10.2.0.0/16'] } }] },
    { from: [{ ...ns('y'), ...pod('c') }] },
  ] })], [['TCP', 80, (from, to) => !inX(to) || !from.startsWith('y/') || from === 'y/c']]],
  ['a port without a protocol is one of TCP', [netpol({ ingress: [{ ports: [{ port: 80 }] }] })], [
    ['TCP', 80, () => true], ['TCP', 81, (_from, to) => !inX(to)], ['UDP', 80, (_from, to) => !inX(to)]]],
  ['a protocol without a port is all its ports',
    [netpol({ ingress: [{ ports: [{ protocol: 'UDP' }, { protocol: 'UDP', port: 1 }] }] })], [
    ['UDP', 53, () => true], ['TCP', 53, (_from, to) => !inX(to)]]],
  ['a range ends with its endPort',
    [netpol({ ingress: [{ ports: [{ port: 79, endPort: 81 }, { port: 443 }] }] })], [
    ['TCP', 79, () => true], ['TCP', 81, () => true], ['TCP', 82, (_from, to) => !inX(to)],
    ['TCP', 443, () => true], ['TCP', 78, (_from, to) => !inX(to)]]],
  ['a policy about SCTP alone denies TCP',
    [netpol({ ingress: [{ ports: [{ protocol: 'SCTP', port: 80 }] }] })], [
    ['SCTP', 80, () => true], ['SCTP', 81, (_from, to) => !inX(to)], ['TCP', 80, (_from, to) => !inX(to)]]],
  ['ports are allowed to the peers of their own rule', [netpol({ ingress: [
    { from: [ns('y')], ports: [{ port: 80 }] }, { from: [ns('z')], ports: [{ port: 81 }] }] })], [
    ['TCP', 80, (from, to) => !inX(to) || from.startsWith('y/')],
    ['TCP', 81, (from, to) => !inX(to) || from.startsWith('z/')]]],
  ['a named port is the number that each receiver has for it',
    [netpol({ ingress: [{ ports: [{ port: 'web' }] }] })], [
    ['TCP', 80, (_from, to) => !inX(to) || to === 'x/a'],
    ['TCP', 81, (_from, to) => !inX(to) || to === 'x/b'],
    ['UDP', 80, (_from, to) => !inX(to)]]],
  ['a named port of egress is that of whoever is connected to', [netpol({ policyTypes: ['Egress'], egress: [
    { to: [ns('y')], ports: [{ port: 'web' }] }, { ports: [{ protocol: 'UDP', port: 'dns' }] }] })], [
    ['TCP', 80, (from, to) => !inX(from) || to === 'y/a'],
    ['TCP', 81, (from, to) => !inX(from) || to === 'y/b'],
    ['UDP', 53, (from, to) => !inX(from) || ofPod(to, 'c')]]],
  ['a name of another protocol is no name of a port',
    [netpol({ ingress: [{ ports: [{ protocol: 'UDP', port: 'web' }] }] })], [
    ['UDP', 80, (_from, to) => !inX(to)], ['TCP', 80, (_from, to) => !inX(to)]]],
  ['policies add up', [
    netpol({ policyTypes: ['Ingress'] }, 'nobody'), netpol({ ingress: [{ from: [ns('y')] }] }, 'y'),
    netpol({ podSelector: { matchLabels: { pod: 'a' } }, ingress: [{ from: [ns('z')] }] }, 'z'),
  ], [
    ['TCP', 80, (from, to) => !inX(to) || from.startsWith('y/') || (to === 'x/a' && from.startsWith('z/'))],
  ]],
  ['the sender and the receiver must both allow', [
    netpol({ policyTypes: ['Egress'], egress: [{ to: [ns('y')] }] }, 'out'),
    netpol({ ingress: [{ from: [{ ...ns('x'), ...pod('a') }] }] }, 'in', 'y'),
  ], [
    ['TCP', 80, (from, to) => to.startsWith('y/') ? from === 'x/a' : !inX(from)],
  ]],
  ['a rule whose peers are no pods allows nobody', [netpol({ ingress: [{ from: [ns('nowhere')] }] })], [
    ['TCP', 80, (_from, to) => !inX(to)]]],
]

describe.each(LAYOUTS)('network policies of Kubernetes, with %s', (layout) => {
  it.each(cases)('%s', (_claim, policies, tables) => {
    const view = clusterView(policies, layout)
    for (const [protocol, port, table] of tables) {
      const rows = (passes: Table): string[] => podIds.map((from) =>
        `${from} ${protocol} ${port} -> ${podIds.filter((to) => from === to || passes(from, to)).join(' ')}`)
      expect(rows((from, to) => connects(view, from, to, protocol, port))).toEqual(rows(table))
    }
  })
})
