import { DecodeError, EncodeError } from '../errors.js'
import { decodeInstructions, encodeInstructions, type Instruction, type InstructionInit } from '../instructions/index.js'
import { decodeMatch, encodeMatch, matchSize } from '../match/match.js'
import { needBytes, putU16, putU32, putU64, putU8 } from '../wire.js'
import { MULTIPART_BODY, type MultipartCodec, type MultipartHeader } from './multipart.js'
import type { Match, MatchInit } from '../match/fields.js'
import type { Init } from '../messages/message.js'

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

/** A flow and its counters. */
export interface FlowStats {
  readonly tableId: number
  /** How long the flow has lived: seconds, and nanoseconds beyond them. */
  readonly durationSec: number
  readonly durationNsec: number
  readonly priority: number
  /** Seconds. */
  readonly idleTimeout: number
  /** Seconds. */
  readonly hardTimeout: number
  /** Bits of `FlowModFlags`. */
  readonly flags: number
  readonly cookie: bigint
  readonly packetCount: bigint
  readonly byteCount: bigint
  readonly match: Match
  readonly instructions: readonly Instruction[]
}

/** A {@link FlowStats} to encode. */
export type FlowStatsInit = Partial<Omit<FlowStats, 'match' | 'instructions'>> & {
  readonly match?: MatchInit
  readonly instructions?: readonly InstructionInit[]
}

/** Flows and their counters; more may follow in further parts. */
export interface FlowStatsReply extends MultipartHeader {
  readonly type: 'flowStatsReply'
  readonly flows: readonly FlowStats[]
}

/** A {@link FlowStatsReply} to encode. */
export type FlowStatsReplyInit = Omit<Init<FlowStatsReply>, 'flows'> & { readonly flows?: readonly FlowStatsInit[] }

export const flowStatsReplyCodec: MultipartCodec<FlowStatsReply, FlowStatsReplyInit> = {
  type: 'flowStatsReply',
  multipart: 1,
  direction: 'reply',
  decode(view, offset, end, xid, flags) {
    const flows: FlowStats[] = []
    try {
      for (let at = offset + MULTIPART_BODY; at < end;) {
        needBytes(at, end, 56, '')
        const length = view.getUint16(at)
        if (length < 56 || at + length > end) {
          throw new DecodeError('BAD_LENGTH', at, `a flow of ${length} bytes, where 56 to ${end - at} fit`)
        }
        flows.push(decodeFlow(view, at, at + length))
        at += length
      }
    } catch (error) {
      throw error instanceof DecodeError ? error.within(`flows[${flows.length}]`) : error
    }
    return { type: 'flowStatsReply', xid, flags, flows }
  },
  encode(message, view, offset) {
    const flows = message.flows ?? []
    let at = offset + MULTIPART_BODY
    let index = 0
    try {
      for (; index < flows.length; index++) at = encodeFlow(flows[index]!, view, at)
    } catch (error) {
      throw error instanceof EncodeError ? error.within(`flows[${index}]`) : error
    }
    return at
  },
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
  const end = encodeInstructions(flow.instructions ?? [], view, encodeMatch(flow.match ?? {}, view, offset + 48))
  putU16(view, offset, end - offset, 'length')
  return end
}
