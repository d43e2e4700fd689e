import { formatDatapathId } from '../../codec/index.js'
import { closeReason } from '../close-reason.js'
import { ClosedError } from '../errors.js'
import { publish } from '../publish.js'
import { Warnings } from '../warnings.js'
import type { Connection } from '../connection/connection.js'
import type { SwitchSession } from '../session/session.js'

/**
 * Serves one session. It is called once for each session, and the calls run side by side: a handler that
 * waits, or never returns, delays no other session. When it returns, the session goes on. When it throws or
 * rejects, its session is closed for the reason `handlerFailed`, and no other session is affected.
 */
export type SessionHandler = (session: SwitchSession) => void | Promise<void>

/** Calls the application's handler for each session, and ends the sessions whose handler failed. */
export class HandlerRunner {
  readonly #handler: SessionHandler
  readonly #warnings = new Warnings()

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
    const message = `the handler of switch ${formatDatapathId(datapathId)} failed: ${error.message}`
    this.#warnings.warn('DAOLINET_HANDLER_FAILED', message, message, error.stack)
  }
}
