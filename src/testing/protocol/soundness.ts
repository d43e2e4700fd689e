/** Refuses messages that are wrong in themselves, whatever flows, groups and ports the switch has. */
import { checkFor, checkSetupFor } from '../../codec/check/check.js'
import { Refusal } from './refusal.js'
import { canMatch, canSet, hasAction } from './vocabulary.js'
import type { Vocabulary } from '../../codec/check/vocabulary.js'
import type { Refused } from '../../codec/check/finding.js'
import type { Message, MeterMod } from '../../codec/index.js'

/** The fields, actions and bands that the switch has. */
function vocabulary(tables: number): Vocabulary {
  return {
    name: 'this switch',
    tables,
    hasField: canMatch,
    canSet,
    hasAction,
    hasActionNumber: () => false,
    hasBand: (type) => type === 'drop' || type === 'dscpRemark',
  }
}

/** @throws {@link Refusal} for the first fault that `check()` finds in a message */
export function refuseUnsound(message: Message, tables: number): void {
  refuseFirst(checkFor(vocabulary(tables), message))
}

/** @throws {@link Refusal} when a meter cannot be set up: to be called when it is known whether it exists */
export function refuseSetup(message: MeterMod): void {
  refuseFirst(checkSetupFor(vocabulary(0), message))
}

function refuseFirst([first]: readonly Refused[]): void {
  if (first !== undefined) throw new Refusal(first.error, `${first.path}: ${first.detail}`)
}
