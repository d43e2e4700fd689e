import type { MessageInit } from '../../codec/index.js'
import { NotMasterError } from '../errors.js'

/** What a session is to its switch: `equal` to others, the one `master`, or a `slave` that may only read. */
export type SwitchRole = 'equal' | 'master' | 'slave'

// OpenFlow 1.3.5 §6.3.4: what a switch refuses from a slave with OFPBRC_IS_SLAVE.
const WRITES: ReadonlySet<string> = new Set([
  'flowMod', 'groupMod', 'meterMod', 'portMod', 'tableMod', 'packetOut', 'setConfig',
])
const BAD_REQUEST = 1
const IS_SLAVE = 10

/**
 * The role of a session, and what it forbids. It is lost when it is given up, and when the switch says, by
 * its reply or by refusing a write, that this session is a slave.
 */
export class Role {
  readonly #changed: (role: SwitchRole) => void
  #current: SwitchRole = 'equal'

  /** @param changed - called with the new role */
  constructor(changed: (role: SwitchRole) => void) {
    this.#changed = changed
  }

  /** The role now. A session starts as `equal`. */
  get current(): SwitchRole {
    return this.#current
  }

  set current(role: SwitchRole) {
    if (role === this.#current) return
    this.#current = role
    this.#changed(role)
  }

  /** Throws when the switch would refuse this message from a slave. */
  check(message: MessageInit): void {
    if (this.#current === 'slave' && WRITES.has(message.type)) throw new NotMasterError(message.type)
  }

  /** Throws when the switch might refuse an unknown message from a slave. */
  checkAny(): void {
    if (this.#current === 'slave') throw new NotMasterError('a prepared message')
  }

  /** Looks at an error of the switch's: somebody else may have become the master. */
  refused(errorType: number, errorCode: number): void {
    if (errorType === BAD_REQUEST && errorCode === IS_SLAVE) this.current = 'slave'
  }
}
