/**
 * Bits of a match field, as Nicira's and the ONF's actions refer to them: by the header of the field, an
 * offset and a width.
 */
import { DecodeError, EncodeError } from '../errors.js'
import { encodeWithin } from '../wire/list.js'
import { needObject, shown } from '../wire/bytes.js'
import { EXPERIMENTER_CLASS, fieldByName, headerByName, headerByNumber, type KnownHeader } from './table.js'
import type { FieldName, HeaderName } from './fields.js'

/**
 * How an action refers to a field. A field that it refers to by its own header has its name in code
 * (`'ethDst'`); one that it refers to by another header has the name of that header (`'NXM_OF_ETH_DST'`); one
 * that the library does not know has its header in hexadecimal (`0x` and 8 digits, 16 with an experimenter
 * id).
 */
export type FieldReference = FieldName | HeaderName | `0x${string}`

/** Bits of a field, counted from the lowest. */
export interface Subfield {
  readonly field: FieldReference
  /** The lowest bit. */
  readonly offset: number
  /** How many bits. */
  readonly bits: number
}

/** A {@link Subfield} as {@link encode} takes it. */
export interface SubfieldInit {
  readonly field: FieldReference
  /** @defaultValue 0 */
  readonly offset?: number
  /** @defaultValue all bits from `offset` up */
  readonly bits?: number
}

const HAS_MASK = 0x100

/** The length in bytes of the header at `offset`: 4, or 8 with an experimenter id. */
export function headerSize(view: DataView, offset: number): number {
  return view.getUint16(offset) === EXPERIMENTER_CLASS ? 8 : 4
}

/** Checks that the header at `offset` ends before `end`, and returns the offset behind it. */
export function headerEnd(view: DataView, offset: number, end: number): number {
  const next = end - offset < 4 ? end + 1 : offset + headerSize(view, offset)
  if (next > end) {
    throw new DecodeError(
      'ERR_BAD_ACTION_LENGTH',
      offset,
      `${end - offset} bytes are left where a field's header belongs`,
    )
  }
  return next
}

/**
 * Decodes the header at `offset`, which has 4 or 8 bytes. {@link headerEnd} has checked that it is complete.
 */
export function decodeHeader(view: DataView, offset: number): FieldReference {
  const header = view.getUint32(offset)
  const oxmClass = header >>> 16
  const experimenter = oxmClass === EXPERIMENTER_CLASS ? view.getUint32(offset + 4) : undefined
  const known = headerByNumber(oxmClass, (header >>> 9) & 0x7f, experimenter)
  if (known !== undefined && (header & (HAS_MASK | 0xff)) === lengthOf(known)) {
    return (known.header === known.row.header ? known.row.name : known.header) as FieldReference
  }
  const id = experimenter === undefined ? '' : experimenter.toString(16).padStart(8, '0')
  return `0x${header.toString(16).padStart(8, '0')}${id}`
}

/** Decodes a header where there is room for 4 bytes only. One with an experimenter id is unknown then. */
export function decodeShortHeader(view: DataView, offset: number): FieldReference {
  if (view.getUint16(offset) !== EXPERIMENTER_CLASS) return decodeHeader(view, offset)
  return `0x${view.getUint32(offset).toString(16)}`
}

function lengthOf(header: KnownHeader): number {
  return header.row.bytes + (header.experimenter === undefined ? 0 : 4)
}

/** The header that a reference names; undefined for one in hexadecimal, and for what is no name. */
export function headerOf(field: string): KnownHeader | undefined {
  return typeof field === 'string' ? headerByName(fieldByName(field)?.header ?? field) : undefined
}

/**
 * The name in code of the field that an action refers to, by whichever of its headers. Open vSwitch reports
 * many fields of OpenFlow by their headers of Nicira, whatever it was given.
 * @returns undefined for a field that the library does not know
 *
 * @example
 * ```ts
 * import { referredField } from 'daolinet/codec'
 *
 * console.log(referredField('NXM_OF_ETH_SRC'), referredField('ethSrc')) // ethSrc ethSrc
 * ```
 */
export function referredField(reference: FieldReference): FieldName | undefined {
  return headerOf(reference)?.row.name
}

/** Encodes the header of a field, 4 or 8 bytes, and returns the offset behind it. */
export function encodeHeader(field: string, view: DataView, offset: number): number {
  const known = headerOf(field)
  if (known === undefined) return encodeUnknown(field, view, offset)
  if (known.expType !== undefined) {
    throw new EncodeError(
      'ERR_BAD_VALUE', 'field', `no action can name ${shown(field)}`,
    )
  }
  view.setUint32(offset, ((known.oxmClass << 16) | (known.number << 9) | lengthOf(known)) >>> 0)
  if (known.experimenter === undefined) return offset + 4
  view.setUint32(offset + 4, known.experimenter)
  return offset + 8
}

function refuseName(field: unknown, path = 'field'): never {
  throw new EncodeError('ERR_UNKNOWN_NAME', path, `no match field is called ${shown(field)}`)
}

function encodeUnknown(field: string, view: DataView, offset: number): number {
  if (typeof field !== 'string' || !/^0x(?:(?!ffff)[0-9a-f]{8}|ffff[0-9a-f]{12})$/.test(field)) {
    refuseName(field)
  }
  view.setUint32(offset, Number.parseInt(field.slice(2, 10), 16))
  if (field.length === 10) return offset + 4
  view.setUint32(offset + 4, Number.parseInt(field.slice(10), 16))
  return offset + 8
}

/** Encodes the header of a field where there is room for 4 bytes only. */
export function encodeShortHeader(field: string, view: DataView, offset: number, path = 'field'): void {
  const known = headerOf(field)
  if (known?.experimenter !== undefined) {
    throw new EncodeError(
      'ERR_BAD_VALUE',
      path,
      `there is no room here for the experimenter's header of ${field}`,
    )
  }
  if (known !== undefined) encodeHeader(field, view, offset)
  else if (typeof field === 'string' && /^0x[0-9a-f]{8}$/.test(field)) {
    view.setUint32(offset, Number.parseInt(field.slice(2), 16))
  } else refuseName(field, path)
}

/** How many bits a subfield has: those given, or all from `offset` to the end of the field. */
export function widthOf(subfield: SubfieldInit): number {
  if (subfield === undefined) throw new EncodeError('ERR_MISSING_FIELD', '', 'bits of a field belong here')
  needObject(subfield, '')
  if (typeof subfield.field !== 'string') refuseName(subfield.field)
  const row = headerOf(subfield.field)?.row
  if (row === undefined && !/^0x[0-9a-f]+$/.test(subfield.field)) refuseName(subfield.field)
  const { offset = 0 } = subfield
  if (typeof offset !== 'number') {
    throw new EncodeError('ERR_OUT_OF_RANGE', 'offset', `${shown(offset)} is not 0 to 1023`)
  }
  const bits = subfield.bits ?? (row === undefined ? undefined : row.subfieldBits - offset)
  if (bits === undefined) {
    throw new EncodeError('ERR_MISSING_FIELD', 'bits', `how wide ${subfield.field} is, is not known`)
  }
  return bits
}

/** Reads an offset of 10 bits and a width of 6, as one 16-bit word. */
export function decodeRange(field: FieldReference, word: number): Subfield {
  return { field, offset: word >>> 6, bits: (word & 0x3f) + 1 }
}

/** Writes an offset of 10 bits and a width of 6, as one 16-bit word. */
export function encodeRange(subfield: SubfieldInit, view: DataView, at: number): void {
  const bits = widthOf(subfield)
  const { offset = 0 } = subfield
  if (!(Number.isInteger(bits) && bits >= 1 && bits <= 64)) {
    throw new EncodeError('ERR_OUT_OF_RANGE', 'bits', `${shown(bits)} is not 1 to 64`)
  }
  if ((offset & 0x3ff) !== offset) {
    throw new EncodeError('ERR_OUT_OF_RANGE', 'offset', `${shown(offset)} is not 0 to 1023`)
  }
  view.setUint16(at, (offset << 6) | (bits - 1))
}

/** Writes the 4-byte header of a subfield at `header`, and its offset and width at `range`. */
export function encodeShortSubfield(
  path: string, subfield: SubfieldInit, view: DataView, header: number, range: number,
): void {
  encodeWithin(path, () => {
    encodeRange(subfield, view, range)
    encodeShortHeader(subfield.field, view, header)
    return range
  })
}

/**
 * Makes the subfield of all bits of a field, for actions that have no offset and width. A field that the
 * library does not know has the width of its value.
 */
export function wholeField(field: FieldReference): Subfield {
  const bits = headerOf(field)?.row.subfieldBits ?? Number.parseInt(field.slice(8, 10), 16) * 8
  return { field, offset: 0, bits }
}
