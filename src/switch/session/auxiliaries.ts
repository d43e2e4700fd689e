import { closeReason, type CloseReason } from '../close-reason.js'
import { watchConnection, type Connection } from '../connection/connection.js'
import type { MessageInit } from '../../codec/index.js'

/**
 * The auxiliary connections of a session (OpenFlow 1.3.5 §6.3.5). Messages that come on them belong to the
 * session, which can also send on them. They end when the session does.
 */
export class Auxiliaries {
  readonly #connections = new Map<number, Connection>()

  /** The numbers of the connections. */
  get ids(): readonly number[] {
    return [...this.#connections.keys()]
  }

  /** Adds a connection, or returns why it cannot be added. */
  attach(id: number, connection: Connection): CloseReason | undefined {
    if (this.#connections.has(id)) return closeReason('duplicate', `auxiliary connection ${id}`)
    this.#connections.set(id, connection)
    watchConnection(connection)
    connection.onEnd(() => this.#connections.delete(id))
    return undefined
  }

  /** Sends a message on the connection of a number; false when there is none. */
  send(id: number, message: MessageInit): boolean {
    const connection = this.#connections.get(id)
    connection?.send(message)
    return connection !== undefined
  }

  /** Ends all connections. @param reason - why the main connection ended */
  end(reason: CloseReason): void {
    for (const connection of [...this.#connections.values()]) {
      connection.end(closeReason('noMain', `the main connection ended: ${reason.message}`))
    }
  }
}
