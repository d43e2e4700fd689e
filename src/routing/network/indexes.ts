/**
 * The indexes of a view: under which keys each record can be found.
 *
 * A key depends on one record alone (in one case on its network's tenant too), so that writing a record
 * changes only its own keys. Records may be written in any order: whether the records that one refers to
 * exist is checked when it is looked up. The parts of a key are joined by a space, which no part contains.
 */
import { betweenKey, exitKey, mappingKey, portKey, selectorKey, tenantKey } from './index-keys.js'
import { slotKey } from './slot.js'
import { precedenceText } from './precedence.js'
import { ipFamily, networkPrefix, textsOf } from './prefix.js'
import { sortableAddress } from './prefix-order.js'
import { sortedTexts, type SortedTexts } from './sorted.js'
import { table, type ReadonlyTable, type Table } from './table.js'
import type { Assignment, Network, Policy, RecordKind, Records } from './records.js'

export {
  addressText, betweenKey, exitKey, mappingKey, portKey, selectorKey, tenantKey,
} from './index-keys.js'

/** What each index finds, and by which key. */
export const INDEXES = {
  ip: 'endpoints by tenant and logical address',
  logical: 'endpoints by logical address, whoever their tenant is',
  port: 'endpoints by host, port and tag',
  meterSlot: 'endpoints that need meters beside that of their port, by host and slot',
  mac: 'endpoints by network and MAC address',
  physical: 'endpoints by the physical addresses assigned to them',
  number: 'assignments by number',
  datapath: 'hosts by datapath id',
  physicalPrefix: 'hosts by their physical prefixes',
  physicalLength: 'hosts by the IP version and length of their physical prefixes',
  gateway: 'networks by tenant and gateway address',
  onHost: 'endpoints by host',
  movingTo: 'endpoints by the host that they move to',
  inNetwork: 'endpoints by network',
  ofTenant: 'networks by tenant',
  memberOf: 'groups by endpoint, as the records of groups say',
  inGroup: 'endpoints by group, as the records of endpoints say',
  groupOfNetwork: 'groups by network',
  policyFrom: 'policies by tenant and the selector of who opens connections',
  policyTo: 'policies by tenant and the selector of who they are opened to',
  policyUsing: 'policies by each of their selectors',
  service: 'services by tenant and address',
  serviceIn: 'services by network',
  backendOf: 'services by endpoint',
  mappingAt: 'port mappings by host, protocol and port',
  mappingOn: 'port mappings by host',
  mappingOf: 'port mappings by endpoint',
  egressBy: 'networks with egress, by the host that they name, or by `host`',
  prefixLength: 'policies by the IP version and length of the prefixes in their selectors',
} as const

/** The name of an index. */
export type IndexName = keyof typeof INDEXES

/** The ids under one key: usually one, else a set. */
export type Ids = string | Table<string, true>

/** The indexes that keep an order. */
interface SortedIndexes {
  /** Endpoints by tenant and logical address, in the order of addresses: see {@link addressText}. */
  readonly addresses: SortedTexts
  /**
   * Policies by tenant, both selectors, and whether they apply to every connection (see {@link betweenKey}),
   * in the order in which they take precedence: see {@link precedenceText}.
   */
  readonly policyBetween: Table<string, SortedTexts>
}

/** All indexes of a view. */
export type Indexes = Readonly<Record<IndexName, Table<string, Ids>>> & SortedIndexes

/** Indexes of nothing. */
export function emptyIndexes(): Indexes {
  const plain = Object.fromEntries(Object.keys(INDEXES).map((name) => [name, table()]))
  return { ...plain, addresses: sortedTexts(), policyBetween: table() } as unknown as Indexes
}

/** An index and a key in it. */
export type IndexKey = readonly [index: IndexName | keyof SortedIndexes, key: string]

/** The id of the endpoint whose assignment this is, or undefined for a tenant's. */
export function assignedEndpoint(assignment: Pick<Assignment, 'id'>): string | undefined {
  return assignment.id.startsWith('endpoint/') ? assignment.id.slice('endpoint/'.length) : undefined
}

type KeysOf = {
  readonly [K in RecordKind]: (record: Records[K], networks: ReadonlyTable<string, Network>) => IndexKey[]
}

const KEYS: KeysOf = {
  tenant: () => [],
  network: (network) => [
    ['ofTenant', network.tenant],
    ...(network.egress === undefined ? [] : [['egressBy', exitKey(network.egress)] as const]),
    ...textsOf(network.gateway).map((gateway) => ['gateway', `${network.tenant} ${gateway}`] as const),
  ],
  host: ({ datapathId, physicalCidr }) => [
    ['datapath', datapathId],
    ...textsOf(physicalCidr).flatMap((cidr) =>
      [['physicalPrefix', networkPrefix(cidr)] as const, ['physicalLength', lengthKey(cidr)] as const]),
  ],
  endpoint: (endpoint, networks) => {
    const network = networks.get(endpoint.network)
    const slot = slotKey(endpoint)
    return [
      ...(slot === undefined ? [] : [['meterSlot', slot] as const]),
      ['onHost', endpoint.host],
      ...(endpoint.moving ? [['movingTo', endpoint.moving.host] as const] : []),
      ['inNetwork', endpoint.network],
      ['port', portKey(endpoint.host, endpoint.port, endpoint.vlan)],
      ['mac', `${endpoint.network} ${endpoint.mac}`],
      ...(endpoint.groups ?? []).map((group) => ['inGroup', group] as const),
      ...textsOf(endpoint.ip).map((ip) => ['logical', ip] as const),
      ...(network ? textsOf(endpoint.ip) : []).flatMap((ip) => [
        ['ip', `${network!.tenant} ${ip}`] as const,
        ['addresses', `${network!.tenant} ${sortableAddress(ip)}`] as const,
      ]),
    ]
  },
  group: (group) => [
    ...group.members.map((member) => ['memberOf', member] as const),
    ...(group.networks ?? []).map((network) => ['groupOfNetwork', network] as const),
  ],
  policy: (policy) => {
    const { tenant, from, to } = policy
    const [fromKey, toKey] = [selectorKey(from), selectorKey(to)]
    return [
      ['policyFrom', tenantKey(tenant, fromKey)], ['policyTo', tenantKey(tenant, toKey)],
      ['policyUsing', fromKey], ['policyUsing', toKey],
      ['policyBetween', betweenKey(tenant, fromKey, toKey, isForEvery(policy) ? 'every' : 'some')],
      ...[from, to].filter((selector) => 'cidr' in selector)
        .map(({ cidr }) => ['prefixLength', lengthKey(cidr)] as const),
    ]
  },
  service: ({ network, ip, backends }, networks) => {
    const tenant = networks.get(network)?.tenant
    return [
      ['serviceIn', network],
      ...(tenant === undefined ? [] : [['service', `${tenant} ${ip}`] as const]),
      ...[...new Set(backends.map(({ endpoint }) => endpoint))].map((id) => ['backendOf', id] as const),
    ]
  },
  portMapping: ({ host, protocol, port, endpoint }) => [
    ['mappingAt', mappingKey(host, protocol, port)], ['mappingOn', host], ['mappingOf', endpoint],
  ],
  assignment: (assignment) => [
    ['number', String(assignment.number)],
    ...(assignment.addresses ?? []).map(({ ip }) => ['physical', ip] as const),
  ],
}

/** Whether a policy applies to connections of every protocol and port. */
export function isForEvery({ protocol, ports }: Policy): boolean {
  return protocol === undefined && ports === undefined
}

/** The key of a prefix's IP version and length. */
function lengthKey(cidr: string): string {
  return `${ipFamily(cidr)} ${cidr.slice(cidr.indexOf('/') + 1)}`
}

/** The lengths of prefixes of that IP version: in the selectors of policies, or of hosts' physical ones. */
export function prefixLengths(
  indexes: Indexes, family: 4 | 6, of: 'prefixLength' | 'physicalLength' = 'prefixLength',
): number[] {
  const keys = indexes[of].entries().map(([key]) => key).filter((key) => key.startsWith(`${family} `))
  return keys.map((key) => Number(key.slice(2))).sort((a, b) => a - b)
}

/** The id to list under a key. The physical addresses of an assignment lead to its endpoint. */
function idListed<K extends RecordKind>(kind: K, record: Records[K], index: IndexKey[0]): string {
  if (kind === 'assignment' && index === 'physical') return record.id.slice(record.id.indexOf('/') + 1)
  return index === 'policyBetween' ? precedenceText(record as Policy) : record.id
}

/** One id to add under a key of an index, or to remove from it. */
export interface IndexEntry {
  readonly index: IndexKey[0]
  readonly key: string
  readonly id: string
  /** False: remove it. */
  readonly add: boolean
}

/** The index entries of one record, one per key, all to be added or all to be removed. */
export function indexEntries<K extends RecordKind>(
  kind: K, record: Records[K], networks: ReadonlyTable<string, Network>, add: boolean,
): IndexEntry[] {
  return KEYS[kind](record, networks)
    .map(([index, key]) => ({ index, key, id: idListed(kind, record, index), add }))
}

/** What happens to the ids under one key: nearly always to one alone, else to several by their ids. */
type KeyChange = Pick<IndexEntry, 'id' | 'add'> | Map<string, boolean>

/** The indexes after adding and removing these entries in their order. */
export function applyEntries(indexes: Indexes, entries: readonly IndexEntry[]): Indexes {
  const touched = new Map<IndexEntry['index'], Map<string, KeyChange>>()
  for (const entry of entries) {
    const keys = touched.get(entry.index) ?? new Map<string, KeyChange>()
    touched.set(entry.index, keys)
    noteChange(keys, entry)
  }
  const next: { -readonly [N in keyof Indexes]: Indexes[N] } = { ...indexes }
  for (const [index, keys] of touched) {
    if (index === 'addresses') {
      next.addresses = indexes.addresses.with(Array.from(keys, ([key, change]) =>
        changesIn(change).map(([id, add]) => [`${key} ${id}`, add] as const)).flat())
    } else if (index === 'policyBetween') {
      next.policyBetween = indexes.policyBetween.with(Array.from(keys, ([key, change]) =>
        [key, sortedAfter(indexes.policyBetween.get(key), changesIn(change))]))
    } else {
      const old = indexes[index]
      next[index] = old.with(Array.from(keys, ([key, change]) => [key, idsAfter(old.get(key), change)]))
    }
  }
  return next
}

function noteChange(keys: Map<string, KeyChange>, entry: IndexEntry): void {
  const { key, id, add } = entry
  const before = keys.get(key)
  if (before === undefined) keys.set(key, entry)
  else if (before instanceof Map) before.set(id, add)
  else keys.set(key, new Map([[before.id, before.add]]).set(id, add))
}

const changesIn = (change: KeyChange): (readonly [id: string, add: boolean])[] =>
  change instanceof Map ? [...change] : [[change.id, change.add]]

function sortedAfter(
  sorted: SortedTexts | undefined, changes: Iterable<readonly [string, boolean]>,
): SortedTexts | undefined {
  const next = (sorted ?? sortedTexts()).with(changes)
  return next.size === 0 ? undefined : next
}

/** The ids under one key after the changes: true adds an id, false removes it. */
function idsAfter(ids: Ids | undefined, change: KeyChange): Ids | undefined {
  if (ids === undefined && !(change instanceof Map)) return change.add ? change.id : undefined
  const changes = changesIn(change)
  if (typeof ids === 'object') {
    const next = ids.with(changes.map(([id, add]) => [id, add ? true : undefined]))
    return next.size === 0 ? undefined : next
  }
  const present = new Set(ids === undefined ? [] : [ids])
  for (const [id, add] of changes) {
    if (add) present.add(id)
    else present.delete(id)
  }
  if (present.size > 1) return table([...present].map((id) => [id, true]))
  return present.values().next().value
}

/** The ids under a key, in no particular order. */
export function idsOf(indexes: Indexes, index: IndexName, key: string): string[] {
  const ids = indexes[index].get(key)
  if (ids === undefined) return []
  return typeof ids === 'string' ? [ids] : ids.entries().map(([id]) => id)
}

/** How many ids there are under a key. */
export function countOf(indexes: Indexes, index: IndexName, key: string): number {
  const ids = indexes[index].get(key)
  return ids === undefined ? 0 : typeof ids === 'string' ? 1 : ids.size
}
