/** Which endpoints and switches a change of the records may concern. */
import { isSameValue } from '../network/equal.js'
import { assignedEndpoint, idsOf, indexEntries, type IndexName } from '../network/indexes.js'
import { listDifference } from '../network/list-difference.js'
import { tunnelOf } from '../network/crossing.js'
import { datapathIdOf, hostByDatapath } from '../network/placed.js'
import { indexesOf, type Difference, type RecordChange, type View } from '../network/view.js'
import { exitOf, isNamedExit, leavingBy, namedExits } from '../network/outside.js'
import { isUsed, selectedByPolicy, selectedOutside, type Selected } from './selected.js'
import type { RecordKind, Service } from '../network/records.js'

/** What one changed record may concern, in one of the two views. */
interface Touch {
  /** The ids of endpoints that may be placed differently, or may own other claims than before. */
  readonly placed?: readonly string[]
  /** The ids of endpoints about which policies may decide differently. */
  readonly judged?: readonly string[]
  /** What a policy that changed selects: about two of these endpoints it may decide differently. */
  readonly selected?: readonly Selected[]
  /** The switches whose flows without an endpoint may differ. */
  readonly switches?: readonly bigint[]
  /** The ids of hosts out of whose tunnels other switches may take packets, or not any more. */
  readonly peers?: readonly string[]
  /** Whether an address may be that of a gateway or a service in only one of the two views. */
  readonly addresses?: boolean
}

type Touches = {
  readonly [K in RecordKind]: (change: RecordChange & { kind: K }, view: View) => Touch
}

/** What a change of each kind of record may concern. A kind that is missing here does not compile. */
const TOUCHES = {
  tenant: ({ id }, view) => ({ placed: inTenant(view, id) }),
  network: ({ id }, view) => {
    const egress = view.records.network.get(id)?.egress
    const switches = typeof egress === 'object' ? switchesOf(view, [egress.host]) : []
    return { placed: idsOf(indexesOf(view), 'inNetwork', id), switches, addresses: true }
  },
  host: ({ id, before, after }, view) => ({
    placed: [...idsOf(indexesOf(view), 'onHost', id), ...leavingBy(view, id)],
    switches: switchesOf(view, [id, ...namedExits(view)]),
    peers: [before, after].some((host) => host && tunnelOf(host.underlay)) ? [id] : [],
    ...before?.physicalCidr === after?.physicalCidr ? {} : { addresses: true },
  }),
  endpoint: ({ id, before, after }, view) => {
    const joined = listDifference(before?.groups ?? [], after?.groups ?? []).flat()
    const destination = view.records.endpoint.get(id)?.moving?.host
    return {
      placed: [id],
      judged: joined.some((group) => isUsed(view, { group })) ? [id] : [],
      switches: destination === undefined ? [] : switchesOf(view, [destination]),
    }
  },
  group: ({ id, before, after }, view) => {
    if (!isUsed(view, { group: id })) return {}
    const members = listDifference(before?.members ?? [], after?.members ?? []).flat()
    const networks = listDifference(before?.networks ?? [], after?.networks ?? []).flat()
    const inNetworks = networks.flatMap((network) => idsOf(indexesOf(view), 'inNetwork', network))
    return { judged: [...members, ...inNetworks] }
  },
  policy: ({ id, before, after }, view) => {
    const policy = view.records.policy.get(id)
    return policy && !isSameValue(before, after)
      ? { selected: [selectedByPolicy(view, policy), ...selectedOutside(view, policy)] } : {}
  },
  service: ({ before, after }) => ({
    placed: listDifference(backendIds(before), backendIds(after)).flat(),
    judged: endpointsLeft(before, after),
    ...before?.ip === after?.ip && before?.network === after?.network ? {} : { addresses: true },
  }),
  portMapping: ({ before, after }, view) => {
    const both = [before, after].filter((mapping) => mapping !== undefined)
    return {
      placed: both.map(({ endpoint }) => endpoint),
      judged: isSameValue(before, after) ? [] : both.map(({ endpoint }) => endpoint),
      switches: switchesOf(view, both.map(({ host }) => host)),
    }
  },
  assignment: ({ id }, view) => {
    const endpoint = assignedEndpoint({ id })
    return { placed: endpoint === undefined ? inTenant(view, id.slice('tenant/'.length)) : [endpoint] }
  },
} satisfies Touches

const backendIds = (service: Service | undefined): string[] =>
  service?.backends.map(({ endpoint }) => endpoint) ?? []

/** The backends to which connections must not go as they did before. */
function endpointsLeft(before: Service | undefined, after: Service | undefined): string[] {
  const { backends: old = [], ...was } = before ?? {}
  const { backends: now = [], ...is } = after ?? {}
  if (!isSameValue(was, is)) return old.map(({ endpoint }) => endpoint)
  const taking = new Set(now.filter(({ ready }) => ready !== false)
    .map(({ endpoint, port }) => `${endpoint} ${port}`))
  return old.filter(({ endpoint, port }) => !taking.has(`${endpoint} ${port}`))
    .map(({ endpoint }) => endpoint)
}

/** Everything that a difference between two views may concern. */
export interface Touched {
  /** As in {@link Touch}, with every endpoint that claims the same address, port or MAC address. */
  readonly placed: ReadonlySet<string>
  readonly judged: ReadonlySet<string>
  readonly selected: readonly Selected[]
  readonly switches: ReadonlySet<bigint>
  readonly peers: ReadonlySet<string>
  readonly addresses: boolean
}

/** Collects what a difference may concern. */
export function touchedBy({ before, after, changes, datapaths }: Difference): Touched {
  const placed = new Set<string>()
  const judged = new Set<string>()
  const selected: Selected[] = []
  const switches = new Set(datapaths)
  const peers = new Set<string>()
  let addresses = false
  const exits = changedExits({ before, after, changes, datapaths })
  for (const view of [before, after]) {
    const touches = [
      ...changes.map((change) => touchOf(change, view)),
      ...datapaths.map((datapathId): Touch => ({ placed: onSwitch(view, datapathId) })),
      ...exits.map((host): Touch => ({ placed: leavingBy(view, host) })),
    ]
    for (const touch of touches) {
      for (const id of touch.placed ?? []) for (const rival of rivalsOf(view, id)) placed.add(rival)
      for (const datapathId of touch.switches ?? []) switches.add(datapathId)
      for (const id of touch.peers ?? []) peers.add(id)
      for (const id of touch.judged ?? []) judged.add(id)
      selected.push(...touch.selected ?? [])
      if (touch.addresses === true) addresses = true
    }
  }
  return { placed, judged, selected, switches, peers, addresses }
}

function touchOf(change: RecordChange, view: View): Touch {
  const touch = TOUCHES[change.kind] as (change: RecordChange, view: View) => Touch
  return touch(change, view)
}

function inTenant(view: View, tenant: string): string[] {
  return idsOf(indexesOf(view), 'ofTenant', tenant)
    .flatMap((network) => idsOf(indexesOf(view), 'inNetwork', network))
}

function switchesOf(view: View, hosts: readonly string[]): bigint[] {
  return hosts.flatMap((id) => {
    const host = view.records.host.get(id)
    return host ? [datapathIdOf(host)] : []
  })
}

/** The hosts on whose switches the ports are others by which the endpoints of other hosts leave. */
function changedExits({ before, after, datapaths }: Difference): string[] {
  return datapaths.flatMap((datapathId) => {
    const host = hostByDatapath(after, datapathId)
    if (!host || !isNamedExit(after, host.id)) return []
    return isSameValue(exitOf(before, host), exitOf(after, host)) ? [] : [host.id]
  })
}

function onSwitch(view: View, datapathId: bigint): string[] {
  const host = hostByDatapath(view, datapathId)
  return host ? idsOf(indexesOf(view), 'onHost', host.id) : []
}

/** What two endpoints may both claim, or share out between them. */
const CLAIMS = ['ip', 'logical', 'port', 'mac', 'meterSlot'] as const satisfies IndexName[]

/** The endpoint and every other one that claims what it claims, since the owner may be another one now. */
function rivalsOf(view: View, id: string): string[] {
  const endpoint = view.records.endpoint.get(id)
  if (!endpoint) return []
  const entries = indexEntries('endpoint', endpoint, view.records.network, true)
  return [id, ...CLAIMS.flatMap((claim) => entries.filter(({ index }) => index === claim)
    .flatMap(({ key }) => idsOf(indexesOf(view), claim, key)))]
}

/** The switches that are connected in both views, by ascending datapath id. */
export function connectedThroughout({ before, after }: Difference): bigint[] {
  return after.ports.entries().map(([datapathId]) => datapathId)
    .filter((datapathId) => before.ports.get(datapathId) !== undefined).sort((a, b) => a < b ? -1 : 1)
}
