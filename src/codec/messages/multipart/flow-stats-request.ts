import {
  decodeFlowSelection, encodeFlowSelection, EVERY_FLOW, type FlowSelection,
} from '../../structures/flow-selection.js'
import { MULTIPART_BODY, type MultipartCodec, type MultipartHeader } from './multipart.js'
import type { MatchInit } from '../../match/fields.js'
import type { Init, Fields, Filled } from '../codec.js'
import { filled } from '../../wire/members.js'

// struct ofp_flow_stats_request          OpenFlow 1.3.5 §7.3.5.2, OFPMP_FLOW = 1

/** The controller asks for a selection of flows and their counters (OpenFlow 1.3.5 §7.3.5.2). */
export interface FlowStatsRequest extends MultipartHeader, FlowSelection { readonly type: 'flowStatsRequest' }

/** A {@link FlowStatsRequest} as {@link encode} takes it: fields that are left out take their defaults. */
export type FlowStatsRequestInit = Omit<Init<FlowStatsRequest>, 'match'> & { readonly match?: MatchInit }

/**
 * Builds a {@link FlowStatsRequest}: the controller asks for flows and their counters, by default for every
 * flow.
 *
 * @example
 * ```ts
 * import { flowStatsRequest, formatMessage } from 'daolinet/codec'
 *
 * console.log(formatMessage(flowStatsRequest({ tableId: 0, match: { inPort: 1 } })))
 * // prints OFPST_FLOW request (OF1.3) (xid=0x0): table=0 in_port=1
 * ```
 */
export function flowStatsRequest<F extends Filled<FlowStatsRequestInit> = Filled<FlowStatsRequestInit>>(
  init?: Fields<F>,
): F {
  return filled({
    type: 'flowStatsRequest', xid: 0, flags: 0, ...EVERY_FLOW,
  }, init as object) as Filled<FlowStatsRequestInit> as F
}

export const flowStatsRequestCodec: MultipartCodec<FlowStatsRequest, FlowStatsRequestInit> = {
  type: 'flowStatsRequest',
  multipart: 1,
  direction: 'request',
  decode: (view, offset, end, xid, flags) => ({
    type: 'flowStatsRequest',
    xid,
    flags,
    ...decodeFlowSelection(view, offset + MULTIPART_BODY, end, 'flowStatsRequest'),
  }),
  encode: (message, view, offset) => encodeFlowSelection(message, view, offset + MULTIPART_BODY),
}
