/** What can end a connection, by {@link CloseReason.kind}. */
export const CLOSE_KINDS = {
  /** `close()` was called on the session. */
  closed: 'this side closed the session',
  /** The server or the dialer was closed, or its signal aborted. */
  stopped: 'the controller stopped',
  /** The peer closed between two messages. */
  ended: 'the peer closed the connection',
  /** The peer closed in the middle of a message. */
  cut: 'the peer closed in the middle of a message',
  /** TLS was not agreed on: no certificate, one that nobody vouches for, or no TLS at all. */
  tlsFailed: 'the TLS handshake failed',
  /** The connection broke: a reset, an unreachable host, a TLS fault. */
  lost: 'the connection broke',
  /** A length field that no message can have: what follows has no frames. */
  badFrame: 'the peer sent what is no OpenFlow',
  /** A message of another version than the one agreed on. */
  badVersion: 'the peer sent a message of another version',
  /** A message that cannot stand where it came in the handshake, or could not be decoded there. */
  badHandshake: 'the peer broke the handshake',
  /** The peer does not speak OpenFlow 1.3; it was told so. */
  incompatible: 'the peer does not speak OpenFlow 1.3',
  /** The peer refused a message of the handshake. */
  refused: 'the peer refused the handshake',
  /** A deadline of the handshake passed. */
  handshakeTimeout: 'the peer did not complete the handshake in time',
  /** The peer left the stated number of echo requests unanswered. */
  dead: 'the peer does not answer',
  /** The `authorize` callback said no, or failed. */
  unauthorized: 'the peer may not be this datapath',
  /** Another connection for the same datapath is alive. */
  duplicate: 'another connection for this datapath is alive',
  /** A newer connection for the same datapath took over from this one, which did not answer. */
  replaced: 'a newer connection for this datapath took over',
  /** An auxiliary connection whose main connection does not exist, or is gone. */
  noMain: 'the datapath has no main connection',
} as const

/** The kind of a {@link CloseReason}. */
export type CloseKind = keyof typeof CLOSE_KINDS

/** Why a connection ended. */
export interface CloseReason {
  /** For programs: a key of {@link CLOSE_KINDS}. */
  readonly kind: CloseKind
  /** For people. */
  readonly message: string
  /** What was behind it: a socket's error, a `DecodeError`, an error of the peer's, the callback's throw. */
  readonly error?: Error
}

/** A reason; its message is the kind's own, and the detail behind it. */
export function closeReason(kind: CloseKind, detail?: string, error?: Error): CloseReason {
  const more = detail ?? error?.message
  const message = more === undefined ? CLOSE_KINDS[kind] : `${CLOSE_KINDS[kind]}: ${more}`
  return error === undefined ? { kind, message } : { kind, message, error }
}
