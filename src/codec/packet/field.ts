/**
 * What the parsers and writers of all layers share: checks of length and space, and writes of addresses, with
 * errors that name the field.
 */
import { ipv4Number, ipv6BigInt, macNumber, writeIpv6, writeMac } from '../addresses/index.js'
import type { Ipv4Input, Ipv6Input, MacInput } from '../addresses/index.js'
import { DecodeError, EncodeError } from '../errors.js'
import { addressFault } from '../wire/address-fault.js'

/**
 * A layer while its parser assigns the members one by one, which is faster than spreading objects into one
 * another.
 */
export type Draft<Layer> = { -readonly [Field in keyof Layer]: Layer[Field] }

/** Throws unless `size` more bytes fit behind `offset`. */
export function needSpace(view: DataView, offset: number, size: number, path: string): void {
  const left = view.byteLength - offset
  if (left < size) {
    throw new EncodeError(
      'ERR_NO_SPACE', path, `${size} bytes are needed and ${left} are left`,
    )
  }
}

/** Throws unless `size` bytes lie between `offset` and `end`. */
export function needHeader(offset: number, end: number, size: number, path: string): void {
  if (end - offset < size) {
    throw new DecodeError(
      'ERR_TRUNCATED', offset, `${size} bytes are needed and ${end - offset} are left`, path,
    )
  }
}

/**
 * Checks that `value` is a whole number from 0 to `max`, for fields whose width is not a whole number of
 * bytes.
 */
export function within(max: number, value: number, field: string): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= max) return value
  throw new EncodeError('ERR_OUT_OF_RANGE', field, `${String(value)} is not a whole number of 0 to ${max}`)
}

/** Checks the offset of a fragment, which is a multiple of eight bytes. */
export function fragmentPlace(value: number, field: string): number {
  if (within(0xfff8, value, field) % 8 === 0) return value
  throw new EncodeError('ERR_OUT_OF_RANGE', field, `${value} is not a multiple of 8`)
}

/** The length of bytes that may be left out. */
export function bytesIn(bytes: Uint8Array | undefined, field: string): number {
  if (bytes === undefined) return 0
  if (bytes instanceof Uint8Array) return bytes.length
  throw new EncodeError('ERR_BAD_VALUE', field, `${typeof bytes} where bytes belong`)
}

/** Checks that a value is given that has no default. */
export function required(value: number | undefined, field: string): number {
  if (value === undefined) throw new EncodeError('ERR_MISSING_FIELD', field, 'it has to be given')
  return value
}

/** The error for a header that contradicts itself or the bytes around it. */
export function badPacket(offset: number, path: string, detail: string): DecodeError {
  return new DecodeError('ERR_BAD_PACKET', offset, detail, path)
}

/** Writes a MAC address in any accepted form. */
export function putMac(view: DataView, offset: number, value: MacInput, field: string): void {
  writeMac(view, offset, addressOf(macNumber, value, field))
}

/** Writes an IPv4 address in any accepted form. */
export function putIpv4(view: DataView, offset: number, value: Ipv4Input, field: string): void {
  view.setUint32(offset, addressOf(ipv4Number, value, field))
}

/** Writes an IPv6 address in any accepted form. */
export function putIpv6(view: DataView, offset: number, value: Ipv6Input, field: string): void {
  writeIpv6(view, offset, addressOf(ipv6BigInt, value, field))
}

/** The bytes that one of these writes: `putIpv4` and its kin. */
export function written(size: number, put: (view: DataView) => void): Uint8Array {
  const bytes = new Uint8Array(size)
  put(new DataView(bytes.buffer))
  return bytes
}

function addressOf<Given, Address>(read: (value: Given) => Address, value: Given, field: string): Address {
  try {
    return read(value)
  } catch (error) {
    throw addressFault(error, field)
  }
}
