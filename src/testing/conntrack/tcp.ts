/**
 * TCP connections, followed by their flags and, with much tolerance, by their sequence numbers: after "Real
 * Stateful TCP Packet Filtering in IP Filter" by Guido van Rooij, as Open vSwitch does.
 */
import { MAX_SCALE, segmentOf, type Segment } from './tcp-segment.js'
import type { IpPacket } from './ip.js'
import type { Progress, Step } from './progress.js'

/** How far one end has come, in this order. */
const Stage = { CLOSED: 0, SYN_SENT: 1, ESTABLISHED: 2, CLOSING: 3, FIN_ACKED: 4, RESET: 5 } as const

type Stage = (typeof Stage)[keyof typeof Stage]

/** What is known of one end. */
interface Peer {
  stage: Stage
  /** The sequence number behind all that it has sent. */
  sent: number
  /** The sequence number up to which the other end lets it send. */
  limit: number
  /** The largest window that it has offered: 16 bits, to be shifted. */
  window: number
  /** The shift of its windows; undefined without one, `'unknown'` when its SYN was not seen. */
  scale: number | 'unknown' | undefined
}

/** Seconds for which a connection is kept. */
const Lifetime = { OPENING: 30, ESTABLISHED: 86_400, CLOSING: 900, BOTH_CLOSING: 45, CLOSED: 30 } as const

/** How far acknowledgements may be off: the largest window without a shift, and one segment more. */
const SLACK = 0xffff + 1500

/** Whether a sequence number is `b` or after it. They wrap around. */
function reaches(a: number, b: number): boolean {
  return ((a - b) | 0) >= 0
}

/** Whether a segment that belongs to no connection can begin one: all but the second one of a handshake. */
export function canBegin(packet: IpPacket): boolean {
  const { sound, syn, ack } = segmentOf(packet)
  return sound && !(syn && ack)
}

/** A connection whose first segment may also be one from its middle. */
export class TcpProgress implements Progress {
  readonly lifetime = Lifetime.OPENING
  readonly #initiator: Peer
  readonly #responder: Peer

  /** @param first - the packet with the first segment that was seen */
  constructor(first: IpPacket) {
    const { syn, fin, sequence, data, window, scale } = segmentOf(first)
    this.#initiator = {
      stage: Stage.SYN_SENT,
      sent: sequence,
      limit: (sequence + data + 1 + Number(syn) + Number(fin)) >>> 0,
      window: unscaled(Math.max(window, 1), syn ? scale : undefined),
      scale: syn ? scale : 'unknown',
    }
    this.#responder = {
      stage: Stage.CLOSED, sent: 0, limit: 1, window: 1, scale: syn ? undefined : 'unknown',
    }
  }

  step(packet: IpPacket, reply: boolean): Step {
    const segment = segmentOf(packet)
    const [from, to] = reply
      ? [this.#responder, this.#initiator] as const
      : [this.#initiator, this.#responder] as const
    if (!segment.sound) return { verdict: 'invalid' }
    if (segment.syn && !segment.ack) {
      if (from.stage >= Stage.FIN_ACKED && to.stage >= Stage.FIN_ACKED) return { verdict: 'restart' }
      if (from.stage <= Stage.SYN_SENT) {
        from.stage = Stage.SYN_SENT
        return { verdict: 'new', lifetime: Lifetime.OPENING }
      }
    }
    return advance(segment, from, to)
  }
}

/** Takes a segment into account that does not begin a connection. */
function advance(segment: Segment, from: Peer, to: Peer): Step {
  const first = from.stage < Stage.SYN_SENT
  const shifts = first && segment.syn ? agreeOnScale(segment, from, to) : shiftsOf(segment, from, to)
  const window = first && segment.syn ? unscaled(segment.window, shifts.from || undefined) : segment.window
  const behind = (segment.sequence + segment.data + Number(segment.syn) + Number(segment.fin)) >>> 0
  // The first segment of an end says where it is; there is nothing yet to compare acknowledgements with.
  const lenient = first && begin(segment, behind, window, from, (to.window << shifts.to) >>> 0)
  const acknowledged = acknowledgement(segment, to)
  // Segments without data need not fit exactly.
  const [start, end] = segment.sequence === behind ? [from.sent, from.sent] : [segment.sequence, behind]
  const skew = lenient ? 0 : (to.sent - acknowledged) | 0
  const fits = reaches(from.limit, end)
    && reaches(start, (from.sent - (to.window << shifts.to)) >>> 0)
    && skew >= -SLACK && skew <= SLACK * 2 ** shifts.from
    && (!segment.rst || Math.abs((segment.sequence - from.sent) | 0) <= 1)
  if (!fits && !isTolerated(start, end, from, to)) return { verdict: 'invalid' }
  const offered = (window << shifts.from) >>> 0
  note(window, end, from)
  if (reaches((acknowledged + offered) >>> 0, to.limit)) {
    to.limit = (acknowledged + Math.max(offered, 1)) >>> 0
  }
  moveOn(segment, from, to, fits)
  return fits ? { verdict: 'established', lifetime: lifetimeOf(from, to) } : { verdict: 'established' }
}

/** A window without its shift, rounded up: the window of a SYN is not shifted. */
function unscaled(window: number, scale: number | undefined): number {
  return Math.ceil(window / 2 ** (scale ?? 0))
}

interface Shifts { readonly from: number, readonly to: number }

/** By how much the windows of a segment, and of the other end, are shifted. */
function shiftsOf({ syn }: Segment, { scale: from }: Peer, { scale: to }: Peer): Shifts {
  if (syn || from === undefined || to === undefined) return { from: 0, to: 0 }
  if (from === 'unknown' && to === 'unknown') return { from: MAX_SCALE, to: MAX_SCALE }
  return from === 'unknown' || to === 'unknown' ? { from: 0, to: 0 } : { from, to }
}

/** Windows are shifted when both ends say so in their SYN (RFC 7323 §2.2). */
function agreeOnScale({ scale }: Segment, from: Peer, to: Peer): Shifts {
  if (typeof to.scale !== 'number') return { from: 0, to: 0 }
  from.scale = scale
  if (scale !== undefined) return { from: scale, to: to.scale }
  to.window = (to.window << to.scale) & 0xffff
  to.scale = undefined
  return { from: 0, to: 0 }
}

/** Notes where an end begins. Tells whether acknowledgements are to be taken as they are. */
function begin(
  { sequence }: Segment, behind: number, window: number, from: Peer, otherWindow: number,
): boolean {
  from.sent = sequence
  from.stage = Stage.SYN_SENT
  const limit = (behind + Math.max(1, otherWindow)) >>> 0
  const unknown = from.limit === 1 || reaches(limit, from.limit)
  if (unknown) from.limit = limit
  from.window = Math.max(from.window, window)
  return unknown
}

/** What a segment acknowledges; a RST may leave it out. */
function acknowledgement({ ack, rst, acknowledged }: Segment, to: Peer): number {
  return !ack || (rst && acknowledged === 0) ? to.sent : acknowledged
}

/** Around the beginning and after the end of a connection, one window beside what is expected is let pass. */
function isTolerated(start: number, end: number, from: Peer, to: Peer): boolean {
  const loose = to.stage < Stage.SYN_SENT || to.stage >= Stage.FIN_ACKED || from.stage >= Stage.FIN_ACKED
  return loose && reaches((from.limit + SLACK) >>> 0, end) && reaches(start, (from.sent - SLACK) >>> 0)
}

function note(window: number, end: number, from: Peer): void {
  from.window = Math.max(from.window, window)
  if (!reaches(from.sent, end)) from.sent = end
}

/** @param fits - whether the segment is where it is expected: others acknowledge nothing */
function moveOn({ fin, ack, rst }: Segment, from: Peer, to: Peer, fits: boolean): void {
  if (fin && from.stage < Stage.CLOSING) from.stage = Stage.CLOSING
  if (fits && ack) {
    if (to.stage === Stage.SYN_SENT) to.stage = Stage.ESTABLISHED
    else if (to.stage === Stage.CLOSING) to.stage = Stage.FIN_ACKED
  }
  if (rst) from.stage = to.stage = Stage.RESET
}

function lifetimeOf({ stage: a }: Peer, { stage: b }: Peer): number {
  const [least, most] = a < b ? [a, b] : [b, a]
  if (least >= Stage.FIN_ACKED) return Lifetime.CLOSED
  if (least >= Stage.CLOSING) return Lifetime.BOTH_CLOSING
  if (least < Stage.ESTABLISHED) return Lifetime.OPENING
  return most >= Stage.CLOSING ? Lifetime.CLOSING : Lifetime.ESTABLISHED
}
