/**
 * The flows of a conversation between two endpoints: both directions, on both switches.
 *
 * Where both endpoints may open every connection to the other, the flows match nothing but the addresses. All
 * other pairs need to know which of them opened a connection: from the switch's connection tracker where it
 * has one (`tracked.ts`), else from what the packets show (`exact.ts`).
 */
import { exactMatch, type Exact } from './exact.js'
import { carriedPair } from './carried.js'
import { logicalPair } from './drop.js'
import { isLocal, pathBetween, type Obstacle, type Path } from './path.js'
import { PRIORITIES, TABLES } from './pipeline.js'
import { routeFlow, type Direction, type Opening } from './route-flow.js'
import { commit, track, trackedFlows } from './tracked.js'
import { isTranslated, mayTranslate } from './translation.js'
import type { FlowMod } from '../../codec/index.js'
import type { HalfRoute, RoutingSettings } from './half-route.js'
import type { PlacedEndpoint } from '../network/placed.js'
import type { Ruling } from '../policy/policy.js'

/** A conversation that is allowed. */
export interface Conversation extends Opening {
  readonly responder: PlacedEndpoint
  /** What the initiator, and what the responder may open. */
  readonly opens: { readonly initiator: Ruling['opens'], readonly responder: Ruling['opens'] }
  /** For switches that do not track connections; undefined when they must not pass such packets. */
  readonly exact?: Exact
}

/** The flows of a conversation, and the actions that carry its packets. */
export interface ConversationFlows {
  readonly initiator: HalfRoute
  /** Undefined when both endpoints are on one switch: `initiator` has all flows then. */
  readonly responder?: HalfRoute
  /** The way of the initiator's packets. */
  readonly forward: Path
  /** The way of the responder's packets. */
  readonly reply: Path
}

/** Whether the flows of a pair need to know who opened a connection. */
export function needsState({ opens }: Pick<Conversation, 'opens'>): boolean {
  return opens.initiator !== 'everything' || opens.responder !== 'everything'
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
  const at = (own: PlacedEndpoint): HalfRoute => ({
    datapathId: own.datapathId,
    flows: [
      ...flowsAt(own, { from: responder, to: initiator, path: reply }, conversation, settings),
      ...flowsAt(own, { from: initiator, to: responder, path: forward }, conversation, settings),
    ],
  })
  if (isLocal(initiator, responder)) return { initiator: at(initiator), forward, reply }
  return { initiator: at(initiator), responder: at(responder), forward, reply }
}

/** The flows of a conversation on one switch; undefined when the switch is that of neither endpoint. */
export function halfAt(
  { initiator, responder }: ConversationFlows, datapathId: bigint,
): HalfRoute | undefined {
  return [initiator, responder].find((half) => half?.datapathId === datapathId)
}

/** The flows of one direction on the switch of one of the two endpoints. */
function flowsAt(
  own: PlacedEndpoint, direction: Direction, conversation: Conversation, settings: RoutingSettings,
): FlowMod[] {
  const { from, to, path } = direction
  const { datapathId } = own
  if (!needsState(conversation) && !mayTranslate(datapathId, from, to)) {
    return [entryFlow(own, direction, settings, [...waysOn(own, direction)])]
  }
  if (own.attachment?.conntrack !== true) return exactFlows(own, direction, conversation, settings)
  const { initiator, opens } = conversation
  const [restore, onward] = isSending(own, from) ? [[], path.send] : [path.restore, path.arrive]
  const free = opens[from === initiator ? 'initiator' : 'responder'] === 'everything'
  if (free && !isTranslated(datapathId, to, from)) {
    return [entryFlow(own, direction, settings, [...restore, commit(direction, datapathId), ...onward])]
  }
  return [
    ...trackedFlows(datapathId, direction, conversation, onward, settings),
    entryFlow(own, direction, settings, [...restore, track(direction, datapathId)]),
  ]
}

function waysOn(own: PlacedEndpoint, { from, path }: Direction): Path['send'] {
  return isSending(own, from) ? path.send : [...path.restore, ...path.arrive]
}

/** Whether packets from there enter the tables of this endpoint's switch at a port of its own. */
function isSending(own: PlacedEndpoint, from: PlacedEndpoint): boolean {
  return own.datapathId === from.datapathId
}

/** The flow that takes all packets of one direction as they come from the sender or from its host. */
function entryFlow(
  own: PlacedEndpoint, direction: Direction, settings: RoutingSettings, actions: Path['send'],
): FlowMod {
  const { from, to } = direction
  const sending = isSending(own, from)
  return routeFlow(direction, settings, {
    kind: 'route',
    tableId: sending ? TABLES.logical.id : TABLES.physical.id,
    priority: PRIORITIES.route.value,
    match: sending ? logicalPair(from, to.ip, to) : carriedPair(from, to),
    actions,
  })
}

function exactFlows(
  own: PlacedEndpoint, direction: Direction, { initiator, exact }: Conversation, settings: RoutingSettings,
): FlowMod[] {
  if (!exact) return []
  const { from, to } = direction
  const match = exactMatch(exact, from === initiator)
  if (!match) return []
  const kind = from === initiator || !exact.replyOnly ? 'route' : 'reply'
  const sending = isSending(own, from)
  const pair = sending ? logicalPair(from, to.ip, to) : carriedPair(from, to)
  return [routeFlow(direction, settings, {
    kind,
    tableId: sending ? TABLES.logical.id : TABLES.physical.id,
    priority: PRIORITIES[kind].value,
    match: { ...pair, ...match },
    actions: waysOn(own, direction),
  })]
}
