/** Lists of elements, which have one fixed size or each a length of its own. */
import { DecodeError, EncodeError } from '../errors.js'
import type { DecodeErrorCode } from '../error-codes.js'
import { needList, needObject, pad8, putU16 } from './bytes.js'
import type { Struct } from './struct.js'

/**
 * Decodes structs of one fixed size that fill the bytes from `offset` to `end`.
 * @throws {@link DecodeError} when the last one is cut short.
 */
export function decodeStructs<T>(
  layout: Struct<T>, view: DataView, offset: number, end: number, path: string,
): T[] {
  const count = (end - offset) / layout.size
  if (!Number.isInteger(count)) {
    throw new DecodeError(
      'ERR_BAD_LENGTH', offset, `${end - offset} bytes are no whole number of entries of ${layout.size}`,
      path,
    )
  }
  return Array.from({ length: count }, (_, index) => layout.decode(view, offset + index * layout.size))
}

/** Encodes structs one after the other, and returns the offset behind the last. */
export function encodeStructs<T>(
  layout: Struct<T>, values: readonly Partial<T>[], view: DataView, offset: number, path: string,
): number {
  return encodeEach(values, offset, path, (value, at) => layout.encode(value, view, at))
}

/** How the elements of a list give their lengths: in 16 bits somewhere in each. */
export interface SizedList {
  /** Name of the list, for errors: `flows`. */
  readonly path: string
  /** Length of the shortest possible element in bytes. */
  readonly min: number
  /** Offset of the length within the element. @defaultValue 0 */
  readonly lengthAt?: number
  /**
   * Whether each element is followed by zeros, which its length does not include, up to a multiple of 8.
   * @defaultValue false
   */
  readonly padded?: boolean
  /** @defaultValue `'ERR_BAD_LENGTH'` */
  readonly code?: DecodeErrorCode
}

/** Properties: each a type, a length without its padding, and a body. */
export const PROPERTIES: SizedList = {
  path: 'properties', min: 4, lengthAt: 2, padded: true, code: 'ERR_BAD_PROPERTY_LENGTH',
}

/**
 * Decodes the elements that fill the bytes from `offset` to `end`, each of which ends where it says itself.
 * @param decode - decodes the element at an offset, and tells the offset behind it, which is not beyond `end`
 * @throws {@link DecodeError} with the path of the element that is wrong: `monitors[3]`
 */
export function decodeEach<T>(
  path: string, offset: number, end: number, decode: (offset: number) => readonly [element: T, next: number],
): T[] {
  const elements: T[] = []
  try {
    for (let at = offset; at < end;) {
      const [element, next] = decode(at)
      elements.push(element)
      at = next
    }
  } catch (error) {
    throw error instanceof DecodeError ? error.within(`${path}[${elements.length}]`) : error
  }
  return elements
}

/**
 * Decodes the elements that fill the bytes from `offset` to `end`, each with its length.
 * @param decode - decodes the element between two offsets, which are at least `list.min` bytes apart
 * @throws {@link DecodeError} with the path of the element that is wrong: `flows[3]`
 */
export function decodeSized<T>(
  list: SizedList, view: DataView, offset: number, end: number, decode: (offset: number, end: number) => T,
): T[] {
  return decodeEach(list.path, offset, end, (at) => {
    const length = elementLength(list, view, at, end)
    return [decode(at, at + length), at + (list.padded === true ? (length + 7) & ~7 : length)]
  })
}

function elementLength(list: SizedList, view: DataView, offset: number, end: number): number {
  const { min, lengthAt = 0, code = 'ERR_BAD_LENGTH' } = list
  const left = end - offset
  if (left < min) {
    throw new DecodeError(code, offset, `${left} bytes are left where an element takes at least ${min}`)
  }
  const length = view.getUint16(offset + lengthAt)
  const stride = list.padded === true ? (length + 7) & ~7 : length
  if (length < min || stride > left) {
    throw new DecodeError(
      code,
      offset + lengthAt,
      `an element of ${length} bytes, where ${min} to ${left} fit`,
    )
  }
  return length
}

/**
 * Encodes elements one after the other, and returns the offset behind the last.
 * @throws {@link EncodeError} with the path of what is wrong: `flows[3].priority`
 */
export function encodeEach<T>(
  values: readonly T[], offset: number, path: string, encode: (value: T, offset: number) => number,
): number {
  needList(values, path)
  let at = offset
  let index = 0
  try {
    for (; index < values.length; index++) at = encode(values[index]!, at)
  } catch (error) {
    throw error instanceof EncodeError ? error.within(`${path}[${index}]`) : error
  }
  return at
}

/**
 * Encodes elements that begin with a type and a length and are padded to a multiple of 8 bytes, as
 * {@link decodeSized} reads them. Returns the offset behind the last.
 * @param encode - writes the element without its length, and returns the offset behind it
 * @throws {@link EncodeError} with the path of what is wrong: `properties[3].mask`
 */
export function encodeSized<T>(
  list: SizedList, values: readonly T[], view: DataView, offset: number,
  encode: (value: T, view: DataView, offset: number) => number,
): number {
  return encodeEach(values, offset, list.path, (value, at) => {
    needObject(value, '')
    const end = encode(value, view, at)
    putU16(view, at + (list.lengthAt ?? 0), end - at, 'length')
    return pad8(view, at, end)
  })
}

/** Puts the name of a container in front of the path of an error from its encoder. */
export function encodeWithin(path: string, encode: () => number): number {
  try {
    return encode()
  } catch (error) {
    throw error instanceof EncodeError ? error.within(path) : error
  }
}

/** Puts the name of a container in front of the path of an error from its decoder. */
export function decodeWithin<T>(path: string, decode: () => T): T {
  try {
    return decode()
  } catch (error) {
    throw error instanceof DecodeError ? error.within(path) : error
  }
}
