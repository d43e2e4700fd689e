import { struct } from '../../wire/struct.js'
import { exactBytes } from '../../wire/bytes.js'
import { bodilessRequest, type BodilessRequest } from './bodiless.js'
import { MULTIPART_BODY, type MultipartCodec, type MultipartHeader } from './multipart.js'
import type { Init } from '../codec.js'

// struct ofp_desc {                      OpenFlow 1.3.5 §7.3.5.1, OFPMP_DESC = 0
//   char mfr_desc[256];
//   char hw_desc[256];
//   char sw_desc[256];
//   char serial_num[32];
//   char dp_desc[256];
// };

/** Asks what make the switch is. */
export type DescRequest = BodilessRequest<'descRequest'>

/** What make the switch is; texts of at most 255 characters (31 for the serial number). */
export interface DescReply extends MultipartHeader {
  readonly type: 'descReply'
  readonly mfrDesc: string
  readonly hwDesc: string
  readonly swDesc: string
  readonly serialNum: string
  /** What people call this switch. */
  readonly dpDesc: string
}

const layout = struct<Omit<DescReply, 'type' | 'xid' | 'flags'>>([
  ['mfrDesc', 'text256'], ['hwDesc', 'text256'], ['swDesc', 'text256'], ['serialNum', 'text32'],
  ['dpDesc', 'text256'],
])

/** A {@link DescRequest}. */
export function descRequest(init: { readonly xid?: number } = {}): DescRequest {
  return { type: 'descRequest', xid: 0, flags: 0, ...init }
}

/** A {@link DescReply}; what is left out is empty. */
export function descReply(init: Omit<Init<DescReply>, 'type'> = {}): DescReply {
  return {
    type: 'descReply',
    xid: 0,
    flags: 0,
    mfrDesc: '',
    hwDesc: '',
    swDesc: '',
    serialNum: '',
    dpDesc: '',
    ...init,
  }
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
