import { channel } from 'node:diagnostics_channel'
import { debuglog } from 'node:util'
import { formatDatapathId, type DecodeError, type FeaturesReply } from '../codec/index.js'
import type { CloseReason } from './close-reason.js'
import { addressText, peerText, type Peer, type SwitchAddress } from './peer.js'

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

interface Session { readonly datapathId: bigint, readonly peer: Peer }

/**
 * What is published under each key. The messages about sessions are known in full only above this file, in
 * `SwitchDiagnostics`; here a session is no more than its name, so that every room can publish.
 */
interface Published {
  open: { readonly session: Session }
  close: { readonly session: Session, readonly reason: CloseReason }
  handlerFailed: { readonly session: Session, readonly error: Error }
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

/** Tells what happens, with `NODE_DEBUG=daolinet` in the environment. */
export const debug = debuglog('daolinet')

const texts: { readonly [K in keyof Published]: (message: Published[K]) => string } = {
  open: ({ session }) => `${sessionText(session)}: the session is open`,
  close: ({ session, reason }) => `${sessionText(session)}: the session ended: ${reason.message}`,
  handlerFailed: ({ session, error }) => `${sessionText(session)}: the handler failed: ${error.stack}`,
  rejected: ({ peer, reason, features }) =>
    `${peerText(peer)}: rejected${features ? ` as ${datapathText(features)}` : ''}: ${reason.message}`,
  dialFailed: ({ target, error }) => `${addressText(target)}: dialling failed: ${causeOf(error)}`,
  malformed: ({ peer, error }) => `${peerText(peer)}: a message could not be decoded: ${error.message}`,
  listenerError: ({ error }) => `a listener threw: ${error instanceof Error ? error.stack : String(error)}`,
}

/** Publishes a message on its channel; false when nobody has subscribed to it. */
export function publish<K extends keyof Published>(key: K, message: Published[K]): boolean {
  if (debug.enabled) debug('%s', texts[key](message))
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

/** A datapath by its id, in the 16 digits of `formatDatapathId`. */
export function datapathText({ datapathId }: { readonly datapathId: bigint }): string {
  return `datapath ${formatDatapathId(datapathId)}`
}

/** What is behind an error, in one line. Node's error for a name with several addresses has no message. */
export function causeOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(causeOf).join('; ')
  const { reason, message } = error as { readonly reason?: CloseReason, readonly message?: string }
  return reason?.message ?? message ?? String(error)
}

function sessionText(session: Session): string {
  return `${peerText(session.peer)}, ${datapathText(session)}`
}
