import { publish } from './diagnostics.js'

/**
 * Lets the throw of a caller's listener surface as any other bug does, as an `uncaughtException`, and not in
 * the middle of whatever called the listener: the session and all others go on.
 */
export function surface(error: unknown): void {
  publish('listenerError', { error })
  queueMicrotask(() => { throw error })
}
