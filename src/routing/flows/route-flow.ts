/** One flow of a route. */
import { flowMod, FlowModFlags, type Action, type FlowMod, type Match } from '../../codec/index.js'
import { apply } from './actions.js'
import { cookieOf } from './cookie.js'
import type { Path } from './path.js'
import type { PlacedEndpoint } from '../network/placed.js'
import type { RoutingSettings } from './half-route.js'
import type { MatchedFields, Transport } from '../policy/transport.js'

/** One direction of a conversation. */
export interface Direction {
  readonly from: PlacedEndpoint
  readonly to: PlacedEndpoint
  readonly path: Path
}

/** Who opens a conversation, and what with. */
export interface Opening {
  /** The endpoint that opens it. */
  readonly initiator: PlacedEndpoint
  /**
   * The transport of the initiator's packets, and the fields of it that let them pass. Undefined when it is
   * not known yet: only the flows that bring packets to the connection tracker can be made then.
   */
  readonly known?: { readonly transport: Transport, readonly fields: MatchedFields }
}

/** What differs between the flows of a route. */
export interface RouteFlow {
  readonly kind: 'route' | 'reply'
  readonly tableId: number
  readonly priority: number
  readonly match: Match
  readonly actions: readonly Action[]
}

/** A flow that passes packets of one direction and expires when there are none. */
export function routeFlow(
  { from, to }: Direction, settings: RoutingSettings, { kind, actions, ...rest }: RouteFlow,
): FlowMod {
  return flowMod({
    ...rest,
    cookie: cookieOf(kind, from.number, to.number),
    idleTimeout: settings.idleTimeout,
    flags: settings.flowRemoved ? FlowModFlags.SEND_FLOW_REM : 0,
    instructions: apply(...actions),
  })
}
