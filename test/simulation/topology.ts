/** Random documents: tenants with the same addresses, hosts on segments, groups and policies. */
import * as fc from 'fast-check'
import { asFamily } from './versions.js'
import type {
  Endpoint, Group, Host, Network, Policy, Selector, UnderlayMode,
} from 'daolinet/routing'
import type { NetworkDocument } from 'daolinet/store'

const TENANTS = ['acme', 'globex', 'initech', 'umbrella']
const HOSTS = Array.from({ length: 8 }, (_, at) => `h${at + 1}`)

/** The ids of all endpoints. */
export const IDS: readonly string[] = Array.from({ length: 8 }, (_, at) => `e${at + 1}`)

/** Gateways, and addresses that nobody has. */
export const OTHER_ADDRESSES: readonly string[] = [
  '10.1.0.1', '10.2.0.1', '10.1.0.77', '10.9.9.9', '192.168.50.1',
]

/** Number of every switch's port to the other hosts. */
export const UPLINK = 1
/** Number of every switch's tunnel port. */
export const TUNNEL = 2
/** Number and name of the port of every switch that several endpoints share, each behind a tag. */
export const TRUNK = { portNo: 50, name: 'trunk' } as const
/** Number of the first endpoint's port, where its record gives a number. */
export const FIRST_PORT = 10
/** The router's address on each segment. */
export const ROUTER_MACS = { rack1: '02:00:00:00:fe:01', rack2: '02:00:00:00:fe:02' } as const

/** Where an endpoint is among the networks. */
interface Place {
  readonly id: string
  readonly tenant: string
  readonly network: string
  readonly ip: string
}

/**
 * The places of all endpoints, which are dealt out to so many tenants, with a web and a db network each.
 * @param areUnique - whether no two have the same address
 */
function placesOf(tenants: number, areUnique: boolean): readonly Place[] {
  return IDS.map((id, at): Place => {
    const tenant = TENANTS[at % tenants]!
    const index = Math.floor(at / tenants)
    const [name, prefix] = index % 2 === 0 ? ['web', '10.1.0'] : ['db', '10.2.0']
    const own = 11 + Math.floor(index / 2) + (areUnique ? 20 * (at % tenants) : 0)
    return { id, tenant, network: `${tenant}-${name}`, ip: `${prefix}.${own}` }
  })
}

/** Everything about a network that its events do not change. */
export interface Topology {
  readonly document: NetworkDocument
  /** The ids of the hosts whose switches track connections. */
  readonly tracking: readonly string[]
  readonly places: readonly Place[]
}

const EVERYBODY: readonly Selector[] = [{ cidr: '0.0.0.0/0' }, { cidr: '::/0' }]

/** Modes of the underlay: every host is in the same one. */
export const underlayMode: fc.Arbitrary<UnderlayMode> = fc.oneof(
  { weight: 3, arbitrary: fc.constant('physical') },
  { weight: 2, arbitrary: fc.constant('mac') },
  { weight: 3, arbitrary: fc.record({
    tunnel: fc.constantFrom('vxlan', 'geneve', 'gre'), port: fc.constantFrom('tun', TUNNEL),
  }) },
)

/** A policy of a network of any size: where it names a tenant or a host, it does so by number. */
export interface DrawnPolicy extends Omit<Policy, 'id' | 'from' | 'to' | 'tenant'> {
  readonly from: DrawnSelector
  readonly to: DrawnSelector
  readonly tenant: number | undefined
}
type DrawnSelector = Selector | { readonly hostNo: number } | { readonly networkNo: number }

const cidr = fc.constantFrom(
  '10.1.0.0/24', '10.2.0.8/29', '0.0.0.0/0', 'fd00:1::/64', 'fd00:2::8/125', '::/0',
)
const selector: fc.Arbitrary<DrawnSelector> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...IDS).map((endpoint) => ({ endpoint })) },
  { weight: 2, arbitrary: fc.constantFrom('g1', 'g2').map((group) => ({ group })) },
  { weight: 3, arbitrary: fc.nat(7).map((networkNo) => ({ networkNo })) },
  { weight: 1, arbitrary: fc.nat(7).map((hostNo) => ({ hostNo })) },
  { weight: 3, arbitrary: cidr.map((one) => ({ cidr: one })) },
)

/** A random policy. */
export const drawnPolicy: fc.Arbitrary<DrawnPolicy> = fc.record({
  action: fc.constantFrom('allow', 'allow', 'allow', 'allow', 'deny', 'reject'),
  from: selector,
  to: selector,
  tenant: fc.option(fc.nat(3), { nil: undefined }),
  direction: fc.option(fc.constantFrom('egress', 'ingress'), { nil: undefined, freq: 2 }),
  priority: fc.option(fc.constantFrom(50, 100, 150), { nil: undefined }),
  what: fc.constantFrom<Pick<Policy, 'protocol' | 'ports'>>(
    {}, {}, { protocol: 'tcp' }, { protocol: 'icmp' }, { protocol: 'icmpv6' }, { protocol: 17 },
    { protocol: 'tcp', ports: [80] },
    { protocol: 'tcp', ports: [5432, '40000-50000'] }, { protocol: 'udp', ports: [80] }, { protocol: 47 },
  ),
}).map(({ what, ...rest }) => ({ ...rest, ...what }))

/** The policy in a network. */
export function policyOf({ document }: Topology, drawn: DrawnPolicy): Omit<Policy, 'id'> {
  const { hosts, networks, tenants } = document
  const select = (what: DrawnSelector): Selector => {
    if ('hostNo' in what) return { host: hosts[what.hostNo % hosts.length]!.id }
    if ('networkNo' in what) return { network: networks[what.networkNo % networks.length]!.id }
    return what
  }
  const { from, to, tenant, ...rest } = drawn
  const both = 'cidr' in from && 'cidr' in to
  const named = tenant ?? (both ? 0 : undefined)
  return {
    ...rest, from: select(from), to: select(to),
    ...(named === undefined ? {} : { tenant: tenants[named % tenants.length]!.id }),
  }
}

const group: fc.Arbitrary<{ members: string[], networkNo: number | undefined }> = fc.record({
  members: fc.subarray([...IDS]), networkNo: fc.option(fc.nat(7), { nil: undefined, freq: 1 }),
})

/** Random networks: up to eight hosts on one or two segments, eight endpoints of up to four tenants. */
export const topology: fc.Arbitrary<Topology> = fc.record({
  tenants: fc.constantFrom(1, 2, 2, 2, 3, 4),
  hosts: fc.constantFrom(1, 2, 2, 3, 3, 4, 6, 8),
  tracking: fc.oneof(fc.constant(HOSTS), fc.constant([]), fc.subarray(HOSTS)),
  racks: fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }),
  routerless: fc.option(fc.nat(3), { freq: 8, nil: undefined }),
  homes: fc.array(fc.nat(7), { minLength: IDS.length, maxLength: IDS.length }),
  numbered: fc.array(fc.boolean(), { minLength: IDS.length, maxLength: IDS.length }),
  /** Which endpoints are behind tags of the port that they share; and one of them without. */
  trunked: fc.array(fc.nat(2).map((one) => one === 0), { minLength: IDS.length, maxLength: IDS.length }),
  marks: fc.array(fc.option(fc.constantFrom(10, 46), { nil: undefined }), {
    minLength: IDS.length, maxLength: IDS.length,
  }),
  parent: fc.option(fc.nat(IDS.length - 1), { nil: undefined }),
  joined: fc.array(fc.option(fc.constantFrom('g1', 'g2'), { freq: 4, nil: undefined }), {
    minLength: IDS.length, maxLength: IDS.length,
  }),
  isolated: fc.subarray([0, 1, 2, 3], { maxLength: 2 }),
  gatewayless: fc.option(fc.nat(3), { freq: 8, nil: undefined }),
  macs: fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }),
  groups: fc.tuple(group, group),
  liberal: fc.subarray([0, 1, 2, 3]),
  policies: fc.array(drawnPolicy, { minLength: 1, maxLength: 4 }),
  mode: underlayMode,
  underlayFamilies: fc.constantFrom<readonly number[]>([0, 1], [0], [1]),
}).map((drawn) => {
  const tenants = TENANTS.slice(0, drawn.tenants).map((id) => ({ id }))
  const isMac = drawn.mode === 'mac'
  const isTunnel = typeof drawn.mode === 'object'
  const places = placesOf(drawn.tenants, isMac)
  const networks = tenants.flatMap((tenant) => [1, 2].map((prefix) => ({
    id: `${tenant.id}-${prefix === 1 ? 'web' : 'db'}`, tenant: tenant.id, prefix: `10.${prefix}.0`,
  }))).map(({ prefix, ...network }, at): Network => ({
    ...network,
    cidr: [`${prefix}.0/24`, `${asFamily(`${prefix}.`, 6)}/64`],
    ...(at === drawn.gatewayless ? {} : { gateway: [`${prefix}.1`, asFamily(`${prefix}.1`, 6)] }),
    ...(drawn.macs[at] ? { gatewayMac: `02:00:00:00:ee:0${at}` } : {}),
    ...(drawn.isolated.includes(at) ? { isolation: 'deny' } : {}),
  }))
  const document: NetworkDocument = {
    tenants,
    networks,
    hosts: HOSTS.slice(0, drawn.hosts).map((id, at): Host => ({
      id,
      datapathId: `000000000000000${at + 1}`,
      // Small, so that endpoints' first choices of an address collide.
      physicalCidr: [`172.30.${at + 1}.0/28`, `fd30:${at + 1}::/124`],
      underlay: {
        port: at % 2 === 0 ? 'up' : UPLINK, mac: `02:00:00:00:aa:0${at + 1}`,
        ip: [`192.168.50.${at + 1}`, `fd50::${at + 1}`]
          .filter((_ip, of) => !isTunnel || drawn.underlayFamilies.includes(of)),
        segment: drawn.racks[at] || isMac ? 'rack1' : 'rack2',
        ...drawn.mode === 'physical' ? {} : { mode: drawn.mode },
        ...(at === drawn.routerless ? {} : { nextHopMac: ROUTER_MACS[drawn.racks[at] ? 'rack1' : 'rack2'] }),
      },
    })),
    endpoints: places.map(({ id, network, ip }, at): Endpoint => ({
      id,
      network,
      host: HOSTS[drawn.homes[at]! % drawn.hosts]!,
      ...(drawn.trunked[at] || at === drawn.parent
        ? {
            port: drawn.numbered[at] ? TRUNK.portNo : TRUNK.name,
            ...(at === drawn.parent ? {} : { vlan: 100 + at }),
          }
        : { port: drawn.numbered[at] ? FIRST_PORT + at : `v-${id}` }),
      // Containers of different tenants have the same MAC addresses.
      mac: `02:00:00:00:01:0${1 + Math.floor(at / drawn.tenants)}`,
      ip: [ip, asFamily(ip, 6)],
      // More than any of them sends.
      ...(drawn.marks[at] === undefined ? {} : { qos: { dscp: drawn.marks[at], rate: 10 ** 6, queue: at } }),
      ...(drawn.joined[at] === undefined ? {} : { groups: [drawn.joined[at]] }),
    })),
    groups: drawn.groups.map(({ members, networkNo }, at): Group => ({
      id: `g${at + 1}`,
      members,
      ...(networkNo === undefined ? {} : { networks: [networks[networkNo % networks.length]!.id] }),
    })),
    policies: [],
    services: [],
    portMappings: [],
    assignments: [],
  }
  const bare = { document, places, tracking: drawn.tracking }
  const policies = [
    ...drawn.policies.map((one, at) => ({ id: `p${at}`, ...policyOf(bare, one) })),
    // Where most is allowed, there is more to go wrong.
    ...drawn.liberal.filter((at) => at < tenants.length).flatMap((at) => EVERYBODY.map((who, no): Policy => ({
      id: `all-${at}-${no}`, action: 'allow', from: who, to: who, tenant: tenants[at]!.id, priority: 50,
    }))),
  ]
  return { ...bare, document: { ...document, policies } }
})
