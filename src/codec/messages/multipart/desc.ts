import { struct } from '../../wire/struct.js'
import { exactBytes } from '../../wire/bytes.js'
import { bodilessRequest, type BodilessRequest } from './bodiless.js'
import { MULTIPART_BODY, type MultipartCodec, type MultipartHeader } from './multipart.js'
import type { Init } from '../codec.js'
import { filled } from '../../wire/members.js'

// struct ofp_desc {                      OpenFlow 1.3.5 §7.3.5.1, OFPMP_DESC = 0
//   char mfr_desc[256];
//   char hw_desc[256];
//   char sw_desc[256];
//   char serial_num[32];
//   char dp_desc[256];
// };

/** The controller asks who made the switch, its hardware and its software. */
export type DescRequest = BodilessRequest<'descRequest'>

/**
 * The switch's reply to a {@link DescRequest}: texts about its maker, hardware and software, of at most 255
 * bytes each, the serial number of at most 31 (OpenFlow 1.3.5 §7.3.5.1).
 */
export interface DescReply extends MultipartHeader {
  readonly type: 'descReply'
  /** The manufacturer. */
  readonly mfrDesc: string
  readonly hwDesc: string
  readonly swDesc: string
  readonly serialNum: string
  /** A name for the switch that the administrator gave it. */
  readonly dpDesc: string
}

const layout = struct<Omit<DescReply, 'type' | 'xid' | 'flags'>>([
  ['mfrDesc', 'text256'], ['hwDesc', 'text256'], ['swDesc', 'text256'], ['serialNum', 'text32'],
  ['dpDesc', 'text256'],
])

/**
 * Builds a {@link DescRequest}: the controller asks who made the switch.
 *
 * @example
 * ```ts
 * import { descRequest, formatMessage } from 'daolinet/codec'
 *
 * console.log(formatMessage(descRequest({ xid: 7 }))) // OFPST_DESC request (OF1.3) (xid=0x7):
 * ```
 */
export function descRequest(init: { readonly xid?: number } = {}): DescRequest {
  return filled({ type: 'descRequest', xid: 0, flags: 0 }, init)
}

/**
 * Builds a {@link DescReply}: the switch tells its make. Texts that are left out are empty.
 *
 * @param init - the fields of {@link DescReply}; what is left out takes its default
 *
 * @example
 * ```ts
 * import { descReply, formatMessage } from 'daolinet/codec'
 *
 * const reply = descReply({ mfrDesc: 'Nicira, Inc.', swDesc: '3.1.0', dpDesc: 'leaf-1' })
 * console.log(formatMessage(reply).split('\n')[1]) // Manufacturer: Nicira, Inc.
 * ```
 */
export function descReply(init: Omit<Init<DescReply>, 'type'> = {}): DescReply {
  return filled({
    type: 'descReply',
    xid: 0,
    flags: 0,
    mfrDesc: '',
    hwDesc: '',
    swDesc: '',
    serialNum: '',
    dpDesc: '',
  }, init)
}

export const descRequestCodec = bodilessRequest('descRequest', 0)

export const descReplyCodec: MultipartCodec<DescReply> = {
  type: 'descReply',
  multipart: 0,
  direction: 'reply',
  decode(view, offset, end, xid, flags) {
    exactBytes(offset + MULTIPART_BODY, end, layout.size, 'descReply')
    return { type: 'descReply', xid, flags, ...layout.decode(view, offset + MULTIPART_BODY) }
  },
  encode: (message, view, offset) => layout.encode(message, view, offset + MULTIPART_BODY),
}
