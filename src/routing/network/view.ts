/**
 * The view: an immutable, indexed, synchronous picture of the metadata at one revision, with what is live.
 *
 * A new view costs as much as what changed, and an old one keeps answering for its own revision (see
 * {@link Table}). Records may refer to what is not there; looking such an endpoint up finds nothing.
 */
import { emptyIndexes, filings, idsOf, refile, type Filing, type Indexes } from './indexes.js'
import { RECORD_KINDS, type RecordKind, type Records } from './records.js'
import { table, type Table } from './table.js'

/** The ports of a connected switch. */
export interface LivePorts {
  readonly byName: ReadonlyMap<string, number>
  readonly byNumber: ReadonlyMap<number, string>
}

/** The metadata at one revision. Read it with the functions of `lookup.ts`. */
export interface View {
  /** The store's revision that it shows; 0 when empty. Views of one revision may differ in what is live. */
  readonly revision: number
  readonly records: { readonly [K in RecordKind]: Table<string, Records[K]> }
  readonly indexes: Indexes
  /** The ports of every connected switch, by datapath id. */
  readonly ports: Table<bigint, LivePorts>
}

/** One record to write, or to remove when `record` is undefined. */
export type RecordWrite = {
  [K in RecordKind]: { readonly kind: K, readonly id: string, readonly record: Records[K] | undefined }
}[RecordKind]

/** One record that is not the same in two views. */
export type RecordChange = {
  [K in RecordKind]: {
    readonly kind: K
    readonly id: string
    readonly before: Records[K] | undefined
    readonly after: Records[K] | undefined
  }
}[RecordKind]

/** A view, the one before it, and what lies between. */
export interface Difference {
  readonly before: View
  readonly after: View
  readonly changes: readonly RecordChange[]
  /** The switches that came, went, or have other ports than before. */
  readonly datapaths: readonly bigint[]
}

/** The view of nothing. */
export function emptyView(): View {
  return {
    revision: 0,
    records: Object.fromEntries(RECORD_KINDS.map((kind) => [kind, table()])) as unknown as View['records'],
    indexes: emptyIndexes(),
    ports: table(),
  }
}

/** Writes records: gives the view at `revision` and the difference. The last write to a record counts. */
export function advanceView(before: View, writes: Iterable<RecordWrite>, revision: number): Difference {
  const changes = changesOf(before, writes)
  const records = { ...before.records } as Record<RecordKind, Table<string, never>>
  for (const kind of RECORD_KINDS) {
    const own = changes.filter((change) => change.kind === kind)
    if (own.length > 0) records[kind] = records[kind].with(own.map(({ id, after }) => [id, after as never]))
  }
  const after = { ...before, revision, records: records as View['records'] }
  return {
    before,
    after: { ...after, indexes: refile(before.indexes, filingsOf(before, after, changes)) },
    changes,
    datapaths: [],
  }
}

function changesOf(view: View, writes: Iterable<RecordWrite>): RecordChange[] {
  const last = new Map<string, RecordWrite>()
  for (const write of writes) last.set(`${write.kind} ${write.id}`, write)
  const changes: RecordChange[] = []
  for (const { kind, id, record } of last.values()) {
    const before = view.records[kind].get(id)
    if (before !== undefined || record !== undefined) {
      changes.push({ kind, id, before, after: record } as RecordChange)
    }
  }
  return changes
}

/** What the changes take out of the indexes, then what they put in. */
function filingsOf(before: View, after: View, changes: readonly RecordChange[]): Filing[] {
  const out: Filing[] = []
  const into: Filing[] = []
  const refileRecord = <K extends RecordKind>(kind: K, old?: Records[K], now?: Records[K]): void => {
    if (old) out.push(...filings(kind, old, before.records.network, false))
    if (now) into.push(...filings(kind, now, after.records.network, true))
  }
  for (const change of changes) {
    refileRecord(change.kind, change.before, change.after)
    // An endpoint is filed under its network's tenant.
    if (change.kind === 'network' && change.before?.tenant !== change.after?.tenant) {
      for (const id of idsOf(before.indexes, 'inNetwork', change.id)) {
        refileRecord('endpoint', before.records.endpoint.get(id), after.records.endpoint.get(id))
      }
    }
  }
  return [...out, ...into]
}

/** What a port is to a view; a switch's port description has it. */
export interface NamedPort {
  readonly portNo: number
  readonly name: string
}

/**
 * A switch has these ports now; undefined when it is not connected. The same view is in the difference
 * twice when nothing changed.
 */
export function viewWithPorts(
  before: View, datapathId: bigint, ports: Iterable<NamedPort> | undefined,
): Difference {
  const live = ports && livePorts(ports)
  const old = before.ports.get(datapathId)
  if (samePorts(old, live)) return { before, after: before, changes: [], datapaths: [] }
  const after = { ...before, ports: before.ports.with([[datapathId, live]]) }
  return { before, after, changes: [], datapaths: [datapathId] }
}

function livePorts(ports: Iterable<NamedPort>): LivePorts {
  const byName = new Map<string, number>()
  const byNumber = new Map<number, string>()
  for (const { portNo, name } of ports) {
    byName.set(name, portNo)
    byNumber.set(portNo, name)
  }
  return { byName, byNumber }
}

function samePorts(a: LivePorts | undefined, b: LivePorts | undefined): boolean {
  if (!a || !b) return a === b
  if (a.byNumber.size !== b.byNumber.size) return false
  for (const [number, name] of a.byNumber) if (b.byNumber.get(number) !== name) return false
  return true
}
