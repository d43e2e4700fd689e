/** The table of match fields, by their names, numbers and header names. */
import { fields, type FieldName, type FieldRow, type Prerequisite } from './fields.js'
import type { FieldHeader } from './header.js'

/** The OXM class of the fields in the OpenFlow specification. */
export const BASIC_CLASS = 0x8000

/** The OXM class whose header is followed by a 4-byte experimenter id. */
export const EXPERIMENTER_CLASS = 0xffff

/** A row of the table of fields, with its name. */
export interface NamedField extends FieldRow {
  readonly name: FieldName
  /** The header, without its mask bit and length. */
  readonly head: number
  /** A bit of its own for each field that is a prerequisite of others; 0 for the rest. */
  readonly bit: number
  /** The bits of the prerequisites of this field. */
  readonly wants: number
}

/** A header that the library knows, and its field. It may be a second header of that field. */
export interface KnownHeader extends FieldHeader { readonly row: NamedField }

const IN_PORT = 1
const VLAN = 2
const ETH_TYPE = 4
const IP_PROTO = 8
const ICMPV6_TYPE = 16
const CT_STATE = 32
const TRANSPORT = ETH_TYPE | IP_PROTO
const ND = TRANSPORT | ICMPV6_TYPE

const bits: Readonly<Record<string, number>> = {
  inPort: IN_PORT, vlanVid: VLAN, vlanTci: VLAN, ethType: ETH_TYPE, packetType: ETH_TYPE, ipProto: IP_PROTO,
  icmpv6Type: ICMPV6_TYPE, ctState: CT_STATE,
}
const wants: Readonly<Record<Prerequisite, number>> = {
  none: 0, inPort: IN_PORT, vlan: VLAN, ip: ETH_TYPE, ipv4: ETH_TYPE, ipv6: ETH_TYPE, arp: ETH_TYPE,
  mpls: ETH_TYPE, pbb: ETH_TYPE, nsh: ETH_TYPE, conntrack: CT_STATE, tcp: TRANSPORT, udp: TRANSPORT,
  sctp: TRANSPORT, icmpv4: TRANSPORT, icmpv6: TRANSPORT, nd: ND, ndSolicit: ND, ndAdvert: ND,
}

/** Every field. */
export const rows: readonly NamedField[] = (Object.keys(fields) as FieldName[]).map((name) => {
  const row = fields[name] as FieldRow
  const head = (row.oxmClass << 16 | row.number << 9) >>> 0
  return { name, ...row, head, bit: bits[name] ?? 0, wants: wants[row.requires] }
})

const headers: readonly KnownHeader[] =
  rows.flatMap((row) => [row, ...row.aliases].map(({ header, oxmClass, number, experimenter, expType }) => ({
    row, header, oxmClass, number, experimenter, expType,
  })))
// Without a prototype, so that no field is called "constructor"; quicker to look up than a Map when encoding.
const byName = Object.assign(
  Object.create(null) as Readonly<Record<string, NamedField | undefined>>,
  Object.fromEntries(rows.map((row) => [row.name, row])),
)
const byHeader = new Map<string, KnownHeader>(headers.map((header) => [header.header, header]))
const basic: readonly (KnownHeader | undefined)[] = Array.from(
  { length: 128 }, (_, number) => headers.find((h) => h.oxmClass === BASIC_CLASS && h.number === number),
)
const others = new Map<number, KnownHeader>(
  headers.filter((h) => h.oxmClass !== BASIC_CLASS && h.expType === undefined)
    .map((h) => [idOf(h.oxmClass, h.number, h.experimenter), h]),
)
const byExpType = new Map<number, NamedField>(
  headers.filter((h) => h.expType !== undefined).map((h) => [h.expType!, h.row]),
)

/** The fields of the OpenFlow specification by number, for the hot path. */
export const basicRows: readonly (NamedField | undefined)[] = basic.map((header) => header?.row)

/** Class, number and experimenter id as one number of at most 40 bits, exact in a double. */
function idOf(oxmClass: number, number: number, experimenter = 0): number {
  const id = oxmClass * 0x80 + number
  return oxmClass === EXPERIMENTER_CLASS ? experimenter * 0x80 + number + 0x80_0000_0000 : id
}

/** Finds a header by its class and number, and in class 0xffff by its experimenter id. */
export function headerByNumber(
  oxmClass: number, number: number, experimenter?: number,
): KnownHeader | undefined {
  return oxmClass === BASIC_CLASS ? basic[number] : others.get(idOf(oxmClass, number, experimenter))
}

/** Finds a header by its name: `OXM_OF_ETH_DST`. */
export function headerByName(header: string): KnownHeader | undefined {
  return byHeader.get(header)
}

/** Finds an ONF field by the number that follows its experimenter id. */
export function fieldByExpType(expType: number): NamedField | undefined {
  return byExpType.get(expType)
}

/** Finds a field by its class and number, and in class 0xffff by its experimenter id. */
export function fieldByNumber(
  oxmClass: number, number: number, experimenter?: number,
): NamedField | undefined {
  return headerByNumber(oxmClass, number, experimenter)?.row
}

/** Finds a field by its name in code. */
export function fieldByName(name: string): NamedField | undefined {
  return byName[name]
}
