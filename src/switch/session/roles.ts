import { NotMasterError } from '../errors.js'
import { isWrite } from './writes.js'
import type { ControllerRole, MessageInit } from '../../codec/index.js'

/**
 * What a session may do on its switch (OpenFlow 1.3.5 §6.3.4): `equal`, the initial role, and `master` may do
 * everything; a switch has one master at most. A `slave` may only read.
 */
export type SwitchRole = 'equal' | 'master' | 'slave'

// OFPET_BAD_REQUEST, OFPBRC_IS_SLAVE: how a switch refuses what a slave may not send.
const BAD_REQUEST = 1
const IS_SLAVE = 10

/**
 * The role of a session. It becomes `slave` when the application gives the mastership up, and when the switch
 * says, in a message or by refusing a write, that this session is a slave.
 */
export class Role {
  readonly #changed: (role: SwitchRole) => void
  #current: SwitchRole = 'equal'

  /** @param changed - called with the new role whenever it changes */
  constructor(changed: (role: SwitchRole) => void) {
    this.#changed = changed
  }

  /** The role as it is now. */
  get current(): SwitchRole {
    return this.#current
  }

  set current(role: SwitchRole) {
    if (role === this.#current) return
    this.#current = role
    this.#changed(role)
  }

  /** Takes the role that the switch gives; one that it does not name changes nothing. */
  become(role: ControllerRole | number): void {
    if (role === 'equal' || role === 'master' || role === 'slave') this.current = role
  }

  /** @throws {@link NotMasterError} when the session is a slave, and a slave may not send this message */
  check(message: MessageInit): void {
    const refusal = this.refusalOf(message)
    if (refusal !== undefined) throw refusal
  }

  /** Why the session may not send this message; undefined when it may. */
  refusalOf(message: MessageInit): NotMasterError | undefined {
    return this.#current === 'slave' && isWrite(message) ? new NotMasterError(message.type) : undefined
  }

  /** @throws {@link NotMasterError} when the session is a slave: the encoded message could be a write */
  checkEncoded(): void {
    if (this.#current === 'slave') throw new NotMasterError('an encoded message')
  }

  /** To be called with the type and code of every error message: after OFPBRC_IS_SLAVE we are a slave. */
  refused(errorType: number, errorCode: number): void {
    if (errorType === BAD_REQUEST && errorCode === IS_SLAVE) this.current = 'slave'
  }
}
