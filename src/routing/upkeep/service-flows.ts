/** Which flows of services a switch may keep. */
import { serviceEntry, serviceFlows, type Balanced } from '../flows/service.js'
import { pairOf } from '../flows/conversation-of.js'
import { UNSPECIFIED } from '../flows/arp.js'
import { destinationIn, openerIn, sourceIn } from '../flows/family.js'
import { serviceNeighbourFlows, servicePingFlow } from '../flows/neighbour.js'
import { TABLES } from '../flows/pipeline.js'
import { trackedTransport } from '../flows/tracked.js'
import { endsOf } from './ends.js'
import { protocolNumber } from '../network/protocol.js'
import { candidatesOf, serviceFor, servicesAt } from '../network/service.js'
import type { CookieParts } from '../flows/cookie.js'
import type { FlowMod, FlowStats } from '../../codec/index.js'
import type { RoutingSettings } from '../flows/half-route.js'
import type { PlacedEndpoint } from '../network/placed.js'
import type { View } from '../network/view.js'

/**
 * The flows that a switch may have for the service of this one. A client keeps its backend for as long as
 * that takes connections, also where another one would be chosen for it now.
 */
export function serviceFlowsLike(
  view: View, datapathId: bigint, cookie: CookieParts, found: FlowStats, settings: RoutingSettings,
): readonly FlowMod[] {
  const [from, to] = endsOf(view, cookie, found)
  if (cookie.to === 0) return from?.datapathId === datapathId ? addressFlows(view, from, found, settings) : []
  const client = openerIn(found.match) === to?.ip ? to : from
  if (!from || !to || client?.datapathId !== datapathId || client.attachment?.conntrack !== true) return []
  const backend = client === from ? to : from
  return balancedLike(view, client, backend, found).filter((balanced) => mayConnect(view, balanced))
    .map((balanced) => serviceFlows(balanced, settings))
    .flatMap((flows) => 'reason' in flows ? [] : [...flows.known, ...flows.choice, ...flows.hairpin])
}

/** The flows for the address of services. */
function addressFlows(
  view: View, from: PlacedEndpoint, { match }: FlowStats, settings: RoutingSettings,
): readonly FlowMod[] {
  const ip = match.arpTpa ?? match.ipv6NdTarget ?? destinationIn(match)
  if (typeof ip !== 'string') return []
  const { id, tenant } = from.network
  const services = servicesAt(view, tenant, ip)
  if (services.length === 0) return []
  return [
    ...from.attachment?.conntrack === true ? [serviceEntry(from, ip, settings)] : [],
    servicePingFlow(from, ip, settings),
    ...services.some(({ network }) => network === id)
      ? [from.ip, UNSPECIFIED].flatMap((sender) => serviceNeighbourFlows(from, ip, sender, settings)) : [],
  ]
}

/** What the flow may be for: the service, and the endpoint with each port that it takes connections at. */
function balancedLike(
  view: View, client: PlacedEndpoint, backend: PlacedEndpoint, { tableId, match }: FlowStats,
): Balanced[] {
  const [src, dst] = [sourceIn(match), destinationIn(match)]
  const ip = src === client.ip ? dst : src
  if (ip === undefined) return []
  const services = servicesAt(view, client.network.tenant, ip)
  const known = trackedTransport(match)
  const isAnswer = tableId === TABLES.logical.id
  const one = isAnswer || known.kind !== 'ports' ? undefined : serviceFor(services, known.protocol, known.dst)
  const concerned = isAnswer ? services : one ? [one] : []
  return concerned.flatMap((service) => candidatesOf(view, service)
    .filter(({ endpoint }) => endpoint.id === backend.id)
    .map((candidate) => ({ client, service, backend: candidate })))
}

function mayConnect(view: View, { client, service, backend: { endpoint, port } }: Balanced): boolean {
  if (client.id === endpoint.id) return true
  const opening = { kind: 'ports', protocol: protocolNumber(service.protocol), src: 0, dst: port } as const
  return pairOf(view, client, endpoint).there.verdict(opening).allowed
}
