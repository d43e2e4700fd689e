/** Random networks for properties, and an oracle that does not use the code of routing. */
import * as fc from 'fast-check'
import { endpoint, host, viewOf, type RecordLists } from './network.js'
import { ACK, RST, SYN, type Frame } from './frame.js'
import type { Endpoint, Policy, Selector } from '../../src/routing/network/records.js'
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
  fc.constantFrom('10.1.0.0/24', '10.2.0.8/29', '0.0.0.0/0').map((cidr) => ({ cidr })),
)

const policy = fc.record({
  action: fc.constantFrom('allow' as const, 'deny' as const),
  from: selector,
  to: selector,
  priority: fc.option(fc.constantFrom(50, 100, 150), { nil: undefined }),
  what: fc.constantFrom<Pick<Policy, 'protocol' | 'ports'>>(
    {}, { protocol: 'tcp' }, { protocol: 'icmp' }, { protocol: 17 }, { protocol: 'tcp', ports: [80] },
    { protocol: 'tcp', ports: [5432, '40000-50000'] }, { protocol: 'udp', ports: [80] },
  ),
})

/** A random network: its records, and the view with every switch connected. */
export interface RandomNetwork {
  readonly lists: RecordLists
  readonly view: View
}

/** Networks of two tenants with the same addresses, on up to three hosts, with random policies. */
export const randomNetwork: fc.Arbitrary<RandomNetwork> = fc.record({
  places: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: IDS.length, maxLength: IDS.length }),
  isolated: fc.subarray(NETWORKS.map(({ id }) => id)),
  groups: fc.tuple(fc.subarray(IDS), fc.subarray(IDS)),
  policies: fc.array(policy, { maxLength: 6 }),
  segments: fc.tuple(fc.boolean(), fc.boolean()),
}).map(({ places, isolated, groups, policies, segments }) => {
  const endpoints = IDS.map((id, at): Endpoint => {
    const network = NETWORKS[Math.floor(at / 3)]!
    return endpoint(id, network.id, places[at]!, 11 + at, network.cidr.replace('0/24', String(11 + at % 3)))
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
    group: groups.map((members, at) => ({ id: `g${at + 1}`, members })),
    policy: policies.map(({ what, ...rest }, at) => ({ id: `p${at}`, ...rest, ...what })),
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

/**
 * Whether one endpoint may open such a connection to the other, from the words of the design: the highest
 * priority wins, deny wins at equal priority, one network talks unless isolated, others do not.
 */
export function mayOpen({ lists }: RandomNetwork, from: string, to: string, talk: Talk): boolean {
  const find = (id: string) => lists.endpoint!.find((one) => one.id === id)!
  const tenantOf = (id: string) => lists.network!.find((one) => one.id === find(id).network)!.tenant
  if (tenantOf(from) !== tenantOf(to)) return false
  const is = (id: string, what: Selector): boolean => {
    if ('endpoint' in what) return what.endpoint === id
    if ('network' in what) return what.network === find(id).network
    if ('group' in what) return lists.group!.some((g) => g.id === what.group && g.members.includes(id))
    if (what.cidr === '0.0.0.0/0') return true
    const [base, host] = [what.cidr.slice(0, 5), Number(find(id).ip.split('.')[3])]
    return find(id).ip.startsWith(base) && (what.cidr.endsWith('/24') || (host >= 8 && host <= 15))
  }
  const speaks = ({ protocol, ports }: Policy): boolean => {
    const numbers: Record<string, number> = { tcp: 6, udp: 17, icmp: 1, 17: 17 }
    if (protocol !== undefined && numbers[protocol] !== talk.ipProto) return false
    return !ports || ports.some((range) =>
      range === talk.dst || (range === '40000-50000' && talk.dst >= 40_000 && talk.dst <= 50_000))
  }
  const relevant = lists.policy!.filter((one) => is(from, one.from) && is(to, one.to) && speaks(one))
  const top = Math.max(...relevant.map(({ priority }) => priority ?? 100))
  const deciding = relevant.filter(({ priority }) => (priority ?? 100) === top)
  if (deciding.length > 0) return deciding.every(({ action }) => action === 'allow')
  const [a, b] = [find(from).network, find(to).network]
  return a === b && lists.network!.find(({ id }) => id === a)!.isolation !== 'deny'
}

/** The transport layer of a reply to such a packet. */
export function reply(talk: Talk): Talk {
  if (talk.ipProto === 1) return { ...talk, src: talk.src === 8 ? 0 : 8 }
  return { ...talk, src: talk.dst, dst: talk.src, flags: talk.ipProto === 6 ? ACK : 0 }
}
