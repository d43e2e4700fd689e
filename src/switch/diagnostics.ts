import { channel } from 'node:diagnostics_channel'
import type { DecodeError, FeaturesReply } from '../codec/index.js'
import type { CloseReason } from './close-reason.js'
import type { Target } from './opening/dial.js'
import type { Peer } from './peer.js'
import type { SwitchSession } from './session/session.js'

/** A session is about to be handed out. */
export interface SessionOpened {
  /** The session. */
  readonly session: SwitchSession
}

/** A session ended. */
export interface SessionClosed {
  /** The session. */
  readonly session: SwitchSession
  /** Why. */
  readonly reason: CloseReason
}

/** A connection ended before it was a session. */
export interface ConnectionRejected {
  /** Who it was. */
  readonly peer: Peer
  /** Why. */
  readonly reason: CloseReason
  /** Which datapath it said it was, when it had got as far as that. */
  readonly features?: FeaturesReply
}

/** An attempt to dial a switch came to nothing; there will be another. */
export interface DialFailed {
  /** Who was dialled. */
  readonly target: Target
  /** Why it came to nothing. */
  readonly error: Error
}

/** A message could not be decoded; it was answered with an error. */
export interface MessageMalformed {
  /** Who sent it. */
  readonly peer: Peer
  /** What is wrong with it. */
  readonly error: DecodeError
}

/** A listener of the caller's threw. It surfaces as an `uncaughtException` as well. */
export interface ListenerFailed {
  /** What it threw. */
  readonly error: unknown
}

/** What is published on each channel, by its key in {@link DIAGNOSTICS_CHANNELS}. */
export interface SwitchDiagnostics {
  /** A session is about to be handed out. */
  open: SessionOpened
  /** A session ended. */
  close: SessionClosed
  /** A connection ended before it was a session. */
  rejected: ConnectionRejected
  /** An attempt to dial a switch came to nothing. */
  dialFailed: DialFailed
  /** A message could not be decoded. */
  malformed: MessageMalformed
  /** A listener of the caller's threw. */
  listenerError: ListenerFailed
}

/** The names of the channels of `node:diagnostics_channel`. */
export const DIAGNOSTICS_CHANNELS = {
  /** Carries {@link SessionOpened}. */
  open: 'daolinet:switch:open',
  /** Carries {@link SessionClosed}. */
  close: 'daolinet:switch:close',
  /** Carries {@link ConnectionRejected}. */
  rejected: 'daolinet:switch:rejected',
  /** Carries {@link DialFailed}. */
  dialFailed: 'daolinet:switch:dialFailed',
  /** Carries {@link MessageMalformed}. */
  malformed: 'daolinet:switch:malformed',
  /** Carries {@link ListenerFailed}. */
  listenerError: 'daolinet:switch:listenerError',
} as const satisfies Record<keyof SwitchDiagnostics, string>

/** Publishes, when anybody subscribes. */
export function publish<K extends keyof SwitchDiagnostics>(key: K, message: SwitchDiagnostics[K]): void {
  const target = channel(DIAGNOSTICS_CHANNELS[key])
  if (target.hasSubscribers) target.publish(message)
}
