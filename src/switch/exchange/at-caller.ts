import { SwitchError } from '../errors.js'

/**
 * Gives the errors of a promise the stack of the function that awaits it. They are made where nobody is on
 * the stack: in a timer, or when a message comes in. Costs nothing unless there is an error.
 */
export async function atCaller<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    // V8 follows the chain of `await` from here, so that the stack names the application's functions.
    if (error instanceof SwitchError) Error.captureStackTrace(error)
    throw error
  }
}
