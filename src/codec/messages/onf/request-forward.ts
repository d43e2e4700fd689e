import { ExperimenterId } from '../../protocol/experimenters.js'
import { decodeWithin, encodeWithin } from '../../wire/list.js'
import { EXPERIMENTER_BODY, type ExperimenterCodec, type Header, type Init } from '../codec.js'
import { exactBytes, needBytes, needObject } from '../../wire/bytes.js'
import { filled } from '../../wire/members.js'

// struct ofp_requestforward_header {     ONF EXT-237 (OpenFlow 1.4 §7.4.6), ONFT_REQUESTFORWARD = 2350
//   struct ofp_header request;           whole
// };

/**
 * The switch tells a controller that another controller changed a group or a meter, by a message of type `M`
 * (ONF EXT-237).
 */
export interface RequestForwardOf<M> extends Header {
  readonly type: 'requestForward'
  /** The group-mod or meter-mod of the other controller. */
  readonly request: M
}

/** A {@link RequestForwardOf} as {@link encode} takes it. */
export type RequestForwardInitOf<I> = Omit<Init<RequestForwardOf<I>>, 'request'> & { readonly request: I }

/**
 * Builds a {@link RequestForward}: the switch tells a controller what another controller changed.
 *
 * @example
 * ```ts
 * import { encode, groupMod, requestForward } from 'daolinet/codec'
 *
 * const message = requestForward({ request: groupMod({ command: 'delete', groupId: 1 }) })
 * console.log(message.request.type, encode(message).length) // groupMod 32
 * ```
 */
export function requestForward<M extends { readonly type: string }>(
  init: Omit<RequestForwardInitOf<M>, 'type'>,
): RequestForwardOf<M> {
  return filled({ type: 'requestForward', xid: 0 }, init, 'request')
}

export const requestForwardCodec: ExperimenterCodec<
  RequestForwardOf<Header>, RequestForwardInitOf<{ readonly type: string }>
> = {
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
