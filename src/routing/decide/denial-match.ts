/** What a drop flow for one packet matches above its addresses. */
import { isFragment, type Packet } from '../../codec/packet/index.js'
import { fragmentMatch, unfragmented } from '../flows/exact.js'
import { transportMatch, transportOf, type MatchedFields, type TcpPhase } from '../policy/transport.js'
import type { Match } from '../../codec/index.js'

/** Matches the packets that have the same values in these fields; fragments only what fragments show. */
export function denialMatch(packet: Packet, fields: MatchedFields, phase?: TcpPhase): Match {
  if (!fields.protocol) return {}
  const transport = transportOf(packet)
  if (isFragment(packet)) return fragmentMatch(transport, fields)
  return unfragmented(transportMatch(transport, fields, phase), fields)
}
