import { DecodeError } from '../errors.js'
import { needBytes, putU8 } from '../wire/bytes.js'

// struct ofp_header {                    OpenFlow 1.3.5 §7.1
//   uint8_t  version;                    OFP_VERSION = 4
//   uint8_t  type;
//   uint16_t length;                     of the whole message, this header included
//   uint32_t xid;
// };

/** The version of OpenFlow 1.3 on the wire. */
export const OFP_VERSION = 4

/** Length of the header that every message starts with, in bytes. */
export const HEADER_LENGTH = 8

/** The greatest length of a message in bytes: its length field has 16 bits. */
export const MAX_MESSAGE_LENGTH = 0xffff

/**
 * Reads the length of the message whose header is at `offset`.
 * @throws {@link DecodeError} when the header is not complete, or gives less than its own 8 bytes
 */
export function messageLength(view: DataView, offset: number, end: number): number {
  needBytes(offset, end, HEADER_LENGTH, 'header', 'ERR_TRUNCATED')
  const length = view.getUint16(offset + 2)
  if (length < HEADER_LENGTH) {
    throw new DecodeError(
      'ERR_BAD_LENGTH',
      offset + 2,
      `a message says it is ${length} bytes long, and its header alone is 8`,
      'length',
    )
  }
  return length
}

/** Writes a header. */
export function encodeHeader(
  view: DataView, offset: number, type: number, length: number, xid: number, version = OFP_VERSION,
): void {
  putU8(view, offset, version, 'version')
  view.setUint32(offset, version << 24 | type << 16 | length)
  view.setUint32(offset + 4, xid)
}

/** The numbers of the message types, `OFPT_*` (OpenFlow 1.3.5 §7.1). */
export const MessageNumber = {
  HELLO: 0,
  ERROR: 1,
  ECHO_REQUEST: 2,
  ECHO_REPLY: 3,
  EXPERIMENTER: 4,
  FEATURES_REQUEST: 5,
  FEATURES_REPLY: 6,
  GET_CONFIG_REQUEST: 7,
  GET_CONFIG_REPLY: 8,
  SET_CONFIG: 9,
  PACKET_IN: 10,
  FLOW_REMOVED: 11,
  PORT_STATUS: 12,
  PACKET_OUT: 13,
  FLOW_MOD: 14,
  GROUP_MOD: 15,
  PORT_MOD: 16,
  TABLE_MOD: 17,
  MULTIPART_REQUEST: 18,
  MULTIPART_REPLY: 19,
  BARRIER_REQUEST: 20,
  BARRIER_REPLY: 21,
  QUEUE_GET_CONFIG_REQUEST: 22,
  QUEUE_GET_CONFIG_REPLY: 23,
  ROLE_REQUEST: 24,
  ROLE_REPLY: 25,
  GET_ASYNC_REQUEST: 26,
  GET_ASYNC_REPLY: 27,
  SET_ASYNC: 28,
  METER_MOD: 29,
} as const

/**
 * Tells whether messages of a type may have any version in their header: hello, which is sent before a
 * version is agreed on, and error, which may reply to it (OpenFlow 1.3.5 §6.3.1).
 */
export function hasVersion(messageNumber: number): boolean {
  return messageNumber === MessageNumber.HELLO || messageNumber === MessageNumber.ERROR
}
