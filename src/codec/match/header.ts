/** The header of a match field on the wire: class, number, and experimenter id. */
import { ExperimenterId } from '../protocol/experimenters.js'

/** One header of a match field. */
export interface FieldHeader<H extends string = string> {
  /** Its name in the manuals of Open vSwitch: `OXM_OF_ETH_DST`. */
  readonly header: H
  /** OXM class: 0x8000 OpenFlow basic, 0x0000 and 0x0001 Nicira, 0xffff experimenter, … */
  readonly oxmClass: number
  /** Number within the class, 0 to 127. */
  readonly number: number
  /** The experimenter id that follows the header of class 0xffff. */
  readonly experimenter?: number
  /**
   * The 16-bit number that follows the experimenter id of an ONF field, whose `number` is always 0 (ONF
   * EXT-256).
   */
  readonly expType?: number
}

/** The experimenter id of the fields of the network service header. */
const NSH_EXPERIMENTER = 0x005a_d650

/** The class of a header by the beginning of its name. Longer beginnings come first. */
const classes: readonly (readonly [prefix: string, oxmClass: number, experimenter?: number])[] = [
  ['OXM_OF_PKT_REG', 0x8001],
  ['OXM_OF_', 0x8000],
  ['NXM_OF_', 0x0000],
  ['NXM_NX_', 0x0001],
  ['ERICOXM_OF_', 0x1000],
  ['NXOXM_ET_', 0xffff, ExperimenterId.NICIRA],
  ['NXOXM_NSH_', 0xffff, NSH_EXPERIMENTER],
  ['ONFOXM_', 0xffff, ExperimenterId.ONF],
]

/**
 * Makes a header from its name and number. A number above 127 is an ONF number behind the experimenter id.
 */
export function fieldHeader<const H extends string>(header: H, number: number): FieldHeader<H> {
  const [, oxmClass, experimenter] = classes.find(([prefix]) => header.startsWith(prefix))!
  if (experimenter === undefined) return { header, oxmClass, number }
  return number < 128
    ? { header, oxmClass, number, experimenter }
    : { header, oxmClass, number: 0, experimenter, expType: number }
}
