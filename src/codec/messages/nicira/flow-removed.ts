import { ExperimenterId } from '../../protocol/experimenters.js'
import { flowRemovedReasons, type FlowRemovedReason } from '../../protocol/flow-removed-reason.js'
import {
  EXPERIMENTER_BODY, type ExperimenterCodec, type Header, type Init, type Fields, type Filled,
} from '../codec.js'
import { exactBytes, needBytes, putU16, putU32, putU64, putU8 } from '../../wire/bytes.js'
import { decodeNxMatch, encodeNxMatch, nxMatchEnd } from './nx-match.js'
import type { Match, MatchInit } from '../../match/fields.js'
import { filled } from '../../wire/members.js'

// struct nx_flow_removed {               NXT_FLOW_REMOVED = 14
//   uint64_t cookie;
//   uint16_t priority;
//   uint8_t  reason;
//   uint8_t  table_id;                   one more than the number; 0 for unknown
//   uint32_t duration_sec;
//   uint32_t duration_nsec;
//   uint16_t idle_timeout;
//   uint16_t match_len;
//   uint64_t packet_count;
//   uint64_t byte_count;
//   uint8_t  nxm_fields[];               padded to a multiple of 8
// };

/**
 * The switch says that a flow was removed. Nicira's form of {@link FlowRemoved}, sent on connections of
 * OpenFlow 1.0.
 */
export interface NxFlowRemoved extends Header {
  readonly type: 'nxFlowRemoved'
  /** The number that the controller gave to the flow. */
  readonly cookie: bigint
  readonly priority: number
  /** Why the flow was removed. */
  readonly reason: FlowRemovedReason | number
  /** The number of the table plus one; 0 when the switch does not tell the table. */
  readonly tableIdPlusOne: number
  /** How long the flow existed: this many seconds and `durationNsec` nanoseconds. */
  readonly durationSec: number
  /** Nanoseconds in addition to `durationSec`. */
  readonly durationNsec: number
  /** The idle timeout that the flow was added with, in seconds. */
  readonly idleTimeout: number
  /** Packets that the flow matched; all ones when the switch did not count. */
  readonly packetCount: bigint
  /** Bytes of those packets; all ones when the switch did not count. */
  readonly byteCount: bigint
  readonly match: Match
}

/** An {@link NxFlowRemoved} as {@link encode} takes it: fields that are left out take their defaults. */
export type NxFlowRemovedInit = Omit<Init<NxFlowRemoved>, 'match'> & { readonly match?: MatchInit }

const MATCH_LENGTH = EXPERIMENTER_BODY + 22
const MATCH = EXPERIMENTER_BODY + 40

/**
 * Builds an {@link NxFlowRemoved}: the switch says that a flow was removed. What is left out is zero or
 * empty.
 *
 * @example
 * ```ts
 * import { nxFlowRemoved } from 'daolinet/codec'
 *
 * const message = nxFlowRemoved({ match: { inPort: 1 }, reason: 'hardTimeout', tableIdPlusOne: 2 })
 * console.log(message.reason, message.match) // hardTimeout { inPort: 1 }
 * ```
 */
export function nxFlowRemoved<F extends Filled<NxFlowRemovedInit> = Filled<NxFlowRemovedInit>>(
  init?: Fields<F>,
): F {
  return filled({
    type: 'nxFlowRemoved', xid: 0, cookie: 0n, priority: 0, reason: 'idleTimeout', tableIdPlusOne: 0,
    durationSec: 0, durationNsec: 0, idleTimeout: 0, packetCount: 0n, byteCount: 0n, match: {},
  }, init as object) as Filled<NxFlowRemovedInit> as F
}

export const nxFlowRemovedCodec: ExperimenterCodec<NxFlowRemoved, NxFlowRemovedInit> = {
  type: 'nxFlowRemoved',
  experimenter: ExperimenterId.NICIRA,
  expType: 14,
  decode(view, offset, end, xid) {
    needBytes(offset, end, MATCH, 'nxFlowRemoved')
    exactBytes(nxMatchEnd(view, offset + MATCH_LENGTH, offset + MATCH, end), end, 0, 'nxFlowRemoved')
    const at = offset + EXPERIMENTER_BODY
    return {
      type: 'nxFlowRemoved',
      xid,
      cookie: view.getBigUint64(at),
      priority: view.getUint16(at + 8),
      reason: flowRemovedReasons.name(view.getUint8(at + 10)),
      tableIdPlusOne: view.getUint8(at + 11),
      durationSec: view.getUint32(at + 12),
      durationNsec: view.getUint32(at + 16),
      idleTimeout: view.getUint16(at + 20),
      packetCount: view.getBigUint64(at + 24),
      byteCount: view.getBigUint64(at + 32),
      match: decodeNxMatch(view, offset + MATCH_LENGTH, offset + MATCH),
    }
  },
  encode(message, view, offset) {
    const at = offset + EXPERIMENTER_BODY
    putU64(view, at, message.cookie ?? 0n, 'cookie')
    putU16(view, at + 8, message.priority ?? 0, 'priority')
    putU8(view, at + 10, flowRemovedReasons.value(message.reason ?? 'idleTimeout'), 'reason')
    putU8(view, at + 11, message.tableIdPlusOne ?? 0, 'tableIdPlusOne')
    putU32(view, at + 12, message.durationSec ?? 0, 'durationSec')
    putU32(view, at + 16, message.durationNsec ?? 0, 'durationNsec')
    putU16(view, at + 20, message.idleTimeout ?? 0, 'idleTimeout')
    putU64(view, at + 24, message.packetCount ?? 0n, 'packetCount')
    putU64(view, at + 32, message.byteCount ?? 0n, 'byteCount')
    return encodeNxMatch(message.match ?? {}, view, offset + MATCH_LENGTH, offset + MATCH)
  },
}
