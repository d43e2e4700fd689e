import { CONTROLLER_MAX_LENGTH, NO_BUFFER } from '../../protocol/constants.js'
import { ExperimenterId } from '../../protocol/experimenters.js'
import { packetInReasons, type PacketInReason } from '../../protocol/packet-in-reason.js'
import {
  EXPERIMENTER_BODY, type ExperimenterCodec, type Header, type Init, type Fields, type Filled,
} from '../codec.js'
import { borrow, needBytes, putBytes, putU16, putU32, putU64, putU8, putZeros } from '../../wire/bytes.js'
import { decodeNxMatch, encodeNxMatch, nxMatchEnd } from './nx-match.js'
import type { Match, MatchInit } from '../../match/fields.js'
import { filled } from '../../wire/members.js'

// struct nx_packet_in {                  NXT_PACKET_IN = 17
//   uint32_t buffer_id;
//   uint16_t total_len;
//   uint8_t  reason;
//   uint8_t  table_id;
//   uint64_t cookie;
//   uint16_t match_len;
//   uint8_t  pad[6];
//   uint8_t  nxm_fields[];               padded to a multiple of 8
//   uint8_t  pad[2];
//   uint8_t  data[];
// };

/**
 * The switch sends a packet to the controller. Nicira's form of {@link PacketIn}, after
 * {@link NxSetPacketInFormat} asked for it.
 */
export interface NxPacketIn extends Header {
  readonly type: 'nxPacketIn'
  /**
   * The buffer of the switch that holds the packet, or {@link NO_BUFFER} when all of the packet is in `data`.
   */
  readonly bufferId: number
  /** Length of the packet in bytes, even when `data` holds less of it. */
  readonly totalLen: number
  /** Why the switch sent the packet. */
  readonly reason: PacketInReason | number
  /** Table of the flow that sent the packet, or in which no flow matched. */
  readonly tableId: number
  /** Cookie of the flow that sent the packet; all ones when there was none. */
  readonly cookie: bigint
  /** What the switch knows of the packet beside its bytes: ingress port, metadata, tunnel, registers. */
  readonly match: Match
  /** The packet, or as many bytes of it as were sent, from the Ethernet header on. Borrowed when decoded. */
  readonly data: Uint8Array
}

/** An {@link NxPacketIn} as {@link encode} takes it: fields that are left out take their defaults. */
export type NxPacketInInit = Omit<Init<NxPacketIn>, 'match'> & { readonly match?: MatchInit }

const NOTHING = new Uint8Array(0)
const MATCH_LENGTH = EXPERIMENTER_BODY + 16
const MATCH = EXPERIMENTER_BODY + 24

/**
 * Builds an {@link NxPacketIn}: the switch sends a packet to the controller. `totalLen` is the length of
 * `data` unless given.
 *
 * @param init - the fields of {@link NxPacketIn}; what is left out takes its default
 *
 * @example
 * ```ts
 * import { nxPacketIn } from 'daolinet/codec'
 *
 * const message = nxPacketIn({ match: { inPort: 1, reg0: 5 }, data: new Uint8Array(60) })
 * console.log(message.totalLen, message.match) // 60 { inPort: 1, reg0: 5 }
 * ```
 */
export function nxPacketIn<F extends Filled<NxPacketInInit> = Filled<NxPacketInInit>>(init: Fields<F>): F {
  return filled({
    type: 'nxPacketIn', xid: 0, bufferId: NO_BUFFER, totalLen: init.data?.length ?? 0, reason: 'noMatch',
    tableId: 0, cookie: 0n, match: {}, data: NOTHING,
  }, init as object) as Filled<NxPacketInInit> as F
}

export const nxPacketInCodec: ExperimenterCodec<NxPacketIn, NxPacketInInit> = {
  type: 'nxPacketIn',
  experimenter: ExperimenterId.NICIRA,
  expType: 17,
  decode(view, offset, end, xid) {
    needBytes(offset, end, MATCH + 2, 'nxPacketIn')
    const at = offset + EXPERIMENTER_BODY
    const pad = nxMatchEnd(view, offset + MATCH_LENGTH, offset + MATCH, end)
    needBytes(pad, end, 2, 'data')
    return {
      type: 'nxPacketIn',
      xid,
      bufferId: view.getUint32(at),
      totalLen: view.getUint16(at + 4),
      reason: packetInReasons.name(view.getUint8(at + 6)),
      tableId: view.getUint8(at + 7),
      cookie: view.getBigUint64(at + 8),
      match: decodeNxMatch(view, offset + MATCH_LENGTH, offset + MATCH),
      data: borrow(view, pad + 2, end),
    }
  },
  encode(message, view, offset) {
    const data = message.data ?? NOTHING
    const at = offset + EXPERIMENTER_BODY
    putU32(view, at, message.bufferId ?? NO_BUFFER, 'bufferId')
    putU16(view, at + 4, message.totalLen ?? Math.min(data.length, CONTROLLER_MAX_LENGTH), 'totalLen')
    putU8(view, at + 6, packetInReasons.value(message.reason ?? 'noMatch'), 'reason')
    putU8(view, at + 7, message.tableId ?? 0, 'tableId')
    putU64(view, at + 8, message.cookie ?? 0n, 'cookie')
    putZeros(view, at + 18, at + 24)
    const pad = encodeNxMatch(message.match ?? {}, view, offset + MATCH_LENGTH, offset + MATCH)
    view.setUint16(pad, 0)
    return putBytes(view, pad + 2, data)
  },
}
