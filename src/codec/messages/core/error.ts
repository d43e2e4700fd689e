import { OFP_VERSION } from '../../protocol/header.js'
import { borrow, needBytes, putBytes, putU16, putU32 } from '../../wire/bytes.js'
import type { Header, Init, MessageCodec } from '../codec.js'

// struct ofp_error_msg {                 OpenFlow 1.3.5 §7.4.4
//   struct ofp_header header;
//   uint16_t type;
//   uint16_t code;                       exp_type where type is OFPET_EXPERIMENTER (0xffff)
//   uint32_t experimenter;               there only
//   uint8_t  data[];
// };

/** The peer refused a message of ours; `xid` is that message's. */
export interface ErrorMessage extends Header {
  readonly type: 'error'
  /**
   * The wire version in the header, where it is not that of OpenFlow 1.3: from a peer that speaks another.
   */
  readonly version?: number
  /** `OFPET_*`: 0 to 13, or 0xffff for an experimenter's. See {@link errorName}. */
  readonly errorType: number
  /** Code within the type, or the experimenter's own type of error. */
  readonly errorCode: number
  /** The experimenter id, when `errorType` is 0xffff. */
  readonly experimenter?: number
  /**
   * The start of the message that failed, at least 64 bytes of it, often cut short; for a failed hello a
   * text.
   * Borrowed when decoded.
   */
  readonly data: Uint8Array
}

const EXPERIMENTER = 0xffff
const NOTHING = new Uint8Array(0)

/** An {@link ErrorMessage}. */
export function errorMessage(init: Omit<Init<ErrorMessage>, 'type'>): ErrorMessage {
  return { type: 'error', xid: 0, errorType: 0, errorCode: 0, data: NOTHING, ...init }
}

export const errorCodec: MessageCodec<ErrorMessage> = {
  type: 'error',
  number: 1,
  decode(view, offset, end, xid) {
    needBytes(offset, end, 12, 'error')
    const version = view.getUint8(offset)
    const foreign = version === OFP_VERSION ? {} : { version }
    const errorType = view.getUint16(offset + 8)
    const errorCode = view.getUint16(offset + 10)
    if (errorType !== EXPERIMENTER) {
      return { type: 'error', xid, ...foreign, errorType, errorCode, data: borrow(view, offset + 12, end) }
    }
    needBytes(offset, end, 16, 'experimenter')
    return {
      type: 'error', xid, ...foreign, errorType, errorCode,
      experimenter: view.getUint32(offset + 12), data: borrow(view, offset + 16, end),
    }
  },
  encode(message, view, offset) {
    putU16(view, offset + 8, message.errorType ?? 0, 'errorType')
    putU16(view, offset + 10, message.errorCode ?? 0, 'errorCode')
    let at = offset + 12
    if (message.errorType === EXPERIMENTER) {
      putU32(view, at, message.experimenter ?? 0, 'experimenter')
      at += 4
    }
    return putBytes(view, at, message.data ?? NOTHING)
  },
}
