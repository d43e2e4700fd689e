import { echoRequest } from '../../codec/index.js'
import { closeReason, type CloseReason } from '../close-reason.js'
import type { Connection } from '../connection/connection.js'
import type { SwitchSession } from '../session/session.js'

/**
 * What happens to a second connection for a datapath that has one: `'reject'` turns it away; `'probe'` asks
 * the first for a sign of life, and only when none comes puts the second in its place. A live connection is
 * never put out: whoever knows a datapath id could else evict the switch (CVE-2024-29461).
 */
export type DuplicatePolicy = 'reject' | 'probe'

/** Which connection is which datapath: at most one, from its admission to its end. */
export class Datapaths {
  readonly #policy: DuplicatePolicy
  readonly #probeTimeout: number
  readonly #holders = new Map<bigint, Connection>()
  readonly #sessions = new Map<bigint, SwitchSession>()

  /** @param probeTimeout - milliseconds that the first connection has to answer */
  constructor(policy: DuplicatePolicy, probeTimeout: number) {
    this.#policy = policy
    this.#probeTimeout = probeTimeout
  }

  /** The sessions by datapath. */
  get sessions(): ReadonlyMap<bigint, SwitchSession> {
    return this.#sessions
  }

  /** Makes a connection the one of its datapath, or says why not. */
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

  /** Lists a session until it ends; the end of one that was replaced leaves its successor alone. */
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
