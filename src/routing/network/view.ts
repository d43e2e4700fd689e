/**
 * The view: everything that is known about the network at one revision, and which switches are connected.
 *
 * Making the next view takes time proportional to what changed, and an old view keeps answering for its own
 * revision (see {@link Table}). A record may refer to others that do not exist; looking up an endpoint with
 * such a record finds nothing.
 */
import { applyEntries, emptyIndexes, idsOf, indexEntries, type IndexEntry, type Indexes } from './indexes.js'
import { isSameValue } from './equal.js'
import { RECORD_KINDS, type RecordKind, type Records } from './records.js'
import { table, type ReadonlyTable, type Table } from './table.js'
import { withoutCommon } from './without-common.js'

/** What a switch can do that flows are made with. */
export interface SwitchAbilities {
  /**
   * It tracks connections (`ct` of Open vSwitch): replies pass by the state of their connection.
   * @defaultValue false
   */
  readonly conntrack?: boolean
  /**
   * It has meters (OpenFlow 1.3.5 §5.7): what each endpoint sends to the controller is limited in the switch.
   * @defaultValue false
   */
  readonly meters?: boolean
  /**
   * Its flows can turn a neighbour solicitation into an advertisement (Open vSwitch: `nd_reserved` and
   * `nd_options_type`). Where they cannot, the controller answers each.
   * @defaultValue false
   */
  readonly nd?: boolean
}

/** The ports of a connected switch, and what it can do. */
export interface LivePorts {
  /** Port numbers by port name. */
  readonly byName: ReadonlyMap<string, number>
  /** Port names by port number. */
  readonly byNumber: ReadonlyMap<number, string>
  readonly abilities: Required<SwitchAbilities>
}

/**
 * An immutable, indexed picture of the network's records at one revision. `emptyView`, `advanceView` and
 * `viewWithPorts` make views; functions such as `endpointByIp` and `hostByDatapath` look things up in them.
 */
export interface View {
  /**
   * The store's revision that it shows; 0 when empty. Two views of one revision may differ in `ports`.
   */
  readonly revision: number
  /** All records of each kind by id. */
  readonly records: { readonly [K in RecordKind]: ReadonlyTable<string, Records[K]> }
  /** The ports of every connected switch by datapath id. */
  readonly ports: ReadonlyTable<bigint, LivePorts>
}

/** What every view is inside this part of the library. */
interface IndexedView extends View {
  readonly records: { readonly [K in RecordKind]: Table<string, Records[K]> }
  readonly indexes: Indexes
  readonly ports: Table<bigint, LivePorts>
}

/** The view as the functions of this file made it. They are the only ones that make views. */
const inside = (view: View): IndexedView => view as IndexedView

/** The indexes of a view. */
export function indexesOf(view: View): Indexes {
  return inside(view).indexes
}

/** One record to write, or to remove when `record` is undefined. */
export type RecordWrite = {
  [K in RecordKind]: { readonly kind: K, readonly id: string, readonly record: Records[K] | undefined }
}[RecordKind]

/** One record that differs between two views; undefined where it does not exist. */
export type RecordChange = {
  [K in RecordKind]: {
    readonly kind: K
    readonly id: string
    readonly before: Records[K] | undefined
    readonly after: Records[K] | undefined
  }
}[RecordKind]

/** Two views, one made from the other, and what differs between them. */
export interface Difference {
  readonly before: View
  readonly after: View
  /** The records that differ, each once. */
  readonly changes: readonly RecordChange[]
  /** The switches that connected, disconnected, or have other ports than before, by datapath id. */
  readonly datapaths: readonly bigint[]
}

/**
 * The view without records and without switches.
 *
 * @example
 * ```ts
 * import { emptyView } from 'daolinet/routing'
 *
 * const view = emptyView()
 * console.log(view.revision, view.records.endpoint.size) // 0 0
 * ```
 */
export function emptyView(): View {
  const records = Object.fromEntries(RECORD_KINDS.map((kind) => [kind, table()]))
  const view: IndexedView = {
    revision: 0,
    records: records as unknown as IndexedView['records'],
    indexes: emptyIndexes(),
    ports: table(),
  }
  return view
}

/**
 * Writes records and returns the new view together with what changed.
 * @param writes - when several write the same record, the last one counts
 * @param revision - the store's revision that the new view shows
 *
 * @example
 * ```ts
 * import { advanceView, emptyView } from 'daolinet/routing'
 *
 * const acme = { id: 'acme' }
 * const { after, changes } = advanceView(emptyView(), [{ kind: 'tenant', id: 'acme', record: acme }], 1)
 * console.log(after.records.tenant.get('acme')) // { id: 'acme' }
 * console.log(changes.length, after.revision) // 1 1
 * ```
 */
export function advanceView(before: View, writes: Iterable<RecordWrite>, revision: number): Difference {
  const changes = changesOf(before, writes)
  const records = { ...inside(before).records } as Record<RecordKind, Table<string, never>>
  for (const kind of RECORD_KINDS) {
    const own = changes.filter((change) => change.kind === kind)
    if (own.length > 0) records[kind] = records[kind].with(own.map(({ id, after }) => [id, after as never]))
  }
  const after = { ...inside(before), revision, records: records as IndexedView['records'] }
  const indexes = applyEntries(indexesOf(before), entriesOf(before, after, changes))
  return { before, after: { ...after, indexes } as View, changes, datapaths: [] }
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

/** The index entries that the changes remove, then those that they add. */
function entriesOf(before: View, after: View, changes: readonly RecordChange[]): IndexEntry[] {
  const removed: IndexEntry[] = []
  const added: IndexEntry[] = []
  const replace = <K extends RecordKind>(kind: K, old?: Records[K], now?: Records[K]): void => {
    if (old) removed.push(...indexEntries(kind, old, before.records.network, false))
    if (now) added.push(...indexEntries(kind, now, after.records.network, true))
  }
  for (const change of changes) {
    const { kind, before: old, after: now } = change
    if (old && now) replace(kind, ...withoutCommon(kind, old, now))
    else replace(kind, old, now)
    // One key of an endpoint and of a service contains its network's tenant.
    if (change.kind === 'network' && change.before?.tenant !== change.after?.tenant) {
      for (const id of idsOf(indexesOf(before), 'inNetwork', change.id)) {
        replace('endpoint', before.records.endpoint.get(id), after.records.endpoint.get(id))
      }
      for (const id of idsOf(indexesOf(before), 'serviceIn', change.id)) {
        replace('service', before.records.service.get(id), after.records.service.get(id))
      }
    }
  }
  return [...removed, ...added]
}

/** A port's number and name, as in a switch's port description. */
export interface NamedPort {
  /** The port's number, 1 to 0xffffff00. */
  readonly portNo: number
  /** The port's name as the switch reports it. */
  readonly name: string
}

/**
 * The view in which a switch has these ports. When it had them already, `after` is `before`.
 * @param ports - all ports of the switch; undefined when it is not connected
 * @param abilities - what the switch can do; what is left out, it cannot
 *
 * @example
 * ```ts
 * import { emptyView, viewWithPorts } from 'daolinet/routing'
 *
 * const { after, datapaths } = viewWithPorts(emptyView(), 1n, [{ portNo: 3, name: 'veth3' }])
 * console.log(after.ports.get(1n)?.byName.get('veth3')) // 3
 * console.log(datapaths) // [ 1n ]
 * ```
 */
export function viewWithPorts(
  before: View, datapathId: bigint, ports: Iterable<NamedPort> | undefined, abilities: SwitchAbilities = {},
): Difference {
  const live = ports && livePorts(ports, abilities)
  const old = before.ports.get(datapathId)
  if (samePorts(old, live)) return { before, after: before, changes: [], datapaths: [] }
  const after = { ...before, ports: inside(before).ports.with([[datapathId, live]]) }
  return { before, after, changes: [], datapaths: [datapathId] }
}

function livePorts(
  ports: Iterable<NamedPort>, { conntrack = false, meters = false, nd = false }: SwitchAbilities,
): LivePorts {
  const byName = new Map<string, number>()
  const byNumber = new Map<number, string>()
  for (const { portNo, name } of ports) {
    byName.set(name, portNo)
    byNumber.set(portNo, name)
  }
  return { byName, byNumber, abilities: { conntrack, meters, nd } }
}

function samePorts(a: LivePorts | undefined, b: LivePorts | undefined): boolean {
  if (!a || !b) return a === b
  if (a.byNumber.size !== b.byNumber.size || !isSameValue(a.abilities, b.abilities)) return false
  for (const [number, name] of a.byNumber) if (b.byNumber.get(number) !== name) return false
  return true
}
