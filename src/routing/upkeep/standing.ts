/** From a difference between two views to the changes of the flows that switches always have. */
import { connectedThroughout, touchedBy } from './touched.js'
import { guardFlows, standingFlows } from '../flows/host-flows.js'
import { asReported, flowEffect, flowIdentity, strictDelete } from '../flows/identity.js'
import { endpointById } from '../network/lookup.js'
import type { Difference, View } from '../network/view.js'
import type { FlowMod } from '../../codec/index.js'
import type { HalfRoute } from '../flows/half-route.js'

/**
 * What to write so that every switch which stays connected has the flows that `hostFlows` gives for the new
 * view, deletes first. A switch that has just connected is reconciled instead.
 */
export function standingChanges(difference: Difference): HalfRoute[] {
  const { before, after } = difference
  const { placed, switches } = touchedBy(difference)
  const touched = [...placed].sort()
  return connectedThroughout(difference).map((datapathId) => {
    const flowsIn = (view: View): Map<string, FlowMod> => new Map([
      ...switches.has(datapathId) ? standingFlows(datapathId, view) : [],
      ...touched.map((id) => endpointById(view, id)).filter((endpoint) => endpoint?.datapathId === datapathId)
        .flatMap((endpoint) => guardFlows(endpoint!)),
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
