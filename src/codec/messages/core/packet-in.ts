import { CONTROLLER_MAX_LENGTH, NO_BUFFER } from '../../protocol/constants.js'
import { packetInReasons, type PacketInReason } from '../../protocol/packet-in-reason.js'
import { decodeMatch, encodeMatch, matchSize } from '../../match/match.js'
import { borrow, getU64, needBytes, putBytes, putCookie, putU16, putU32, putU8 } from '../../wire/bytes.js'
import type { Match, MatchInit } from '../../match/fields.js'
import type { Header, Init, MessageCodec, Fields, Filled } from '../codec.js'
import { filled } from '../../wire/members.js'

// struct ofp_packet_in {                 OpenFlow 1.3.5 §7.4.1
//   struct ofp_header header;
//   uint32_t buffer_id;
//   uint16_t total_len;
//   uint8_t  reason;
//   uint8_t  table_id;
//   uint64_t cookie;
//   struct ofp_match match;
//   uint8_t  pad[2];                     so that what follows the Ethernet header is aligned
//   uint8_t  data[];
// };

/** The switch sends a packet to the controller (OpenFlow 1.3.5 §7.4.1). */
export interface PacketIn extends Header {
  readonly type: 'packetIn'
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
  /**
   * What the switch knows of the packet beside its bytes: always `inPort`, other pipeline fields (metadata,
   * tunnel, registers) when they are not zero.
   */
  readonly match: Match
  /** The packet, or as many bytes of it as were sent, from the Ethernet header on. Borrowed when decoded. */
  readonly data: Uint8Array
}

/** A {@link PacketIn} as {@link encode} takes it: fields that are left out take their defaults. */
export type PacketInInit = Omit<Init<PacketIn>, 'match'> & { readonly match?: MatchInit }

const NOTHING = new Uint8Array(0)

/**
 * Builds a {@link PacketIn}: the switch sends a packet to the controller. `totalLen` is the length of `data`
 * unless given.
 *
 * @param init - the fields of {@link PacketIn}; what is left out takes its default
 *
 * @example
 * ```ts
 * import { packetIn } from 'daolinet/codec'
 *
 * const message = packetIn({ match: { inPort: 1 }, data: new Uint8Array(60) })
 * console.log(message.totalLen, message.reason) // 60 noMatch
 * ```
 */
export function packetIn<F extends Filled<PacketInInit> = Filled<PacketInInit>>(init: Fields<F>): F {
  return filled({
    type: 'packetIn',
    xid: 0,
    bufferId: NO_BUFFER,
    totalLen: init.data?.length ?? 0,
    reason: 'noMatch',
    tableId: 0,
    cookie: 0n,
    match: {},
    data: NOTHING,
  }, init as object) as Filled<PacketInInit> as F
}

export const packetInCodec: MessageCodec<PacketIn, PacketInInit> = {
  type: 'packetIn',
  number: 10,
  decode(view, offset, end, xid) {
    needBytes(offset, end, 34, 'packetIn')
    const pad = offset + 24 + matchSize(view, offset + 24, end)
    needBytes(pad, end, 2, 'data')
    return {
      type: 'packetIn',
      xid,
      bufferId: view.getUint32(offset + 8),
      totalLen: view.getUint16(offset + 12),
      reason: packetInReasons.name(view.getUint8(offset + 14)),
      tableId: view.getUint8(offset + 15),
      cookie: getU64(view, offset + 16),
      match: decodeMatch(view, offset + 24),
      data: borrow(view, pad + 2, end),
    }
  },
  encode(message, view, offset) {
    const data = message.data ?? NOTHING
    putU32(view, offset + 8, message.bufferId ?? NO_BUFFER, 'bufferId')
    putU16(view, offset + 12, message.totalLen ?? Math.min(data.length, CONTROLLER_MAX_LENGTH), 'totalLen')
    putU8(view, offset + 14, packetInReasons.value(message.reason ?? 'noMatch'), 'reason')
    putU8(view, offset + 15, message.tableId ?? 0, 'tableId')
    putCookie(view, offset + 16, message.cookie, 'cookie')
    const pad = encodeMatch(message.match ?? {}, view, offset + 24)
    view.setUint16(pad, 0)
    return putBytes(view, pad + 2, data)
  },
}
