import { closeReason } from '../close-reason.js'
import { ClosedError } from '../errors.js'
import { publish } from '../publish.js'
import type { Connection } from '../connection/connection.js'
import type { SwitchSession } from '../session/session.js'

/**
 * Serves one session. It is called once for each session, and the calls run side by side: a handler that
 * waits, or never returns, delays no other session. When it returns, the session goes on. When it throws or
 * rejects, its session is closed for the reason `handlerFailed`, and no other session is affected.
 */
export type SessionHandler = (session: SwitchSession) => void | Promise<void>

// The most warnings of one server: a switch whose handler fails again and again must not fill the log.
const MAX_WARNINGS = 1000

/** Calls the application's handler for each session, and ends the sessions whose handler failed. */
export class HandlerRunner {
  readonly #handler: SessionHandler
  readonly #warned = new Set<string>()

  constructor(handler: SessionHandler) {
    this.#handler = handler
  }

  /** Calls the handler for a session. Never rejects. */
  async run(session: SwitchSession, connection: Connection): Promise<void> {
    try {
      await this.#handler(session)
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown : new Error(String(thrown))
      // A handler that waits for a reply when its session ends gets the session's own error: not a failure.
      if (error instanceof ClosedError && error.reason === connection.transport.reason) return
      if (!publish('handlerFailed', { session, error })) this.#warn(session, error)
      connection.end(closeReason('handlerFailed', undefined, error))
    }
  }

  /** Without a subscriber the error would go unnoticed: it becomes a process warning, once per switch. */
  #warn({ datapathId }: SwitchSession, error: Error): void {
    const message = `the handler of switch 0x${datapathId.toString(16)} failed: ${error.message}`
    if (this.#warned.has(message) || this.#warned.size >= MAX_WARNINGS) return
    this.#warned.add(message)
    const detail = error.stack
    process.emitWarning(message, { type: 'DaolinetWarning', code: 'DAOLINET_HANDLER_FAILED', detail })
  }
}
