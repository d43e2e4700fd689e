import { echoRequest } from '../../codec/index.js'
import { closeReason, type CloseReason } from '../close-reason.js'
import type { Connection } from '../connection/connection.js'
import type { SwitchSession } from '../session/session.js'

/**
 * What happens to a second connection for a datapath that has one already. `'reject'` closes the second.
 * `'probe'` sends an echo request on the first: if it answers, the second is closed; if not, the second takes
 * its place. A connection that answers is never closed, because anybody who knows a datapath id could
 * otherwise disconnect the real switch (CVE-2024-29461).
 */
export type DuplicatePolicy = 'reject' | 'probe'

/** The main connection of each datapath, from the moment it is admitted until it ends: one at most. */
export class Datapaths {
  readonly #policy: DuplicatePolicy
  readonly #probeTimeout: number
  readonly #holders = new Map<bigint, Connection>()
  readonly #sessions = new Map<bigint, SwitchSession>()

  /** @param probeTimeout - milliseconds that the first connection has to answer the echo request */
  constructor(policy: DuplicatePolicy, probeTimeout: number) {
    this.#policy = policy
    this.#probeTimeout = probeTimeout
  }

  /** The open sessions by datapath id. */
  get sessions(): ReadonlyMap<bigint, SwitchSession> {
    return this.#sessions
  }

  /** Makes a connection the main connection of its datapath, or returns why it cannot be. */
  async claim(datapathId: bigint, connection: Connection): Promise<CloseReason | undefined> {
    for (;;) {
      const holder = this.#holders.get(datapathId)
      if (connection.transport.reason !== undefined) return connection.transport.reason
      if (holder === undefined) break
      if (this.#policy === 'reject' || await this.#answers(holder)) return closeReason('duplicate')
      holder.transport.destroy(closeReason('replaced'))
    }
    this.#holders.set(datapathId, connection)
    connection.onEnd(() => {
      if (this.#holders.get(datapathId) === connection) this.#holders.delete(datapathId)
    })
    return undefined
  }

  /** Lists a session until it ends. If another session has taken its place by then, that one stays. */
  add(session: SwitchSession, connection: Connection): void {
    const { datapathId } = session
    this.#sessions.set(datapathId, session)
    connection.onEnd(() => {
      if (this.#sessions.get(datapathId) === session) this.#sessions.delete(datapathId)
    })
  }

  async #answers(holder: Connection): Promise<boolean> {
    try {
      await holder.request(echoRequest(), { timeout: this.#probeTimeout })
      return true
    } catch {
      return false
    }
  }
}
