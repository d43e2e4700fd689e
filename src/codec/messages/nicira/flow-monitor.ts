import { decodeActions, encodeActions } from '../../actions/list.js'
import type { Action, ActionInit } from '../../actions/index.js'
import { TableId } from '../../protocol/constants.js'
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
import { decodeEach, encodeEach } from '../../wire/list.js'
import {
  EXPERIMENTER_MULTIPART_BODY, type ExperimenterMultipartCodec, type MultipartHeader,
} from '../multipart/multipart.js'
import { needBytes, needObject, putU16, putU32, putU8, putZeros } from '../../wire/bytes.js'
import { decodeNxMatch, encodeNxMatch, nxMatchEnd } from './nx-match.js'
import type { Match, MatchInit } from '../../match/fields.js'
import type { Init, Fields, Filled } from '../codec.js'
import { filled } from '../../wire/members.js'

// struct nx_flow_monitor_request {       NXST_FLOW_MONITOR = 2; Open vSwitch takes the ONF's in OpenFlow 1.3
//   uint32_t id;
//   uint16_t flags;
//   uint16_t out_port;                   of 16 bits, as in OpenFlow 1.0
//   uint16_t match_len;
//   uint8_t  table_id;
//   uint8_t  zeros[5];
//   uint8_t  nxm_fields[];               padded to a multiple of 8
// };

/** Which changes of which flows the switch is to report. */
export interface NxFlowMonitor {
  /** A number that the controller chooses; {@link NxFlowMonitorCancel} uses it. */
  readonly id: number
  /** Bits of {@link FlowMonitorFlags}. */
  readonly flags: number
  /**
   * Only flows with an output to this port, in the 16 bits of OpenFlow 1.0. @defaultValue 0xffff, which is
   * any port
   */
  readonly outPort: number
  /** @defaultValue `TableId.ALL` */
  readonly tableId: number
  /** Only flows whose match is equal or more specific. @defaultValue `{}`, which is every flow */
  readonly match: Match
}

/** An {@link NxFlowMonitor} as {@link encode} takes it: fields that are left out take their defaults. */
export type NxFlowMonitorInit = Partial<Omit<NxFlowMonitor, 'match'>> & { readonly match?: MatchInit }

/**
 * The controller asks the switch to report changes of flows from now on. Nicira's form of
 * {@link FlowMonitorRequest}.
 */
export interface NxFlowMonitorRequest extends MultipartHeader {
  readonly type: 'nxFlowMonitorRequest'
  readonly monitors: readonly NxFlowMonitor[]
}

/**
 * An {@link NxFlowMonitorRequest} as {@link encode} takes it: fields that are left out take their defaults.
 */
export type NxFlowMonitorRequestInit =
  Omit<Init<NxFlowMonitorRequest>, 'monitors'> & { readonly monitors?: readonly NxFlowMonitorInit[] }

/** One change of a flow. */
export type NxFlowUpdate =
  FullFlowUpdate<{ readonly actions: readonly Action[] }> | AbbreviatedFlowUpdate | UnknownFlowUpdate

/** The switch reports changes of flows. Nicira's form of {@link FlowMonitorReply}. */
export interface NxFlowMonitorReply extends MultipartHeader {
  readonly type: 'nxFlowMonitorReply'
  readonly updates: readonly NxFlowUpdate[]
}

interface RestInit { readonly actions?: readonly ActionInit[] }

/** An {@link NxFlowMonitorReply} as {@link encode} takes it: fields that are left out take their defaults. */
export type NxFlowMonitorReplyInit =
  Omit<Init<NxFlowMonitorReply>, 'updates'> & { readonly updates?: readonly FlowUpdateInit<RestInit>[] }

const dialect: FlowUpdateDialect<{ readonly actions: Action[] }, RestInit> = {
  matchEnd: nxMatchEnd,
  decodeMatch: decodeNxMatch,
  encodeMatch: encodeNxMatch,
  decodeRest: (view, offset, end) => ({ actions: decodeActions(view, offset, end) }),
  encodeRest: ({ actions }, view, offset) => encodeActions(actions ?? [], view, offset),
}

/**
 * Builds an {@link NxFlowMonitorRequest}: the controller asks the switch to report changes of flows.
 *
 * @example
 * ```ts
 * import { decode, encode, FlowMonitorFlags, nxFlowMonitorRequest } from 'daolinet/codec'
 *
 * const { INITIAL, ADD, DELETE } = FlowMonitorFlags
 * const message = nxFlowMonitorRequest({ monitors: [{ id: 1, flags: INITIAL | ADD | DELETE }] })
 * const decoded = decode(encode(message))
 * console.log(decoded.type === 'nxFlowMonitorRequest' && decoded.monitors[0]?.outPort) // 65535
 * ```
 */
export function nxFlowMonitorRequest<
  F extends Filled<NxFlowMonitorRequestInit> = Filled<NxFlowMonitorRequestInit>,
>(
  init?: Fields<F>,
): F {
  return filled({
    type: 'nxFlowMonitorRequest', xid: 0, flags: 0, monitors: [],
  }, init as object) as Filled<NxFlowMonitorRequestInit> as F
}

/**
 * Builds an {@link NxFlowMonitorReply}: the switch reports changes of flows.
 *
 * @example
 * ```ts
 * import { encode, nxFlowMonitorReply } from 'daolinet/codec'
 *
 * const message = nxFlowMonitorReply({ updates: [{ type: 'deleted', match: { inPort: 1 } }] })
 * console.log(message.updates[0]?.type, encode(message).length) // deleted 56
 * ```
 */
export function nxFlowMonitorReply<F extends Filled<NxFlowMonitorReplyInit> = Filled<NxFlowMonitorReplyInit>>(
  init?: Fields<F>,
): F {
  return filled({
    type: 'nxFlowMonitorReply', xid: 0, flags: 0, updates: [],
  }, init as object) as Filled<NxFlowMonitorReplyInit> as F
}

const ANY_PORT = 0xffff
const MONITOR = 16
const MATCH_LENGTH = 8

function decodeMonitors(view: DataView, offset: number, end: number): NxFlowMonitor[] {
  return decodeEach('monitors', offset, end, (at) => {
    needBytes(at, end, MONITOR, '')
    const next = nxMatchEnd(view, at + MATCH_LENGTH, at + MONITOR, end)
    return [{
      id: view.getUint32(at),
      flags: view.getUint16(at + 4),
      outPort: view.getUint16(at + 6),
      tableId: view.getUint8(at + 10),
      match: decodeNxMatch(view, at + MATCH_LENGTH, at + MONITOR),
    }, next]
  })
}

function encodeMonitor(monitor: NxFlowMonitorInit, view: DataView, offset: number): number {
  needObject(monitor, '')
  putU32(view, offset, monitor.id ?? 0, 'id')
  putU16(view, offset + 4, monitor.flags ?? 0, 'flags')
  putU16(view, offset + 6, monitor.outPort ?? ANY_PORT, 'outPort')
  putU8(view, offset + 10, monitor.tableId ?? TableId.ALL, 'tableId')
  putZeros(view, offset + 11, offset + MONITOR)
  return encodeNxMatch(monitor.match ?? {}, view, offset + MATCH_LENGTH, offset + MONITOR)
}

export const nxFlowMonitorRequestCodec:
ExperimenterMultipartCodec<NxFlowMonitorRequest, NxFlowMonitorRequestInit> = {
  type: 'nxFlowMonitorRequest',
  experimenter: ExperimenterId.NICIRA,
  expType: 2,
  direction: 'request',
  decode: (view, offset, end, xid, flags) => ({
    type: 'nxFlowMonitorRequest',
    xid,
    flags,
    monitors: decodeMonitors(view, offset + EXPERIMENTER_MULTIPART_BODY, end),
  }),
  encode: (message, view, offset) => encodeEach(
    message.monitors ?? [], offset + EXPERIMENTER_MULTIPART_BODY, 'monitors',
    (monitor, at) => encodeMonitor(monitor, view, at),
  ),
}

export const nxFlowMonitorReplyCodec: ExperimenterMultipartCodec<NxFlowMonitorReply, NxFlowMonitorReplyInit> =
  {
    type: 'nxFlowMonitorReply',
    experimenter: ExperimenterId.NICIRA,
    expType: 2,
    direction: 'reply',
    decode: (view, offset, end, xid, flags) => ({
      type: 'nxFlowMonitorReply',
      xid,
      flags,
      updates: decodeFlowUpdates(dialect, view, offset + EXPERIMENTER_MULTIPART_BODY, end),
    }),
    encode: (message, view, offset) =>
      encodeFlowUpdates(dialect, message.updates ?? [], view, offset + EXPERIMENTER_MULTIPART_BODY),
  }
