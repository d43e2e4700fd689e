/** Flows that drop packets, and the matches that they share with the flows of routes. */
import { flowMod, type FlowMod, type Match } from '../../codec/index.js'
import { EthType } from '../../codec/packet/index.js'
import { cookieOf } from './cookie.js'
import { PRIORITIES, TABLES } from './pipeline.js'
import type { PlacedEndpoint } from '../network/placed.js'

/** Matches an endpoint's packets to a logical address, in the table `logical`. */
export function logicalPair(from: PlacedEndpoint, ip: string): Match {
  const metadata = BigInt(from.network.tenantNumber)
  return { metadata, ethType: EthType.IPV4, ipv4Src: from.ip, ipv4Dst: ip }
}

/** Matches packets between two physical addresses, in the table `physical`. */
export function physicalPair(src: string, dst: string): Match {
  return { ethType: EthType.IPV4, ipv4Src: src, ipv4Dst: dst }
}

/** What to drop, and for how long. */
export interface Drop {
  readonly table: 'logical' | 'physical'
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
