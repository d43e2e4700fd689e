/** From a difference between two views to the changes of the flows that switches always have. */
import { connectedThroughout, touchedBy } from './touched.js'
import { endpointFlows, peerFlows } from '../flows/arrivals.js'
import { standingFlows } from '../flows/host-flows.js'
import { asReported, flowEffect, flowIdentity, strictDelete } from '../flows/identity.js'
import { endpointById } from '../network/lookup.js'
import { hostByDatapath } from '../network/placed.js'
import type { Difference, View } from '../network/view.js'
import type { FlowMod } from '../../codec/index.js'
import type { HalfRoute } from '../flows/half-route.js'

/**
 * What to write so that every switch which stays connected has the flows that `hostFlows` gives for the new
 * view, deletes first. A switch that has just connected is reconciled instead.
 *
 * @example
 * ```ts
 * import { advanceView, standingChanges, viewWithPorts } from 'daolinet/routing'
 * import { applyDocument, followView, memoryStore, parseDocument } from 'daolinet/store'
 *
 * const store = memoryStore()
 * await applyDocument(store, parseDocument(`{
 *   "tenants": [{ "id": "acme" }], "networks": [{ "id": "web", "tenant": "acme", "cidr": "10.1.0.0/24" }],
 *   "hosts": [{ "id": "h1", "datapathId": "0000000000000001", "physicalCidr": "172.30.1.0/24", "underlay":
 *     { "port": 9, "mac": "02:00:00:00:aa:01", "ip": "192.0.2.1", "segment": "rack1" } }],
 *   "endpoints": [
 *     { "id": "a", "network": "web", "host": "h1", "port": 1, "mac": "02:00:00:00:00:0a", "ip": "10.1.0.1" },
 *     { "id": "b", "network": "web", "host": "h1", "port": 2, "mac": "02:00:00:00:00:0b", "ip": "10.1.0.2" }]
 * }`))
 * const { view } = await followView(store)
 * const { after } = viewWithPorts(view, 1n, [1, 2, 9].map((portNo) => ({ portNo, name: `port${portNo}` })))
 * const difference = advanceView(after, [{ kind: 'endpoint', id: 'b', record: undefined }], 9)
 * for (const { datapathId, flows } of standingChanges(difference)) {
 *   console.log(flows.map(({ command }) => command)[0], flows.length, datapathId) // deleteStrict 4 1n
 * }
 * await store.close()
 * ```
 */
export function standingChanges(difference: Difference): HalfRoute[] {
  const { before, after } = difference
  const { placed, switches, peers } = touchedBy(difference)
  const touched = [...placed].sort()
  return connectedThroughout(difference).map((datapathId) => {
    const flowsIn = (view: View): Map<string, FlowMod> => new Map([
      ...switches.has(datapathId) ? standingFlows(datapathId, view) : peersAt(view, datapathId, peers),
      ...touched.map((id) => endpointById(view, id)).filter((endpoint) => endpoint?.datapathId === datapathId)
        .flatMap((endpoint) => endpointFlows(endpoint!)),
    ].map((flow) => [flowIdentity(asReported(flow)), flow]))
    const old = flowsIn(before)
    const now = flowsIn(after)
    const gone = [...old].filter(([identity]) => !now.has(identity)).map(([, flow]) => strictDelete(flow))
    const fresh = [...now].filter(([identity, flow]) => {
      const had = old.get(identity)
      return !had || flowEffect(asReported(had)) !== flowEffect(asReported(flow))
    }).map(([, flow]) => flow)
    return { datapathId, flows: [...gone, ...fresh] }
  }).filter(({ flows }) => flows.length > 0)
}

/** The flows of a switch for what comes from these other hosts. */
function peersAt(view: View, datapathId: bigint, peers: ReadonlySet<string>): FlowMod[] {
  const host = hostByDatapath(view, datapathId)
  return [...peers].flatMap((id) => {
    const other = view.records.host.get(id)
    return host && other ? peerFlows(view, host, other) : []
  })
}
