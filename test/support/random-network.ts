/** Random networks for properties, and an oracle that does not use the code of routing. */
import * as fc from 'fast-check'
import { endpoint, host, viewOf, type RecordLists } from './network.js'
import { ACK, RST, SYN, type Frame } from './frame.js'
import { textsOf } from '../../src/routing/network/prefix.js'
import type { Endpoint, Group, Policy, Selector } from '../../src/routing/network/records.js'
import type { View } from '../../src/routing/network/view.js'

const NETWORKS = [
  { id: 'web', tenant: 'acme', cidr: '10.1.0.0/24', gateway: '10.1.0.1' },
  { id: 'db', tenant: 'acme', cidr: '10.2.0.0/24', gateway: '10.2.0.1' },
  { id: 'lab', tenant: 'globex', cidr: '10.1.0.0/24', gateway: '10.1.0.1' },
  { id: 'office', tenant: 'globex', cidr: '10.2.0.0/24', gateway: '10.2.0.1' },
] as const

const IDS = NETWORKS.flatMap(({ id }) => [1, 2, 3].map((n) => `${id}${n}`))
const PORTS = [80, 5432, 40_000]

const selector: fc.Arbitrary<Selector> = fc.oneof(
  fc.constantFrom(...IDS).map((id) => ({ endpoint: id })),
  fc.constantFrom('g1', 'g2').map((group) => ({ group })),
  fc.constantFrom(...NETWORKS).map(({ id }) => ({ network: id })),
  fc.constantFrom(1, 2, 3).map((on) => ({ host: `h${on}` })),
  fc.constantFrom('10.1.0.0/24', '10.2.0.8/29', '10.1.0.12/32', '0.0.0.0/0').map((cidr) => ({ cidr })),
)

/** A random policy without its id. */
export const randomPolicy: fc.Arbitrary<Omit<Policy, 'id'>> = fc.record({
  action: fc.constantFrom('allow' as const, 'deny' as const, 'reject' as const),
  from: selector,
  to: selector,
  direction: fc.option(fc.constantFrom('egress' as const, 'ingress' as const), { nil: undefined }),
  tenant: fc.option(fc.constantFrom('acme', 'globex'), { nil: undefined, freq: 2 }),
  priority: fc.option(fc.constantFrom(50, 100, 150), { nil: undefined }),
  what: fc.constantFrom<Pick<Policy, 'protocol' | 'ports'>>(
    {}, {}, { protocol: 'tcp' }, { protocol: 'icmp' }, { protocol: 17 }, { protocol: 'tcp', ports: [80] },
    { protocol: 'tcp', ports: [5432, '40000-50000'] }, { protocol: 'udp', ports: [80] },
  ),
}).map(({ what, ...rest }) => ({ ...rest, ...what }))

/** The networks, groups and members that random groups are made of. */
export const randomGroup: fc.Arbitrary<Omit<Group, 'id'>> = fc.record({
  members: fc.subarray(IDS, { maxLength: 4 }),
  networks: fc.option(fc.constantFrom(...NETWORKS).map(({ id }) => [id]), { nil: undefined }),
})

/** The groups that a random endpoint's record names. */
export const randomGroups: fc.Arbitrary<readonly string[] | undefined> =
  fc.option(fc.subarray(['g1', 'g2'], { minLength: 1 }), { nil: undefined, freq: 4 })

/** A random network: its records, and the view with every switch connected. */
export interface RandomNetwork {
  readonly lists: RecordLists
  readonly view: View
}

/** Networks of two tenants with the same addresses, on up to three hosts, with random policies. */
export const randomNetwork: fc.Arbitrary<RandomNetwork> = fc.record({
  places: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: IDS.length, maxLength: IDS.length }),
  isolated: fc.subarray(NETWORKS.map(({ id }) => id)),
  groups: fc.tuple(randomGroup, randomGroup),
  joined: fc.array(randomGroups, { minLength: IDS.length, maxLength: IDS.length }),
  policies: fc.array(randomPolicy, { maxLength: 6 }),
  segments: fc.tuple(fc.boolean(), fc.boolean()),
}).map(({ places, isolated, groups, joined, policies, segments }) => {
  const endpoints = IDS.map((id, at): Endpoint => {
    const network = NETWORKS[Math.floor(at / 3)]!
    const ip = network.cidr.replace('0/24', String(11 + at % 3))
    return { ...endpoint(id, network.id, places[at]!, 11 + at, ip), groups: joined[at] }
  })
  const router = { nextHopMac: '02:00:00:00:00:fe' }
  const lists: RecordLists = {
    tenant: [{ id: 'acme' }, { id: 'globex' }],
    network: NETWORKS.map((network) =>
      isolated.includes(network.id) ? { ...network, isolation: 'deny' } : network),
    host: [
      host(1, router),
      ...segments.map((same, at) => host(at + 2, { ...router, segment: same ? 'rack1' : `rack${at + 2}` })),
    ],
    endpoint: endpoints,
    group: groups.map((group, at) => ({ id: `g${at + 1}`, ...group })),
    policy: policies.map((policy, at) => ({ id: `p${at}`, ...policy })),
  }
  const ports = endpoints.map((_endpoint, at) => 11 + at)
  // A failure prints the records; the view follows from them.
  const view = viewOf(lists, [[1, ports], [2, ports], [3, ports]])
  return { lists, view, [fc.toStringMethod]: () => JSON.stringify(lists) }
})

/** The transport layer of a packet. */
export type Talk = Pick<Frame, 'ipProto' | 'src' | 'dst' | 'flags'>

const port = fc.constantFrom(...PORTS)

/** Random protocols and ports, few enough that packets meet. */
export const randomTalk: fc.Arbitrary<Talk> = fc.oneof(
  fc.record({
    ipProto: fc.constant(6), src: port, dst: port, flags: fc.constantFrom(SYN, ACK, SYN | ACK, RST),
  }),
  fc.record({ ipProto: fc.constant(17), src: port, dst: port, flags: fc.constant(0) }),
  fc.record({
    ipProto: fc.constant(1), src: fc.constantFrom(8, 0), dst: fc.constant(0), flags: fc.constant(0),
  }),
)

/** The ids of the endpoints of random networks. */
export const ENDPOINT_IDS: readonly string[] = IDS

/** Whether a selector selects an endpoint, from the words of the design. */
export function isSelected({ endpoint: endpoints, group }: RecordLists, id: string, what: Selector): boolean {
  const one = endpoints!.find((each) => each.id === id)!
  if ('endpoint' in what) return what.endpoint === id
  if ('network' in what) return what.network === one.network
  if ('host' in what) return what.host === one.host
  if ('group' in what) {
    return one.groups?.includes(what.group) === true || group!.some((each) => each.id === what.group
      && (each.members.includes(id) || each.networks?.includes(one.network) === true))
  }
  const bits = (ip: string) => ip.split('.').map((part) => Number(part).toString(2).padStart(8, '0')).join('')
  const [address, length] = what.cidr.split('/') as [string, string]
  return bits(address).slice(0, Number(length)) === bits(textsOf(one.ip)[0]!).slice(0, Number(length))
}

/** What becomes of a connection, and the ids of the policies that may be named as the reason. */
export interface Fate {
  readonly outcome: Policy['action']
  readonly policies: readonly string[]
}

/**
 * What becomes of such a connection, from the words of the design: on each side the highest priority wins and
 * refusing wins at equal priority; one network talks unless isolated, others do not; both sides must allow.
 */
export function fateOf(lists: RecordLists, from: string, to: string, talk: Talk): Fate {
  const networkOf = (id: string) => {
    const { network } = lists.endpoint!.find((one) => one.id === id)!
    return lists.network!.find((one) => one.id === network)!
  }
  const { tenant } = networkOf(from)
  if (tenant !== networkOf(to).tenant) return { outcome: 'deny', policies: [] }
  const speaks = ({ protocol, ports }: Policy): boolean => {
    const numbers: Record<string, number> = { tcp: 6, udp: 17, icmp: 1, 17: 17 }
    if (protocol !== undefined && numbers[protocol] !== talk.ipProto) return false
    return !ports || ports.some((range) =>
      range === talk.dst || (range === '40000-50000' && talk.dst >= 40_000 && talk.dst <= 50_000))
  }
  const relevant = lists.policy!.filter((one) => isSelected(lists, from, one.from)
    && isSelected(lists, to, one.to) && speaks(one) && (one.tenant ?? tenant) === tenant)
  const [a, b] = [networkOf(from), networkOf(to)]
  const open = a.id === b.id && a.isolation !== 'deny'
  const side = (direction: string): Fate => {
    const own = relevant.filter((one) => (one.direction ?? direction) === direction)
    if (own.length === 0) return { outcome: open ? 'allow' : 'deny', policies: [] }
    const top = Math.max(...own.map(({ priority }) => priority ?? 100))
    const deciding = own.filter(({ priority }) => (priority ?? 100) === top)
    const outcome = (['deny', 'reject', 'allow'] as const)
      .find((action) => deciding.some((one) => one.action === action))!
    return { outcome, policies: deciding.filter(({ action }) => action === outcome).map(({ id }) => id) }
  }
  const [egress, ingress] = [side('egress'), side('ingress')]
  if (egress.outcome !== 'allow') return egress
  if (ingress.outcome !== 'allow') return ingress
  return { outcome: 'allow', policies: [...egress.policies, ...ingress.policies] }
}

/** Whether one endpoint may open such a connection to the other. See {@link fateOf}. */
export function mayOpen(
  { lists }: Pick<RandomNetwork, 'lists'>, from: string, to: string, talk: Talk,
): boolean {
  return fateOf(lists, from, to, talk).outcome === 'allow'
}

/** The transport layer of a reply to such a packet. */
export function reply(talk: Talk): Talk {
  if (talk.ipProto === 1) return { ...talk, src: talk.src === 8 ? 0 : 8 }
  return { ...talk, src: talk.dst, dst: talk.src, flags: talk.ipProto === 6 ? ACK : 0 }
}
