/** Everything that can end a connection, by {@link CloseReason.kind}, with the text for people. */
export const CLOSE_KINDS = {
  /** The application called `close()` on the session. */
  closed: 'this side closed the session',
  /** The application closed the server or the dialer, or aborted the signal that it had given. */
  stopped: 'the controller stopped',
  /** The handler that was given to `listen()` or `dial()` failed for this session. */
  handlerFailed: 'the handler of the session failed',
  /** The peer closed the connection between two messages. */
  ended: 'the peer closed the connection',
  /** The peer closed the connection in the middle of a message. */
  cut: 'the peer closed the connection in the middle of a message',
  /** No connection could be opened: refused, not answered in time, no such host. */
  unreachable: 'no connection could be opened',
  /** The TLS handshake failed: no certificate, one that no given authority signed, or no TLS at all. */
  tlsFailed: 'the TLS handshake failed',
  /** An open connection broke: a reset, a host that became unreachable, a fault in TLS. */
  lost: 'the connection broke',
  /** The peer does not speak OpenFlow, or sent a length that no message can have. */
  badFrame: 'the peer sent something that is not OpenFlow',
  /** A message had another version in its header than the one agreed on. */
  badVersion: 'the peer sent a message of another version',
  /** The peer sent a message that does not belong in the handshake, or one that could not be decoded. */
  badHandshake: 'the peer broke the rules of the handshake',
  /** The peer does not speak OpenFlow 1.3. It was told so by an error message. */
  incompatible: 'the peer does not speak OpenFlow 1.3',
  /** The peer answered a message of the handshake with an error. */
  refused: 'the peer refused the handshake',
  /** The handshake took longer than one of its deadlines allows. */
  handshakeTimeout: 'the peer did not complete the handshake in time',
  /** The peer left several echo requests in a row unanswered: `EchoOptions.misses`. */
  dead: 'the peer does not answer',
  /** The `authorize` callback returned false, or failed. */
  unauthorized: 'the peer may not be this datapath',
  /** Another connection for the same datapath is open and alive. */
  duplicate: 'another connection for this datapath is alive',
  /** A newer connection for the same datapath took the place of this one, which no longer answered. */
  replaced: 'a newer connection for this datapath took its place',
  /** The server has as many connections as it may have: `maxConnections`. */
  full: 'the server has all the connections that it may have',
  /** This is an auxiliary connection, and its main connection does not exist or has ended. */
  noMain: 'the datapath has no main connection',
} as const

/** The kind of a {@link CloseReason}: a key of {@link CLOSE_KINDS}. */
export type CloseKind = keyof typeof CLOSE_KINDS

/** Why a connection ended. */
export interface CloseReason {
  /** For programs: a key of {@link CLOSE_KINDS}. */
  readonly kind: CloseKind
  /** For people: the text of the kind, with details. */
  readonly message: string
  /**
   * The error behind it, if there was one: of the socket, of the decoder, of the switch, or what a callback
   * of the application threw.
   */
  readonly error?: Error
}

/** Makes a reason. Its message is the text of the kind, then the detail or the error's message. */
export function closeReason(kind: CloseKind, detail?: string, error?: Error): CloseReason {
  const more = detail ?? error?.message
  const message = more === undefined ? CLOSE_KINDS[kind] : `${CLOSE_KINDS[kind]}: ${more}`
  return error === undefined ? { kind, message } : { kind, message, error }
}
