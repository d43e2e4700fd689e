import { MessageNumber } from '../frames/frame.js'
import type { Connection } from '../connection/connection.js'
import type { Inbox } from '../inbox/inbox.js'
import type { Liveness, RoundTrip } from '../connection/liveness.js'

/** The state of a session at one moment. Counters begin with the connection and never go down. */
export interface SwitchStats {
  /** Bytes that were received. */
  readonly bytesIn: number
  /** Bytes that were put into the send queue. */
  readonly bytesOut: number
  /** Messages that were received, of all types. */
  readonly messagesIn: number
  /** Messages that were sent, without the automatic replies to echo requests and malformed messages. */
  readonly messagesOut: number
  /** Packet-in messages that were received. */
  readonly packetIns: number
  /** Flow-removed messages that were received. */
  readonly flowRemoveds: number
  /** Port-status messages that were received. */
  readonly portStatuses: number
  /** Error messages that were received. */
  readonly errors: number
  /** Echo requests that were received; all were answered. */
  readonly echoRequests: number
  /** Messages that were dropped because there was no listener and no iterator for them. */
  readonly unhandled: number
  /** Messages that could not be decoded. */
  readonly malformed: number
  /** Replies that came after their request had timed out or was aborted. */
  readonly lateReplies: number
  /** Messages that wait now, in the queues of iterators or for the first listener. */
  readonly queued: number
  /** Messages that the full queues of iterators have dropped. */
  readonly dropped: number
  /** Requests that wait for their reply now. */
  readonly pending: number
  /** Bytes in the send queue now. */
  readonly buffered: number
  /** How often we stopped reading, because the switch did not read the echo replies that it asked for. */
  readonly pauses: number
  /** Echo requests in a row, up to now, after which nothing at all was received. */
  readonly misses: number
  /** Milliseconds between our echo requests and their replies. */
  readonly roundTrip: RoundTrip
  /** Milliseconds since the session was opened. */
  readonly age: number
}

/** Collects the state of a session. */
export function statsOf(
  connection: Connection, inbox: Inbox, liveness: Liveness, since: number,
): SwitchStats {
  const { transport, pending, received, settings } = connection
  const { waiting, dropped } = inbox.queued
  const count = (number: number): number => received[number]!
  return {
    bytesIn: transport.bytesIn,
    bytesOut: transport.bytesOut,
    messagesIn: received.reduce((sum, n) => sum + n, 0),
    messagesOut: connection.sent,
    packetIns: count(MessageNumber.PACKET_IN),
    flowRemoveds: count(MessageNumber.FLOW_REMOVED),
    portStatuses: count(MessageNumber.PORT_STATUS),
    errors: count(MessageNumber.ERROR),
    echoRequests: count(MessageNumber.ECHO_REQUEST),
    unhandled: inbox.unhandled,
    malformed: connection.malformed + inbox.malformed,
    lateReplies: pending.late,
    queued: waiting,
    dropped,
    pending: pending.size,
    buffered: transport.buffered,
    pauses: transport.pauses,
    misses: liveness.misses,
    roundTrip: liveness.roundTrip,
    age: settings.clock.now() - since,
  }
}
