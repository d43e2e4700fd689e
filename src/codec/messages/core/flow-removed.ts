import { flowRemovedReasons, type FlowRemovedReason } from '../../protocol/flow-removed-reason.js'
import { decodeMatch, encodeMatch, matchSize } from '../../match/match.js'
import { exactBytes, needBytes, putU16, putU32, putU64, putU8 } from '../../wire/bytes.js'
import type { Match, MatchInit } from '../../match/fields.js'
import type { Header, Init, MessageCodec, Fields, Filled } from '../codec.js'
import { filled } from '../../wire/members.js'

// struct ofp_flow_removed {              OpenFlow 1.3.5 §7.4.2
//   struct ofp_header header;
//   uint64_t cookie;
//   uint16_t priority;
//   uint8_t  reason;
//   uint8_t  table_id;
//   uint32_t duration_sec;
//   uint32_t duration_nsec;
//   uint16_t idle_timeout;
//   uint16_t hard_timeout;
//   uint64_t packet_count;
//   uint64_t byte_count;
//   struct ofp_match match;
// };

/**
 * The switch says that a flow was removed. It does so for flows that were added with
 * `FlowModFlags.SEND_FLOW_REM` (OpenFlow 1.3.5 §7.4.2).
 */
export interface FlowRemoved extends Header {
  readonly type: 'flowRemoved'
  /** The number that the controller gave to the flow. */
  readonly cookie: bigint
  readonly priority: number
  /** Why the flow was removed. */
  readonly reason: FlowRemovedReason | number
  /** Table that the flow was in. */
  readonly tableId: number
  /** How long the flow existed: this many seconds and `durationNsec` nanoseconds. */
  readonly durationSec: number
  /** Nanoseconds in addition to `durationSec`. */
  readonly durationNsec: number
  /** The idle timeout that the flow was added with, in seconds. */
  readonly idleTimeout: number
  /** The hard timeout that the flow was added with, in seconds. */
  readonly hardTimeout: number
  /** Packets that the flow matched; all ones when the switch did not count. */
  readonly packetCount: bigint
  /** Bytes of those packets; all ones when the switch did not count. */
  readonly byteCount: bigint
  readonly match: Match
}

/** A {@link FlowRemoved} as {@link encode} takes it: fields that are left out take their defaults. */
export type FlowRemovedInit = Omit<Init<FlowRemoved>, 'match'> & { readonly match?: MatchInit }

/**
 * Builds a {@link FlowRemoved}: the switch says that a flow was removed. What is left out is zero or empty.
 *
 * @example
 * ```ts
 * import { flowRemoved } from 'daolinet/codec'
 *
 * const message = flowRemoved({ priority: 7, match: { inPort: 1 }, reason: 'delete', packetCount: 3n })
 * console.log(message.reason, message.match, message.packetCount) // delete { inPort: 1 } 3n
 * ```
 */
export function flowRemoved<F extends Filled<FlowRemovedInit> = Filled<FlowRemovedInit>>(
  init?: Fields<F>,
): F {
  return filled({
    type: 'flowRemoved', xid: 0, cookie: 0n, priority: 0, reason: 'idleTimeout', tableId: 0, durationSec: 0,
    durationNsec: 0, idleTimeout: 0, hardTimeout: 0, packetCount: 0n, byteCount: 0n, match: {},
  }, init as object) as Filled<FlowRemovedInit> as F
}

export const flowRemovedCodec: MessageCodec<FlowRemoved, FlowRemovedInit> = {
  type: 'flowRemoved',
  number: 11,
  decode(view, offset, end, xid) {
    needBytes(offset, end, 56, 'flowRemoved')
    exactBytes(offset + 48 + matchSize(view, offset + 48, end), end, 0, 'flowRemoved')
    return {
      type: 'flowRemoved',
      xid,
      cookie: view.getBigUint64(offset + 8),
      priority: view.getUint16(offset + 16),
      reason: flowRemovedReasons.name(view.getUint8(offset + 18)),
      tableId: view.getUint8(offset + 19),
      durationSec: view.getUint32(offset + 20),
      durationNsec: view.getUint32(offset + 24),
      idleTimeout: view.getUint16(offset + 28),
      hardTimeout: view.getUint16(offset + 30),
      packetCount: view.getBigUint64(offset + 32),
      byteCount: view.getBigUint64(offset + 40),
      match: decodeMatch(view, offset + 48),
    }
  },
  encode(message, view, offset) {
    putU64(view, offset + 8, message.cookie ?? 0n, 'cookie')
    putU16(view, offset + 16, message.priority ?? 0, 'priority')
    putU8(view, offset + 18, flowRemovedReasons.value(message.reason ?? 'idleTimeout'), 'reason')
    putU8(view, offset + 19, message.tableId ?? 0, 'tableId')
    putU32(view, offset + 20, message.durationSec ?? 0, 'durationSec')
    putU32(view, offset + 24, message.durationNsec ?? 0, 'durationNsec')
    putU16(view, offset + 28, message.idleTimeout ?? 0, 'idleTimeout')
    putU16(view, offset + 30, message.hardTimeout ?? 0, 'hardTimeout')
    putU64(view, offset + 32, message.packetCount ?? 0n, 'packetCount')
    putU64(view, offset + 40, message.byteCount ?? 0n, 'byteCount')
    return encodeMatch(message.match ?? {}, view, offset + 48)
  },
}
