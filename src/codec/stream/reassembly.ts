/** Multipart messages in parts (OpenFlow 1.3.5 §7.3.5): from several messages of one xid to one, and back. */
import { EncodeError } from '../errors.js'
import { MAX_MESSAGE_LENGTH } from '../protocol/header.js'
import { encode } from '../message/message.js'
import type { MessageInit } from '../messages/registry.js'
import { MultipartFlags, type MultipartHeader } from '../messages/multipart/multipart.js'

/**
 * Tells whether more messages of the same multipart request or reply follow this one.
 *
 * @example
 * ```ts
 * import { hasMoreParts, MultipartFlags, portDescReply } from 'daolinet/codec'
 *
 * console.log(hasMoreParts(portDescReply({ flags: MultipartFlags.MORE })), hasMoreParts(portDescReply()))
 * // prints true false
 * ```
 */
export function hasMoreParts(message: MultipartHeader): boolean {
  return (message.flags & MultipartFlags.MORE) !== 0
}

/**
 * Joins the parts of one multipart request or reply into one message: the lists of all parts in order, or the
 * bodies if the library does not know the type. Every other field is that of the last part, so the flag for
 * more parts is not set. Borrowed bytes stay borrowed, except for joined bodies.
 * @param parts - at least one, in the order in which they arrived, all of the same type and xid
 * @throws RangeError for no parts, and for parts of different messages
 *
 * @example
 * ```ts
 * import { joinParts, MultipartFlags, port, portDescReply } from 'daolinet/codec'
 *
 * const first = portDescReply({ flags: MultipartFlags.MORE, ports: [port({ portNo: 1 })] })
 * const second = portDescReply({ ports: [port({ portNo: 2 })] })
 * const { flags, ports } = joinParts([first, second])
 * console.log(flags, ports.map(({ portNo }) => portNo)) // 0 [ 1, 2 ]
 * ```
 */
export function joinParts<M extends MultipartHeader>(parts: readonly M[]): M {
  const last = parts.at(-1)
  if (last === undefined) throw new RangeError('there is nothing to join')
  if (parts.some(({ type, xid }) => type !== last.type || xid !== last.xid)) {
    throw new RangeError('parts of different messages do not belong together')
  }
  const joined = { ...last } as Record<string, unknown>
  for (const [key, value] of Object.entries(last) as [keyof M & string, unknown][]) {
    if (Array.isArray(value)) joined[key] = parts.flatMap((part) => part[key] as unknown[])
    else if (value instanceof Uint8Array) joined[key] = concat(parts.map((part) => part[key] as Uint8Array))
  }
  return joined as M
}

function concat(pieces: readonly Uint8Array[]): Uint8Array {
  if (pieces.length === 1) return pieces[0]!
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0))
  pieces.reduce((at, piece) => (whole.set(piece, at), at + piece.length), 0)
  return whole
}

/**
 * Splits a multipart message into as many messages as its list needs. All but the last have the flag for more
 * parts. A message that fits is returned as it is.
 * @param maxLength - greatest length of each message in bytes
 * @throws {@link EncodeError} for a message that cannot be encoded, and for an entry that alone is too long
 *
 * @example
 * ```ts
 * import { hasMoreParts, port, portDescReply, splitParts } from 'daolinet/codec'
 *
 * const ports = [1, 2, 3].map((portNo) => port({ portNo }))
 * const parts = splitParts(portDescReply({ ports }), 160)
 * console.log(parts.map((part) => part.ports.length), parts.map(hasMoreParts)) // [ 2, 1 ] [ true, false ]
 * ```
 */
export function splitParts<M extends MultipartHeader & MessageInit>(
  message: M, maxLength = MAX_MESSAGE_LENGTH,
): M[] {
  const list = Object.entries(message).find(([, value]) => Array.isArray(value)) as
    [string, unknown[]] | undefined
  if (list === undefined) return [message]
  const [key, entries] = list
  const lengthOf = (part: readonly unknown[]): number =>
    encode({ ...message, [key]: part }).length
  const empty = lengthOf([])
  const parts: unknown[][] = [[]]
  let length = empty
  for (const [index, entry] of entries.entries()) {
    const size = lengthOf([entry]) - empty
    if (empty + size > maxLength) {
      throw new EncodeError(
        'ERR_TOO_LONG',
        `${key}[${index}]`,
        `${size} bytes do not fit a message of ${maxLength}`,
      )
    }
    if (length + size > maxLength) {
      parts.push([])
      length = empty
    }
    parts.at(-1)!.push(entry)
    length += size
  }
  return parts.map((part, index) => {
    const more = index < parts.length - 1 ? MultipartFlags.MORE : message.flags & MultipartFlags.MORE
    return { ...message, flags: (message.flags & ~MultipartFlags.MORE) | more, [key]: part }
  })
}
