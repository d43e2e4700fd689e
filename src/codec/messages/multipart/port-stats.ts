import { PortNo } from '../../protocol/constants.js'
import { decodeStructs, encodeStructs } from '../../wire/list.js'
import { struct } from '../../wire/struct.js'
import { exactBytes } from '../../wire/bytes.js'
import { MULTIPART_BODY, type ListInit, type MultipartCodec, type MultipartHeader } from './multipart.js'
import type { Init } from '../codec.js'
import { filled } from '../../wire/members.js'

// struct ofp_port_stats_request {        OpenFlow 1.3.5 §7.3.5.6, OFPMP_PORT_STATS = 4
//   uint32_t port_no;
//   uint8_t  pad[4];
// };
// struct ofp_port_stats {
//   uint32_t port_no;
//   uint8_t  pad[4];
//   uint64_t rx_packets, tx_packets, rx_bytes, tx_bytes, rx_dropped, tx_dropped, rx_errors, tx_errors;
//   uint64_t rx_frame_err, rx_over_err, rx_crc_err, collisions;
//   uint32_t duration_sec;
//   uint32_t duration_nsec;
// };

/** The controller asks for the counters of a port or of all (OpenFlow 1.3.5 §7.3.5.6). */
export interface PortStatsRequest extends MultipartHeader {
  readonly type: 'portStatsRequest'
  /** @defaultValue `PortNo.ANY`, which is all ports */
  readonly portNo: number
}

/** The counters of one port. A counter that the switch does not have is all ones. */
export interface PortStats {
  readonly portNo: number
  readonly rxPackets: bigint
  readonly txPackets: bigint
  readonly rxBytes: bigint
  readonly txBytes: bigint
  readonly rxDropped: bigint
  readonly txDropped: bigint
  /** Receive errors of every kind, including those counted by `rxFrameErr`, `rxOverErr` and `rxCrcErr`. */
  readonly rxErrors: bigint
  readonly txErrors: bigint
  /** Frame alignment errors. */
  readonly rxFrameErr: bigint
  /** Packets lost because the receiver was not ready for them (overrun). */
  readonly rxOverErr: bigint
  readonly rxCrcErr: bigint
  readonly collisions: bigint
  /** How long the port has existed: this many seconds and `durationNsec` nanoseconds. */
  readonly durationSec: number
  /** Nanoseconds in addition to `durationSec`. */
  readonly durationNsec: number
}

/**
 * The switch's reply to a {@link PortStatsRequest}, or a part of it: `MultipartFlags.MORE` says whether more
 * parts follow.
 */
export interface PortStatsReply extends MultipartHeader {
  readonly type: 'portStatsReply'
  readonly ports: readonly PortStats[]
}

const requestLayout = struct<Pick<PortStatsRequest, 'portNo'>>(
  [['portNo', 'u32'], ['', 'pad4']], { portNo: PortNo.ANY },
)
const layout = struct<PortStats>([
  ['portNo', 'u32'], ['', 'pad4'], ['rxPackets', 'u64'], ['txPackets', 'u64'], ['rxBytes', 'u64'],
  ['txBytes', 'u64'], ['rxDropped', 'u64'], ['txDropped', 'u64'], ['rxErrors', 'u64'], ['txErrors', 'u64'],
  ['rxFrameErr', 'u64'], ['rxOverErr', 'u64'], ['rxCrcErr', 'u64'], ['collisions', 'u64'],
  ['durationSec', 'u32'], ['durationNsec', 'u32'],
])

/**
 * Builds a {@link PortStatsRequest}: the controller asks for the counters of ports, by default of all.
 *
 * @param init - the fields of {@link PortStatsRequest}; what is left out takes its default
 *
 * @example
 * ```ts
 * import { formatMessage, portStatsRequest } from 'daolinet/codec'
 *
 * console.log(formatMessage(portStatsRequest({ portNo: 3 })))
 * // prints OFPST_PORT request (OF1.3) (xid=0x0): port_no=3
 * ```
 */
export function portStatsRequest(init: Omit<Init<PortStatsRequest>, 'type'> = {}): PortStatsRequest {
  return filled({ type: 'portStatsRequest', xid: 0, flags: 0, portNo: PortNo.ANY }, init)
}

/**
 * Builds a {@link PortStatsReply}: the switch tells the counters of ports.
 *
 * @param init - the fields of {@link PortStatsReply}; what is left out takes its default
 *
 * @example
 * ```ts
 * import { formatMessage, portStatsReply } from 'daolinet/codec'
 *
 * const sound = { rxErrors: 0n, txErrors: 0n, rxFrameErr: 0n, rxOverErr: 0n, rxCrcErr: 0n, collisions: 0n }
 * const reply = portStatsReply({
 *   ports: [{
 *     portNo: 3, rxPackets: 9n, txPackets: 3n, rxBytes: 900n, txBytes: 300n, rxDropped: 0n, txDropped: 0n,
 *     ...sound, durationSec: 9, durationNsec: 0,
 *   }],
 * })
 * console.log(formatMessage(reply).split('\n')[1]?.trim())
 * // prints port  3: rx pkts=9, bytes=900, drop=0, errs=0, frame=0, over=0, crc=0
 * ```
 */
export function portStatsReply(init: Omit<Init<PortStatsReply>, 'type'> = {}): PortStatsReply {
  return filled({ type: 'portStatsReply', xid: 0, flags: 0, ports: [] }, init)
}

export const portStatsRequestCodec: MultipartCodec<PortStatsRequest> = {
  type: 'portStatsRequest',
  multipart: 4,
  direction: 'request',
  decode(view, offset, end, xid, flags) {
    exactBytes(offset + MULTIPART_BODY, end, requestLayout.size, 'portStatsRequest')
    return { type: 'portStatsRequest', xid, flags, ...requestLayout.decode(view, offset + MULTIPART_BODY) }
  },
  encode: (message, view, offset) => requestLayout.encode(message, view, offset + MULTIPART_BODY),
}

export const portStatsReplyCodec: MultipartCodec<PortStatsReply, ListInit<PortStatsReply, 'ports'>> = {
  type: 'portStatsReply',
  multipart: 4,
  direction: 'reply',
  decode: (view, offset, end, xid, flags) => ({
    type: 'portStatsReply',
    xid,
    flags,
    ports: decodeStructs(layout, view, offset + MULTIPART_BODY, end, 'ports'),
  }),
  encode: (message, view, offset) =>
    encodeStructs(layout, message.ports ?? [], view, offset + MULTIPART_BODY, 'ports'),
}
