/**
 * One OXM field at a time (OpenFlow 1.3.5 §7.2.3.2):
 *
 *   0               15 16      22 23 24        31
 *  +------------------+----------+--+------------+
 *  | oxm_class        | oxm_field|HM| oxm_length |  [experimenter id]  value  [mask]
 *  +------------------+----------+--+------------+
 */
import {
  formatIpv4, formatIpv6, ipv4Number, ipv6BigInt, macNumber, putIpv4Number, putIpv4Text, putMacNumber,
  putMacText, readIpv6, readMacText, writeIpv6, writeMac,
} from '../addresses/index.js'
import { DecodeError, EncodeError } from '../errors.js'
import { ExperimenterId } from '../protocol/experimenters.js'
import { addressFault } from '../wire/address-fault.js'
import { borrow, getU128, putBytes, putU128, putU16, putU24, putU32, putU64, putU8 } from '../wire/bytes.js'
import { formatMask, parseMask } from './mask.js'
import {
  BASIC_CLASS, basicRows, EXPERIMENTER_CLASS, fieldByExpType, fieldByName, fieldByNumber, type NamedField,
} from './table.js'
import type { AddressInit, Masked } from './fields.js'

export { EXPERIMENTER_CLASS, fieldByName, fieldByNumber, type NamedField } from './table.js'

const HAS_MASK = 0x100

/**
 * Decodes the OXM field at `offset` into `match`, and returns the offset behind it.
 * @throws {@link DecodeError} when the field is not complete, has the wrong length, or is in `match` already
 */
export function decodeOxm(
  view: DataView, offset: number, end: number, match: Record<string, unknown>,
): number {
  if (end - offset < 4) {
    throw new DecodeError(
      'ERR_BAD_MATCH_LENGTH', offset, `${end - offset} bytes are left where a 4-byte field header belongs`,
    )
  }
  const header = view.getUint32(offset)
  const length = header & 0xff
  const next = offset + 4 + length
  if (next > end) {
    throw new DecodeError(
      'ERR_BAD_MATCH_LENGTH', offset,
      `the field's ${length} bytes run ${next - end} past the end of the match`,
    )
  }
  const oxmClass = header >>> 16
  const number = (header >>> 9) & 0x7f
  let body = offset + 4
  let row: NamedField | undefined
  let key: string
  if (oxmClass === BASIC_CLASS) {
    row = basicRows[number]
  } else if (oxmClass === EXPERIMENTER_CLASS) {
    if (length < 4) {
      throw new DecodeError(
        'ERR_BAD_FIELD_LENGTH', offset, `an experimenter field of ${length} bytes has no room for the id`,
      )
    }
    const experimenter = view.getUint32(body)
    row = fieldByNumber(oxmClass, number, experimenter)
    body += 4
    if (row === undefined && number === 0 && experimenter === ExperimenterId.ONF && length >= 6) {
      row = fieldByExpType(view.getUint16(body))
      if (row !== undefined) body += 2
    }
  } else {
    row = fieldByNumber(oxmClass, number)
  }
  if (row === undefined) {
    key = unknownKey(view, offset, body)
    if (match[key] !== undefined) throw duplicate(offset, key)
    match[key] = borrow(view, body, next).slice()
    return next
  }
  key = row.name
  if (match[key] !== undefined) throw duplicate(offset, key)
  const masked = (header & HAS_MASK) !== 0
  const width = row.kind === 'bytes' ? (masked ? (next - body) >> 1 : next - body) : row.bytes
  if (next - body !== (masked ? width * 2 : width) || width > row.bytes) {
    throw new DecodeError(
      'ERR_BAD_FIELD_LENGTH', offset,
      `${key} takes ${row.bytes} bytes${masked ? ' and as many of mask' : ''}, not ${next - body}`,
    )
  }
  match[key] = masked ? readMasked(row, view, body, width) : readValue(row, view, body, width)
  return next
}

function duplicate(offset: number, key: string): DecodeError {
  return new DecodeError('ERR_DUPLICATE_FIELD', offset, `${key} stands in this match twice`)
}

function unknownKey(view: DataView, offset: number, body: number): string {
  let key = '0x'
  for (let at = offset; at < body; at++) key += view.getUint8(at).toString(16).padStart(2, '0')
  return key
}

function readUint(view: DataView, at: number, width: number): number {
  switch (width) {
    case 1: return view.getUint8(at)
    case 2: return view.getUint16(at)
    case 3: return (view.getUint16(at) << 8) | view.getUint8(at + 2)
    default: return view.getUint32(at)
  }
}

function readBigint(view: DataView, at: number, width: number): bigint {
  return width === 8 ? view.getBigUint64(at) : getU128(view, at)
}

function readValue(row: NamedField, view: DataView, at: number, width: number): unknown {
  switch (row.kind) {
    case 'uint': return readUint(view, at, width)
    case 'mac': return readMacText(view, at)
    case 'ipv4': return formatIpv4(view.getUint32(at))
    case 'ipv6': return formatIpv6(readIpv6(view, at))
    case 'bigint': return readBigint(view, at, width)
    case 'bytes': return borrow(view, at, at + width).slice()
  }
}

function readMasked(row: NamedField, view: DataView, at: number, width: number): unknown {
  switch (row.kind) {
    case 'uint': return { value: readUint(view, at, width), mask: readUint(view, at + width, width) }
    case 'mac': return `${readMacText(view, at)}/${readMacText(view, at + 6)}`
    case 'ipv4': return formatIpv4(view.getUint32(at)) + formatMask('ipv4', BigInt(view.getUint32(at + 4)))
    case 'ipv6': return formatIpv6(readIpv6(view, at)) + formatMask('ipv6', readIpv6(view, at + 16))
    case 'bigint': return { value: readBigint(view, at, width), mask: readBigint(view, at + width, width) }
    case 'bytes': {
      const both = borrow(view, at, at + width * 2).slice()
      return { value: both.subarray(0, width), mask: both.subarray(width) }
    }
  }
}

/**
 * Encodes the field `name` of a match at `offset`, and returns the offset behind it.
 * @throws {@link EncodeError} for a name that the library does not know, and for a value that does not fit
 */
export function encodeOxm(name: string, value: unknown, view: DataView, offset: number): number {
  const row = fieldByName(name)
  return row === undefined ? encodeUnknown(name, value, view, offset) : encodeField(row, value, view, offset)
}

/** Encodes a field that the library knows, and returns the offset behind it. */
export function encodeField(row: NamedField, value: unknown, view: DataView, offset: number): number {
  const body = row.experimenter === undefined ? offset + 4 : writeIds(row, row.experimenter, view, offset + 4)
  if (!writePlain(row, value, view, body)) return encodeOther(row, value, view, offset, body)
  const end = body + row.bytes
  const header = row.head | (end - offset - 4)
  view.setUint32(offset, header)
  return end
}

/**
 * Writes a value that is a number, or an address as text without a mask, and returns whether it was such a
 * value. Almost all are. Apart from the other cases, V8 inlines the encoding of a whole match.
 */
function writePlain(row: NamedField, value: unknown, view: DataView, at: number): boolean {
  if (typeof value === 'number') {
    switch (row.kind) {
      case 'uint': writeUint(row, value, view, at); return true
      case 'mac': return putMacNumber(view, at, value)
      case 'ipv4': return putIpv4Number(view, at, value)
      default: return false
    }
  }
  if (typeof value !== 'string') return false
  if (row.kind === 'mac') return putMacText(view, at, value)
  return row.kind === 'ipv4' && putIpv4Text(view, at, value)
}

/**
 * Encodes the values that {@link writePlain} does not write: those of other forms, masked ones, and wrong
 * ones.
 */
function encodeOther(row: NamedField, value: unknown, view: DataView, offset: number, body: number): number {
  let header = row.head
  let end: number
  try {
    if (isMasked(row, value)) {
      end = writeMasked(row, value, view, body)
      header |= HAS_MASK
    } else {
      end = writeValue(row, value, view, body)
    }
  } catch (error) {
    throw addressFault(error, row.name)
  }
  header |= end - offset - 4
  view.setUint32(offset, header)
  return end
}

function writeIds(row: NamedField, experimenter: number, view: DataView, at: number): number {
  view.setUint32(at, experimenter)
  if (row.expType === undefined) return at + 4
  view.setUint16(at + 4, row.expType)
  return at + 6
}

function isMasked(row: NamedField, value: unknown): boolean {
  if (typeof value === 'string') return value.includes('/')
  const masked = typeof value === 'object' && value !== null && 'mask' in value
  if (masked && (value as Masked<unknown>).mask === undefined) {
    throw new EncodeError('ERR_BAD_VALUE', row.name, 'the mask is undefined: leave it out or give one')
  }
  return masked
}

function encodeUnknown(name: string, value: unknown, view: DataView, offset: number): number {
  const experimenter = name.length === 18
  if (!/^0x(?:[0-9a-f]{8}|ffff[0-9a-f]{12})$/.test(name)) {
    throw new EncodeError('ERR_UNKNOWN_NAME', name, 'no match field has this name')
  }
  if (!(value instanceof Uint8Array)) {
    throw new EncodeError('ERR_BAD_VALUE', name, 'the value of an unknown field is its bytes')
  }
  const header = Number.parseInt(name.slice(2, 10), 16)
  if ((header & 0xff) !== value.length + (experimenter ? 4 : 0)) {
    throw new EncodeError(
      'ERR_BAD_VALUE', name, `the header says ${header & 0xff} bytes and the value has ${value.length}`,
    )
  }
  view.setUint32(offset, header)
  if (experimenter) view.setUint32(offset + 4, Number.parseInt(name.slice(10), 16))
  return putBytes(view, offset + (experimenter ? 8 : 4), value)
}

function writeMasked(row: NamedField, value: unknown, view: DataView, at: number): number {
  if (typeof value !== 'string') {
    const { value: bits, mask } = value as Masked<unknown>
    return writeValue(row, mask, view, writeValue(row, bits, view, at))
  }
  const slash = value.indexOf('/')
  const next = writeValue(row, value.slice(0, slash), view, at)
  return writeValue(row, parseMask(row.kind, value.slice(slash + 1)), view, next)
}

function writeValue(row: NamedField, value: unknown, view: DataView, at: number): number {
  switch (row.kind) {
    case 'uint': writeUint(row, value, view, at); break
    case 'mac': writeMac(view, at, macNumber(value as AddressInit)); break
    case 'ipv4': view.setUint32(at, ipv4Number(value as AddressInit)); break
    case 'ipv6': writeIpv6(view, at, ipv6BigInt(value as AddressInit)); break
    case 'bigint': writeBigint(row, value, view, at); break
    case 'bytes': return writeBytes(row, value, view, at)
  }
  return at + row.bytes
}

function writeUint(row: NamedField, value: unknown, view: DataView, at: number): void {
  const number = typeof value === 'bigint' ? Number(value) : value as number
  switch (row.bytes) {
    case 1: putU8(view, at, number, row.name); break
    case 2: putU16(view, at, number, row.name); break
    case 3: putU24(view, at, number, row.name); break
    default: putU32(view, at, number, row.name)
  }
}

function writeBigint(row: NamedField, value: unknown, view: DataView, at: number): void {
  if (typeof value === 'number' && !Number.isSafeInteger(value)) {
    throw new EncodeError('ERR_OUT_OF_RANGE', row.name, `${value} is not exact: give a bigint`)
  }
  const number = typeof value === 'number' ? BigInt(value) : value as bigint
  if (row.bytes === 8) putU64(view, at, number, row.name)
  else putU128(view, at, number, row.name)
}

function writeBytes(row: NamedField, value: unknown, view: DataView, at: number): number {
  if (!(value instanceof Uint8Array)) {
    throw new EncodeError('ERR_BAD_VALUE', row.name, 'the value of this field is bytes')
  }
  if (value.length > row.bytes) {
    throw new EncodeError('ERR_TOO_LONG', row.name, `at most ${row.bytes} bytes fit, not ${value.length}`)
  }
  return putBytes(view, at, value)
}
