/** Finds the encoder of a message by its type, and writes everything before the body. */
import { EncodeError } from '../errors.js'
import {
  encodeHeader, hasVersion, MAX_MESSAGE_LENGTH, MessageNumber, OFP_VERSION,
} from '../protocol/header.js'
import { flowModCodec, type FlowModInit } from '../messages/core/flow-mod.js'
import { packetOutCodec, type PacketOutInit } from '../messages/core/packet-out.js'
import { encodeUnknown } from '../messages/core/unknown.js'
import { EXPERIMENTER_MULTIPART, MULTIPART_BODY } from '../messages/multipart/multipart.js'
import { encodeUnknownMultipart } from '../messages/multipart/unknown.js'
import {
  experimenterCodecs, experimenterMultipartCodecs, messageCodecs, multipartCodecs,
} from '../messages/registry.js'
import { needObject, putU16, putU32, shown } from '../wire/bytes.js'
import type { EncodeNested, ExperimenterCodec, Header, MessageCodec } from '../messages/codec.js'
import type {
  ExperimenterMultipartCodec, MultipartCodec, MultipartHeader,
} from '../messages/multipart/multipart.js'

interface AnyInit {
  readonly type: string
  readonly xid?: number
  readonly version?: number
  readonly flags?: number
}

/** How one type of message is written. */
interface Writer {
  /** `OFPT_*`; undefined when the message gives its number itself, and `encode` writes it. */
  readonly number: number | undefined
  /** Writes everything behind the 8-byte header and returns the offset behind it. */
  encode(message: AnyInit, view: DataView, offset: number, nested: EncodeNested): number
}

type Plain = MessageCodec<Header, AnyInit>
type Multipart = MultipartCodec<MultipartHeader, AnyInit>
type OfExperimenter = ExperimenterCodec<Header, AnyInit>
type MultipartOfExperimenter = ExperimenterMultipartCodec<MultipartHeader, AnyInit>

const writers = new Map<string, Writer>()
for (const codec of Object.values(messageCodecs) as unknown as Plain[]) writers.set(codec.type, codec)
for (const codec of Object.values(multipartCodecs) as unknown as Multipart[]) {
  writers.set(codec.type, {
    number: multipartNumber(codec.direction),
    encode(message, view, offset) {
      view.setUint16(offset + 8, codec.multipart)
      writeFlags(message, view, offset)
      return codec.encode(message, view, offset)
    },
  })
}
for (const codec of Object.values(experimenterCodecs) as unknown as OfExperimenter[]) {
  writers.set(codec.type, {
    number: MessageNumber.EXPERIMENTER,
    encode(message, view, offset, nested) {
      writeExperimenter(codec, view, offset + 8)
      return codec.encode(message, view, offset, nested)
    },
  })
}
for (const codec of Object.values(experimenterMultipartCodecs) as unknown as MultipartOfExperimenter[]) {
  writers.set(codec.type, {
    number: multipartNumber(codec.direction),
    encode(message, view, offset) {
      view.setUint16(offset + 8, EXPERIMENTER_MULTIPART)
      writeFlags(message, view, offset)
      writeExperimenter(codec, view, offset + MULTIPART_BODY)
      return codec.encode(message, view, offset)
    },
  })
}
writers.set('unknown', { number: undefined, encode: encodeUnknown })
for (const direction of ['request', 'reply'] as const) {
  writers.set(direction === 'reply' ? 'multipartReply' : 'multipartRequest', {
    number: multipartNumber(direction),
    encode(message, view, offset) {
      writeFlags(message, view, offset)
      return encodeUnknownMultipart(message as Parameters<typeof encodeUnknownMultipart>[0], view, offset)
    },
  })
}

function multipartNumber(direction: 'request' | 'reply'): number {
  return direction === 'reply' ? MessageNumber.MULTIPART_REPLY : MessageNumber.MULTIPART_REQUEST
}

function writeFlags(message: AnyInit, view: DataView, offset: number): void {
  putU16(view, offset + 10, message.flags ?? 0, 'flags')
  view.setUint32(offset + 12, 0)
}

function writeExperimenter(
  codec: OfExperimenter | MultipartOfExperimenter,
  view: DataView,
  offset: number,
): void {
  view.setUint32(offset, codec.experimenter)
  view.setUint32(offset + 4, codec.expType)
}

const nested: EncodeNested = (message, view, offset) => encodeMessage(message, view, offset)

/**
 * Encodes a message at `offset` and returns the offset behind it.
 * @throws {@link EncodeError} for a value that does not fit, and RangeError when the view ends before the
 *   message does
 */
export function encodeMessage(message: AnyInit, view: DataView, offset: number): number {
  needObject(message, '')
  const xid = message.xid ?? 0
  if (typeof xid !== 'number' || xid >>> 0 !== xid) putU32(view, offset + 4, xid, 'xid')
  // The two that controllers send most are called by name, so that V8 inlines them.
  switch (message.type) {
    case 'flowMod': {
      const end = flowModCodec.encode(message as FlowModInit, view, offset)
      return finish(MessageNumber.FLOW_MOD, view, offset, end, xid)
    }
    case 'packetOut': {
      const end = packetOutCodec.encode(message as PacketOutInit, view, offset)
      return finish(MessageNumber.PACKET_OUT, view, offset, end, xid)
    }
  }
  const writer = writers.get(message.type)
  if (writer === undefined) {
    throw new EncodeError('ERR_UNKNOWN_NAME', 'type', `no message is called ${shown(message.type)}`)
  }
  const end = writer.encode(message, view, offset, nested)
  const number = writer.number ?? view.getUint8(offset + 1)
  return finish(number, view, offset, end, xid, hasVersion(number) ? message.version : OFP_VERSION)
}

/** Writes the header in front of a body that ends at `end`, which it returns. */
function finish(
  number: number, view: DataView, offset: number, end: number, xid: number, version?: number,
): number {
  const length = end - offset
  if (length > MAX_MESSAGE_LENGTH) {
    throw new EncodeError('ERR_TOO_LONG', '', `${length} bytes do not fit a message, which holds 65,535`)
  }
  encodeHeader(view, offset, number, length, xid, version)
  return end
}
