import { formatHex } from './hex.js'
import type { FilledMessage } from '../messages/registry.js'

/** A value that JSON can express. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/**
 * Converts a message to what JSON can express: the same object, with bigints as decimal text and bytes as
 * hexadecimal text. Nothing is lost: {@link fromJSON} makes the same message again. The result shares no
 * memory with the message.
 *
 * @example
 * ```ts
 * import { echoRequest, toJSON } from 'daolinet/codec'
 *
 * console.log(JSON.stringify(toJSON(echoRequest({ xid: 7, data: Uint8Array.of(0xca, 0xfe) }))))
 * // prints {"type":"echoRequest","xid":7,"data":"cafe"}
 * ```
 */
export function toJSON(message: FilledMessage): { readonly [key: string]: Json } {
  return objectOf(message)
}

function objectOf(value: object): { readonly [key: string]: Json } {
  const known = Object.entries(value).filter(([, member]) => member !== undefined)
  return Object.fromEntries(known.map(([key, member]) => [key, jsonOf(member)]))
}

function jsonOf(value: unknown): Json {
  switch (typeof value) {
    case 'bigint': return value.toString()
    case 'object':
      if (value instanceof Uint8Array) return formatHex(value)
      if (Array.isArray(value)) return value.map(jsonOf)
      return value === null ? null : objectOf(value)
    default: return value as Json
  }
}
