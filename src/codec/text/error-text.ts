/** The errors that Open vSwitch names differently from OpenFlow 1.3.5. */
import { experimenterErrorName } from '../protocol/experimenter-error-names.js'

/** Open vSwitch takes the name that an error has in the first or last version of OpenFlow that has it. */
export const openVSwitchNames: Readonly<Record<string, string>> = {
  OFPBRC_BAD_MULTIPART: 'OFPBRC_BAD_STAT',
  OFPBRC_BAD_EXPERIMENTER: 'OFPBRC_BAD_VENDOR',
  OFPBRC_BAD_EXP_TYPE: 'OFPBRC_BAD_SUBTYPE',
  OFPBRC_IS_SLAVE: 'OFPBRC_IS_SECONDARY',
  OFPBAC_BAD_EXPERIMENTER: 'OFPBAC_BAD_VENDOR',
  OFPBAC_BAD_EXP_TYPE: 'OFPBAC_BAD_VENDOR_TYPE',
  OFPTFFC_BAD_TYPE: 'OFPBPC_BAD_TYPE',
  OFPTFFC_BAD_LEN: 'OFPBPC_BAD_LEN',
  OFPTFFC_BAD_ARGUMENT: 'OFPBPC_BAD_VALUE',
}

/** The name of an experimenter's error, or its numbers when it has none. */
export function experimenterErrorText(experimenter: number, code: number): string {
  const numbers = `0x${experimenter.toString(16).padStart(8, '0')}/${code}`
  return experimenterErrorName(experimenter, code) ?? numbers
}
