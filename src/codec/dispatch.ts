/** From numbers on the wire to codecs, and from types to codecs with everything in front of the body. */
import {
  EXPERIMENTER_BODY,
  type ExperimenterCodec,
  type Header,
  type MessageCodec,
} from './messages/message.js'
import { decodeUnknown, encodeUnknown } from './messages/unknown.js'
import {
  EXPERIMENTER_MULTIPART, EXPERIMENTER_MULTIPART_BODY, MULTIPART_BODY, type ExperimenterMultipartCodec,
  type MultipartCodec, type MultipartHeader,
} from './multipart/multipart.js'
import { decodeUnknownMultipart, encodeUnknownMultipart } from './multipart/unknown.js'
import {
  experimenterCodecs, experimenterMultipartCodecs, messageCodecs, multipartCodecs,
} from './registry.js'
import { needBytes, putU16 } from './wire.js'

type Anything = { readonly type: string }
type Plain = MessageCodec<Header, Anything>
type Multipart = MultipartCodec<MultipartHeader, Anything>
type OfExperimenter = ExperimenterCodec<Header, Anything>
type MultipartOfExperimenter = ExperimenterMultipartCodec<MultipartHeader, Anything>

const plain = Object.values(messageCodecs) as unknown as readonly Plain[]
const multipart = Object.values(multipartCodecs) as unknown as readonly Multipart[]
const ofExperimenter = Object.values(experimenterCodecs) as unknown as readonly OfExperimenter[]
const multipartOfExperimenter =
  Object.values(experimenterMultipartCodecs) as unknown as readonly MultipartOfExperimenter[]

const EXPERIMENTER = 4
const MULTIPART_REQUEST = 18
const MULTIPART_REPLY = 19

const byNumber: readonly (Plain | undefined)[] =
  Array.from({ length: 256 }, (_, number) => plain.find((codec) => codec.number === number))
const byExperimenter = new Map(ofExperimenter.map((codec) => [key(codec), codec]))
const requests = multipartMaps('request')
const replies = multipartMaps('reply')

function multipartMaps(direction: 'request' | 'reply') {
  const inDirection = (codec: { readonly direction: string }): boolean => codec.direction === direction
  return {
    byNumber: new Map(multipart.filter(inDirection).map((codec) => [codec.multipart, codec])),
    byExperimenter: new Map(multipartOfExperimenter.filter(inDirection).map((codec) => [key(codec), codec])),
  }
}

/** One number for experimenter id and type; types above 2^21 do not collide with known ones. */
function key({ experimenter, expType }: { readonly experimenter: number, readonly expType: number }): number {
  return expType < 0x20_0000 ? experimenter * 0x20_0000 + expType : -1
}

function keyAt(view: DataView, offset: number): number {
  return key({ experimenter: view.getUint32(offset), expType: view.getUint32(offset + 4) })
}

/** Decodes the message from `offset` to `end`, whose header has been checked. Throws {@link DecodeError}. */
export function decodeMessage(view: DataView, offset: number, end: number): Header {
  const number = view.getUint8(offset + 1)
  const xid = view.getUint32(offset + 4)
  switch (number) {
    case MULTIPART_REQUEST: return decodeMultipart(view, offset, end, xid, false)
    case MULTIPART_REPLY: return decodeMultipart(view, offset, end, xid, true)
    case EXPERIMENTER: {
      const known = end - offset < EXPERIMENTER_BODY ? undefined : byExperimenter.get(keyAt(view, offset + 8))
      if (known !== undefined) return known.decode(view, offset, end, xid)
    }
  }
  const codec = byNumber[number]
  return codec === undefined ? decodeUnknown(view, offset, end, xid) : codec.decode(view, offset, end, xid)
}

function decodeMultipart(view: DataView, offset: number, end: number, xid: number, reply: boolean): Header {
  needBytes(offset, end, MULTIPART_BODY, 'multipart')
  const number = view.getUint16(offset + 8)
  const flags = view.getUint16(offset + 10)
  const maps = reply ? replies : requests
  const codec = number === EXPERIMENTER_MULTIPART && end - offset >= EXPERIMENTER_MULTIPART_BODY
    ? maps.byExperimenter.get(keyAt(view, offset + MULTIPART_BODY)) ?? maps.byNumber.get(number)
    : maps.byNumber.get(number)
  return codec === undefined
    ? decodeUnknownMultipart(view, offset, end, xid, flags, reply)
    : codec.decode(view, offset, end, xid, flags)
}

/** How a type of message is written: the number in its header, and everything behind the header. */
export interface Writer {
  /** `OFPT_*`; undefined when the message itself says it, and `encode` writes it. */
  readonly number: number | undefined
  /** Writes everything behind the 8-byte header and returns the end. */
  encode(message: Anything, view: DataView, offset: number): number
}

const writers: Record<string, Writer> = Object.assign(Object.create(null) as Record<string, Writer>, {
  ...Object.fromEntries(plain.map((codec) => [codec.type, codec])),
  ...Object.fromEntries(multipart.map((codec) => [codec.type, multipartWriter(codec)])),
  ...Object.fromEntries(ofExperimenter.map((codec) => [codec.type, experimenterWriter(codec)])),
  ...Object.fromEntries(
    multipartOfExperimenter.map((codec) => [
      codec.type,
      multipartWriter({ ...codec, multipart: EXPERIMENTER_MULTIPART }),
    ]),
  ),
  unknown: { number: undefined, encode: encodeUnknown },
  multipartRequest: {
    number: MULTIPART_REQUEST,
    encode: withFlags(encodeUnknownMultipart),
  },
  multipartReply: { number: MULTIPART_REPLY, encode: withFlags(encodeUnknownMultipart) },
})

/** How messages of a type are written, or undefined when no message is called so. */
export function writerOf(type: string): Writer | undefined {
  return writers[type]
}

function withFlags(encode: Writer['encode']): Writer['encode'] {
  return (message, view, offset) => {
    putU16(view, offset + 10, (message as { readonly flags?: number }).flags ?? 0, 'flags')
    view.setUint32(offset + 12, 0)
    return encode(message, view, offset)
  }
}

function multipartWriter(
  codec: Multipart | (MultipartOfExperimenter & { readonly multipart: number }),
): Writer {
  return {
    number: codec.direction === 'reply' ? MULTIPART_REPLY : MULTIPART_REQUEST,
    encode: withFlags((message, view, offset) => {
      view.setUint16(offset + 8, codec.multipart)
      if ('expType' in codec) writeExperimenter(codec, view, offset + MULTIPART_BODY)
      return codec.encode(message, view, offset)
    }),
  }
}

function experimenterWriter(codec: OfExperimenter): Writer {
  return {
    number: EXPERIMENTER,
    encode(message, view, offset) {
      writeExperimenter(codec, view, offset + 8)
      return codec.encode(message, view, offset)
    },
  }
}

function writeExperimenter(
  { experimenter, expType }: { readonly experimenter: number, readonly expType: number }, view: DataView,
  offset: number,
): void {
  view.setUint32(offset, experimenter)
  view.setUint32(offset + 4, expType)
}
