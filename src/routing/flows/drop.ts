/** Flows that drop packets, and the matches that they share with the flows of routes. */
import { flowMod, type FlowMod, type Match } from '../../codec/index.js'
import { cookieOf } from './cookie.js'
import { between } from './family.js'
import { isRouted } from './path.js'
import { PRIORITIES, TABLES } from './pipeline.js'
import { metadataOf } from './tag.js'
import { gatewayMac } from '../network/lookup.js'
import type { PlacedEndpoint } from '../network/placed.js'

/**
 * Matches an endpoint's packets to a logical address, in the table `logical`.
 * @param to - whose address it is: when it is in another network, only frames to the gateway match
 */
export function logicalPair(from: PlacedEndpoint, ip: string, to?: PlacedEndpoint): Match {
  const metadata = metadataOf(from)
  const gateway = to && isRouted(from, to) ? { ethDst: gatewayMac(from.network) } : {}
  return { metadata, ...gateway, ...between(from.ip, ip) }
}

/** What to drop, and for how long. */
export interface Drop {
  readonly table: 'logical' | 'physical' | 'tracked' | 'mapped'
  /** `deny` between two endpoints, `unreachable` for an address that nobody has. */
  readonly kind: 'deny' | 'unreachable'
  readonly match: Match
  /** The hard timeout of the flow. */
  readonly seconds: number
  /** The number of the endpoint that sends; 0 or left out when there is none. */
  readonly from?: number
  /** The number of the endpoint that is sent to; 0 or left out when there is none. */
  readonly to?: number
}

/** A flow without instructions, which drops what it matches until its hard timeout. */
export function dropFlow({ table, kind, match, seconds, from, to }: Drop): FlowMod {
  return flowMod({
    cookie: cookieOf(kind, from, to),
    tableId: TABLES[table].id,
    priority: PRIORITIES[kind].value,
    hardTimeout: seconds,
    match,
  })
}
