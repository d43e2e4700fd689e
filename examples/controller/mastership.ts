/** The joint of store and switch: who is elected in the store is master on the switch. */
import { becomeSlave, RequestError, type SwitchRole, type SwitchSession } from 'daolinet/switch'
import { messageOf } from './log.js'
import type { Candidacy, Standing } from 'daolinet/store'

/** What is to be done when a session has become master, and when it is master no more. */
export interface MastershipEvents {
  /** The switch takes writes of this session, and of no other. */
  readonly won: () => Promise<void>
  /** Another is master, or nobody. */
  readonly lost: (master: string | undefined) => Promise<void>
  readonly problem: (message: string) => void
}

/**
 * Makes a session master when it is elected, with the number of the election as generation id, and a slave
 * when another is. Whoever slept through that is refused by the switch.
 */
export class Mastership {
  readonly #session: SwitchSession
  readonly #candidacy: Candidacy
  readonly #events: MastershipEvents
  readonly #stop: () => void
  #work: Promise<void> = Promise.resolve()
  /** The generation id with which the switch made it master, until another is elected. */
  #granted: bigint | undefined
  /** Who was told of as master last, when it is another or nobody. */
  #told: { readonly master: string | undefined } | undefined

  /** @param session - a slave */
  constructor(session: SwitchSession, candidacy: Candidacy, events: MastershipEvents) {
    this.#session = session
    this.#candidacy = candidacy
    this.#events = events
    session.on('role', this.#roleChanged)
    this.#stop = candidacy.subscribe((standing) => this.#follow(standing))
  }

  /** How it stands in the election. */
  get standing(): Standing {
    return this.#candidacy.standing
  }

  /** Asks the switch once more for what it has refused. */
  async retry(): Promise<void> {
    this.#follow(this.standing)
    await this.#work
  }

  /** The session has ended: others are to be elected. */
  end(): void {
    this.#stop()
    this.#session.off('role', this.#roleChanged)
    this.#candidacy.withdraw()
  }

  /** The elected one is a slave only if somebody has become master who does not take part in elections. */
  readonly #roleChanged = (role: SwitchRole): void => {
    const { standing } = this
    if (role === 'master' || standing.role !== 'master' || standing.generation !== this.#granted) return
    this.#events.problem('another program has become master of the switch without an election')
  }

  #follow(standing: Standing): void {
    this.#work = this.#work.then(async () => {
      // Only the newest one counts.
      if (standing !== this.standing || this.#session.closeReason) return
      if (standing.role === 'master') await this.#win(standing.generation)
      if (standing.role === 'slave') await this.#lose(standing.master)
    }).catch((error: unknown) => {
      if (!this.#session.closeReason) this.#events.problem(messageOf(error))
    })
  }

  async #win(generation: bigint): Promise<void> {
    if (this.#granted === generation && this.#session.role === 'master') return
    try {
      await this.#session.setRole('master', generation)
    } catch (error) {
      if (!(error instanceof RequestError && error.errorName === 'OFPRRFC_STALE')) throw error
      throw new Error(`elected with number ${generation}, and the switch has seen a greater one: another is`
        + ` elected by now, or the store is older than the switch (${error.errorName})`, { cause: error })
    }
    this.#granted = generation
    this.#told = undefined
    await this.#events.won()
  }

  async #lose(master: string | undefined): Promise<void> {
    this.#granted = undefined
    if (this.#session.role !== 'slave') await becomeSlave(this.#session)
    if (this.#told?.master === master && this.#told) return
    this.#told = { master }
    await this.#events.lost(master)
  }
}
