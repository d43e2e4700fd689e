/** What a switch knows of all that OpenFlow and its extensions have. */
import type { Action } from '../actions/index.js'
import type { FieldName } from '../match/fields.js'
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
  /** Whether there is an action by a number that the specification has not. */
  hasActionNumber(number: number): boolean
  hasBand(type: MeterBand['type']): boolean
}

/** Fields that Open vSwitch has not: of the specification, and registers beyond its sixteen of 32 bits. */
const NO_FIELDS: ReadonlySet<string> = new Set<FieldName>([
  'inPhyPort', 'pbbIsid', 'pbbUca', 'ipv6Exthdr', 'xreg8', 'xreg9', 'xreg10', 'xreg11', 'xreg12', 'xreg13',
  'xreg14', 'xreg15',
])

/** Fields that its actions can read and not write (ovs-fields(7)). */
const READ_ONLY: ReadonlySet<string> = new Set<FieldName>([
  'dpHash', 'recircId', 'packetType', 'conjId', 'tunGtpuFlags', 'tunGtpuMsgtype', 'actsetOutput',
  'ctState', 'ctZone', 'ctNwProto', 'ctNwSrc', 'ctNwDst', 'ctIpv6Src', 'ctIpv6Dst', 'ctTpSrc', 'ctTpDst',
  'ethType', 'mplsBos', 'ipProto', 'ipFrag', 'tcpFlags', 'nshMdtype', 'nshNp',
])

/** Actions that it has not: of the specification, of OpenFlow 1.0, and of later versions of its own. */
const NO_ACTIONS: ReadonlySet<string> = new Set<Action['type']>([
  'copyTtlOut', 'copyTtlIn', 'pushPbb', 'popPbb', 'nxSetQueue', 'nxGroup', 'nxDecTtl', 'nxPushMpls',
  'nxPopMpls', 'nxSetMplsTtl', 'nxDecMplsTtl', 'nxSetMplsLabel', 'nxSetMplsTc', 'sample4', 'unknown',
  'experimenter',
])

/** Actions of OpenFlow 1.1 that set one field each, which it still takes: it calls them deprecated. */
const OLD_ACTIONS: readonly number[] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 13, 14]

/** Open vSwitch 3.1 with the datapath that runs in user space, in a session of OpenFlow 1.3. */
export const openVSwitch: Vocabulary = {
  name: 'Open vSwitch',
  // It looks at no table's number for the instructions that lead there.
  tables: 256,
  hasField: (name) => !NO_FIELDS.has(name) && !name.startsWith('0x'),
  canSet: (name) => !READ_ONLY.has(name),
  hasAction: (type) => !NO_ACTIONS.has(type),
  hasActionNumber: (number) => OLD_ACTIONS.includes(number),
  hasBand: (type) => type === 'drop',
}
