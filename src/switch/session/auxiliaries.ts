import { closeReason, type CloseReason } from '../close-reason.js'
import { watchConnection, type Connection } from '../connection/connection.js'
import type { MessageInit } from '../../codec/index.js'

/**
 * The auxiliary connections of a session (OpenFlow 1.3.5 §6.3.5): they deliver into it, may carry what it
 * sends, and end when it does.
 */
export class Auxiliaries {
  readonly #connections = new Map<number, Connection>()

  /** Their numbers. */
  get ids(): readonly number[] {
    return [...this.#connections.keys()]
  }

  /** Adds a connection, or says why not. */
  attach(id: number, connection: Connection): CloseReason | undefined {
    if (this.#connections.has(id)) return closeReason('duplicate', `auxiliary connection ${id}`)
    this.#connections.set(id, connection)
    watchConnection(connection)
    connection.onEnd(() => this.#connections.delete(id))
    return undefined
  }

  /** Sends on one of them; false when it does not exist. */
  send(id: number, message: MessageInit): boolean {
    const connection = this.#connections.get(id)
    connection?.send(message)
    return connection !== undefined
  }

  /** Ends them all. */
  end(reason: CloseReason): void {
    for (const connection of [...this.#connections.values()]) {
      connection.end(closeReason('noMain', `the main connection ended: ${reason.message}`))
    }
  }
}
