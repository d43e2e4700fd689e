import { EncodeError } from '../../errors.js'
import { HEADER_LENGTH, OFP_VERSION } from '../../protocol/header.js'
import { encodeEach } from '../../wire/list.js'
import { borrow, needList, needObject, pad8, putBytes, putU16, shown } from '../../wire/bytes.js'
import type { Header, Init, MessageCodec } from '../codec.js'
import { filled } from '../../wire/members.js'

// struct ofp_hello {                     OpenFlow 1.3.5 §7.5.1
//   struct ofp_header header;            version: the highest the sender speaks
//   struct ofp_hello_elem_header elements[];
// };
// struct ofp_hello_elem_versionbitmap {
//   uint16_t type;                       OFPHET_VERSIONBITMAP = 1
//   uint16_t length;                     without the padding
//   uint32_t bitmaps[];                  bit n of word w: version 32 w + n
//   uint8_t  pad[];                      to a multiple of 8
// };

/** Every wire version that the sender speaks: 1 for OpenFlow 1.0, 4 for 1.3, … 0 to 255 each. */
export interface VersionBitmap { readonly type: 'versionBitmap', readonly versions: readonly number[] }

/** A hello element of a type that the library does not know, or a version bitmap of an impossible length. */
export interface UnknownHelloElement {
  readonly type: 'unknown'
  /** `OFPHET_*` number. */
  readonly elementType: number
  /** Everything behind the element's 4-byte header. Borrowed when decoded. */
  readonly body: Uint8Array
}

/**
 * The end of a hello where no element begins: its bytes have no length, or one beyond the message. Switches
 * read on nevertheless, with the elements before it.
 */
export interface HelloTail {
  readonly type: 'tail'
  /** Everything up to the end of the message. Borrowed when decoded. */
  readonly body: Uint8Array
}

/** One element of a hello. A tail is the last. */
export type HelloElement = VersionBitmap | UnknownHelloElement | HelloTail

/**
 * The first message on every connection, sent by both sides: it says which versions of OpenFlow the sender
 * speaks (OpenFlow 1.3.5 §7.5.1).
 */
export interface Hello extends Header {
  readonly type: 'hello'
  /** The wire version in the header: the highest that the sender speaks. @defaultValue 4 */
  readonly version: number
  /** @defaultValue a version bitmap with 1.3 alone */
  readonly elements: readonly HelloElement[]
}

const VERSION_BITMAP = 1
const MAX_VERSION = 0xff
const MAX_BITMAP = 4 + (MAX_VERSION + 1) / 8
const DEFAULT_ELEMENTS: readonly HelloElement[] = [{ type: 'versionBitmap', versions: [OFP_VERSION] }]

/**
 * Builds a {@link Hello}: each side says which versions it speaks. Without more, that is OpenFlow 1.3 alone.
 *
 * @param init - the fields of {@link Hello}; what is left out takes its default
 *
 * @example
 * ```ts
 * import { formatMessage, hello } from 'daolinet/codec'
 *
 * console.log(formatMessage(hello({ xid: 1 })).split('\n')[0]) // OFPT_HELLO (OF1.3) (xid=0x1):
 * ```
 */
export function hello(init: Omit<Init<Hello>, 'type'> = {}): Hello {
  return filled({ type: 'hello', xid: 0, version: OFP_VERSION, elements: DEFAULT_ELEMENTS }, init)
}

/**
 * Finds the highest version that both sides speak (OpenFlow 1.3.5 §6.3.1): by the version bitmap if the hello
 * has one, otherwise the lower of the two versions in the headers.
 * @param theirs - the hello that the peer sent
 * @param ours - the wire versions that this side speaks; OpenFlow 1.3 alone unless given
 * @returns a wire version, or undefined when there is no common one
 *
 * @example
 * ```ts
 * import { hello, negotiateVersion } from 'daolinet/codec'
 *
 * const theirs = hello({ version: 6, elements: [{ type: 'versionBitmap', versions: [1, 4, 6] }] })
 * console.log(negotiateVersion(theirs), negotiateVersion(theirs, [2, 3])) // 4 undefined
 * ```
 */
export function negotiateVersion(theirs: Hello, ours: readonly number[] = [OFP_VERSION]): number | undefined {
  const bitmap = theirs.elements.find((element) => element.type === 'versionBitmap')
  const common = bitmap === undefined
    ? ours.filter((version) => version === Math.min(theirs.version, Math.max(...ours)))
    : ours.filter((version) => bitmap.versions.includes(version))
  return common.length === 0 ? undefined : Math.max(...common)
}

export const helloCodec: MessageCodec<Hello> = {
  type: 'hello',
  number: 0,
  decode(view, offset, end, xid) {
    const elements: HelloElement[] = []
    for (let at = offset + HEADER_LENGTH; at < end;) {
      const length = end - at < 4 ? 0 : view.getUint16(at + 2)
      if (length < 4 || at + length > end) {
        elements.push({ type: 'tail', body: borrow(view, at, end) })
        break
      }
      elements.push(decodeElement(view, at, at + length))
      at += (length + 7) & ~7
    }
    return { type: 'hello', xid, version: view.getUint8(offset), elements }
  },
  encode(message, view, offset) {
    return encodeEach(message.elements ?? DEFAULT_ELEMENTS, offset + HEADER_LENGTH, 'elements',
      (element, at) => encodeElement(element, view, at))
  },
}

function decodeElement(view: DataView, offset: number, end: number): HelloElement {
  const type = view.getUint16(offset)
  const length = end - offset
  if (type !== VERSION_BITMAP || length < 8 || length > MAX_BITMAP || length % 4 !== 0) {
    return { type: 'unknown', elementType: type, body: borrow(view, offset + 4, end) }
  }
  const versions: number[] = []
  for (let at = offset + 4, base = 0; at < end; at += 4, base += 32) {
    const word = view.getUint32(at)
    for (let bit = 0; bit < 32; bit++) if ((word >>> bit) & 1) versions.push(base + bit)
  }
  return { type: 'versionBitmap', versions }
}

function encodeElement(element: HelloElement, view: DataView, offset: number): number {
  needObject(element, '')
  if (element.type === 'tail') return putBytes(view, offset, element.body, 'body')
  let end = offset + 4
  if (element.type === 'versionBitmap') {
    view.setUint16(offset, VERSION_BITMAP)
    end = encodeVersions(element.versions, view, end)
  } else {
    putU16(view, offset, element.elementType, 'elementType')
    end = putBytes(view, end, element.body, 'body')
  }
  putU16(view, offset + 2, end - offset, 'length')
  return pad8(view, offset, end)
}

function encodeVersions(versions: readonly number[], view: DataView, offset: number): number {
  needList(versions, 'versions')
  const words = [0]
  for (const [index, version] of versions.entries()) {
    if (!Number.isInteger(version) || version < 0 || version > MAX_VERSION) {
      throw new EncodeError(
        'ERR_OUT_OF_RANGE',
        `versions[${index}]`,
        `${shown(version)} is no version from 0 to 255`,
      )
    }
    while (words.length <= version >>> 5) words.push(0)
    words[version >>> 5]! |= 1 << (version & 31)
  }
  for (const [index, word] of words.entries()) view.setUint32(offset + index * 4, word >>> 0)
  return offset + words.length * 4
}
