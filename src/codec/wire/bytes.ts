/**
 * Checked reads and writes on a `DataView`, big-endian as everything in OpenFlow. Writers refuse a value that
 * does not fit instead of truncating it, and their errors name the field.
 */
import { DecodeError, EncodeError } from '../errors.js'
import type { DecodeErrorCode } from '../error-codes.js'
import { encodeUtf8 } from './utf8.js'

/** Throws unless at least `needed` bytes lie between `offset` and `end`. */
export function needBytes(
  offset: number, end: number, needed: number, path: string, code: DecodeErrorCode = 'ERR_BAD_LENGTH',
): void {
  if (end - offset < needed) {
    throw new DecodeError(code, offset, `${needed} bytes are needed here and ${end - offset} are left`, path)
  }
}

/** Throws unless exactly `expected` bytes lie between `offset` and `end`. */
export function exactBytes(
  offset: number, end: number, expected: number, path: string, code: DecodeErrorCode = 'ERR_BAD_LENGTH',
): void {
  if (end - offset !== expected) {
    throw new DecodeError(code, offset, `${expected} bytes belong here and there are ${end - offset}`, path)
  }
}

/** The bytes from `offset` to `end` of a view. Borrowed: they share its memory. */
export function borrow(view: DataView, offset: number, end: number): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset + offset, end - offset)
}

/** Tells whether the bytes from `offset` to `end` are zeros. */
export function isZero(view: DataView, offset: number, end: number): boolean {
  for (let at = offset; at < end; at++) if (view.getUint8(at) !== 0) return false
  return true
}

/** Reads an unsigned 64-bit integer. Most cookies are zero, for which nothing is allocated. */
export function getU64(view: DataView, offset: number): bigint {
  return view.getUint32(offset + 4) === 0 && view.getUint32(offset) === 0 ? 0n : view.getBigUint64(offset)
}

/** Reads an unsigned 128-bit integer. */
export function getU128(view: DataView, offset: number): bigint {
  return (view.getBigUint64(offset) << 64n) | view.getBigUint64(offset + 8)
}

/** Writes an unsigned 8-bit integer. */
export function putU8(view: DataView, offset: number, value: number, field: string): void {
  if (typeof value !== 'number' || (value & 0xff) !== value) refuse(value, 8, field)
  view.setUint8(offset, value)
}

/** Writes an unsigned 16-bit integer. */
export function putU16(view: DataView, offset: number, value: number, field: string): void {
  if (typeof value !== 'number' || (value & 0xffff) !== value) refuse(value, 16, field)
  view.setUint16(offset, value)
}

/** Writes an unsigned 24-bit integer. */
export function putU24(view: DataView, offset: number, value: number, field: string): void {
  if (typeof value !== 'number' || (value & 0xff_ffff) !== value) refuse(value, 24, field)
  view.setUint8(offset, value >>> 16)
  view.setUint16(offset + 1, value & 0xffff)
}

/** Writes an unsigned 32-bit integer. */
export function putU32(view: DataView, offset: number, value: number, field: string): void {
  if (typeof value !== 'number' || value >>> 0 !== value) refuse(value, 32, field)
  view.setUint32(offset, value)
}

/** Writes an unsigned 64-bit integer. */
export function putU64(view: DataView, offset: number, value: bigint, field: string): void {
  if (typeof value !== 'bigint' || BigInt.asUintN(64, value) !== value) refuse(value, 64, field)
  view.setBigUint64(offset, value)
}

/** Writes an unsigned 128-bit integer. */
export function putU128(view: DataView, offset: number, value: bigint, field: string): void {
  if (typeof value !== 'bigint' || BigInt.asUintN(128, value) !== value) refuse(value, 128, field)
  view.setBigUint64(offset, value >> 64n)
  view.setBigUint64(offset + 8, BigInt.asUintN(64, value))
}

/** Writes a cookie: 0 when it is left out, as it often is, without a bigint for that. */
export function putCookie(view: DataView, offset: number, cookie: bigint | undefined, field: string): void {
  if (cookie !== undefined) return putU64(view, offset, cookie, field)
  view.setUint32(offset, 0)
  view.setUint32(offset + 4, 0)
}

function refuse(value: unknown, bits: number, field: string): never {
  const wanted = bits >= 64 ? `a bigint of 0 to 2^${bits} - 1` : `a whole number of 0 to 2^${bits} - 1`
  throw new EncodeError('ERR_OUT_OF_RANGE', field, `${shown(value)} is not ${wanted}`)
}

/**
 * Copies bytes into the view, and returns the offset behind them. When the view ends before them it throws
 * RangeError.
 */
export function putBytes(view: DataView, offset: number, bytes: Uint8Array, field = 'data'): number {
  if (!(bytes instanceof Uint8Array))
    throw new EncodeError('ERR_BAD_VALUE', field, `${shown(bytes)} is not bytes`)
  const end = offset + bytes.length
  // The view may be a part of a larger buffer; bytes behind its end must not be written.
  if (end > view.byteLength) throw new RangeError('the bytes run past the end of the view')
  new Uint8Array(view.buffer, view.byteOffset + offset, bytes.length).set(bytes)
  return end
}

/** Throws unless the value is a list. */
export function needList(value: unknown, field: string): void {
  if (!Array.isArray(value)) throw new EncodeError('ERR_BAD_VALUE', field, `${shown(value)} is not a list`)
}

/** Throws unless the value is an object. */
export function needObject(value: unknown, field: string): void {
  if (typeof value !== 'object' || value === null) {
    throw new EncodeError('ERR_BAD_VALUE', field, `${shown(value)} is not an object`)
  }
}

/** A value as it is quoted in an error. */
export function shown(value: unknown): string {
  switch (typeof value) {
    case 'bigint': return `${value}n`
    case 'string': return JSON.stringify(value.slice(0, 64))
    case 'object': return value === null ? 'null' : Array.isArray(value) ? 'a list' : 'an object'
    default: return String(value)
  }
}

/**
 * Writes zeros from `offset` to `end`, and returns `end`. Buffers are used again, so padding has to be
 * written.
 */
export function putZeros(view: DataView, offset: number, end: number): number {
  for (let at = offset; at < end; at++) view.setUint8(at, 0)
  return end
}

/**
 * Writes zeros from `end` up to the next multiple of eight bytes behind `start`, and returns the offset
 * behind them.
 */
export function pad8(view: DataView, start: number, end: number): number {
  return putZeros(view, end, start + ((end - start + 7) & ~7))
}

/** Writes a text of fixed width in UTF-8, zero-padded and zero-terminated. */
export function putText(view: DataView, offset: number, width: number, text: string, field: string): void {
  if (typeof text !== 'string') throw new EncodeError('ERR_BAD_VALUE', field, `${shown(text)} is not text`)
  const bytes = encodeUtf8(text)
  if (bytes === undefined) throw new EncodeError('ERR_BAD_VALUE', field, `${shown(text)} is not Unicode`)
  if (bytes.length >= width) {
    throw new EncodeError('ERR_TOO_LONG', field, `${shown(text)} is longer than ${width - 1} bytes`)
  }
  for (let i = 0; i < bytes.length; i++) view.setUint8(offset + i, bytes[i]!)
  putZeros(view, offset + bytes.length, offset + width)
}
