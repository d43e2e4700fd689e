import { PortNo, TableId } from '../../protocol/constants.js'
import { ExperimenterId } from '../../protocol/experimenters.js'
import {
  decodeFlowUpdates,
  encodeFlowUpdates,
  type AbbreviatedFlowUpdate,
  type FlowUpdateDialect,
  type FlowUpdateInit,
  type FullFlowUpdate,
  type UnknownFlowUpdate,
} from '../../structures/flow-update.js'
import { decodeInstructions, encodeInstructions } from '../../instructions/list.js'
import type { Instruction, InstructionInit } from '../../instructions/index.js'
import { decodeEach, encodeEach } from '../../wire/list.js'
import {
  EXPERIMENTER_MULTIPART_BODY, type ExperimenterMultipartCodec, type MultipartHeader,
} from '../multipart/multipart.js'
import { needBytes, needObject, putU16, putU32, putU8, putZeros } from '../../wire/bytes.js'
import { decodeMonitorMatch, encodeMonitorMatch, matchEnd } from './flow-monitor-match.js'
import type { Match, MatchInit } from '../../match/fields.js'
import type { Init, Fields, Filled } from '../codec.js'
import { filled } from '../../wire/members.js'

// struct onf_flow_monitor_request {      ONF EXT-187, ONFST_FLOW_MONITOR = 1870
//   uint32_t id;
//   uint16_t flags;
//   uint16_t match_len;
//   uint32_t out_port;
//   uint8_t  table_id;
//   uint8_t  zeros[3];
//   struct ofp_match match;
// };

/** Which changes of which flows the switch is to report (ONF EXT-187). */
export interface FlowMonitor {
  /** A number that the controller chooses; {@link FlowMonitorCancel} uses it. */
  readonly id: number
  /** Bits of {@link FlowMonitorFlags}. */
  readonly flags: number
  /** Only flows with an output to this port. @defaultValue `PortNo.ANY` */
  readonly outPort: number
  /** @defaultValue `TableId.ALL` */
  readonly tableId: number
  /** Only flows whose match is equal or more specific. @defaultValue `{}`, which is every flow */
  readonly match: Match
}

/** A {@link FlowMonitor} as {@link encode} takes it: fields that are left out take their defaults. */
export type FlowMonitorInit = Partial<Omit<FlowMonitor, 'match'>> & { readonly match?: MatchInit }

/** The controller asks the switch to report changes of flows from now on. */
export interface FlowMonitorRequest extends MultipartHeader {
  readonly type: 'flowMonitorRequest'
  readonly monitors: readonly FlowMonitor[]
}

/** A {@link FlowMonitorRequest} as {@link encode} takes it: fields that are left out take their defaults. */
export type FlowMonitorRequestInit =
  Omit<Init<FlowMonitorRequest>, 'monitors'> & { readonly monitors?: readonly FlowMonitorInit[] }

/** One change of a flow. */
export type FlowUpdate =
  | FullFlowUpdate<{ readonly instructions: readonly Instruction[] }>
  | AbbreviatedFlowUpdate
  | UnknownFlowUpdate

/**
 * The switch reports changes of flows: first in reply to a {@link FlowMonitorRequest}, then as they happen,
 * with the xid of the request or 0.
 */
export interface FlowMonitorReply extends MultipartHeader {
  readonly type: 'flowMonitorReply'
  readonly updates: readonly FlowUpdate[]
}

interface RestInit { readonly instructions?: InstructionInit | readonly InstructionInit[] }

/** A {@link FlowMonitorReply} as {@link encode} takes it: fields that are left out take their defaults. */
export type FlowMonitorReplyInit =
  Omit<Init<FlowMonitorReply>, 'updates'> & { readonly updates?: readonly FlowUpdateInit<RestInit>[] }

const dialect: FlowUpdateDialect<{ readonly instructions: Instruction[] }, RestInit> = {
  matchEnd,
  decodeMatch: decodeMonitorMatch,
  encodeMatch: encodeMonitorMatch,
  decodeRest: (view, offset, end) => ({ instructions: decodeInstructions(view, offset, end) }),
  encodeRest: ({ instructions }, view, offset) => encodeInstructions(instructions ?? [], view, offset),
}

/**
 * Builds a {@link FlowMonitorRequest}: the controller asks the switch to report changes of flows.
 *
 * @example
 * ```ts
 * import { decode, encode, FlowMonitorFlags, flowMonitorRequest } from 'daolinet/codec'
 *
 * const { INITIAL, ADD, DELETE } = FlowMonitorFlags
 * const message = flowMonitorRequest({ monitors: [{ id: 1, flags: INITIAL | ADD | DELETE }] })
 * const decoded = decode(encode(message))
 * console.log(decoded.type === 'flowMonitorRequest' && decoded.monitors[0]?.match) // {}
 * ```
 */
export function flowMonitorRequest<F extends Filled<FlowMonitorRequestInit> = Filled<FlowMonitorRequestInit>>(
  init?: Fields<F>,
): F {
  return filled({
    type: 'flowMonitorRequest', xid: 0, flags: 0, monitors: [],
  }, init as object) as Filled<FlowMonitorRequestInit> as F
}

/**
 * Builds a {@link FlowMonitorReply}: the switch reports changes of flows.
 *
 * @example
 * ```ts
 * import { encode, flowMonitorReply } from 'daolinet/codec'
 *
 * const message = flowMonitorReply({ updates: [{ type: 'deleted', match: { inPort: 1 } }] })
 * console.log(message.updates[0]?.type, encode(message).length) // deleted 64
 * ```
 */
export function flowMonitorReply<F extends Filled<FlowMonitorReplyInit> = Filled<FlowMonitorReplyInit>>(
  init?: Fields<F>,
): F {
  return filled({
    type: 'flowMonitorReply', xid: 0, flags: 0, updates: [],
  }, init as object) as Filled<FlowMonitorReplyInit> as F
}

const MONITOR = 16
const MATCH_LENGTH = 6

function decodeMonitors(view: DataView, offset: number, end: number): FlowMonitor[] {
  return decodeEach('monitors', offset, end, (at) => {
    needBytes(at, end, MONITOR, '')
    const next = matchEnd(view, at + MATCH_LENGTH, at + MONITOR, end)
    return [{
      id: view.getUint32(at),
      flags: view.getUint16(at + 4),
      outPort: view.getUint32(at + 8),
      tableId: view.getUint8(at + 12),
      match: decodeMonitorMatch(view, at + MATCH_LENGTH, at + MONITOR, end),
    }, next]
  })
}

function encodeMonitor(monitor: FlowMonitorInit, view: DataView, offset: number): number {
  needObject(monitor, '')
  putU32(view, offset, monitor.id ?? 0, 'id')
  putU16(view, offset + 4, monitor.flags ?? 0, 'flags')
  putU32(view, offset + 8, monitor.outPort ?? PortNo.ANY, 'outPort')
  putU8(view, offset + 12, monitor.tableId ?? TableId.ALL, 'tableId')
  putZeros(view, offset + 13, offset + MONITOR)
  return encodeMonitorMatch(monitor.match ?? {}, view, offset + MATCH_LENGTH, offset + MONITOR)
}

export const flowMonitorRequestCodec: ExperimenterMultipartCodec<FlowMonitorRequest, FlowMonitorRequestInit> =
  {
    type: 'flowMonitorRequest',
    experimenter: ExperimenterId.ONF,
    expType: 1870,
    direction: 'request',
    decode: (view, offset, end, xid, flags) => ({
      type: 'flowMonitorRequest',
      xid,
      flags,
      monitors: decodeMonitors(view, offset + EXPERIMENTER_MULTIPART_BODY, end),
    }),
    encode: (message, view, offset) =>
      encodeEach(message.monitors ?? [], offset + EXPERIMENTER_MULTIPART_BODY, 'monitors', (monitor, at) =>
        encodeMonitor(monitor, view, at),
      ),
  }

export const flowMonitorReplyCodec: ExperimenterMultipartCodec<FlowMonitorReply, FlowMonitorReplyInit> = {
  type: 'flowMonitorReply',
  experimenter: ExperimenterId.ONF,
  expType: 1870,
  direction: 'reply',
  decode: (view, offset, end, xid, flags) => ({
    type: 'flowMonitorReply',
    xid,
    flags,
    updates: decodeFlowUpdates(dialect, view, offset + EXPERIMENTER_MULTIPART_BODY, end),
  }),
  encode: (message, view, offset) =>
    encodeFlowUpdates(dialect, message.updates ?? [], view, offset + EXPERIMENTER_MULTIPART_BODY),
}
