/** The flows of routes and of denials. */
import { flowMod, FlowModFlags, type Action, type FlowMod, type Match } from '../../codec/index.js'
import { EthType } from '../../codec/packet/index.js'
import { cookieOf, type FlowKind } from './cookie.js'
import { PRIORITIES, TABLES } from './pipeline.js'
import { isAnswered, LOOKED_AT_ALL, mirrored, mirroredLooks, transportMatch } from '../policy/transport.js'
import { isLocal, wayBetween } from './path.js'
import type { HalfRoute, RoutingOptions } from '../decide/decision.js'
import type { PlacedEndpoint } from '../network/lookup.js'
import type { Looked, TcpPhase, Transport } from '../policy/transport.js'
import type { Obstacle } from '../decide/explain.js'
import type { View } from '../network/view.js'

/** A conversation that may be had: who opens it, and how finely its flows must match. */
export interface Conversation {
  readonly asker: PlacedEndpoint
  readonly answerer: PlacedEndpoint
  /** As the asker sends. */
  readonly transport: Transport
  readonly looked: Looked
  /** The answerer could not open it: its packets pass as answers only. */
  readonly answersOnly: boolean
  /** The segments that pass as answers; `run` when left out. */
  readonly phase?: TcpPhase
}

/** The flows of a conversation on its switches, and the actions that carry a packet of the asker's. */
export interface ConversationFlows {
  readonly asker: HalfRoute
  /** Absent when both are on one switch: the asker's share is the whole then. */
  readonly answerer?: HalfRoute
  /** What the first flow of each direction does, on the sender's and on the receiver's switch. */
  readonly ask: { readonly send: readonly Action[], readonly deliver: readonly Action[] }
  readonly answer: { readonly send: readonly Action[], readonly deliver: readonly Action[] }
}

/** One direction of a conversation. */
interface Direction {
  readonly from: PlacedEndpoint
  readonly to: PlacedEndpoint
  readonly kind: 'route' | 'answer'
  readonly match: Match
}

/**
 * The flows of a conversation, both directions at once, or what stands in its way.
 * @param only - as for {@link wayBetween}
 */
export function conversationFlows(
  view: View, conversation: Conversation, options: RoutingOptions, only?: bigint,
): ConversationFlows | Obstacle {
  const { asker, answerer, transport, looked, answersOnly } = conversation
  const ask = wayBetween(view, asker, answerer, only)
  const answer = wayBetween(view, answerer, asker, only)
  if ('reason' in ask) return ask
  if ('reason' in answer) return answer
  const there: Direction = {
    from: asker, to: answerer, kind: 'route', match: transportMatch(transport, looked),
  }
  const phase = answersOnly ? conversation.phase ?? 'run' : undefined
  const back: Direction = {
    from: answerer,
    to: asker,
    kind: answersOnly ? 'answer' : 'route',
    match: transportMatch(
      mirrored(transport), answersOnly ? LOOKED_AT_ALL : mirroredLooks(looked, transport), phase),
  }
  const backs = answersOnly && !isAnswered(transport) ? [] : [back]
  const carried = {
    ask: { send: ask.send, deliver: ask.deliver ?? [] },
    answer: { send: answer.send, deliver: answer.deliver ?? [] },
  }
  if (isLocal(asker, answerer)) {
    const flows = [
      logicalFlow(there, ask.send, options), ...backs.map((way) => logicalFlow(way, answer.send, options)),
    ]
    return { asker: { datapathId: asker.datapathId, flows }, ...carried }
  }
  return {
    asker: {
      datapathId: asker.datapathId,
      flows: [
        ...backs.map((way) => physicalFlow(way, carried.answer.deliver, options)),
        logicalFlow(there, ask.send, options),
      ],
    },
    answerer: {
      datapathId: answerer.datapathId,
      flows: [
        ...backs.map((way) => logicalFlow(way, answer.send, options)),
        physicalFlow(there, carried.ask.deliver, options),
      ],
    },
    ...carried,
  }
}

function learned({ from, to, kind, match }: Direction, actions: readonly Action[], options: RoutingOptions) {
  return {
    cookie: cookieOf(kind, from.number, to.number),
    priority: PRIORITIES[kind].value,
    idleTimeout: options.idleTimeout ?? 60,
    flags: options.flowRemoved === true ? FlowModFlags.SEND_FLOW_REM : 0,
    match,
    instructions: [{ type: 'applyActions' as const, actions }],
  }
}

/** On the sender's switch, between logical addresses. */
function logicalFlow(way: Direction, actions: readonly Action[], options: RoutingOptions): FlowMod {
  const flow = learned(way, actions, options)
  const match = { ...logicalPair(way.from, way.to.endpoint.ip), ...way.match }
  return flowMod({ ...flow, tableId: TABLES.logical.id, match })
}

/** On the receiver's switch, between physical addresses. */
function physicalFlow(way: Direction, actions: readonly Action[], options: RoutingOptions): FlowMod {
  const flow = learned(way, actions, options)
  const match = { ...physicalPair(way.from.physicalIp!, way.to.physicalIp!), ...way.match }
  return flowMod({ ...flow, tableId: TABLES.physical.id, match })
}

/** Matches an endpoint's packets to a logical address in table 1. */
export function logicalPair(from: PlacedEndpoint, ip: string): Match {
  return {
    metadata: BigInt(from.tenantNumber), ethType: EthType.IPV4, ipv4Src: from.endpoint.ip, ipv4Dst: ip,
  }
}

/** Matches packets between two physical addresses in table 2. */
export function physicalPair(src: string, dst: string): Match {
  return { ethType: EthType.IPV4, ipv4Src: src, ipv4Dst: dst }
}

/** A flow that drops what it matches, for so many seconds. */
export function dropFlow(
  table: 'logical' | 'physical', kind: FlowKind & ('deny' | 'absent'), match: Match, seconds: number,
  from = 0, to = 0,
): FlowMod {
  return flowMod({
    cookie: cookieOf(kind, from, to),
    tableId: TABLES[table].id,
    priority: PRIORITIES[kind].value,
    hardTimeout: seconds,
    match,
  })
}
