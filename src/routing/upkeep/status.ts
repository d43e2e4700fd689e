/** How far the network's changes have come on each switch. */
import { idsOf } from '../network/indexes.js'
import { datapathIdOf, hostByDatapath } from '../network/placed.js'
import { indexesOf, type View } from '../network/view.js'

/** What a controller knows about the flows of a switch that is connected. */
export interface SwitchProgress {
  /**
   * The newest revision of the view all of whose flows the switch has confirmed by a barrier; undefined
   * before the first.
   */
  readonly confirmed: number | undefined
  /** Why flows of a newer revision are not in force, when the switch refused them or they cannot be made. */
  readonly problem?: string
}

/** How far a switch has come with the network of a view. */
export type SwitchState =
  /** Every flow of the view's revision is in force. */
  | 'inForce'
  /** Flows are being written: the switch has not answered the barrier behind them yet. */
  | 'pending'
  /** Some flows are not in force; `problem` says why. */
  | 'failed'
  /** The switch is not connected. Its flows are those of some earlier revision. */
  | 'notConnected'

/** Which revision of the network is on the switch of a host. */
export interface HostStatus {
  /** The host's id. */
  readonly host: string
  /** The datapath id of its switch. */
  readonly datapathId: bigint
  readonly state: SwitchState
  /** The newest revision that is in force on it as a whole; undefined when that is not known. */
  readonly revision: number | undefined
  /** The revision of the view: what should be in force. */
  readonly wanted: number
  /** What is wrong, in state `failed`. */
  readonly problem?: string
  /** As {@link unlimitedEndpoints} says; left out when there are none. */
  readonly unlimited?: readonly string[]
}

/**
 * Which revision of the network is on the switch of each host, in the order of the hosts' ids. A revision is
 * in force on a switch when the switch has answered the barrier behind its flows: until then it is `pending`.
 * @param progress - what is known of each connected switch, by datapath id; a `Map` will do
 *
 * @example
 * ```ts
 * import { networkStatus } from 'daolinet/routing'
 * import { applyDocument, followView, memoryStore, parseDocument } from 'daolinet/store'
 *
 * const store = memoryStore()
 * await applyDocument(store, parseDocument(`{ "hosts": [
 *   { "id": "h1", "datapathId": "0000000000000001", "physicalCidr": "172.30.1.0/24", "underlay":
 *     { "port": 9, "mac": "02:00:00:00:aa:01", "ip": "192.0.2.1", "segment": "rack1" } }] }`))
 * const { view } = await followView(store)
 * const [h1] = networkStatus(view, new Map([[1n, { confirmed: 0 }]]))
 * console.log(`${h1?.host}: revision ${h1?.wanted} is ${h1?.state}`) // h1: revision 1 is pending
 * await store.close()
 * ```
 */
export function networkStatus(
  view: View, progress: { get(datapathId: bigint): SwitchProgress | undefined },
): HostStatus[] {
  return view.records.host.entries().map(([, host]) => {
    const datapathId = datapathIdOf(host)
    const unlimited = unlimitedEndpoints(view, datapathId)
    const status = statusOf(host.id, datapathId, view.revision, progress.get(datapathId))
    return unlimited.length === 0 ? status : { ...status, unlimited }
  }).sort((a, b) => a.host < b.host ? -1 : 1)
}

/**
 * The ids of endpoints whose `rate` is not held, since their switch has no meters.
 *
 * @example
 * ```ts
 * import { unlimitedEndpoints, viewWithPorts } from 'daolinet/routing'
 * import { applyDocument, followView, memoryStore, parseDocument } from 'daolinet/store'
 *
 * const store = memoryStore()
 * await applyDocument(store, parseDocument(`{
 *   "tenants": [{ "id": "acme" }], "networks": [{ "id": "web", "tenant": "acme", "cidr": "10.1.0.0/24" }],
 *   "hosts": [{ "id": "h1", "datapathId": "0000000000000001", "physicalCidr": "172.30.1.0/24", "underlay":
 *     { "port": 9, "mac": "02:00:00:00:aa:01", "ip": "192.0.2.1", "segment": "rack1" } }],
 *   "endpoints": [{ "id": "a", "network": "web", "host": "h1", "port": 1, "mac": "02:00:00:00:00:0a",
 *     "ip": "10.1.0.1", "qos": { "rate": 1000 } }]
 * }`))
 * const { view } = await followView(store)
 * for (const meters of [true, false]) {
 *   const { after } = viewWithPorts(view, 1n, [{ portNo: 1, name: 'veth1' }], { meters })
 *   console.log(unlimitedEndpoints(after, 1n))
 *   // prints []
 *   // prints [ 'a' ]
 * }
 * await store.close()
 * ```
 */
export function unlimitedEndpoints(view: View, datapathId: bigint): string[] {
  const host = hostByDatapath(view, datapathId)
  if (!host || view.ports.get(datapathId)?.abilities.meters !== false) return []
  return idsOf(indexesOf(view), 'onHost', host.id)
    .filter((id) => view.records.endpoint.get(id)?.qos?.rate !== undefined).sort()
}

function statusOf(
  host: string, datapathId: bigint, wanted: number, known: SwitchProgress | undefined,
): HostStatus {
  if (!known) return { host, datapathId, state: 'notConnected', revision: undefined, wanted }
  const { confirmed: revision, problem } = known
  if (problem !== undefined) return { host, datapathId, state: 'failed', revision, wanted, problem }
  const state = revision !== undefined && revision >= wanted ? 'inForce' : 'pending'
  return { host, datapathId, state, revision, wanted }
}
