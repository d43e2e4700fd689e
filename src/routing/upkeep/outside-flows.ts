/** Which flows of connections to the outside a switch may keep. */
import { incomingFlowsLike } from '../decide/mapping.js'
import { knownOf, outgoingOf } from '../decide/outside.js'
import { obstacleTo, outgoingFlows, TRANSLATED, type Outgoing } from '../flows/outside.js'
import { UNSPECIFIED } from '../flows/arp.js'
import { trackedTransport } from '../flows/tracked.js'
import { endpointByNumber } from '../network/lookup.js'
import { egressOf } from '../network/outside.js'
import { atAddress, type PlacedEndpoint } from '../network/placed.js'
import { ipFamily } from '../network/prefix.js'
import { rulingToOutside } from '../policy/outside.js'
import type { CookieParts } from '../flows/cookie.js'
import type { FlowMod, FlowStats } from '../../codec/index.js'
import type { RoutingSettings } from '../flows/half-route.js'
import type { View } from '../network/view.js'

/** The flows that a switch may have for connections between an endpoint and the outside, like this one. */
export function outsideFlowsLike(
  view: View, datapathId: bigint, { from, to }: CookieParts, found: FlowStats, settings: RoutingSettings,
): readonly FlowMod[] {
  const placed = endpointByNumber(view, from === 0 ? to : from)
  if (!placed) return []
  const endpoints = placed.addresses.filter(({ ip }) => ipFamily(ip) === 4)
    .map(({ ip }) => atAddress(placed, ip)!)
  const outgoing = endpoints.flatMap((endpoint) =>
    outgoingFlowsLike(view, datapathId, endpoint, from === 0, found, settings))
  const isHere = placed.datapathId === datapathId
  return [...outgoing, ...isHere ? incomingFlowsLike(view, placed, found, settings) : []]
}

/** Those of connections that the endpoint opens. */
function outgoingFlowsLike(
  view: View, datapathId: bigint, endpoint: PlacedEndpoint, isHomeward: boolean, found: FlowStats,
  settings: RoutingSettings,
): readonly FlowMod[] {
  const { ctNwDst, ipv4Dst, ipv4Src } = found.match
  const address = ctNwDst ?? (isHomeward ? ipv4Src : ipv4Dst)
  if (typeof address !== 'string') {
    // Flows by the physical address are for whatever address it reaches.
    const exit = egressOf(view, endpoint)
    return exit ? flowsAt(datapathId, { from: endpoint, address: UNSPECIFIED, exit }, settings) : []
  }
  const outgoing = outgoingOf(view, endpoint, address)
  if (!outgoing) return []
  const ruling = rulingToOutside(view, endpoint, address)
  if (ruling.opens === 'nothing') return []
  const transport = trackedTransport(found.match)
  const verdict = ruling.verdict(transport)
  const isKnown = TRANSLATED.has(transport.protocol) && verdict.allowed
  const known = isKnown ? { known: knownOf(transport, verdict) } : {}
  return flowsAt(datapathId, { ...outgoing, ...known }, settings)
}

function flowsAt(datapathId: bigint, outgoing: Outgoing, settings: RoutingSettings): readonly FlowMod[] {
  if (obstacleTo(outgoing, datapathId)) return []
  const { source, destination } = outgoingFlows(outgoing, settings)
  return [source, destination].find((half) => half?.datapathId === datapathId)?.flows ?? []
}
