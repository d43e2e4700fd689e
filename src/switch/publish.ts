import { channel } from 'node:diagnostics_channel'
import type { DecodeError, FeaturesReply } from '../codec/index.js'
import type { CloseReason } from './close-reason.js'
import type { Peer, SwitchAddress } from './peer.js'

/** A connection ended before it became a session. */
export interface ConnectionRejected {
  /** The far end of the connection. */
  readonly peer: Peer
  /** Why it ended. */
  readonly reason: CloseReason
  /** What the switch said about itself; undefined when the handshake did not get that far. */
  readonly features?: FeaturesReply
}

/** An attempt to dial a switch failed. The dialer will try again. */
export interface DialFailed {
  /** The address that was dialled. */
  readonly target: SwitchAddress
  /** Why it failed: the error of the socket, or a {@link ClosedError} when the handshake failed. */
  readonly error: Error
}

/** A message could not be decoded. The peer was told by an error message. */
export interface MessageMalformed {
  /** The far end of the connection. */
  readonly peer: Peer
  /** What is wrong with the message. */
  readonly error: DecodeError
}

/** An event listener of the application threw. The process gets the same error as an `uncaughtException`. */
export interface ListenerFailed {
  /** What it threw. */
  readonly error: unknown
}

/**
 * What is published under each key. The messages about sessions are known in full only above this file, in
 * `SwitchDiagnostics`; here a session is any object, so that every room can publish.
 */
interface Published {
  open: { readonly session: object }
  close: { readonly session: object, readonly reason: CloseReason }
  handlerFailed: { readonly session: object, readonly error: Error }
  rejected: ConnectionRejected
  dialFailed: DialFailed
  malformed: MessageMalformed
  listenerError: ListenerFailed
}

/** The names of the channels of `node:diagnostics_channel`. */
export const DIAGNOSTICS_CHANNELS = {
  /** Carries {@link SessionOpened}. */
  open: 'daolinet:switch:open',
  /** Carries {@link SessionClosed}. */
  close: 'daolinet:switch:close',
  /** Carries {@link HandlerFailed}. */
  handlerFailed: 'daolinet:switch:handlerFailed',
  /** Carries {@link ConnectionRejected}. */
  rejected: 'daolinet:switch:rejected',
  /** Carries {@link DialFailed}. */
  dialFailed: 'daolinet:switch:dialFailed',
  /** Carries {@link MessageMalformed}. */
  malformed: 'daolinet:switch:malformed',
  /** Carries {@link ListenerFailed}. */
  listenerError: 'daolinet:switch:listenerError',
} as const satisfies Record<keyof Published, string>

/** Publishes a message on its channel; false when nobody has subscribed to it. */
export function publish<K extends keyof Published>(key: K, message: Published[K]): boolean {
  const target = channel(DIAGNOSTICS_CHANNELS[key])
  if (!target.hasSubscribers) return false
  target.publish(message)
  return true
}

/**
 * Throws the error of an application's listener again in a microtask, where it becomes an
 * `uncaughtException` like any other bug. Thrown where it occurred, it would interrupt the code that called
 * the listener, and with it this session and others.
 */
export function rethrowLater(error: unknown): void {
  publish('listenerError', { error })
  queueMicrotask(() => { throw error })
}
