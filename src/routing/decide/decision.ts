/** What `decide` is given, and what it returns. */
import type { FlowMod, NxCtFlush, PacketIn, PacketOut } from '../../codec/index.js'
import type { HalfRoute } from '../flows/half-route.js'
import type { Why } from './explain.js'

/** A packet that a switch sent to the controller. */
export interface Arrival {
  /** The switch that sent it. */
  readonly datapathId: bigint
  /** Its bytes are only read; a decision copies what it keeps of them. */
  readonly packetIn: PacketIn
}

/** The packet may pass, and its flows carry all packets like it. */
export interface RouteDecision {
  readonly kind: 'route'
  /** Flows for the sender's switch; undefined when only the receiver's flows were missing. */
  readonly source?: HalfRoute
  /** Flows for the receiver's switch, to be written first; undefined when both are on one switch. */
  readonly destination?: HalfRoute
  /** The switch that sends the packet on. */
  readonly datapathId: bigint
  /** The packet, to be sent on when the flows have been written. */
  readonly packetOut: PacketOut
  readonly why: Why
}

/** The controller answers by itself: an ARP request, a ping of a gateway, an expired TTL. */
export interface AnswerDecision {
  readonly kind: 'answer'
  /** The switch that sends the answer. */
  readonly datapathId: bigint
  /** Flows for that switch that answer the next such packets. */
  readonly flows?: readonly FlowMod[]
  /** The answer. */
  readonly packetOut: PacketOut
  readonly why: Why
}

/** The packet is dropped, and so are packets like it for some seconds, without asking the controller. */
export interface DenyDecision {
  readonly kind: 'deny'
  /** The switch to write the flows to. */
  readonly datapathId: bigint
  /** Flows without instructions, with a hard timeout. */
  readonly flows: readonly FlowMod[]
  /**
   * Deletes for the other endpoint's switch, to be written first: with its flow gone, the next packet from
   * there reaches the controller, which installs the flows of both directions.
   */
  readonly retract?: HalfRoute
  /** Connections for `datapathId` to forget before it sends the packet. */
  readonly flush?: readonly NxCtFlush[]
  /** A packet for `datapathId` to send, if any. */
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
