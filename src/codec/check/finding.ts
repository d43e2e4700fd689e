import { errorNumbers } from '../protocol/error-names.js'
import type { Vocabulary } from './vocabulary.js'

/**
 * Something in a message that a switch would refuse; or, without an `error`, that it accepts though it cannot
 * be meant so.
 */
export interface Finding {
  /** Which part of the message: `instructions[0].actions[2].port`; empty for the message as a whole. */
  readonly path: string
  /** What is wrong, for people. */
  readonly detail: string
  /**
   * The name of the OpenFlow error that the switch replies with: `OFPBMC_BAD_PREREQ`. Undefined when it
   * accepts the message.
   */
  readonly error?: string
  /** The type of that error (`OFPET_*`). */
  readonly errorType?: number
  /** The code of that error. */
  readonly errorCode?: number
  /** The experimenter that defined the error, only when `errorType` is 0xffff. */
  readonly experimenter?: number
}

/** A finding that is the reason for an error of the switch. */
export interface Refused extends Finding {
  readonly error: string
  readonly errorType: number
  readonly errorCode: number
}

/** A part of a message that is being checked, and the switch that it is checked for. */
export interface Scope {
  readonly knows: Vocabulary
  /**
   * Records something that the switch refuses.
   * @param error - the name of the OpenFlow error
   * @param path - where it is, within this part
   * @param detail - what is wrong, for people
   */
  refuse(error: string, path: string, detail: string): void
  /** The scope of a part of this part. */
  at(path: string): Scope
}

/** The scope of a whole message. What the switch refuses is added to `found`. */
export function scopeOf(found: Refused[], knows: Vocabulary): Scope {
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
