/**
 * The indexes of a view: under which keys each record can be found.
 *
 * A key depends on one record alone (in one case on its network's tenant too), so that writing a record
 * changes only its own keys. Records may be written in any order: whether the records that one refers to
 * exist is checked when it is looked up. The parts of a key are joined by a space, which no part contains.
 */
import { table, type ReadonlyTable, type Table } from './table.js'
import type { Assignment, Network, RecordKind, Records, Selector } from './records.js'

/** What each index finds, and by which key. */
export const INDEXES = {
  ip: 'endpoints by tenant and logical address',
  port: 'endpoints by host and port',
  mac: 'endpoints by network and MAC address',
  physical: 'endpoints by the physical addresses assigned to them',
  number: 'assignments by number',
  datapath: 'hosts by datapath id',
  gateway: 'networks by tenant and gateway address',
  onHost: 'endpoints by host',
  inNetwork: 'endpoints by network',
  ofTenant: 'networks by tenant',
  memberOf: 'groups by endpoint',
  policyFrom: 'policies by the selector of who opens connections',
  policyTo: 'policies by the selector of who they are opened to',
} as const

/** The name of an index. */
export type IndexName = keyof typeof INDEXES

/** The ids under one key: usually one, else a set. */
export type Ids = string | Table<string, true>

/** All indexes of a view. */
export type Indexes = Readonly<Record<IndexName, Table<string, Ids>>>

/** Indexes of nothing. */
export function emptyIndexes(): Indexes {
  return Object.fromEntries(Object.keys(INDEXES).map((name) => [name, table()])) as unknown as Indexes
}

/** An index and a key in it. */
export type IndexKey = readonly [index: IndexName, key: string]

/** The key of a host's port. Two spaces before a number keep it apart from a name made of digits. */
export function portKey(host: string, port: string | number): string {
  return typeof port === 'number' ? `${host}  ${port}` : `${host} ${port}`
}

/** The key of a policy's selector. All prefixes share one key. */
export function selectorKey(selector: Selector): string {
  if ('endpoint' in selector) return `endpoint ${selector.endpoint}`
  if ('group' in selector) return `group ${selector.group}`
  return 'network' in selector ? `network ${selector.network}` : 'cidr'
}

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
    ...(network.gateway === undefined ? [] : [['gateway', `${network.tenant} ${network.gateway}`] as const]),
  ],
  host: (host) => [['datapath', host.datapathId]],
  endpoint: (endpoint, networks) => {
    const network = networks.get(endpoint.network)
    return [
      ['onHost', endpoint.host],
      ['inNetwork', endpoint.network],
      ['port', portKey(endpoint.host, endpoint.port)],
      ['mac', `${endpoint.network} ${endpoint.mac}`],
      ...(network ? [['ip', `${network.tenant} ${endpoint.ip}`] as const] : []),
    ]
  },
  group: (group) => group.members.map((member) => ['memberOf', member]),
  policy: (policy) => [['policyFrom', selectorKey(policy.from)], ['policyTo', selectorKey(policy.to)]],
  service: () => [],
  portMapping: () => [],
  assignment: (assignment) => [
    ['number', String(assignment.number)],
    ...(assignment.addresses ?? []).map(({ ip }) => ['physical', ip] as const),
  ],
}

/** The id to list under a key. The physical addresses of an assignment lead to its endpoint. */
function idListed(kind: RecordKind, id: string, index: IndexName): string {
  return kind === 'assignment' && index === 'physical' ? id.slice(id.indexOf('/') + 1) : id
}

/** One id to add under a key of an index, or to remove from it. */
export interface IndexEntry {
  readonly index: IndexName
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
    .map(([index, key]) => ({ index, key, id: idListed(kind, record.id, index), add }))
}

/** The indexes after adding and removing these entries in their order. */
export function applyEntries(indexes: Indexes, entries: readonly IndexEntry[]): Indexes {
  const touched = new Map<IndexName, Map<string, Map<string, boolean>>>()
  for (const { index, key, id, add } of entries) {
    const keys = touched.get(index) ?? new Map<string, Map<string, boolean>>()
    touched.set(index, keys)
    const ids = keys.get(key) ?? new Map<string, boolean>()
    keys.set(key, ids.set(id, add))
  }
  const next: Record<IndexName, Table<string, Ids>> = { ...indexes }
  for (const [index, keys] of touched) {
    const old = indexes[index]
    next[index] = old.with([...keys].map(([key, ids]) => [key, idsAfter(old.get(key), ids)]))
  }
  return next
}

/** The ids under one key after the changes: true adds an id, false removes it. */
function idsAfter(ids: Ids | undefined, changes: Map<string, boolean>): Ids | undefined {
  if (typeof ids === 'object') {
    const next = ids.with([...changes].map(([id, add]) => [id, add ? true : undefined]))
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
