/** Which endpoints and switches a change of the records may concern. */
import { assignedEndpoint, idsOf, indexEntries, type IndexName } from '../network/indexes.js'
import { datapathIdOf, hostByDatapath } from '../network/placed.js'
import { indexesOf, type Difference, type RecordChange, type View } from '../network/view.js'
import type { Policy, RecordKind, Selector } from '../network/records.js'

/** What one changed record may concern, in one of the two views. */
interface Touch {
  /** The ids of endpoints that may be placed differently, or may own other claims than before. */
  readonly placed?: readonly string[]
  /** The ids of endpoints about which policies may decide differently; `all` when there are too many. */
  readonly judged?: readonly string[] | 'all'
  /** The switches whose flows without an endpoint may differ. */
  readonly switches?: readonly bigint[]
  /** Whether an address that was unused may be that of a gateway now. */
  readonly addresses?: boolean
}

type Touches = {
  readonly [K in RecordKind]: (change: RecordChange & { kind: K }, view: View) => Touch
}

/** What a change of each kind of record may concern. A kind that is missing here does not compile. */
const TOUCHES = {
  tenant: ({ id }, view) => ({ placed: inTenant(view, id) }),
  network: ({ id }, view) => ({ placed: idsOf(indexesOf(view), 'inNetwork', id), addresses: true }),
  host: ({ id }, view) => {
    const host = view.records.host.get(id)
    return { placed: idsOf(indexesOf(view), 'onHost', id), switches: host ? [datapathIdOf(host)] : [] }
  },
  endpoint: ({ id }) => ({ placed: [id] }),
  group: ({ before, after }) => {
    const [old, now] = [new Set(before?.members), new Set(after?.members)]
    return { judged: [...old, ...now].filter((id) => !(old.has(id) && now.has(id))) }
  },
  policy: ({ id }, view) => ({ judged: selectedBy(view, view.records.policy.get(id)) }),
  service: () => ({}),
  portMapping: () => ({}),
  assignment: ({ id }, view) => {
    const endpoint = assignedEndpoint({ id })
    return { placed: endpoint === undefined ? inTenant(view, id.slice('tenant/'.length)) : [endpoint] }
  },
} satisfies Touches

/** Everything that a difference between two views may concern. */
export interface Touched {
  /** As in {@link Touch}, with every endpoint that claims the same address, port or MAC address. */
  readonly placed: ReadonlySet<string>
  readonly judged: ReadonlySet<string> | 'all'
  readonly switches: ReadonlySet<bigint>
  readonly addresses: boolean
}

/** Collects what a difference may concern. */
export function touchedBy({ before, after, changes, datapaths }: Difference): Touched {
  const placed = new Set<string>()
  const judged = new Set<string>()
  const switches = new Set(datapaths)
  let all = false
  let addresses = false
  for (const view of [before, after]) {
    const touches = [
      ...changes.map((change) => touchOf(change, view)),
      ...datapaths.map((datapathId): Touch => ({ placed: onSwitch(view, datapathId) })),
    ]
    for (const touch of touches) {
      for (const id of touch.placed ?? []) for (const rival of rivalsOf(view, id)) placed.add(rival)
      for (const datapathId of touch.switches ?? []) switches.add(datapathId)
      if (touch.judged === 'all') all = true
      else for (const id of touch.judged ?? []) judged.add(id)
      if (touch.addresses === true) addresses = true
    }
  }
  return { placed, judged: all ? 'all' : judged, switches, addresses }
}

function touchOf(change: RecordChange, view: View): Touch {
  const touch = TOUCHES[change.kind] as (change: RecordChange, view: View) => Touch
  return touch(change, view)
}

function inTenant(view: View, tenant: string): string[] {
  return idsOf(indexesOf(view), 'ofTenant', tenant)
    .flatMap((network) => idsOf(indexesOf(view), 'inNetwork', network))
}

function onSwitch(view: View, datapathId: bigint): string[] {
  const host = hostByDatapath(view, datapathId)
  return host ? idsOf(indexesOf(view), 'onHost', host.id) : []
}

/** What two endpoints may both claim. */
const CLAIMS: readonly IndexName[] = ['ip', 'port', 'mac']

/** The endpoint and every other one that claims what it claims, since the owner may be another one now. */
function rivalsOf(view: View, id: string): string[] {
  const endpoint = view.records.endpoint.get(id)
  if (!endpoint) return []
  const entries = indexEntries('endpoint', endpoint, view.records.network, true)
    .filter(({ index }) => CLAIMS.includes(index))
  return [id, ...entries.flatMap(({ index, key }) => idsOf(indexesOf(view), index, key))]
}

/** The endpoints that one side of the policy selects: the side with fewer, as flows join both sides. */
function selectedBy(view: View, policy: Policy | undefined): readonly string[] | 'all' {
  if (!policy) return []
  const [from, to] = [selected(view, policy.from), selected(view, policy.to)]
  if (!from || !to) return from ?? to ?? 'all'
  return from.length <= to.length ? from : to
}

/** The ids of the endpoints that a selector selects; undefined for a prefix. */
function selected(view: View, selector: Selector): readonly string[] | undefined {
  if ('endpoint' in selector) return [selector.endpoint]
  if ('group' in selector) return view.records.group.get(selector.group)?.members ?? []
  return 'network' in selector ? idsOf(indexesOf(view), 'inNetwork', selector.network) : undefined
}

/** The switches that are connected in both views, by ascending datapath id. */
export function connectedThroughout({ before, after }: Difference): bigint[] {
  return after.ports.entries().map(([datapathId]) => datapathId)
    .filter((datapathId) => before.ports.get(datapathId) !== undefined).sort((a, b) => a < b ? -1 : 1)
}
