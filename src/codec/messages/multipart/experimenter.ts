import { borrow, needBytes, putBytes, putU32 } from '../../wire/bytes.js'
import {
  EXPERIMENTER_MULTIPART,
  EXPERIMENTER_MULTIPART_BODY,
  MULTIPART_BODY,
  type MultipartCodec,
  type MultipartHeader,
} from './multipart.js'
import type { Init } from '../codec.js'
import { filled } from '../../wire/members.js'

// struct ofp_experimenter_multipart_header {   OpenFlow 1.3.5 §7.3.5.16, OFPMP_EXPERIMENTER = 0xffff
//   uint32_t experimenter;
//   uint32_t exp_type;
//   uint8_t  body[];
// };

interface ExperimenterMultipart extends MultipartHeader {
  /** Who defined the message: an IEEE OUI, or a number that the ONF assigned. */
  readonly experimenter: number
  /** Which message it is, as the experimenter numbers them. */
  readonly expType: number
  /** Everything behind the 24 bytes of header. Borrowed when decoded. @defaultValue no bytes */
  readonly body: Uint8Array
}

/** An experimenter multipart request that the library does not know, kept byte for byte. */
export interface ExperimenterMultipartRequest extends ExperimenterMultipart {
  readonly type: 'experimenterMultipartRequest'
}

/** An experimenter multipart reply that the library does not know, kept byte for byte. */
export interface ExperimenterMultipartReply extends ExperimenterMultipart {
  readonly type: 'experimenterMultipartReply'
}

const NOTHING = new Uint8Array(0)

/**
 * Builds an {@link ExperimenterMultipartRequest} of which the library knows only the header.
 *
 * @example
 * ```ts
 * import { encode, experimenterMultipartRequest } from 'daolinet/codec'
 *
 * const message = experimenterMultipartRequest({ experimenter: 0x00abcdef, expType: 1 })
 * console.log(Buffer.from(encode(message)).toString('hex'))
 * // prints 0412001800000000ffff00000000000000abcdef00000001
 * ```
 */
export function experimenterMultipartRequest(
  init: Omit<Init<ExperimenterMultipartRequest>, 'type'>,
): ExperimenterMultipartRequest {
  return filled({
    type: 'experimenterMultipartRequest',
    xid: 0,
    flags: 0,
    experimenter: 0,
    expType: 0,
    body: NOTHING,
  }, init)
}

/**
 * Builds an {@link ExperimenterMultipartReply} of which the library knows only the header.
 *
 * @example
 * ```ts
 * import { encode, experimenterMultipartReply } from 'daolinet/codec'
 *
 * const body = Uint8Array.of(0xca, 0xfe)
 * const message = experimenterMultipartReply({ experimenter: 0x00abcdef, expType: 1, body })
 * console.log(Buffer.from(encode(message)).toString('hex'))
 * // prints 0413001a00000000ffff00000000000000abcdef00000001cafe
 * ```
 */
export function experimenterMultipartReply(
  init: Omit<Init<ExperimenterMultipartReply>, 'type'>,
): ExperimenterMultipartReply {
  return filled({
    type: 'experimenterMultipartReply', xid: 0, flags: 0, experimenter: 0, expType: 0, body: NOTHING,
  }, init)
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
