/** What a decision is. */
import type { FlowMod, PacketIn, PacketOut } from '../../codec/index.js'
import type { Why } from './explain.js'

/** A packet that a switch asks about. */
export interface Arrival {
  readonly datapathId: bigint
  /** Its bytes are read only; what a decision keeps of them it copies. */
  readonly packetIn: PacketIn
}

/** One switch's share of a route. */
export interface HalfRoute {
  readonly datapathId: bigint
  readonly flows: readonly FlowMod[]
}

/** The packet may pass, and with it those like it. */
export interface RouteDecision {
  readonly kind: 'route'
  /** The sender's switch; absent when only the receiver's share was missing. */
  readonly source?: HalfRoute
  /** The receiver's switch, to be written first; absent when both are on one. */
  readonly destination?: HalfRoute
  /** The switch that sends the packet on. */
  readonly datapathId: bigint
  readonly packetOut: PacketOut
  readonly why: Why
}

/** The controller answers by itself. */
export interface AnswerDecision {
  readonly kind: 'answer'
  /** The switch that sends the answer. */
  readonly datapathId: bigint
  readonly packetOut: PacketOut
  readonly why: Why
}

/** The packet is dropped, and those like it for a while without asking. */
export interface DenyDecision {
  readonly kind: 'deny'
  /** The switch to write the flows to, and that sends the packet, if there is one. */
  readonly datapathId: bigint
  /** Drop flows with a hard timeout. */
  readonly flows: readonly FlowMod[]
  /**
   * Deletes on the other side's switch, so that the next packet from there asks again, and its answers
   * are expected again.
   */
  readonly recall?: HalfRoute
  readonly packetOut?: PacketOut
  readonly why: Why
}

/** Nothing is done. */
export interface IgnoreDecision {
  readonly kind: 'ignore'
  readonly why: Why
}

/** What to do about a packet. */
export type Decision = RouteDecision | AnswerDecision | DenyDecision | IgnoreDecision

/** Numbers that decisions go by; whoever reconciles must use the same. */
export interface RoutingOptions {
  /** Seconds without a packet until a route vanishes. Default 60. */
  readonly idleTimeout?: number
  /** Seconds that a denial stands before the next such packet asks again. Default 10. */
  readonly denyTimeout?: number
  /** Seconds that packets are dropped which are allowed but cannot be delivered now. Default 1. */
  readonly holdTimeout?: number
  /** Have switches report when a route's flows vanish. Default false. */
  readonly flowRemoved?: boolean
}
