/** Multipart messages in parts (OpenFlow 1.3.5 §7.3.5): from several messages of one xid to one, and back. */
import { EncodeError } from '../errors.js'
import { MAX_MESSAGE_LENGTH } from '../protocol/header.js'
import { encode } from '../message/message.js'
import type { MessageInit } from '../messages/registry.js'
import { MultipartFlags, type MultipartHeader } from '../messages/multipart/multipart.js'

/** Whether more messages with the same xid follow this one. */
export function hasMoreParts(message: MultipartHeader): boolean {
  return (message.flags & MultipartFlags.MORE) !== 0
}

/**
 * Joins the parts of one multipart request or reply: their lists one behind the other, and their bodies where
 * the library does not know the type. Everything else is that of the last part, as is the flag for more.
 * Borrowed bytes stay borrowed, but for joined bodies.
 * @param parts - at least one, in the order in which they came, all of one type and xid
 * @throws RangeError for no parts, or parts of different messages
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
 * Splits the list of a multipart message over as many messages as it takes, all but the last with the flag
 * for more. One that fits is returned as it is.
 * @param maxLength - bytes of each message at most
 * @throws {@link EncodeError} for a message that cannot be encoded, or an entry that does not fit alone
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
