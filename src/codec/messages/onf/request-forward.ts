import { ExperimenterId } from '../../protocol/experimenters.js'
import { decodeWithin, encodeWithin } from '../../wire/list.js'
import { EXPERIMENTER_BODY, type ExperimenterCodec, type Header, type Init } from '../codec.js'
import { exactBytes, needBytes, needObject } from '../../wire/bytes.js'
import type { Message, MessageInit } from '../../message/message.js'

// struct ofp_requestforward_header {     ONF EXT-237 (OpenFlow 1.4 §7.4.6), ONFT_REQUESTFORWARD = 2350
//   struct ofp_header request;           whole
// };

/** Another controller's group-mod or meter-mod, told to this one. */
export interface RequestForward extends Header {
  readonly type: 'requestForward'
  readonly request: Message
}

/** A {@link RequestForward} to encode. */
export type RequestForwardInit = Omit<Init<RequestForward>, 'request'> & { readonly request: MessageInit }

/** A {@link RequestForward}. */
export function requestForward(init: { readonly xid?: number, readonly request: Message }): RequestForward {
  return { type: 'requestForward', xid: 0, ...init }
}

export const requestForwardCodec: ExperimenterCodec<RequestForward, RequestForwardInit> = {
  type: 'requestForward',
  experimenter: ExperimenterId.ONF,
  expType: 2350,
  decode(view, offset, end, xid, nested) {
    const at = offset + EXPERIMENTER_BODY
    needBytes(at, end, 8, 'request')
    const request = decodeWithin('request', () => nested(view, at, end))
    exactBytes(at + view.getUint16(at + 2), end, 0, 'requestForward')
    return { type: 'requestForward', xid, request }
  },
  encode: (message, view, offset, nested) => encodeWithin('request', () => {
    needObject(message.request, '')
    return nested(message.request, view, offset + EXPERIMENTER_BODY)
  }),
}
