import { errorNumbers } from '../protocol/error-names.js'
import type { Vocabulary } from './vocabulary.js'

/** Something in a message that a switch refuses. */
export interface Finding {
  /** Which part of the message: `instructions[0].actions[2].port`; empty for the message as a whole. */
  readonly path: string
  /** What is wrong, for people. */
  readonly detail: string
  /** The name of the error that answers it: `OFPBMC_BAD_PREREQ`. */
  readonly error: string
  readonly errorType: number
  readonly errorCode: number
  /** Whose error it is, when `errorType` is 0xffff. */
  readonly experimenter?: number
}

/** A part of a message that is looked at, and the switch that it is for. */
export interface Scope {
  readonly knows: Vocabulary
  /**
   * Notes something that the switch refuses.
   * @param error - its name
   * @param path - where it is, within this part
   */
  refuse(error: string, path: string, detail: string): void
  /** A part of this part. */
  at(path: string): Scope
}

/** The scope of a whole message, which adds what is refused to `found`. */
export function scopeOf(found: Finding[], knows: Vocabulary): Scope {
  const scope = (outer: string): Scope => ({
    knows,
    refuse(error, path, detail) {
      const [errorType, errorCode, experimenter] = errorNumbers(error)!
      const whose = experimenter === undefined ? {} : { experimenter }
      found.push({ path: join(outer, path), detail, error, errorType, errorCode, ...whose })
    },
    at: (path) => scope(join(outer, path)),
  })
  return scope('')
}

function join(outer: string, inner: string): string {
  return outer === '' || inner === '' || inner.startsWith('[') ? outer + inner : `${outer}.${inner}`
}
