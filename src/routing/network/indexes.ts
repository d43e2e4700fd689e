/**
 * The ways to find records in a view: under which keys each record is filed.
 *
 * A key depends on one record alone (in one case on its network's tenant too), so that writing a record
 * touches its own keys and nothing else. Whether what the record refers to exists is asked when it is
 * looked up: records may come in any order. Keys join their parts by a space, which no part contains.
 */
import { table, type Table } from './table.js'
import type { Assignment, Network, RecordKind, Records, Selector } from './records.js'

/** What each index finds, and by which key. */
export const INDEXES = {
  ip: 'endpoints by tenant and logical address',
  port: 'endpoints by host and port',
  mac: 'endpoints by network and MAC address',
  physical: 'endpoints by the physical addresses they hold',
  number: 'assignments by number',
  datapath: 'hosts by datapath id',
  gateway: 'networks by tenant and gateway address',
  onHost: 'endpoints by host',
  inNetwork: 'endpoints by network',
  ofTenant: 'networks by tenant',
  memberOf: 'groups by endpoint',
  policyFrom: 'policies by the selector of who opens',
  policyTo: 'policies by the selector of who answers',
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

/** The key of a port of a host. A number cannot be taken for a name: two spaces stand before it. */
export function portKey(host: string, port: string | number): string {
  return typeof port === 'number' ? `${host}  ${port}` : `${host} ${port}`
}

/** The key of a selector: all prefixes share one. */
export function selectorKey(selector: Selector): string {
  if ('endpoint' in selector) return `endpoint ${selector.endpoint}`
  if ('group' in selector) return `group ${selector.group}`
  return 'network' in selector ? `network ${selector.network}` : 'cidr'
}

/** The id of the endpoint whose assignment this is, or undefined for a tenant's. */
export function assignedEndpoint(assignment: Assignment): string | undefined {
  return assignment.id.startsWith('endpoint/') ? assignment.id.slice('endpoint/'.length) : undefined
}

type KeysOf = {
  readonly [K in RecordKind]: (record: Records[K], networks: Table<string, Network>) => IndexKey[]
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

/** The id that a record is filed under: an assignment's keys lead to its record, all others' to their own. */
function filedAs(kind: RecordKind, id: string, index: IndexName): string {
  return kind === 'assignment' && index === 'physical' ? id.slice(id.indexOf('/') + 1) : id
}

/** One id to file under a key, or to take away from it. */
export interface Filing {
  readonly index: IndexName
  readonly key: string
  readonly id: string
  readonly add: boolean
}

/** The filings of one record under all its keys. */
export function filings<K extends RecordKind>(
  kind: K, record: Records[K], networks: Table<string, Network>, add: boolean,
): Filing[] {
  return KEYS[kind](record, networks)
    .map(([index, key]) => ({ index, key, id: filedAs(kind, record.id, index), add }))
}

/** The indexes after these filings, in their order. */
export function refile(indexes: Indexes, list: readonly Filing[]): Indexes {
  const touched = new Map<IndexName, Map<string, Map<string, boolean>>>()
  for (const { index, key, id, add } of list) {
    const keys = touched.get(index) ?? new Map<string, Map<string, boolean>>()
    touched.set(index, keys)
    const ids = keys.get(key) ?? new Map<string, boolean>()
    keys.set(key, ids.set(id, add))
  }
  const next: Record<IndexName, Table<string, Ids>> = { ...indexes }
  for (const [index, keys] of touched) {
    const old = indexes[index]
    next[index] = old.with([...keys].map(([key, ids]) => [key, filed(old.get(key), ids)]))
  }
  return next
}

function filed(ids: Ids | undefined, changes: Map<string, boolean>): Ids | undefined {
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
