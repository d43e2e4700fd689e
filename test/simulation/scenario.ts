/** Random networks and random schedules of what happens to them. */
import * as fc from 'fast-check'
import { ACK, reversed, RST, SYN, type Talk } from './oracle.js'
import type { Endpoint, Host, Network, Policy, Selector } from 'daolinet/routing'
import type { NetworkDocument } from 'daolinet/store'

/** Two tenants with the same addresses, and a third prefix that only one of them has. */
const NETWORKS = [
  { id: 'web', tenant: 'acme', cidr: '10.1.0.0/24' },
  { id: 'db', tenant: 'acme', cidr: '10.2.0.0/24' },
  { id: 'lab', tenant: 'globex', cidr: '10.1.0.0/24' },
  { id: 'office', tenant: 'globex', cidr: '10.2.0.0/24' },
] as const

const PLACES = [
  ['web1', 'web', '10.1.0.11'], ['web2', 'web', '10.1.0.12'], ['db1', 'db', '10.2.0.11'],
  ['db2', 'db', '10.2.0.12'], ['lab1', 'lab', '10.1.0.11'], ['lab2', 'lab', '10.1.0.13'],
  ['office1', 'office', '10.2.0.11'], ['office2', 'office', '10.2.0.66'],
] as const

/** The ids of all endpoints. */
export const IDS: readonly string[] = PLACES.map(([id]) => id)

/** Gateways, and addresses that nobody has. */
const OTHER_ADDRESSES = ['10.1.0.1', '10.2.0.1', '10.1.0.77', '10.9.9.9', '192.168.50.1']

const PORTS = [80, 5432, 40_000]
const port = fc.constantFrom(...PORTS)

/** Few protocols and ports, so that packets and policies meet. */
export const talk: fc.Arbitrary<Talk> = fc.oneof(
  fc.record({
    proto: fc.constant(6), src: port, dst: port, flags: fc.constantFrom(SYN, SYN, ACK, SYN | ACK, RST),
  }),
  fc.record({ proto: fc.constant(17), src: port, dst: port, flags: fc.constant(0) }),
  fc.constantFrom(8, 8, 0).map((type) => ({ proto: 1, src: type, dst: 0, flags: 0 })),
  fc.constant({ proto: 47, src: 0, dst: 0, flags: 0 }),
)

/** Every value that {@link talk} draws. */
export const TALKS: readonly Talk[] = [
  ...PORTS.flatMap((src) => PORTS.flatMap((dst) => [
    ...[SYN, ACK, SYN | ACK, RST].map((flags) => ({ proto: 6, src, dst, flags })),
    { proto: 17, src, dst, flags: 0 },
  ])),
  ...[8, 0].map((src) => ({ proto: 1, src, dst: 0, flags: 0 })),
  { proto: 47, src: 0, dst: 0, flags: 0 },
]

const EVERYBODY: Selector = { cidr: '0.0.0.0/0' }

const id = fc.constantFrom(...IDS)
const selector: fc.Arbitrary<Selector> = fc.oneof(
  id.map((endpoint) => ({ endpoint })),
  fc.constantFrom('g1', 'g2').map((group) => ({ group })),
  fc.constantFrom(...NETWORKS).map(({ id: network }) => ({ network })),
  fc.constantFrom('10.1.0.0/24', '10.2.0.8/29', '0.0.0.0/0', '0.0.0.0/0').map((cidr) => ({ cidr })),
)

const policy: fc.Arbitrary<Omit<Policy, 'id'>> = fc.record({
  action: fc.constantFrom('allow' as const, 'allow' as const, 'allow' as const, 'deny' as const),
  from: selector,
  to: selector,
  tenant: fc.option(fc.constantFrom('acme', 'globex'), { nil: undefined }),
  priority: fc.option(fc.constantFrom(50, 100, 150), { nil: undefined }),
  what: fc.constantFrom<Pick<Policy, 'protocol' | 'ports'>>(
    {}, {}, { protocol: 'tcp' }, { protocol: 'icmp' }, { protocol: 17 }, { protocol: 'tcp', ports: [80] },
    { protocol: 'tcp', ports: [5432, '40000-50000'] }, { protocol: 'udp', ports: [80] },
    { protocol: 47 },
  ),
}).map(({ what, tenant, ...rest }) => {
  const both = 'cidr' in rest.from && 'cidr' in rest.to
  return { ...rest, ...what, ...(tenant ?? both ? { tenant: tenant ?? 'acme' } : {}) }
})

/** A packet from an endpoint to an address and its reply, twice. */
export interface Topic {
  readonly do: 'talk'
  readonly from: string
  readonly to: string
  readonly talk: Talk
  readonly ttl: number
}

/** An event. Numbers are taken modulo the number of hosts, flows, or the like. */
export type Happening =
  | Topic
  /** Several packets at once, possibly during a change. */
  | { readonly do: 'storm', readonly packets: readonly Topic[], readonly change?: Change }
  | { readonly do: 'forge', readonly from: string, readonly as: string, readonly what: 'mac' | 'ip' | 'arp' }
  | { readonly do: 'resolve', readonly from: string, readonly to: string }
  | { readonly do: 'wait', readonly seconds: number }
  | { readonly do: 'lose', readonly host: number, readonly which: number }
  | { readonly do: 'connection', readonly host: number }
  | { readonly do: 'controller', readonly remembers: boolean }
  | Change

/** A change of the document. */
export type Change =
  | { readonly do: 'move', readonly id: string, readonly to: number, readonly recordFirst: boolean }
  | { readonly do: 'comeOrGo', readonly id: string }
  | { readonly do: 'policy', readonly at: number, readonly policy: Omit<Policy, 'id'> | undefined }
  | { readonly do: 'group', readonly at: number, readonly id: string }
  | { readonly do: 'isolation', readonly network: number }

/** How many conversations take place again and again. */
const TOPICS = 4

const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({
    do: fc.constant('move' as const), id, topic: fc.nat(TOPICS * 2), to: fc.nat(3), recordFirst: fc.boolean(),
  }),
  fc.record({ do: fc.constant('comeOrGo' as const), id, topic: fc.nat(TOPICS * 2) }),
  fc.record({
    do: fc.constant('policy' as const), at: fc.nat(4), policy: fc.option(policy, { nil: undefined }),
  }),
  fc.record({ do: fc.constant('group' as const), at: fc.nat(1), id, topic: fc.nat(TOPICS * 2) }),
  fc.record({ do: fc.constant('isolation' as const), network: fc.nat(3) }),
)

/** The topic that a packet or a change belongs to. A number beyond the last stands for none. */
interface Choice { readonly topic: number, readonly back: number }

/** An address to send to: one that an endpoint of each tenant may have, or another one. */
const address = fc.oneof(
  { weight: 10, arbitrary: fc.constantFrom(...PLACES.map(([, , ip]) => ip)) },
  { weight: 1, arbitrary: fc.constantFrom(...OTHER_ADDRESSES) },
)
const ttl = fc.oneof(
  { weight: 4, arbitrary: fc.constant(64) }, { weight: 1, arbitrary: fc.integer({ min: 1, max: 3 }) },
)

/** An endpoint and an address, usually that of another endpoint of the same tenant. */
const ends = fc.oneof(
  { weight: 5, arbitrary: fc.tuple(fc.nat(7), fc.integer({ min: 1, max: 3 })).map(([at, step]) => {
    const tenants = at - at % 4
    return { from: IDS[at]!, to: PLACES[tenants + (at + step) % 4]![2] }
  }) },
  { weight: 1, arbitrary: fc.record({ from: id, to: address }) },
)
const topic: fc.Arbitrary<Topic> = fc.record({ ends, talk, ttl })
  .map(({ ends: { from, to }, ...rest }) => ({ do: 'talk', from, to, ...rest }))

/** A packet of one of the scenario's topics, in either direction, or any other packet. */
const talking: fc.Arbitrary<Topic & Choice> = fc.record({
  topic: fc.nat(TOPICS + 1), back: fc.integer({ min: 0, max: 3 }), any: topic, ttl,
}).map(({ any, ...choice }) => ({ ...any, ...choice }))
const storm = fc.record({
  do: fc.constant('storm' as const),
  packets: fc.array(talking, { minLength: 1, maxLength: 6 }),
  change: fc.option(change, { nil: undefined }),
})

/** A change, a packet, the reverse of the change, and the packet once more. */
const episode: fc.Arbitrary<Happening[]> = fc.record({
  first: change, packet: topic, chosen: fc.record({ topic: fc.nat(TOPICS - 1), back: fc.nat(3) }),
}).map(({ first, packet, chosen }) => {
  const undone = first.do === 'policy' ? { ...first, policy: undefined } : first
  return [first, { ...packet, ...chosen }, undone, { ...packet, ...chosen }]
})

const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 12, arbitrary: talking },
  { weight: 2, arbitrary: storm },
  { weight: 1, arbitrary: fc.record({
    do: fc.constant('forge' as const), from: id, as: id, what: fc.constantFrom('mac', 'ip', 'arp'),
  }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('resolve' as const), from: id, to: address }) },
  { weight: 2, arbitrary: fc.record({
    do: fc.constant('wait' as const), seconds: fc.constantFrom(1, 5, 11, 30, 61),
  }) },
  { weight: 2, arbitrary: fc.record({
    do: fc.constant('lose' as const), host: fc.nat(3), which: fc.nat(40),
  }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('connection' as const), host: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('controller' as const), remembers: fc.boolean() }) },
  { weight: 5, arbitrary: change },
)

/** A network and a series of events. */
export interface Scenario { readonly document: NetworkDocument, readonly happenings: readonly Happening[] }

/** Random scenarios: one to four hosts on one or two segments, eight endpoints of two tenants. */
export const scenario: fc.Arbitrary<Scenario> = fc.record({
  hosts: fc.constantFrom(1, 2, 2, 3, 3, 4),
  racks: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
  routerless: fc.option(fc.nat(3), { freq: 8, nil: undefined }),
  places: fc.array(fc.nat(3), { minLength: IDS.length, maxLength: IDS.length }),
  numbered: fc.array(fc.boolean(), { minLength: IDS.length, maxLength: IDS.length }),
  isolated: fc.subarray([0, 1, 2, 3], { maxLength: 2 }),
  gatewayless: fc.option(fc.nat(3), { freq: 8, nil: undefined }),
  macs: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
  topics: fc.array(topic, { minLength: TOPICS, maxLength: TOPICS }),
  groups: fc.tuple(fc.subarray([...IDS]), fc.subarray([...IDS])),
  liberal: fc.subarray(['acme', 'globex']),
  policies: fc.array(policy, { minLength: 1, maxLength: 4 }),
  happenings: fc.array(
    fc.oneof({ weight: 20, arbitrary: happening.map((one) => [one]) }, { weight: 1, arbitrary: episode }),
    { minLength: 1, maxLength: 30, size: 'max' },
  ),
}).map((drawn) => ({
  document: {
    tenants: [{ id: 'acme' }, { id: 'globex' }],
    networks: NETWORKS.map((network, at): Network => ({
      ...network,
      ...(at === drawn.gatewayless ? {} : { gateway: network.cidr.replace('0/24', '1') }),
      ...(drawn.macs[at] ? { gatewayMac: `02:00:00:00:ee:0${at}` } : {}),
      ...(drawn.isolated.includes(at) ? { isolation: 'deny' } : {}),
    })),
    hosts: Array.from({ length: drawn.hosts }, (_, at): Host => ({
      id: `h${at + 1}`,
      datapathId: `000000000000000${at + 1}`,
      // Small, so that endpoints' first choices of an address collide.
      physicalCidr: `172.30.${at + 1}.0/28`,
      underlay: {
        port: at % 2 === 0 ? 'up' : UPLINK, mac: `02:00:00:00:aa:0${at + 1}`, ip: `192.168.50.${at + 1}`,
        segment: drawn.racks[at] ? 'rack1' : 'rack2',
        ...(at === drawn.routerless ? {} : { nextHopMac: ROUTER_MACS[drawn.racks[at] ? 'rack1' : 'rack2'] }),
      },
    })),
    endpoints: PLACES.map(([of, network, ip], at): Endpoint => ({
      id: of,
      network,
      host: `h${1 + drawn.places[at]! % drawn.hosts}`,
      port: drawn.numbered[at] ? FIRST_PORT + at : `v-${of}`,
      // The second tenant's containers have the first one's MAC addresses too.
      mac: `02:00:00:00:01:0${1 + at % 4}`,
      ip,
    })),
    groups: drawn.groups.map((members, at) => ({ id: `g${at + 1}`, members })),
    policies: [
      ...drawn.policies.map((rest, at) => ({ id: `p${at}`, ...rest })),
      // Where most is allowed, there is more to go wrong.
      ...drawn.liberal.map((tenant): Policy => ({
        id: `all-${tenant}`, action: 'allow', from: EVERYBODY, to: EVERYBODY, tenant, priority: 50,
      })),
    ],
    services: [],
    portMappings: [],
    assignments: [],
  },
  happenings: drawn.happenings.flat().map((one) => onTopic(one, drawn.topics)),
}))

/** The packet of the chosen topic, one time in four in the other direction; or a change of its endpoints. */
function onTopic(one: Happening & Partial<Choice>, topics: readonly Topic[]): Happening {
  const { topic: choice = Infinity, back } = one
  if (one.do === 'storm') {
    return {
      ...one,
      packets: one.packets.map((packet) => onTopic(packet, topics) as Topic),
      ...(one.change ? { change: onTopic(one.change, topics) as Change } : {}),
    }
  }
  if (one.do !== 'talk') {
    const chosen = topics[Math.floor(choice / 2)]
    const concerned = chosen && (choice % 2 === 0 ? chosen.from : responderOf(chosen))
    return concerned === undefined ? one : { ...one, id: concerned } as Happening
  }
  const chosen = topics[choice]
  if (!chosen) return one
  const responder = responderOf(chosen)
  if (back !== 0 || responder === undefined) return { ...chosen, ttl: one.ttl }
  const [,, to] = PLACES.find(([of]) => of === chosen.from)!
  return { ...chosen, ttl: one.ttl, from: responder, to, talk: reversed(chosen.talk) }
}

/** The endpoint that has the topic's address in the tenant of its sender. */
function responderOf({ from, to }: Topic): string | undefined {
  const half = IDS.indexOf(from) < 4 ? PLACES.slice(0, 4) : PLACES.slice(4)
  return half.find(([,, ip]) => ip === to)?.[0]
}

/** Number of every switch's port to the other hosts. */
export const UPLINK = 1
/** Number of the first endpoint's port, where its record gives a number. */
export const FIRST_PORT = 10
/** The router's address on each segment. */
export const ROUTER_MACS = { rack1: '02:00:00:00:fe:01', rack2: '02:00:00:00:fe:02' } as const
