/** One connection of the connection tracker. */
import { DatagramProgress } from './datagrams.js'
import { Protocol, type IpPacket } from './ip.js'
import { canBegin, TcpProgress } from './tcp.js'
import type { Progress } from './progress.js'
import type { Tuple } from '../packet/tuple.js'

/** Which side of a connection is translated: the initiator's or the responder's; none for 0. */
export const Translated = { SOURCE: 1, DESTINATION: 2 } as const

/** A connection that was committed. */
export interface Connection {
  /** The packets of the initiator, as they arrive. */
  readonly original: Tuple
  /** The packets that answer, as they arrive: to and from translated addresses. */
  readonly reply: Tuple
  /** One of {@link Translated}, or 0. */
  readonly translated: number
  readonly progress: Progress
  mark: number
  label: bigint
  /** When it is forgotten, in milliseconds by the switch's clock. */
  expires: number
}

/** The types of ICMP and of ICMPv6 that ask something. */
const QUESTIONS: readonly number[] = [8, 13, 15]
const QUESTIONS6: readonly number[] = [128]

/** Whether a packet that belongs to no connection can be the first one of a new one. */
export function isBeginning(ip: IpPacket): boolean {
  switch (ip.protocol) {
    case Protocol.TCP: return canBegin(ip)
    case Protocol.ICMP: return QUESTIONS.includes(ip.view.getUint8(ip.payload))
    case Protocol.ICMPV6: return QUESTIONS6.includes(ip.view.getUint8(ip.payload))
    default: return true
  }
}

/** Begins to follow a connection. @param ip - its first packet */
export function progressOf(ip: IpPacket): Progress {
  return ip.protocol === Protocol.TCP ? new TcpProgress(ip) : new DatagramProgress()
}
