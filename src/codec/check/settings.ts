/** Nicira's messages that set something up, or that OpenFlow 1.3 has no more. */
import type { NxTlvTableMod } from '../messages/nicira/tlv-table.js'
import type { Scope } from './finding.js'

/** How many fields `tunMetadata` there are, and the most bytes of an option (RFC 8926 §3.5). */
const [FIELDS, LONGEST] = [64, 124]

/** Refuses what is wrong with a change of the table of Geneve options, in the order of Open vSwitch. */
export function checkTlvTableMod({ command, maps }: NxTlvTableMod, scope: Scope): void {
  if (typeof command === 'number') {
    scope.refuse('NXTTMFC_BAD_COMMAND', 'command', `there is no command ${command}`)
  }
  for (const [index, { optionLen, index: field }] of maps.entries()) {
    const at = scope.at(`maps[${index}]`)
    if (optionLen % 4 !== 0 || optionLen > LONGEST) {
      at.refuse('NXTTMFC_BAD_OPT_LEN', 'optionLen', `an option has 0, 4, … ${LONGEST} bytes`)
    }
    if (field >= FIELDS) at.refuse('NXTTMFC_BAD_FIELD_IDX', 'index', `there is no tunMetadata${field}`)
  }
}

/** Refuses a message that Open vSwitch takes on a connection of OpenFlow 1.0 only. */
export function checkEarlier(type: string, scope: Scope): void {
  scope.refuse('OFPBRC_BAD_EXP_TYPE', 'type', `${scope.knows.name} has ${type} in OpenFlow 1.0 only`)
}
