import { channel } from 'node:diagnostics_channel'
import type { DecodeError, FeaturesReply } from '../codec/index.js'
import type { CloseReason } from './close-reason.js'
import type { Target } from './dial.js'
import type { Peer } from './peer.js'
import type { SwitchSession } from './session.js'

/** What is published on each channel of `node:diagnostics_channel`: `daolinet:switch:` and the key. */
export interface SwitchDiagnostics {
  /** A session is about to be handed out. */
  open: { readonly session: SwitchSession }
  /** A session ended. */
  close: { readonly session: SwitchSession, readonly reason: CloseReason }
  /** A connection ended before it was a session; `features` when it had got as far as saying who it is. */
  rejected: { readonly peer: Peer, readonly reason: CloseReason, readonly features?: FeaturesReply }
  /** An attempt to dial a switch came to nothing; there will be another. */
  dialFailed: { readonly target: Target, readonly error: Error }
  /** A message could not be decoded; it was answered with an error. */
  malformed: { readonly peer: Peer, readonly error: DecodeError }
  /** A listener of the caller's threw. It surfaces as an `uncaughtException` as well. */
  listenerError: { readonly error: unknown }
}

/** The names of the channels. */
export const DIAGNOSTICS_CHANNELS = {
  open: 'daolinet:switch:open',
  close: 'daolinet:switch:close',
  rejected: 'daolinet:switch:rejected',
  dialFailed: 'daolinet:switch:dialFailed',
  malformed: 'daolinet:switch:malformed',
  listenerError: 'daolinet:switch:listenerError',
} as const satisfies Record<keyof SwitchDiagnostics, string>

/** Publishes, when anybody subscribes. */
export function publish<K extends keyof SwitchDiagnostics>(key: K, message: SwitchDiagnostics[K]): void {
  const target = channel(DIAGNOSTICS_CHANNELS[key])
  if (target.hasSubscribers) target.publish(message)
}
