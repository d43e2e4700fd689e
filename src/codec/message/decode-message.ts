/** Finds the decoder of a message by the numbers in its header. */
import { DecodeError } from '../errors.js'
import { hasVersion, messageLength, MessageNumber, OFP_VERSION } from '../protocol/header.js'
import {
  EXPERIMENTER_BODY, type DecodeNested, type ExperimenterCodec, type Header, type MessageCodec,
} from '../messages/codec.js'
import { packetInCodec } from '../messages/core/packet-in.js'
import { decodeUnknown } from '../messages/core/unknown.js'
import {
  EXPERIMENTER_MULTIPART, EXPERIMENTER_MULTIPART_BODY, MULTIPART_BODY, type ExperimenterMultipartCodec,
  type MultipartCodec, type MultipartHeader,
} from '../messages/multipart/multipart.js'
import { decodeUnknownMultipart } from '../messages/multipart/unknown.js'
import {
  experimenterCodecs, experimenterMultipartCodecs, messageCodecs, multipartCodecs,
} from '../messages/registry.js'
import { needBytes } from '../wire/bytes.js'
import type { Message } from '../messages/registry.js'

type Plain = MessageCodec<Header, never>
type Multipart = MultipartCodec<MultipartHeader, never>
type OfExperimenter = ExperimenterCodec<Header, never>
type MultipartOfExperimenter = ExperimenterMultipartCodec<MultipartHeader, never>

const plain: readonly Plain[] = Object.values(messageCodecs)
const multipart: readonly Multipart[] = Object.values(multipartCodecs)
const ofExperimenter: readonly OfExperimenter[] = Object.values(experimenterCodecs)
const multipartOfExperimenter: readonly MultipartOfExperimenter[] = Object.values(experimenterMultipartCodecs)

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

/**
 * Experimenter id and type in one number, exact in a double. No type that the library knows is 2^21 or more.
 */
function key({ experimenter, expType }: { readonly experimenter: number, readonly expType: number }): number {
  return expType < 0x20_0000 ? experimenter * 0x20_0000 + expType : -1
}

function keyAt(view: DataView, offset: number): number {
  return key({ experimenter: view.getUint32(offset), expType: view.getUint32(offset + 4) })
}

const MAX_DEPTH = 4
const nesting: readonly DecodeNested[] = Array.from({ length: MAX_DEPTH + 1 }, (_, depth) =>
  (view, offset, end) => {
    if (depth === MAX_DEPTH) {
      throw new DecodeError('ERR_TOO_DEEP', offset, `messages are nested more than ${MAX_DEPTH} deep`)
    }
    const length = messageLength(view, offset, end)
    needBytes(offset, end, length, '', 'ERR_BAD_LENGTH')
    return decodeMessage(view, offset, offset + length, depth + 1)
  })

/**
 * Decodes the message from `offset` to `end`; the caller has checked its length.
 * @param depth - how many messages it is nested in
 * @throws {@link DecodeError}
 */
export function decodeMessage(view: DataView, offset: number, end: number, depth = 0): Message {
  const version = view.getUint8(offset)
  const number = view.getUint8(offset + 1)
  const xid = view.getUint32(offset + 4)
  if (version !== OFP_VERSION && !hasVersion(number)) {
    throw new DecodeError(
      'ERR_BAD_VERSION', offset, `version ${version} is not OpenFlow 1.3 (${OFP_VERSION})`, 'version',
    )
  }
  switch (number) {
    // What controllers receive most is called by name, so that V8 inlines it.
    case MessageNumber.PACKET_IN: return packetInCodec.decode(view, offset, end, xid)
    case MessageNumber.MULTIPART_REQUEST: return decodeMultipart(view, offset, end, xid, false) as Message
    case MessageNumber.MULTIPART_REPLY: return decodeMultipart(view, offset, end, xid, true) as Message
    case MessageNumber.EXPERIMENTER: {
      const known = end - offset < EXPERIMENTER_BODY ? undefined : byExperimenter.get(keyAt(view, offset + 8))
      if (known !== undefined) return known.decode(view, offset, end, xid, nesting[depth]!) as Message
    }
  }
  const codec = byNumber[number]
  return codec === undefined
    ? decodeUnknown(view, offset, end, xid)
    : codec.decode(view, offset, end, xid) as Message
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
