/** Bits of a field as `ovs-ofctl` prints them: `NXM_NX_REG0[0..15]`. */
import { headerOf, type SubfieldInit } from '../../match/subfield.js'

/** A subfield: `[]` behind the name for all of it, `[5]` for one bit, `[0..15]` for several. */
export function formatSubfield({ field, offset = 0, bits = 0 }: SubfieldInit): string {
  const width = headerOf(field)?.row.subfieldBits
  const name = headerText(field)
  if (offset === 0 && (bits === width || bits === 0)) return `${name}[]`
  return bits === 1 ? `${name}[${offset}]` : `${name}[${offset}..${offset + bits - 1}]`
}

/** The name that a field goes by wherever its header is: Nicira's where it has one. */
export function headerText(field: string): string {
  const row = headerOf(field)?.row
  if (row === undefined) return field
  return [row, ...row.aliases].find(({ header }) => header.startsWith('NXM_'))?.header ?? row.header
}
