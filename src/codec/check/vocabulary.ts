/** What a switch knows of all that OpenFlow and its extensions have. */
import { actionCodecs, type Action } from '../actions/index.js'
import { fieldByName } from '../match/table.js'
import { lookup } from '../wire/lookup.js'
import type { ActionKind } from '../actions/codec.js'
import type { MeterBand } from '../structures/meter-band.js'

/** A switch, as far as messages to it depend on it. */
export interface Vocabulary {
  /** What it is called, for people. */
  readonly name: string
  /** How many tables it has. */
  readonly tables: number
  /** Whether there is a field, by its name in code or by its header. */
  hasField(name: string): boolean
  /** Whether actions may set it. */
  canSet(name: string): boolean
  hasAction(type: Action['type']): boolean
  /** Whether there is an action by a number that the specification does not have. */
  hasActionNumber(number: number): boolean
  hasBand(type: MeterBand['type']): boolean
}

const actions: Readonly<Record<string, ActionKind>> = actionCodecs

/** Actions of OpenFlow 1.1 that set one field each: Open vSwitch still takes them, as deprecated. */
const OLD_ACTIONS: readonly number[] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 13, 14]

/** Open vSwitch 3.1 with the datapath that runs in user space, in a session of OpenFlow 1.3. */
export const openVSwitch: Vocabulary = {
  name: 'Open vSwitch',
  // Instructions may name any table: it does not look at the number.
  tables: 256,
  hasField: (name) => fieldByName(name)?.inOpenVSwitch ?? !name.startsWith('0x'),
  canSet: (name) => fieldByName(name)?.writable ?? true,
  hasAction: (type) => lookup(actions, type)?.inOpenVSwitch ?? false,
  hasActionNumber: (number) => OLD_ACTIONS.includes(number),
  hasBand: (type) => type === 'drop',
}
