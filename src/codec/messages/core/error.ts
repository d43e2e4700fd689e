import { OFP_VERSION } from '../../protocol/header.js'
import { borrow, needBytes, putBytes, putU16, putU32 } from '../../wire/bytes.js'
import type { Header, Init, MessageCodec } from '../codec.js'
import { filled } from '../../wire/members.js'

// struct ofp_error_msg {                 OpenFlow 1.3.5 §7.4.4
//   struct ofp_header header;
//   uint16_t type;
//   uint16_t code;                       exp_type where type is OFPET_EXPERIMENTER (0xffff)
//   uint32_t experimenter;               there only
//   uint8_t  data[];
// };

/** The peer refused a message; `xid` is that of the refused message (OpenFlow 1.3.5 §7.4.4). */
export interface ErrorMessage extends Header {
  readonly type: 'error'
  /**
   * The wire version in the header, only when it is not that of OpenFlow 1.3: the peer speaks another
   * version.
   */
  readonly version?: number
  /** `OFPET_*`: 0 to 13, or 0xffff for an experimenter error. {@link errorName} gives its name. */
  readonly errorType: number
  /**
   * The code within the type; when `errorType` is 0xffff, the type of error that the experimenter defined.
   */
  readonly errorCode: number
  /** The experimenter id, only when `errorType` is 0xffff. */
  readonly experimenter?: number
  /**
   * The beginning of the message that was refused, at least 64 bytes of it if it has as many. For a failed
   * hello (`errorType` 0) it is a text for people. Borrowed when decoded. @defaultValue no bytes
   */
  readonly data: Uint8Array
}

const EXPERIMENTER = 0xffff
const NOTHING = new Uint8Array(0)

/**
 * Builds an {@link ErrorMessage}: one side refuses a message of the other.
 * @param init - `xid` is that of the refused message, `data` its first bytes
 *
 * @example
 * ```ts
 * import { errorMessage, formatMessage } from 'daolinet/codec'
 *
 * const refused = Uint8Array.of(4, 14, 0, 8, 0, 0, 0, 5)
 * const message = errorMessage({ xid: 5, errorType: 1, errorCode: 6, data: refused })
 * console.log(formatMessage(message).split('\n')[0]) // OFPT_ERROR (OF1.3) (xid=0x5): OFPBRC_BAD_LEN
 * ```
 */
export function errorMessage(init: Omit<Init<ErrorMessage>, 'type'>): ErrorMessage {
  return filled(
    { type: 'error', xid: 0, errorType: 0, errorCode: 0, data: NOTHING },
    init, 'version', 'experimenter',
  )
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
