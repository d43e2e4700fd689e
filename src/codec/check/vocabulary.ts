/** Which parts of OpenFlow and its extensions a switch knows. */
import { actionCodecs, type Action } from '../actions/index.js'
import { fieldByName } from '../match/table.js'
import { lookup } from '../wire/lookup.js'
import type { ActionKind } from '../actions/codec.js'
import type { MeterBand } from '../structures/meter-band.js'

/** A switch, as far as the checks of messages depend on it. */
export interface Vocabulary {
  /** Its name, for people. */
  readonly name: string
  /** How many tables it has. */
  readonly tables: number
  /** Tells whether it knows a field, by its name in code or its header in hexadecimal. */
  hasField(name: string): boolean
  /** Tells whether actions may set a field. */
  canSet(name: string): boolean
  hasAction(type: Action['type']): boolean
  /** Tells whether it knows an action with a number that the specification does not have. */
  hasActionNumber(number: number): boolean
  hasBand(type: MeterBand['type']): boolean
}

const actions: Readonly<Record<string, ActionKind>> = actionCodecs

/** Actions of OpenFlow 1.1 that set one field each. Open vSwitch still takes them, as deprecated. */
const OLD_ACTIONS: readonly number[] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 13, 14]

/** Open vSwitch 3.1 with its datapath in user space, on a connection of OpenFlow 1.3. */
export const openVSwitch: Vocabulary = {
  name: 'Open vSwitch',
  // Open vSwitch does not check the number of the table in an instruction.
  tables: 256,
  hasField: (name) => fieldByName(name)?.inOpenVSwitch ?? !name.startsWith('0x'),
  canSet: (name) => fieldByName(name)?.writable ?? true,
  hasAction: (type) => lookup(actions, type)?.inOpenVSwitch ?? false,
  hasActionNumber: (number) => OLD_ACTIONS.includes(number),
  hasBand: (type) => type === 'drop',
}
