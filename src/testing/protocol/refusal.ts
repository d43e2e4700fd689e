/** The errors with which the switch refuses messages. */
import { errorNumbers } from '../../codec/protocol/error-names.js'

/** The numbers of an error in an error message. */
export interface ErrorNumbers {
  /** `OFPET_*`. */
  readonly errorType: number
  /** The code within the type. */
  readonly errorCode: number
  /** The experimenter's id, when `errorType` is 0xffff. */
  readonly experimenter?: number
}

/**
 * The numbers of an error with a name, such as `OFPBMC_BAD_PREREQ`.
 * @throws RangeError when no error has this name
 */
export function numbersOf(error: string): ErrorNumbers {
  const numbers = errorNumbers(error)
  if (numbers === undefined) throw new RangeError(`no error is called "${error}"`)
  const [errorType, errorCode, experimenter] = numbers
  return { errorType, errorCode, ...(experimenter === undefined ? {} : { experimenter }) }
}

/** How many bytes of a refused message its error message returns; the specification asks for at least 64. */
export const ERROR_DATA = 64

/** The switch refuses a message. The connection sends this error to the controller. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly numbers: ErrorNumbers

  /** @param error - the name of the error: `OFPBMC_BAD_PREREQ` */
  constructor(error: string, detail: string) {
    super(`${error}: ${detail}`)
    this.numbers = numbersOf(error)
  }
}
