import type { RoundTrip } from './liveness.js'

/** What a session has seen, at one moment. Counters never go down. */
export interface SwitchStats {
  /** Bytes that came, and that were encoded for the switch. */
  readonly bytesIn: number
  readonly bytesOut: number
  /** Messages that came, and that were sent, without the automatic answers to echoes and faults. */
  readonly messagesIn: number
  readonly messagesOut: number
  /** Of the messages that came. */
  readonly packetIns: number
  readonly flowRemoveds: number
  readonly portStatuses: number
  readonly errors: number
  readonly echoRequests: number
  /** Messages that nobody listened for. */
  readonly unheard: number
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
