import { DecodeError } from '../errors.js'
import type { Struct } from '../struct.js'

/**
 * Decodes structs of one fixed size that fill the bytes from `offset` to `end`.
 * @throws {@link DecodeError} when the last one is cut short.
 */
export function decodeStructs<T>(layout: Struct<T>, view: DataView, offset: number, end: number, path: string): T[] {
  const count = (end - offset) / layout.size
  if (!Number.isInteger(count)) {
    throw new DecodeError('BAD_LENGTH', offset, `${end - offset} bytes are no whole number of entries of ${layout.size}`, path)
  }
  return Array.from({ length: count }, (_, index) => layout.decode(view, offset + index * layout.size))
}

/** Encodes structs one behind the other; returns the offset behind the last. */
export function encodeStructs<T>(layout: Struct<T>, values: readonly Partial<T>[], view: DataView, offset: number): number {
  return values.reduce((at, value) => layout.encode(value, view, at), offset)
}
