/** How far the two ends of a connection have come, and what that says of one packet. */
import type { IpPacket } from './ip.js'

/** What a packet means for a connection that is being followed. */
export type Verdict =
  /** The packet belongs to it, and it is more than an attempt. */
  | 'established'
  /** The packet belongs to it; the other end has not answered yet. */
  | 'new'
  /** The packet does not fit into it. */
  | 'invalid'
  /** The connection is over, and the packet begins another one. */
  | 'restart'

/** What a packet does to a connection. */
export interface Step {
  readonly verdict: Verdict
  /** For how many seconds the connection is kept from now on; undefined when the packet changes nothing. */
  readonly lifetime?: number
}

/** The progress of one connection. What it is made of depends on the protocol. */
export interface Progress {
  /** For how many seconds the connection is kept after its first packet. */
  readonly lifetime: number
  /** Takes one more packet into account. @param reply - whether it goes towards the initiator */
  step(packet: IpPacket, reply: boolean): Step
}
