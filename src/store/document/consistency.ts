/** Rules about how the records of a network document fit together. */
import {
  gatewayMac, inPrefix, ipFamily, isHostAddress, ofFamily, textsOf, type Host, type Network, type Place,
  type RecordKind,
  type Selector,
} from '../../routing/index.js'
import {
  exclusive, MAX_SEARCHES, placesOf, refer, type Checking, type Listed, type ListedRecords,
} from './checking.js'
import { apartFrom, disjoint } from './prefixes.js'
import { crossings } from './crossings.js'
import type { Problem } from './shape.js'

export type { Listed, ListedRecords } from './checking.js'

/** All problems between records: missing references, duplicates, overlaps, different tenants. */
export function consistencyProblems(
  listed: ListedRecords, known: Readonly<Record<RecordKind, ReadonlySet<string>>>,
): Problem[] {
  const problems: Problem[] = []
  const checking: Checking = {
    listed,
    known,
    networks: new Map(listed.network.map(({ record }) => [record.id, record])),
    endpoints: new Map(listed.endpoint.map(({ record }) => [record.id, record])),
    groups: new Map(listed.group.map(({ record }) => [record.id, record])),
    joined: joinedNetworks(listed.endpoint),
    say: (path, message) => problems.push({ path, message }),
    searches: MAX_SEARCHES,
  }
  for (const check of [
    uniqueIds, networks, hosts, crossings, endpoints, groups, policies, services, portMappings,
    assignments,
  ]) check(checking)
  return problems
}

function joinedNetworks(endpoints: readonly Listed<'endpoint'>[]): Map<string, Set<string>> {
  const joined = new Map<string, Set<string>>()
  for (const { record } of endpoints) {
    for (const group of record.groups ?? []) {
      joined.set(group, (joined.get(group) ?? new Set<string>()).add(record.network))
    }
  }
  return joined
}

function uniqueIds(checking: Checking): void {
  for (const [kind, list] of Object.entries(checking.listed)) {
    const claim = exclusive(checking)
    for (const { path, record } of list) {
      claim(record.id, `${path}.id`, `the ${kind} id ${JSON.stringify(record.id)}`)
    }
  }
}

function networks(checking: Checking): void {
  const hostsById = new Map(checking.listed.host.map((one) => [one.record.id, one]))
  const prefixesOf = new Map<string, { cidr: string, path: string }[]>()
  for (const { path, record } of checking.listed.network) {
    refer(checking, 'tenant', record.tenant, `${path}.tenant`)
    const list = prefixesOf.get(record.tenant) ?? []
    list.push(...placesOf(record.cidr, `${path}.cidr`).map(([cidr, at]) => ({ cidr, path: at })))
    prefixesOf.set(record.tenant, list)
    egress(checking, record.egress, hostsById, `${path}.egress.host`)
  }
  for (const prefixes of prefixesOf.values()) disjoint(prefixes, checking.say)
}

/** The host by which packets leave must be there, and have a way. */
function egress(
  checking: Checking, by: Network['egress'], hostsById: ReadonlyMap<string, Listed<'host'>>, path: string,
): void {
  if (typeof by !== 'object') return
  refer(checking, 'host', by.host, path)
  const host = hostsById.get(by.host)
  if (host && !host.record.outside) {
    checking.say(path, `host ${by.host} has no way to the outside: ${host.path}.outside is missing`)
  }
}

function hosts(checking: Checking): void {
  const datapath = exclusive(checking)
  const mac = exclusive(checking)
  const ip = exclusive(checking)
  for (const { path, record: { datapathId, underlay, outside } } of checking.listed.host) {
    datapath(datapathId, `${path}.datapathId`, datapathId)
    mac(underlay.mac, `${path}.underlay.mac`, underlay.mac)
    for (const [address, at] of placesOf(underlay.ip, `${path}.underlay.ip`)) ip(address, at, address)
    if (outside && !textsOf(underlay.ip).includes(outside.ip)) {
      ip(outside.ip, `${path}.outside.ip`, outside.ip)
    }
  }
  const prefixes = checking.listed.host.flatMap(({ path, record }) =>
    placesOf(record.physicalCidr, `${path}.physicalCidr`).map(([cidr, at]) => ({ cidr, path: at })))
  disjoint(prefixes, checking.say)
  apartFrom(
    prefixes,
    checking.listed.host.flatMap(({ path, record: { underlay, outside } }) => [
      ...placesOf(underlay.ip, `${path}.underlay.ip`).map(([address, at]) => ({ ip: address, path: at })),
      ...outside && !textsOf(underlay.ip).includes(outside.ip)
        ? [{ ip: outside.ip, path: `${path}.outside.ip` }] : [],
    ]),
    (prefix, address) => checking.say(
      prefix.path,
      `${prefix.cidr} contains ${address.ip} of ${address.path}: addresses of endpoints and of`
      + ' hosts must differ',
    ),
  )
}

function endpoints(checking: Checking): void {
  const { listed, say } = checking
  const hostsById = new Map(listed.host.map(({ record }) => [record.id, record]))
  const ip = exclusive(checking)
  const mac = exclusive(checking)
  const port = exclusive(checking)
  const physical = exclusive(checking)
  for (const { path, record } of listed.endpoint) {
    refer(checking, 'network', record.network, `${path}.network`)
    refer(checking, 'host', record.host, `${path}.host`)
    referEach(checking, 'group', record.groups, `${path}.groups`)
    mac(`${record.network} ${record.mac}`, `${path}.mac`, record.mac)
    place(port, record, path)
    if (record.moving) {
      refer(checking, 'host', record.moving.host, `${path}.moving.host`)
      place(port, record.moving, `${path}.moving`)
      ownPorts(checking, hostsById.get(record.moving.host), record.moving.port, `${path}.moving.port`)
    }
    for (const [address, at] of placesOf(record.physicalIp, `${path}.physicalIp`)) {
      physical(address, at, address)
    }
    const network = checking.networks.get(record.network)
    if (network) {
      for (const [address, at] of placesOf(record.ip, `${path}.ip`)) {
        ip(`${network.tenant} ${address}`, at, address)
        insideNetwork(checking, network, address, at)
      }
      if (record.mac === gatewayMac(network)) {
        say(`${path}.mac`, `${record.mac} is the MAC address of the gateway`)
      }
    }
    const host = hostsById.get(record.host)
    if (!host) continue
    ownPorts(checking, host, record.port, `${path}.port`)
    for (const [address, at] of placesOf(record.physicalIp, `${path}.physicalIp`)) {
      const prefix = ofFamily(host.physicalCidr, ipFamily(address))
      if (prefix === undefined) say(at, `host ${host.id} has no IPv${ipFamily(address)} prefix: ${address}`)
      else if (!isHostAddress(prefix, address)) say(at, `is outside ${prefix} of host ${host.id}: ${address}`)
    }
  }
}

/** A tag of a port, or the port without a tag, is one endpoint's. */
function place(claim: ReturnType<typeof exclusive>, { host, port, vlan }: Place, path: string): void {
  const tag = vlan === undefined ? '' : `tag ${vlan} at `
  const field = vlan === undefined ? 'port' : 'vlan'
  claim(`${host} ${JSON.stringify(port)} ${vlan ?? ''}`, `${path}.${field}`, `${tag}port ${port}`)
}

/** A port by which a host reaches others is no endpoint's. */
function ownPorts({ say }: Checking, host: Host | undefined, port: Place['port'], path: string): void {
  const { mode, port: uplink } = host?.underlay ?? {}
  if (uplink === port) say(path, `port ${port} is the underlay port of the host`)
  if (typeof mode === 'object' && mode.port === port) say(path, `port ${port} is the tunnel port of the host`)
  if (host?.outside?.port === port) say(path, `port ${port} is the port to the outside of the host`)
}

function insideNetwork({ say }: Checking, network: Network, ip: string, path: string): void {
  const prefixes = textsOf(network.cidr)
  const cidr = prefixes.find((one) => inPrefix(one, ip))
  if (cidr === undefined) say(path, `is outside ${prefixes.join(' and ')} of network ${network.id}: ${ip}`)
  else if (!isHostAddress(cidr, ip)) say(path, `is the network or broadcast address of ${cidr}: ${ip}`)
  else if (textsOf(network.gateway).includes(ip)) say(path, `is the address of the gateway: ${ip}`)
}

/**
 * The tenants of the endpoints that a selector selects; undefined for a prefix or a host, which may select
 * endpoints of any tenant.
 */
function tenantsOf(checking: Checking, selector: Selector): ReadonlySet<string> | undefined {
  const { networks: all, endpoints: ends, groups: sets, joined } = checking
  const tenants = (networks: Iterable<string | undefined>): Set<string> =>
    new Set(Array.from(networks, (id) => all.get(id ?? '')?.tenant).filter((tenant) => tenant !== undefined))
  if ('network' in selector) return tenants([selector.network])
  if ('endpoint' in selector) return tenants([ends.get(selector.endpoint)?.network])
  if (!('group' in selector)) return undefined
  const { members = [], networks: whole = [] } = sets.get(selector.group) ?? {}
  return tenants([
    ...members.map((member) => ends.get(member)?.network), ...whole, ...joined.get(selector.group) ?? [],
  ])
}

function groups(checking: Checking): void {
  for (const { path, record } of checking.listed.group) {
    referEach(checking, 'endpoint', record.members, `${path}.members`)
    referEach(checking, 'network', record.networks, `${path}.networks`)
  }
}

/** A list of references, none of them twice. */
function referEach(
  checking: Checking, kind: RecordKind, ids: readonly string[] = [], path: string,
): void {
  const claim = exclusive(checking)
  for (const [at, id] of ids.entries()) {
    refer(checking, kind, id, `${path}[${at}]`)
    claim(id, `${path}[${at}]`, JSON.stringify(id))
  }
}

type SelectorKind = 'endpoint' | 'group' | 'network' | 'host' | 'cidr'

function policies(checking: Checking): void {
  for (const { path, record } of checking.listed.policy) {
    for (const side of ['from', 'to'] as const) {
      const named = Object.entries(record[side]) as [SelectorKind, string][]
      for (const [kind, id] of named) {
        if (kind !== 'cidr') refer(checking, kind, id, `${path}.${side}.${kind}`)
      }
    }
    if (record.tenant !== undefined) refer(checking, 'tenant', record.tenant, `${path}.tenant`)
    const from = tenantsOf(checking, record.from)
    const to = tenantsOf(checking, record.to)
    const own = record.tenant === undefined ? undefined : new Set([record.tenant])
    // What selects nothing yet may select endpoints of any tenant later.
    const sides = [from, to, own].filter((tenants) => tenants !== undefined && tenants.size > 0)
      .map((tenants) => tenants!)
    const shared = [...sides[0] ?? []].some((tenant) => sides.every((tenants) => tenants.has(tenant)))
    if (sides.length > 0 && !shared) {
      const tenants = [...new Set(sides.flatMap((side) => [...side]))].join(', ')
      checking.say(path, `has no effect: nothing passes from one tenant to another (${tenants})`)
    }
  }
}

function services(checking: Checking): void {
  const address = exclusive(checking)
  const taken = new Map(checking.listed.endpoint.flatMap(({ path, record }) =>
    placesOf(record.ip, `${path}.ip`).map(([ip, at]) =>
      [`${checking.networks.get(record.network)?.tenant} ${ip}`, at])))
  for (const { path, record } of checking.listed.service) {
    refer(checking, 'network', record.network, `${path}.network`)
    const network = checking.networks.get(record.network)
    if (network) {
      insideNetwork(checking, network, record.ip, `${path}.ip`)
      const holder = taken.get(`${network.tenant} ${record.ip}`)
      if (holder !== undefined) checking.say(`${path}.ip`, `${record.ip} is already used by ${holder}`)
      const key = `${record.ip} ${record.protocol} ${record.port}`
      address(`${network.tenant} ${key}`, path, key)
    }
    for (const [at, { endpoint }] of record.backends.entries()) {
      refer(checking, 'endpoint', endpoint, `${path}.backends[${at}].endpoint`)
      const tenants = tenantsOf(checking, { endpoint })
      if (network && tenants && tenants.size > 0 && !tenants.has(network.tenant)) {
        checking.say(`${path}.backends[${at}].endpoint`, `${endpoint} belongs to another tenant`)
      }
    }
  }
}

function portMappings(checking: Checking): void {
  const port = exclusive(checking)
  const setAside = new Map(checking.listed.host.map(({ record: { id, outside } }) => [id, outside?.ports]))
  for (const { path, record: { host, endpoint, protocol, port: number } } of checking.listed.portMapping) {
    refer(checking, 'host', host, `${path}.host`)
    refer(checking, 'endpoint', endpoint, `${path}.endpoint`)
    port(`${host} ${protocol} ${number}`, `${path}.port`, `${protocol} port ${number}`)
    const [low = 0, high = -1] = setAside.get(host)?.split('-').map(Number) ?? []
    if (number >= low && number <= high) {
      checking.say(`${path}.port`, `${number} is among ports ${low}-${high} that host ${host} sets aside`
        + ' for connections that endpoints open')
    }
  }
}

function assignments(checking: Checking): void {
  const number = exclusive(checking)
  const address = exclusive(checking)
  for (const { path, record } of checking.listed.assignment) {
    number(String(record.number), `${path}.number`, `number ${record.number}`)
    for (const [at, { ip }] of (record.addresses ?? []).entries()) {
      address(ip, `${path}.addresses[${at}].ip`, ip)
    }
  }
}
