/** Rules about how the records of a network document fit together. */
import {
  gatewayMac, hostRange, inPrefix, ipFamily, isHostAddress,
  type Endpoint, type Group, type Network, type RecordKind, type Records, type Selector,
} from '../../routing/index.js'
import type { Problem } from './shape.js'

/** A record of a document. */
export interface Listed<K extends RecordKind> {
  /** Its place in the document: `endpoints[3]`. */
  readonly path: string
  readonly record: Records[K]
}

/** The records of a document that are valid by themselves. */
export type ListedRecords = { readonly [K in RecordKind]: Listed<K>[] }

interface Checking {
  readonly listed: ListedRecords
  /** The ids of all records, including those that are not valid by themselves. */
  readonly known: Readonly<Record<RecordKind, ReadonlySet<string>>>
  readonly networks: ReadonlyMap<string, Network>
  readonly endpoints: ReadonlyMap<string, Endpoint>
  readonly groups: ReadonlyMap<string, Group>
  readonly say: (path: string, message: string) => void
}

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
    say: (path, message) => problems.push({ path, message }),
  }
  for (const check of [
    uniqueIds, networks, hosts, endpoints, groups, policies, services, portMappings, assignments,
  ]) check(checking)
  return problems
}

/** Returns a function that reports every use of a key after the first. */
function exclusive(checking: Checking): (key: string, path: string, what: string) => void {
  const holders = new Map<string, string>()
  return (key, path, what) => {
    const holder = holders.get(key)
    if (holder === undefined) holders.set(key, path)
    else checking.say(path, `${what} is already used by ${holder}`)
  }
}

function refer({ known, say }: Checking, kind: RecordKind, id: string, path: string): void {
  if (!known[kind].has(id)) say(path, `there is no ${kind} ${JSON.stringify(id)}`)
}

function uniqueIds(checking: Checking): void {
  for (const [kind, list] of Object.entries(checking.listed)) {
    const claim = exclusive(checking)
    for (const { path, record } of list) {
      claim(record.id, `${path}.id`, `the ${kind} id ${JSON.stringify(record.id)}`)
    }
  }
}

/** Reports prefixes that overlap. Sorted by start, each is compared with the one before that ends last. */
function disjoint({ say }: Checking, prefixes: readonly { cidr: string, path: string }[]): void {
  const ranges = prefixes.map(({ cidr, path }) => {
    const { first, count } = hostRange(cidr)
    return { cidr, path, first, end: first + count, family: ipFamily(cidr) }
  }).sort((a, b) => a.family - b.family || (a.first < b.first ? -1 : a.first > b.first ? 1 : 0))
  let widest = ranges[0]
  for (const range of ranges.slice(1)) {
    if (widest && range.family === widest.family && range.first < widest.end) {
      say(range.path, `${range.cidr} overlaps ${widest.cidr} of ${widest.path}`)
    }
    if (!widest || range.family !== widest.family || range.end > widest.end) widest = range
  }
}

function networks(checking: Checking): void {
  const prefixesOf = new Map<string, { cidr: string, path: string }[]>()
  for (const { path, record } of checking.listed.network) {
    refer(checking, 'tenant', record.tenant, `${path}.tenant`)
    const list = prefixesOf.get(record.tenant) ?? []
    list.push({ cidr: record.cidr, path: `${path}.cidr` })
    prefixesOf.set(record.tenant, list)
  }
  for (const prefixes of prefixesOf.values()) disjoint(checking, prefixes)
}

function hosts(checking: Checking): void {
  const datapath = exclusive(checking)
  const mac = exclusive(checking)
  const ip = exclusive(checking)
  for (const { path, record: { datapathId, underlay } } of checking.listed.host) {
    datapath(datapathId, `${path}.datapathId`, datapathId)
    mac(underlay.mac, `${path}.underlay.mac`, underlay.mac)
    ip(underlay.ip, `${path}.underlay.ip`, underlay.ip)
  }
  disjoint(checking, checking.listed.host.map(({ path, record }) =>
    ({ cidr: record.physicalCidr, path: `${path}.physicalCidr` })))
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
    mac(`${record.network} ${record.mac}`, `${path}.mac`, record.mac)
    port(`${record.host} ${JSON.stringify(record.port)}`, `${path}.port`, `port ${record.port}`)
    if (record.physicalIp !== undefined) physical(record.physicalIp, `${path}.physicalIp`, record.physicalIp)
    const network = checking.networks.get(record.network)
    if (network) {
      ip(`${network.tenant} ${record.ip}`, `${path}.ip`, record.ip)
      insideNetwork(checking, network, record.ip, `${path}.ip`)
      if (record.mac === gatewayMac(network)) {
        say(`${path}.mac`, `${record.mac} is the MAC address of the gateway`)
      }
    }
    const host = hostsById.get(record.host)
    if (!host) continue
    if (host.underlay.port === record.port) {
      say(`${path}.port`, `port ${record.port} is the underlay port of the host`)
    }
    if (record.physicalIp !== undefined && !isHostAddress(host.physicalCidr, record.physicalIp)) {
      say(`${path}.physicalIp`, `is outside ${host.physicalCidr} of host ${host.id}: ${record.physicalIp}`)
    }
  }
}

function insideNetwork({ say }: Checking, network: Network, ip: string, path: string): void {
  const { cidr, id } = network
  if (!inPrefix(cidr, ip)) say(path, `is outside ${cidr} of network ${id}: ${ip}`)
  else if (!isHostAddress(cidr, ip)) say(path, `is the network or broadcast address of ${cidr}: ${ip}`)
  else if (ip === network.gateway) say(path, `is the address of the gateway: ${ip}`)
}

/** The tenants of the endpoints that a selector selects; none for a prefix, which selects in all of them. */
function tenantsOf(checking: Checking, selector: Selector): Set<string> {
  const { networks: all, endpoints: ends, groups: sets } = checking
  const tenantOf = (network?: string): string | undefined => all.get(network ?? '')?.tenant
  let tenants: (string | undefined)[] = []
  if ('network' in selector) tenants = [tenantOf(selector.network)]
  if ('endpoint' in selector) tenants = [tenantOf(ends.get(selector.endpoint)?.network)]
  if ('group' in selector) {
    tenants = (sets.get(selector.group)?.members ?? []).map((member) => tenantOf(ends.get(member)?.network))
  }
  return new Set(tenants.filter((tenant) => tenant !== undefined))
}

function groups(checking: Checking): void {
  for (const { path, record } of checking.listed.group) {
    const member = exclusive(checking)
    for (const [at, id] of record.members.entries()) {
      refer(checking, 'endpoint', id, `${path}.members[${at}]`)
      member(id, `${path}.members[${at}]`, JSON.stringify(id))
    }
  }
}

function policies(checking: Checking): void {
  for (const { path, record } of checking.listed.policy) {
    for (const side of ['from', 'to'] as const) {
      const named = Object.entries(record[side]) as ['endpoint' | 'group' | 'network' | 'cidr', string][]
      for (const [kind, id] of named) {
        if (kind !== 'cidr') refer(checking, kind, id, `${path}.${side}.${kind}`)
      }
    }
    if (record.tenant !== undefined) refer(checking, 'tenant', record.tenant, `${path}.tenant`)
    const from = tenantsOf(checking, record.from)
    const to = tenantsOf(checking, record.to)
    const own = record.tenant === undefined ? new Set<string>() : new Set([record.tenant])
    const sides = [from, to, own].filter((tenants) => tenants.size > 0)
    const shared = [...sides[0] ?? []].some((tenant) => sides.every((tenants) => tenants.has(tenant)))
    if (sides.length > 0 && !shared) {
      const tenants = [...new Set(sides.flatMap((side) => [...side]))].join(', ')
      checking.say(path, `has no effect: nothing passes from one tenant to another (${tenants})`)
    }
  }
}

function services(checking: Checking): void {
  const address = exclusive(checking)
  const taken = new Map(checking.listed.endpoint.map(({ path, record }) =>
    [`${checking.networks.get(record.network)?.tenant} ${record.ip}`, path]))
  for (const { path, record } of checking.listed.service) {
    refer(checking, 'network', record.network, `${path}.network`)
    const network = checking.networks.get(record.network)
    if (network) {
      insideNetwork(checking, network, record.ip, `${path}.ip`)
      const holder = taken.get(`${network.tenant} ${record.ip}`)
      if (holder !== undefined) checking.say(`${path}.ip`, `${record.ip} is already used by ${holder}.ip`)
      const key = `${record.ip} ${record.protocol} ${record.port}`
      address(`${network.tenant} ${key}`, path, key)
    }
    for (const [at, { endpoint }] of record.backends.entries()) {
      refer(checking, 'endpoint', endpoint, `${path}.backends[${at}].endpoint`)
      const tenants = tenantsOf(checking, { endpoint })
      if (network && tenants.size > 0 && !tenants.has(network.tenant)) {
        checking.say(`${path}.backends[${at}].endpoint`, `${endpoint} belongs to another tenant`)
      }
    }
  }
}

function portMappings(checking: Checking): void {
  const port = exclusive(checking)
  for (const { path, record: { host, endpoint, protocol, port: number } } of checking.listed.portMapping) {
    refer(checking, 'host', host, `${path}.host`)
    refer(checking, 'endpoint', endpoint, `${path}.endpoint`)
    port(`${host} ${protocol} ${number}`, `${path}.port`, `${protocol} port ${number}`)
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
