/** The connections that a connection tracker knows. */
import { keyOf, type Tuple } from '../packet/tuple.js'
import type { Connection } from './connection.js'

/** A connection, and in which direction a packet belongs to it. */
export interface Found {
  readonly connection: Connection
  readonly reply: boolean
}

/** The known connections by their tuples in both directions. They are forgotten when their time is over. */
export class Connections {
  readonly #now: () => number
  readonly #byOriginal = new Map<string, Connection>()
  readonly #byReply = new Map<string, Connection>()
  readonly #limit: number

  /** @param limit - how many connections it holds at most */
  constructor(now: () => number, limit: number) {
    this.#now = now
    this.#limit = limit
  }

  /** All connections that are not over. */
  get all(): readonly Connection[] {
    const now = this.#now()
    return [...this.#byOriginal.values()].filter(({ expires }) => expires > now)
  }

  /** Whether there is no room for one more. Those whose time is over make room first. */
  get isFull(): boolean {
    if (this.#byOriginal.size >= this.#limit) this.#sweep()
    return this.#byOriginal.size >= this.#limit
  }

  /** The connection to which packets with this tuple belong. */
  find(tuple: Tuple): Found | undefined {
    const key = keyOf(tuple)
    const original = this.#living(this.#byOriginal.get(key))
    if (original !== undefined) return { connection: original, reply: false }
    const reply = this.#living(this.#byReply.get(key))
    return reply === undefined ? undefined : { connection: reply, reply: true }
  }

  add(connection: Connection): void {
    this.#byOriginal.set(keyOf(connection.original), connection)
    this.#byReply.set(keyOf(connection.reply), connection)
  }

  delete(connection: Connection): void {
    const [original, reply] = [keyOf(connection.original), keyOf(connection.reply)]
    if (this.#byOriginal.get(original) === connection) this.#byOriginal.delete(original)
    if (this.#byReply.get(reply) === connection) this.#byReply.delete(reply)
  }

  #living(connection: Connection | undefined): Connection | undefined {
    if (connection === undefined || connection.expires > this.#now()) return connection
    this.delete(connection)
    return undefined
  }

  #sweep(): void {
    const now = this.#now()
    for (const connection of this.#byOriginal.values()) if (connection.expires <= now) this.delete(connection)
  }
}
