/** Messages that are wrong by themselves, whatever the switch has. */
import { checkFor, checkSetupFor } from '../../codec/check/check.js'
import { Refusal } from './refusal.js'
import { ACTIONS, canMatch, canSet } from './vocabulary.js'
import type { Vocabulary } from '../../codec/check/vocabulary.js'
import type { Finding } from '../../codec/check/finding.js'
import type { Message, MeterMod } from '../../codec/index.js'

const actions: ReadonlySet<string> = new Set(ACTIONS)

/** What the switch knows, with a number of tables. */
function vocabulary(tables: number): Vocabulary {
  return {
    name: 'this switch',
    tables,
    hasField: canMatch,
    canSet,
    hasAction: (type) => actions.has(type),
    hasActionNumber: () => false,
    hasBand: (type) => type === 'drop' || type === 'dscpRemark',
  }
}

/** @throws {@link Refusal} for the first thing that is wrong with a message */
export function refuseUnsound(message: Message, tables: number): void {
  refuseFirst(checkFor(vocabulary(tables), message))
}

/** @throws {@link Refusal} for a meter that cannot be set up; whether there is one already comes before */
export function refuseSetup(message: MeterMod): void {
  refuseFirst(checkSetupFor(vocabulary(0), message))
}

function refuseFirst([first]: readonly Finding[]): void {
  if (first !== undefined) throw new Refusal(first.error, `${first.path}: ${first.detail}`)
}
