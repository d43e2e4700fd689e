import { DecodeError, EncodeError } from '../errors.js'
import { decode, encode } from '../message/message.js'
import { unknownMembers } from '../message/unknown-members.js'
import type { Message, MessageInit } from '../messages/registry.js'
import { parseHex } from './hex.js'
import { isMatch, kindOf, kindOfField, type Kind } from './kinds.js'

/**
 * Makes the message that JSON describes, in the form that {@link toJSON} writes. Fields that are left out
 * take their defaults.
 * @param json - parsed JSON: bigints as decimal or `0x` text or as numbers, bytes as hexadecimal text
 * @throws {@link EncodeError} for anything that is not a message, also for a member that it does not have,
 *   with the path of what is wrong
 *
 * @example
 * ```ts
 * import { formatMessage, fromJSON } from 'daolinet/codec'
 *
 * const message = fromJSON(JSON.parse('{"type":"flowMod","cookie":"5","match":{"inPort":1}}'))
 * console.log(formatMessage(message))
 * // prints OFPT_FLOW_MOD (OF1.3) (xid=0x0): ADD in_port=1 cookie:0x5 actions=drop
 * ```
 */
export function fromJSON(json: unknown): Message {
  const message = objectFrom(json, '') as unknown as MessageInit
  const [unknown] = unknownMembers(message)
  if (unknown) throw new EncodeError('ERR_UNKNOWN_NAME', unknown.path, unknown.detail)
  const bytes = encode(message)
  try {
    return decode(bytes)
  } catch (error) {
    // A message of type `unknown` whose number is a known one, with a body that does not fit that message.
    throw error instanceof DecodeError ? new EncodeError('ERR_BAD_VALUE', error.path, error.detail) : error
  }
}

type Fields = Readonly<Record<string, unknown>>

/** How deep a message nests at most: messages in messages, and in each of them actions in actions. */
const MAX_DEPTH = 200

/** Throws for something that nests deeper than a message can. */
function refuseDepth(depth: number, path: string): void {
  if (depth <= MAX_DEPTH) return
  throw new EncodeError('ERR_BAD_VALUE', path.slice(0, 100), `this is nested more than ${MAX_DEPTH} deep`)
}

function objectFrom(json: unknown, path: string, depth = 0): Fields {
  refuseDepth(depth, path)
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new EncodeError('ERR_BAD_VALUE', path, 'an object belongs here')
  }
  const { type } = json as Fields
  return mapped(json as Fields, path, (key, value, at) => {
    if (!isMatch(key) || typeof value !== 'object') return valueFrom(kindOf(key, type), value, at, depth + 1)
    if (Array.isArray(value)) throw new EncodeError('ERR_BAD_VALUE', at, 'an object of fields belongs here')
    return mapped(value as Fields, at, (field, bits, where) =>
      valueFrom(kindOfField(field), bits, where, depth + 1))
  })
}

function mapped(
  json: Fields,
  path: string,
  map: (key: string, value: unknown, path: string) => unknown,
): Fields {
  const entries = Object.entries(json).map(([key, value]) => {
    const at = path === '' ? key : `${path}.${key}`
    if (value === null)
      throw new EncodeError('ERR_BAD_VALUE', at, 'null stands for nothing: leave the member out')
    return [key, map(key, value, at)]
  })
  return Object.fromEntries(entries) as Fields
}

function valueFrom(kind: Kind, json: unknown, path: string, depth: number): unknown {
  refuseDepth(depth, path)
  if (Array.isArray(json)) {
    return json.map((element, index) => valueFrom(kind, element, `${path}[${index}]`, depth + 1))
  }
  if (typeof json === 'object' && json !== null) {
    // Value and mask are of the kind of the field.
    return 'mask' in json && 'value' in json
      ? mapped(json, path, (_key, value, at) => valueFrom(kind, value, at, depth + 1))
      : objectFrom(json, path, depth + 1)
  }
  if (kind === 'bigint') return bigintFrom(json, path)
  if (kind === 'bytes') return bytesFrom(json, path)
  return json
}

function bigintFrom(json: unknown, path: string): bigint {
  if (typeof json === 'number' && Number.isSafeInteger(json)) return BigInt(json)
  if (typeof json === 'string' && /^(?:\d+|0x[0-9a-f]+)$/i.test(json)) return BigInt(json)
  throw new EncodeError('ERR_BAD_VALUE', path, 'a whole number belongs here, as text when it is great')
}

function bytesFrom(json: unknown, path: string): Uint8Array {
  const bytes = typeof json === 'string' ? parseHex(json) : undefined
  if (bytes === undefined)
    throw new EncodeError('ERR_BAD_VALUE', path, 'hexadecimal digits belong here, two for each byte')
  return bytes
}
