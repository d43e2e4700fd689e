import { decodeInstructions, encodeInstructions } from '../../instructions/list.js'
import type { Instruction, InstructionInit } from '../../instructions/index.js'
import { decodeSized, encodeEach, type SizedList } from '../../wire/list.js'
import { decodeMatch, encodeMatch, matchSize } from '../../match/match.js'
import { needObject, putU16, putU32, putU64, putU8 } from '../../wire/bytes.js'
import { MULTIPART_BODY, type MultipartCodec, type MultipartHeader } from './multipart.js'
import type { Match, MatchInit } from '../../match/fields.js'
import type { Init, Fields, Filled } from '../codec.js'
import { filled } from '../../wire/members.js'

// struct ofp_flow_stats {                OpenFlow 1.3.5 §7.3.5.2, OFPMP_FLOW = 1
//   uint16_t length;
//   uint8_t  table_id;
//   uint8_t  pad;
//   uint32_t duration_sec;
//   uint32_t duration_nsec;
//   uint16_t priority;
//   uint16_t idle_timeout;
//   uint16_t hard_timeout;
//   uint16_t flags;
//   uint8_t  pad2[4];
//   uint64_t cookie;
//   uint64_t packet_count;
//   uint64_t byte_count;
//   struct ofp_match match;
//   struct ofp_instruction instructions[];
// };

/** A flow of a table and its counters (OpenFlow 1.3.5 §7.3.5.2). */
export interface FlowStats {
  readonly tableId: number
  /** How long the flow has existed: this many seconds and `durationNsec` nanoseconds. */
  readonly durationSec: number
  /** Nanoseconds in addition to `durationSec`. */
  readonly durationNsec: number
  readonly priority: number
  /** Seconds without a packet until the flow is removed; 0 for never. */
  readonly idleTimeout: number
  /** Seconds until the flow is removed; 0 for never. */
  readonly hardTimeout: number
  /** Bits of {@link FlowModFlags}. */
  readonly flags: number
  /** The number that the controller gave to the flow. */
  readonly cookie: bigint
  /** Packets that the flow matched. */
  readonly packetCount: bigint
  /** Bytes of those packets. */
  readonly byteCount: bigint
  readonly match: Match
  readonly instructions: readonly Instruction[]
}

/** A {@link FlowStats} as {@link encode} takes it: fields that are left out take their defaults. */
export type FlowStatsInit = Partial<Omit<FlowStats, 'match' | 'instructions'>> & {
  readonly match?: MatchInit
  readonly instructions?: InstructionInit | readonly InstructionInit[]
}

/**
 * The switch's reply to a {@link FlowStatsRequest}, or a part of it: `MultipartFlags.MORE` says whether more
 * parts follow.
 */
export interface FlowStatsReply extends MultipartHeader {
  readonly type: 'flowStatsReply'
  readonly flows: readonly FlowStats[]
}

/** A {@link FlowStatsReply} as {@link encode} takes it: fields that are left out take their defaults. */
export type FlowStatsReplyInit = Omit<Init<FlowStatsReply>, 'flows'> & {
  readonly flows?: readonly FlowStatsInit[]
}

const FLOWS: SizedList = { path: 'flows', min: 56 }

/**
 * Builds a {@link FlowStatsReply}: the switch lists flows and their counters.
 *
 * @example
 * ```ts
 * import { flowStatsReply, gotoTable } from 'daolinet/codec'
 *
 * const reply = flowStatsReply({ flows: [{ cookie: 5n, match: { inPort: 1 }, instructions: gotoTable(1) }] })
 * console.log(reply.flows.length, reply.flows[0]?.match) // 1 { inPort: 1 }
 * ```
 */
export function flowStatsReply<F extends Filled<FlowStatsReplyInit> = Filled<FlowStatsReplyInit>>(
  init?: Fields<F>,
): F {
  return filled(
    { type: 'flowStatsReply', xid: 0, flags: 0, flows: [] }, init as object,
  ) as Filled<FlowStatsReplyInit> as F
}

export const flowStatsReplyCodec: MultipartCodec<FlowStatsReply, FlowStatsReplyInit> = {
  type: 'flowStatsReply',
  multipart: 1,
  direction: 'reply',
  decode: (view, offset, end, xid, flags) => ({
    type: 'flowStatsReply',
    xid,
    flags,
    flows: decodeSized(FLOWS, view, offset + MULTIPART_BODY, end, (from, to) => decodeFlow(view, from, to)),
  }),
  encode: (message, view, offset) => encodeEach(
    message.flows ?? [], offset + MULTIPART_BODY, FLOWS.path, (flow, at) => encodeFlow(flow, view, at),
  ),
}

function decodeFlow(view: DataView, offset: number, end: number): FlowStats {
  const instructions = offset + 48 + matchSize(view, offset + 48, end)
  return {
    tableId: view.getUint8(offset + 2),
    durationSec: view.getUint32(offset + 4),
    durationNsec: view.getUint32(offset + 8),
    priority: view.getUint16(offset + 12),
    idleTimeout: view.getUint16(offset + 14),
    hardTimeout: view.getUint16(offset + 16),
    flags: view.getUint16(offset + 18),
    cookie: view.getBigUint64(offset + 24),
    packetCount: view.getBigUint64(offset + 32),
    byteCount: view.getBigUint64(offset + 40),
    match: decodeMatch(view, offset + 48),
    instructions: decodeInstructions(view, instructions, end),
  }
}

function encodeFlow(flow: FlowStatsInit, view: DataView, offset: number): number {
  needObject(flow, '')
  putU8(view, offset + 2, flow.tableId ?? 0, 'tableId')
  view.setUint8(offset + 3, 0)
  putU32(view, offset + 4, flow.durationSec ?? 0, 'durationSec')
  putU32(view, offset + 8, flow.durationNsec ?? 0, 'durationNsec')
  putU16(view, offset + 12, flow.priority ?? 0, 'priority')
  putU16(view, offset + 14, flow.idleTimeout ?? 0, 'idleTimeout')
  putU16(view, offset + 16, flow.hardTimeout ?? 0, 'hardTimeout')
  putU16(view, offset + 18, flow.flags ?? 0, 'flags')
  view.setUint32(offset + 20, 0)
  putU64(view, offset + 24, flow.cookie ?? 0n, 'cookie')
  putU64(view, offset + 32, flow.packetCount ?? 0n, 'packetCount')
  putU64(view, offset + 40, flow.byteCount ?? 0n, 'byteCount')
  const instructions = encodeMatch(flow.match ?? {}, view, offset + 48)
  const end = encodeInstructions(flow.instructions ?? [], view, instructions)
  putU16(view, offset, end - offset, 'length')
  return end
}
