import { MessageNumber } from '../frames/frame.js'
import type { Connection } from '../connection/connection.js'
import type { Inbox } from '../inbox/inbox.js'
import type { Liveness, RoundTrip } from '../connection/liveness.js'

/** What a session has seen, at one moment. Counters never go down. */
export interface SwitchStats {
  /** Bytes that came. */
  readonly bytesIn: number
  /** Bytes that were encoded for the switch. */
  readonly bytesOut: number
  /** Messages that came. */
  readonly messagesIn: number
  /** Messages that were sent, without the automatic answers to echoes and faults. */
  readonly messagesOut: number
  /** Packet-ins among the messages that came. */
  readonly packetIns: number
  /** Flow-removed messages among those that came. */
  readonly flowRemoveds: number
  /** Port-status messages among those that came. */
  readonly portStatuses: number
  /** Error messages among those that came. */
  readonly errors: number
  /** Echo requests among the messages that came; all were answered. */
  readonly echoRequests: number
  /** Messages that nobody listened for. */
  readonly unhandled: number
  /** Messages that could not be decoded; each was answered with an error. */
  readonly malformed: number
  /** Replies whose request had been given up. */
  readonly lateReplies: number
  /** Messages that wait in the queues of iterators, or for a first listener. */
  readonly queued: number
  /** Messages that those queues dropped. */
  readonly dropped: number
  /** Requests that wait for their reply. */
  readonly pending: number
  /** Bytes that wait to be sent. */
  readonly buffered: number
  /** How often reading stopped because the switch did not read the answers that it had asked for. */
  readonly pauses: number
  /** Probes in a row that passed without a sign of life. */
  readonly misses: number
  /** Milliseconds from our echo requests to their replies. */
  readonly roundTrip: RoundTrip
  /** Milliseconds that the session has lasted. */
  readonly age: number
}

/** Gathers what a session has seen. */
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
