/** What the switch answers to a message that it does not take. */
import { errorNumbers } from '../../codec/protocol/error-names.js'

/** The numbers of an error, as a message carries them. */
export interface ErrorNumbers {
  readonly errorType: number
  readonly errorCode: number
  /** Whose error it is, where `errorType` is 0xffff. */
  readonly experimenter?: number
}

/**
 * The numbers of an error by its name: `OFPBMC_BAD_PREREQ`.
 * @throws RangeError for a name that there is not
 */
export function numbersOf(error: string): ErrorNumbers {
  const numbers = errorNumbers(error)
  if (numbers === undefined) throw new RangeError(`no error is called "${error}"`)
  const [errorType, errorCode, experimenter] = numbers
  return { errorType, errorCode, ...(experimenter === undefined ? {} : { experimenter }) }
}

/** Bytes of the refused message that an error carries at most: what the specification asks for at least. */
export const ERROR_DATA = 64

/** Thrown inside the switch, and sent to the controller as an error message. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly numbers: ErrorNumbers

  /** @param error - the name of the error: `OFPBMC_BAD_PREREQ` */
  constructor(error: string, detail: string) {
    super(`${error}: ${detail}`)
    this.numbers = numbersOf(error)
  }
}
