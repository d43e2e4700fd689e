import { borrow, needBytes, putBytes, putU32 } from '../../wire/bytes.js'
import {
  EXPERIMENTER_MULTIPART,
  EXPERIMENTER_MULTIPART_BODY,
  MULTIPART_BODY,
  type MultipartCodec,
  type MultipartHeader,
} from './multipart.js'
import type { Init } from '../codec.js'

// struct ofp_experimenter_multipart_header {   OpenFlow 1.3.5 §7.3.5.16, OFPMP_EXPERIMENTER = 0xffff
//   uint32_t experimenter;
//   uint32_t exp_type;
//   uint8_t  body[];
// };

interface ExperimenterMultipart extends MultipartHeader {
  /** Experimenter id: an IEEE OUI, or a number that the ONF assigned. */
  readonly experimenter: number
  /** The experimenter's own type of message. */
  readonly expType: number
  /** Borrowed when decoded. */
  readonly body: Uint8Array
}

/** A multipart request of an experimenter's that the library does not know, kept byte for byte. */
export interface ExperimenterMultipartRequest extends ExperimenterMultipart {
  readonly type: 'experimenterMultipartRequest'
}

/** A multipart reply of an experimenter's that the library does not know, kept byte for byte. */
export interface ExperimenterMultipartReply extends ExperimenterMultipart {
  readonly type: 'experimenterMultipartReply'
}

const NOTHING = new Uint8Array(0)

/** An {@link ExperimenterMultipartRequest}. */
export function experimenterMultipartRequest(
  init: Omit<Init<ExperimenterMultipartRequest>, 'type'>,
): ExperimenterMultipartRequest {
  return {
    type: 'experimenterMultipartRequest',
    xid: 0,
    flags: 0,
    experimenter: 0,
    expType: 0,
    body: NOTHING,
    ...init,
  }
}

/** An {@link ExperimenterMultipartReply}. */
export function experimenterMultipartReply(
  init: Omit<Init<ExperimenterMultipartReply>, 'type'>,
): ExperimenterMultipartReply {
  return {
    type: 'experimenterMultipartReply', xid: 0, flags: 0, experimenter: 0, expType: 0, body: NOTHING, ...init,
  }
}

function codec<T extends 'experimenterMultipartRequest' | 'experimenterMultipartReply'>(
  type: T, direction: 'request' | 'reply',
) {
  return {
    type,
    multipart: EXPERIMENTER_MULTIPART,
    direction,
    decode(view, offset, end, xid, flags) {
      const at = offset + MULTIPART_BODY
      needBytes(at, end, 8, 'experimenter')
      return {
        type,
        xid,
        flags,
        experimenter: view.getUint32(at),
        expType: view.getUint32(at + 4),
        body: borrow(view, at + 8, end),
      }
    },
    encode(message, view, offset) {
      putU32(view, offset + MULTIPART_BODY, message.experimenter ?? 0, 'experimenter')
      putU32(view, offset + MULTIPART_BODY + 4, message.expType ?? 0, 'expType')
      return putBytes(view, offset + EXPERIMENTER_MULTIPART_BODY, message.body ?? NOTHING, 'body')
    },
  } satisfies MultipartCodec<ExperimenterMultipart & { type: T }>
}

export const experimenterMultipartRequestCodec: MultipartCodec<ExperimenterMultipartRequest> =
  codec('experimenterMultipartRequest', 'request')
export const experimenterMultipartReplyCodec: MultipartCodec<ExperimenterMultipartReply> =
  codec('experimenterMultipartReply', 'reply')
