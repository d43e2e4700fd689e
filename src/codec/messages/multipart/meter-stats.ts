import { decodeSized, decodeStructs, encodeEach, encodeStructs, type SizedList } from '../../wire/list.js'
import { MeterId } from '../core/meter-mod.js'
import { struct } from '../../wire/struct.js'
import { exactBytes, needObject, putU16 } from '../../wire/bytes.js'
import { MULTIPART_BODY, type ListInit, type MultipartCodec, type MultipartHeader } from './multipart.js'
import type { Init } from '../codec.js'
import { filled } from '../../wire/members.js'

// struct ofp_meter_multipart_request {   OpenFlow 1.3.5 §7.3.5.12, OFPMP_METER = 9
//   uint32_t meter_id;
//   uint8_t  pad[4];
// };
// struct ofp_meter_stats {
//   uint32_t meter_id;
//   uint16_t len;
//   uint8_t  pad[6];
//   uint32_t flow_count;
//   uint64_t packet_in_count;
//   uint64_t byte_in_count;
//   uint32_t duration_sec;
//   uint32_t duration_nsec;
//   struct ofp_meter_band_stats band_stats[];
// };
// struct ofp_meter_band_stats {
//   uint64_t packet_band_count;
//   uint64_t byte_band_count;
// };

/** The controller asks for the counters of a meter or of all (OpenFlow 1.3.5 §7.3.5.12). */
export interface MeterStatsRequest extends MultipartHeader {
  readonly type: 'meterStatsRequest'
  /** @defaultValue `MeterId.ALL` */
  readonly meterId: number
}

/** The counters of one band of a meter. */
export interface MeterBandStats {
  /** Packets that the band was applied to. */
  readonly packetBandCount: bigint
  /** Bytes of those packets. */
  readonly byteBandCount: bigint
}

/** The counters of one meter. */
export interface MeterStats {
  readonly meterId: number
  /** How many flows send packets through the meter. */
  readonly flowCount: number
  /** Packets that went through the meter. */
  readonly packetInCount: bigint
  /** Bytes of those packets. */
  readonly byteInCount: bigint
  /** How long the meter has existed: this many seconds and `durationNsec` nanoseconds. */
  readonly durationSec: number
  /** Nanoseconds in addition to `durationSec`. */
  readonly durationNsec: number
  /** The counters of each band, in the order of the bands. */
  readonly bandStats: readonly MeterBandStats[]
}

/**
 * The switch's reply to a {@link MeterStatsRequest}, or a part of it: `MultipartFlags.MORE` says whether more
 * parts follow.
 */
export interface MeterStatsReply extends MultipartHeader {
  readonly type: 'meterStatsReply'
  readonly meters: readonly MeterStats[]
}

/**
 * The body of the requests for the statistics and for the configuration of meters: which meter they ask
 * about.
 */
export const meterRequestLayout = struct<{ readonly meterId: number }>(
  [['meterId', 'u32'], ['', 'pad4']], { meterId: MeterId.ALL },
)

const layout = struct<Omit<MeterStats, 'bandStats'>>([
  ['meterId', 'u32'], ['', 'pad8'], ['flowCount', 'u32'], ['packetInCount', 'u64'], ['byteInCount', 'u64'],
  ['durationSec', 'u32'], ['durationNsec', 'u32'],
])
const band = struct<MeterBandStats>([['packetBandCount', 'u64'], ['byteBandCount', 'u64']])
const METERS: SizedList = { path: 'meters', min: layout.size, lengthAt: 4 }

/**
 * Builds a {@link MeterStatsRequest}: the controller asks for the counters of meters, by default of all.
 *
 * @param init - the fields of {@link MeterStatsRequest}; what is left out takes its default
 *
 * @example
 * ```ts
 * import { formatMessage, meterStatsRequest } from 'daolinet/codec'
 *
 * console.log(formatMessage(meterStatsRequest({ meterId: 1 })))
 * // prints OFPST_METER request (OF1.3) (xid=0x0): meter=1
 * ```
 */
export function meterStatsRequest(init: Omit<Init<MeterStatsRequest>, 'type'> = {}): MeterStatsRequest {
  return filled({ type: 'meterStatsRequest', xid: 0, flags: 0, meterId: MeterId.ALL }, init)
}

/**
 * Builds a {@link MeterStatsReply}: the switch tells the counters of meters.
 *
 * @param init - the fields of {@link MeterStatsReply}; what is left out takes its default
 *
 * @example
 * ```ts
 * import { formatMessage, meterStatsReply } from 'daolinet/codec'
 *
 * const meter = {
 *   meterId: 1, flowCount: 2, packetInCount: 3n, byteInCount: 180n, durationSec: 9, durationNsec: 0,
 *   bandStats: [],
 * }
 * console.log(formatMessage(meterStatsReply({ meters: [meter] })).split('\n')[1])
 * // prints meter:1 flow_count:2 packet_in_count:3 byte_in_count:180 duration:9s bands:
 * ```
 */
export function meterStatsReply(init: Omit<Init<MeterStatsReply>, 'type'> = {}): MeterStatsReply {
  return filled({ type: 'meterStatsReply', xid: 0, flags: 0, meters: [] }, init)
}

export const meterStatsRequestCodec: MultipartCodec<MeterStatsRequest> = {
  type: 'meterStatsRequest',
  multipart: 9,
  direction: 'request',
  decode(view, offset, end, xid, flags) {
    exactBytes(offset + MULTIPART_BODY, end, meterRequestLayout.size, 'meterStatsRequest')
    return {
      type: 'meterStatsRequest',
      xid,
      flags,
      ...meterRequestLayout.decode(view, offset + MULTIPART_BODY),
    }
  },
  encode: (message, view, offset) => meterRequestLayout.encode(message, view, offset + MULTIPART_BODY),
}

export const meterStatsReplyCodec: MultipartCodec<MeterStatsReply, ListInit<MeterStatsReply, 'meters'>> = {
  type: 'meterStatsReply',
  multipart: 9,
  direction: 'reply',
  decode: (view, offset, end, xid, flags) => ({
    type: 'meterStatsReply',
    xid,
    flags,
    meters: decodeSized(METERS, view, offset + MULTIPART_BODY, end, (at, to) => ({
      ...layout.decode(view, at),
      bandStats: decodeStructs(band, view, at + layout.size, to, 'bandStats'),
    })),
  }),
  encode: (message, view, offset) =>
    encodeEach(message.meters ?? [], offset + MULTIPART_BODY, METERS.path, (meter, at) => {
      needObject(meter, '')
      const end = encodeStructs(
        band,
        meter.bandStats ?? [],
        view,
        layout.encode(meter, view, at),
        'bandStats',
      )
      putU16(view, at + 4, end - at, 'length')
      return end
    }),
}
