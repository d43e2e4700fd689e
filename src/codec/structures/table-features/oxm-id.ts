/** Lists of match fields, by their headers only, in table features (OpenFlow 1.3.5 §7.3.5.5.2). */
import { DecodeError, EncodeError } from '../../errors.js'
import { encodeEach } from '../../wire/list.js'
import { EXPERIMENTER_CLASS, fieldByName, fieldByNumber, type NamedField } from '../../match/oxm.js'
import { needObject, putU8, shown } from '../../wire/bytes.js'
import type { FieldName } from '../../match/fields.js'

/** A match field that a table supports. */
export interface OxmId {
  /**
   * Its name. For a header that the library does not know, the header in hexadecimal as in
   * {@link UnknownFields}.
   */
  readonly field: FieldName | `0x${string}`
  /** Whether the mask bit of the header is set, which means that the field may have a mask. */
  readonly hasMask?: boolean
  /** The length in the header, only when it is not the length of the field's value. */
  readonly length?: number
}

const HAS_MASK = 0x100

/**
 * Decodes the headers that lie from `offset` to `end`.
 * @throws {@link DecodeError}
 */
export function decodeOxmIds(view: DataView, offset: number, end: number): OxmId[] {
  const ids: OxmId[] = []
  for (let at = offset; at < end;) {
    const size = end - at >= 4 && view.getUint16(at) === EXPERIMENTER_CLASS ? 8 : 4
    if (end - at < size) {
      throw new DecodeError(
        'ERR_BAD_PROPERTY_LENGTH', at, `${end - at} bytes are left where a field header takes ${size}`,
        `fields[${ids.length}]`,
      )
    }
    ids.push(decodeOxmId(view, at, size))
    at += size
  }
  return ids
}

function decodeOxmId(view: DataView, offset: number, size: number): OxmId {
  const header = view.getUint32(offset)
  const experimenter = size === 8 ? view.getUint32(offset + 4) : undefined
  const row = fieldByNumber(header >>> 16, (header >>> 9) & 0x7f, experimenter)
  if (row === undefined || headerOf(row) !== (header & ~0x1ff) >>> 0) {
    const digits = (value: number): string => value.toString(16).padStart(8, '0')
    return { field: `0x${digits(header)}${experimenter === undefined ? '' : digits(experimenter)}` }
  }
  const length = header & 0xff
  return {
    field: row.name,
    ...((header & HAS_MASK) === 0 ? {} : { hasMask: true }),
    ...(length === lengthOf(row) ? {} : { length }),
  }
}

/** The header of a field without its length and mask bit; undefined for a field that has a second header. */
function headerOf(row: NamedField): number | undefined {
  return row.expType === undefined ? ((row.oxmClass << 16) | (row.number << 9)) >>> 0 : undefined
}

function lengthOf(row: NamedField): number {
  return row.bytes + (row.experimenter === undefined ? 0 : 4)
}

/**
 * Encodes headers and returns the offset behind them.
 * @throws {@link EncodeError}
 */
export function encodeOxmIds(ids: readonly OxmId[], view: DataView, offset: number): number {
  return encodeEach(ids, offset, 'fields', (id, at) => encodeOxmId(id, view, at))
}

function encodeOxmId(id: OxmId, view: DataView, offset: number): number {
  needObject(id, '')
  const row = typeof id.field === 'string' ? fieldByName(id.field) : undefined
  const header = row === undefined ? undefined : headerOf(row)
  if (row === undefined || header === undefined) return encodeRaw(id, view, offset)
  const { hasMask = false } = id
  if (typeof hasMask !== 'boolean')
    throw new EncodeError('ERR_BAD_VALUE', 'hasMask', 'true or false belongs here')
  view.setUint32(offset, header | (hasMask ? HAS_MASK : 0))
  putU8(view, offset + 3, id.length ?? lengthOf(row), 'length')
  if (row.experimenter === undefined) return offset + 4
  view.setUint32(offset + 4, row.experimenter)
  return offset + 8
}

function encodeRaw({ field }: OxmId, view: DataView, offset: number): number {
  if (typeof field !== 'string' || !/^0x(?:(?!ffff)[0-9a-f]{8}|ffff[0-9a-f]{12})$/.test(field)) {
    throw new EncodeError('ERR_UNKNOWN_NAME', 'field', `no match field is called ${shown(field)}`)
  }
  for (let at = 2; at < field.length; at += 2) {
    view.setUint8(offset + at / 2 - 1, Number.parseInt(field.slice(at, at + 2), 16))
  }
  return offset + field.length / 2 - 1
}
