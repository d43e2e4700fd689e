import type { CloseReason } from './close-reason.js'
import type { ConnectionRejected, DialFailed, ListenerFailed, MessageMalformed } from './publish.js'
import type { SwitchSession } from './session/session.js'

/** A session was opened, and is about to be handed to the application. */
export interface SessionOpened {
  /** The session. */
  readonly session: SwitchSession
}

/** A session ended. */
export interface SessionClosed {
  /** The session. */
  readonly session: SwitchSession
  /** Why it ended. */
  readonly reason: CloseReason
}

/** The handler that was given to `listen()` or `dial()` failed for a session, which is closed therefore. */
export interface HandlerFailed {
  /** The session. */
  readonly session: SwitchSession
  /** What the handler threw or rejected with. */
  readonly error: Error
}

/** The type of the messages on each diagnostics channel, by its key in {@link DIAGNOSTICS_CHANNELS}. */
export interface SwitchDiagnostics {
  /** A session was opened. */
  open: SessionOpened
  /** A session ended. */
  close: SessionClosed
  /** The handler of a session failed. */
  handlerFailed: HandlerFailed
  /** A connection ended before it became a session. */
  rejected: ConnectionRejected
  /** An attempt to dial a switch failed. */
  dialFailed: DialFailed
  /** A message could not be decoded. */
  malformed: MessageMalformed
  /** An event listener of the application threw. */
  listenerError: ListenerFailed
}
