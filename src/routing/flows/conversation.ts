/** The flows of a conversation between two endpoints: both directions, on both switches. */
import { flowMod, FlowModFlags, type Action, type FlowMod, type Match } from '../../codec/index.js'
import { cookieOf } from './cookie.js'
import { logicalPair, physicalPair } from './drop.js'
import { isLocal, pathBetween, type Obstacle, type Path } from './path.js'
import { PRIORITIES, TABLES } from './pipeline.js'
import {
  ALL_FIELDS, canHaveReply, reversed, reversedFields, tcpPhase, transportMatch,
  type MatchedFields, type TcpPhase, type Transport,
} from '../policy/transport.js'
import type { HalfRoute, RoutingSettings } from './half-route.js'
import type { Judgement } from '../policy/judge.js'
import type { PlacedEndpoint } from '../network/placed.js'

/** A conversation that is allowed. */
export interface Conversation {
  /** The endpoint that may open it. */
  readonly initiator: PlacedEndpoint
  readonly responder: PlacedEndpoint
  /** The transport of the initiator's packets. */
  readonly transport: Transport
  /** The fields that the flows must match. */
  readonly fields: MatchedFields
  /** Whether the responder's packets may only pass as replies, because it may not open connections. */
  readonly replyOnly: boolean
  /**
   * The phase of the TCP segments that pass as replies.
   * @defaultValue `run`
   */
  readonly phase?: TcpPhase
}

/** The flows of a conversation, and the actions that carry its packets. */
export interface ConversationFlows {
  readonly initiator: HalfRoute
  /** Undefined when both endpoints are on one switch: `initiator` has all flows then. */
  readonly responder?: HalfRoute
  /** The actions for packets of the initiator. */
  readonly forward: Required<Path>
  /** The actions for packets of the responder. */
  readonly reply: Required<Path>
}

/** One direction of a conversation. */
interface Direction {
  readonly from: PlacedEndpoint
  readonly to: PlacedEndpoint
  readonly kind: 'route' | 'reply'
  readonly match: Match
}

/** The conversation that a packet belongs to; undefined when the packet may not pass. */
export function conversationOf(
  { kind, fields }: Judgement, from: PlacedEndpoint, to: PlacedEndpoint, transport: Transport,
): Conversation | undefined {
  switch (kind) {
    case 'either':
    case 'forwardOnly':
      return { initiator: from, responder: to, transport, fields, replyOnly: kind === 'forwardOnly' }
    case 'replyOnly': {
      const phase = tcpPhase(transport)
      const forward = reversed(transport)
      return { initiator: to, responder: from, transport: forward, fields, replyOnly: true, phase }
    }
    default: return undefined
  }
}

/**
 * The flows of a conversation in both directions, or what prevents it.
 * @param only - as for {@link pathBetween}
 */
export function conversationFlows(
  conversation: Conversation, settings: RoutingSettings, only?: bigint,
): ConversationFlows | Obstacle {
  const { initiator, responder } = conversation
  const forward = pathBetween(initiator, responder, only)
  if ('reason' in forward) return forward
  const reply = pathBetween(responder, initiator, only)
  if ('reason' in reply) return reply
  const paths = {
    forward: { send: forward.send, deliver: forward.deliver ?? [] },
    reply: { send: reply.send, deliver: reply.deliver ?? [] },
  }
  const there = forwardDirection(conversation)
  const back = replyDirections(conversation)
  const sent = [logicalFlow(there, paths.forward.send, settings)]
  const replied = back.map((direction) => logicalFlow(direction, paths.reply.send, settings))
  if (isLocal(initiator, responder)) {
    return { initiator: { datapathId: initiator.datapathId, flows: [...sent, ...replied] }, ...paths }
  }
  const delivered = [physicalFlow(there, paths.forward.deliver, settings)]
  const returned = back.map((direction) => physicalFlow(direction, paths.reply.deliver, settings))
  return {
    initiator: { datapathId: initiator.datapathId, flows: [...returned, ...sent] },
    responder: { datapathId: responder.datapathId, flows: [...replied, ...delivered] },
    ...paths,
  }
}

function forwardDirection({ initiator, responder, transport, fields }: Conversation): Direction {
  return { from: initiator, to: responder, kind: 'route', match: transportMatch(transport, fields) }
}

/** The direction of the replies, in a list; empty when there can be none. */
function replyDirections(conversation: Conversation): Direction[] {
  const { initiator: to, responder: from, transport, fields, replyOnly, phase = 'run' } = conversation
  const back = reversed(transport)
  if (!replyOnly) {
    return [{ from, to, kind: 'route', match: transportMatch(back, reversedFields(fields)) }]
  }
  if (!canHaveReply(transport)) return []
  return [{ from, to, kind: 'reply', match: transportMatch(back, ALL_FIELDS, phase) }]
}

/** The flow on the sender's switch, between logical addresses. */
function logicalFlow(
  direction: Direction, actions: readonly Action[], settings: RoutingSettings,
): FlowMod {
  const match = { ...logicalPair(direction.from, direction.to.ip), ...direction.match }
  return routeFlow(direction, actions, settings, TABLES.logical.id, match)
}

/** The flow on the receiver's switch, between physical addresses. */
function physicalFlow(
  direction: Direction, actions: readonly Action[], settings: RoutingSettings,
): FlowMod {
  const match = { ...physicalPair(direction.from.physicalIp!, direction.to.physicalIp!), ...direction.match }
  return routeFlow(direction, actions, settings, TABLES.physical.id, match)
}

function routeFlow(
  { from, to, kind }: Direction, actions: readonly Action[], settings: RoutingSettings,
  tableId: number, match: Match,
): FlowMod {
  return flowMod({
    cookie: cookieOf(kind, from.number, to.number),
    tableId,
    priority: PRIORITIES[kind].value,
    idleTimeout: settings.idleTimeout,
    flags: settings.flowRemoved ? FlowModFlags.SEND_FLOW_REM : 0,
    match,
    instructions: [{ type: 'applyActions', actions }],
  })
}
