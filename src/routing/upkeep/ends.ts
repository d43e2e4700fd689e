/** The endpoints that a flow on a switch is for. */
import { destinationIn, sourceIn } from '../flows/family.js'
import { TABLES } from '../flows/pipeline.js'
import { endpointByNumber } from '../network/lookup.js'
import { atWireIp } from '../network/crossing.js'
import { atAddress, inFamily, type PlacedEndpoint } from '../network/placed.js'
import type { FlowStats, Match } from '../../codec/index.js'
import type { CookieParts } from '../flows/cookie.js'
import type { View } from '../network/view.js'

/** The sender and the receiver of a flow, each seen at the address that the flow matches. */
export function endsOf(
  view: View, cookie: CookieParts, { tableId, match }: FlowStats,
): readonly [from: PlacedEndpoint | undefined, to: PlacedEndpoint | undefined] {
  const [from, to] = [endpointByNumber(view, cookie.from), endpointByNumber(view, cookie.to)]
  const isPhysical = tableId === TABLES.physical.id
  const target = targetIn(match)
  return [
    from && seen(from, sourceIn(match), match, isPhysical),
    to && seen(to, target ?? destinationIn(match), match, isPhysical),
  ]
}

/** The address that a question is about. */
function targetIn({ arpTpa, ipv6NdTarget }: Match): string | undefined {
  const target = arpTpa ?? ipv6NdTarget
  return typeof target === 'string' ? target : undefined
}

function seen(
  placed: PlacedEndpoint, ip: string | undefined, match: Match, isPhysical: boolean,
): PlacedEndpoint | undefined {
  const exact = ip === undefined ? undefined
    : isPhysical ? atWireIp(placed, ip) : atAddress(placed, ip)
  // The flow of a service has its address in the place of the endpoint's, that of a question has no sender.
  return exact ?? inFamily(placed, match.arpTpa === undefined ? familyOf(match) : 4)
}

function familyOf({ ipv6Src, ipv6Dst, ipv6NdTarget }: Match): 4 | 6 {
  return ipv6Src === undefined && ipv6Dst === undefined && ipv6NdTarget === undefined ? 4 : 6
}
