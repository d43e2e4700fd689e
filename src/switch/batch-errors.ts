/** The errors of messages that are sent together: `apply` and `bundle`. */
import { SwitchError } from './errors.js'
import type { MessageInit } from '../codec/index.js'

/** One message that failed, of those given to `apply` or `bundle`. */
export interface ApplyFailure {
  /** The index of the message in the array that was given. */
  readonly index: number
  /** The message, the same object that was given. */
  readonly message: MessageInit
  /** A {@link RequestError} when the switch refused it, an `EncodeError` when it could not be encoded. */
  readonly error: Error
}

/**
 * Some of the messages given to `apply` failed. All others are in force.
 *
 * @example
 * ```ts
 * import { flowMod, gotoTable } from 'daolinet/codec'
 * import { ApplyError, connect } from 'daolinet/switch'
 * import { TestSwitch } from 'daolinet/testing'
 *
 * const device = new TestSwitch({ datapathId: 1n })
 * const { port } = await device.listen()
 * const sw = await connect({ port })
 * await sw.apply([flowMod({}), flowMod({ tableId: 3, instructions: gotoTable(2) })]).catch((error) => {
 *   if (!(error instanceof ApplyError)) throw error
 *   for (const { index, error: { message } } of error.failures) console.log(index, message.slice(0, 47))
 *   // prints 1 the switch refused flowMod: OFPBIC_BAD_TABLE_ID
 * })
 * console.log(`${device.flows().length} flow is in force`) // 1 flow is in force
 * await sw.close()
 * await device.close()
 * ```
 */
export class ApplyError extends SwitchError {
  static override readonly className: string = 'ApplyError'
  /** Every message that failed, in the order of the messages. */
  readonly failures: readonly ApplyFailure[]

  /** @param count - how many messages there were */
  constructor(failures: readonly ApplyFailure[], count: number) {
    super('ERR_APPLY', summaryOf(failures, count))
    this.failures = failures
  }
}

/**
 * A bundle was not committed. None of its messages is in force.
 *
 * @example
 * ```ts
 * import { flowMod, gotoTable } from 'daolinet/codec'
 * import { BundleError, connect } from 'daolinet/switch'
 * import { TestSwitch } from 'daolinet/testing'
 *
 * const device = new TestSwitch({ datapathId: 1n })
 * const { port } = await device.listen()
 * const sw = await connect({ port })
 * await sw.bundle([flowMod({}), flowMod({ tableId: 3, instructions: gotoTable(2) })]).catch((error) => {
 *   if (error instanceof BundleError) console.log(error.failures.map(({ index }) => index)) // [ 1 ]
 * })
 * console.log(`${device.flows().length} flows are in force`) // 0 flows are in force
 * await sw.close()
 * await device.close()
 * ```
 */
export class BundleError extends SwitchError {
  static override readonly className: string = 'BundleError'
  /**
   * Every message that failed, in the order of the messages. Empty when the switch refused the commit and did
   * not say because of which message; `cause` is then its refusal.
   */
  readonly failures: readonly ApplyFailure[]

  /**
   * @param count - how many messages there were
   * @param cause - the error with which the switch refused the commit, if it did
   */
  constructor(failures: readonly ApplyFailure[], count: number, cause?: Error) {
    const why = failures.length > 0 ? summaryOf(failures, count) : cause?.message ?? ''
    super('ERR_BUNDLE', `the bundle was not committed: ${why}`, { cause })
    this.failures = failures
  }
}

function summaryOf(failures: readonly ApplyFailure[], count: number): string {
  const shown = failures.slice(0, 3).map(({ index, error }) => `[${index}] ${error.message}`).join('; ')
  const more = failures.length > 3 ? `; and ${failures.length - 3} more` : ''
  return `${failures.length} of ${count} messages failed: ${shown}${more}`
}
