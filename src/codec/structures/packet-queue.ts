import { EncodeError } from '../errors.js'
import { decodeSized, encodeEach, type SizedList } from '../wire/list.js'
import {
  borrow, exactBytes, needBytes, needObject, putBytes, putU16, putU32, putZeros, shown,
} from '../wire/bytes.js'

// struct ofp_packet_queue {              OpenFlow 1.3.5 §7.2.2
//   uint32_t queue_id;
//   uint32_t port;
//   uint16_t len;
//   uint8_t  pad[6];
//   struct ofp_queue_prop_header properties[];
// };
// struct ofp_queue_prop_header {
//   uint16_t property;                   1 OFPQT_MIN_RATE, 2 OFPQT_MAX_RATE, 0xffff OFPQT_EXPERIMENTER
//   uint16_t len;
//   uint8_t  pad[4];
// };
// Then: rates 2 bytes and 6 of padding; experimenter its id, 4 bytes of padding and data.

/** The rate that a queue is guaranteed (`minRate`) or limited to (`maxRate`). */
export interface QueueRate {
  readonly type: 'minRate' | 'maxRate'
  /** In tenths of a percent of the port's speed; more than 1000 disables it. */
  readonly rate: number
}

/** A property that an experimenter defined, kept byte for byte. */
export interface ExperimenterQueueProperty {
  readonly type: 'experimenter'
  readonly experimenter: number
  /** Borrowed when decoded. */
  readonly data: Uint8Array
}

/** A property of a type that the library does not know, kept byte for byte. */
export interface UnknownQueueProperty {
  readonly type: 'unknown'
  /** `OFPQT_*` number. */
  readonly property: number
  /** Everything behind the 8 bytes of header. Borrowed when decoded. */
  readonly body: Uint8Array
}

/** A property of a queue. */
export type QueueProperty = QueueRate | ExperimenterQueueProperty | UnknownQueueProperty

/** A queue of a port (OpenFlow 1.3.5 §7.2.2). */
export interface PacketQueue {
  readonly queueId: number
  /** The port that it belongs to. */
  readonly port: number
  readonly properties: readonly QueueProperty[]
}

const QUEUES: SizedList = { path: 'queues', min: 16, lengthAt: 8 }
const PROPERTIES: SizedList = { path: 'properties', min: 8, lengthAt: 2 }
const MIN_RATE = 1
const MAX_RATE = 2
const EXPERIMENTER = 0xffff

/**
 * Decodes the queues that lie from `offset` to `end`.
 * @throws {@link DecodeError}
 */
export function decodeQueues(view: DataView, offset: number, end: number): PacketQueue[] {
  return decodeSized(QUEUES, view, offset, end, (at, to) => ({
    queueId: view.getUint32(at),
    port: view.getUint32(at + 4),
    properties: decodeSized(PROPERTIES, view, at + 16, to, (from, until) =>
      decodeProperty(view, from, until),
    ),
  }))
}

function decodeProperty(view: DataView, offset: number, end: number): QueueProperty {
  const property = view.getUint16(offset)
  switch (property) {
    case MIN_RATE:
    case MAX_RATE:
      exactBytes(offset, end, 16, 'rate')
      return { type: property === MIN_RATE ? 'minRate' : 'maxRate', rate: view.getUint16(offset + 8) }
    case EXPERIMENTER:
      needBytes(offset, end, 16, 'experimenter')
      return {
        type: 'experimenter',
        experimenter: view.getUint32(offset + 8),
        data: borrow(view, offset + 16, end),
      }
    default:
      return { type: 'unknown', property, body: borrow(view, offset + 8, end) }
  }
}

/**
 * Encodes queues and returns the offset behind them.
 * @throws {@link EncodeError}
 */
export function encodeQueues(queues: readonly PacketQueue[], view: DataView, offset: number): number {
  return encodeEach(queues, offset, QUEUES.path, (queue, at) => {
    needObject(queue, '')
    putU32(view, at, queue.queueId, 'queueId')
    putU32(view, at + 4, queue.port, 'port')
    putZeros(view, at + 10, at + 16)
    const end = encodeEach(queue.properties, at + 16, PROPERTIES.path, (property, from) => {
      needObject(property, '')
      view.setUint32(from + 4, 0)
      const to = encodeProperty(property, view, from)
      putU16(view, from + 2, to - from, 'length')
      return to
    })
    putU16(view, at + 8, end - at, 'length')
    return end
  })
}

function encodeProperty(property: QueueProperty, view: DataView, offset: number): number {
  switch (property.type) {
    case 'minRate':
    case 'maxRate':
      view.setUint16(offset, property.type === 'minRate' ? MIN_RATE : MAX_RATE)
      putU16(view, offset + 8, property.rate, 'rate')
      return putZeros(view, offset + 10, offset + 16)
    case 'experimenter':
      view.setUint16(offset, EXPERIMENTER)
      putU32(view, offset + 8, property.experimenter, 'experimenter')
      view.setUint32(offset + 12, 0)
      return putBytes(view, offset + 16, property.data)
    case 'unknown':
      putU16(view, offset, property.property, 'property')
      return putBytes(view, offset + 8, property.body, 'body')
    default: {
      const { type } = property as { readonly type: string }
      throw new EncodeError('ERR_UNKNOWN_NAME', 'type', `no queue property is called ${shown(type)}`)
    }
  }
}
