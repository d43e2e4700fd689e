import { decodeSized, decodeStructs, encodeEach, encodeStructs, type SizedList } from '../../wire/list.js'
import { MeterId } from '../core/meter-mod.js'
import { struct } from '../../wire/struct.js'
import { exactBytes, needObject, putU16 } from '../../wire/bytes.js'
import { MULTIPART_BODY, type ListInit, type MultipartCodec, type MultipartHeader } from './multipart.js'
import type { Init } from '../codec.js'

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

/** Asks for the counters of meters. */
export interface MeterStatsRequest extends MultipartHeader {
  readonly type: 'meterStatsRequest'
  /** @defaultValue `MeterId.ALL` */
  readonly meterId: number
}

/** The counters of one band. */
export interface MeterBandStats {
  readonly packetBandCount: bigint
  readonly byteBandCount: bigint
}

/** The counters of one meter. */
export interface MeterStats {
  readonly meterId: number
  /** Flows that go through the meter. */
  readonly flowCount: number
  readonly packetInCount: bigint
  readonly byteInCount: bigint
  /** How long the meter has been there: seconds, and nanoseconds beyond them. */
  readonly durationSec: number
  readonly durationNsec: number
  /** One for each band, in their order. */
  readonly bandStats: readonly MeterBandStats[]
}

/** The counters of meters; more may follow in further parts. */
export interface MeterStatsReply extends MultipartHeader {
  readonly type: 'meterStatsReply'
  readonly meters: readonly MeterStats[]
}

/** The layout of the request for statistics and of that for configurations: the meter they are about. */
export const meterRequestLayout = struct<{ readonly meterId: number }>(
  [['meterId', 'u32'], ['', 'pad4']], { meterId: MeterId.ALL },
)

const layout = struct<Omit<MeterStats, 'bandStats'>>([
  ['meterId', 'u32'], ['', 'pad8'], ['flowCount', 'u32'], ['packetInCount', 'u64'], ['byteInCount', 'u64'],
  ['durationSec', 'u32'], ['durationNsec', 'u32'],
])
const band = struct<MeterBandStats>([['packetBandCount', 'u64'], ['byteBandCount', 'u64']])
const METERS: SizedList = { path: 'meters', min: layout.size, lengthAt: 4 }

/** A {@link MeterStatsRequest}: all meters, unless told otherwise. */
export function meterStatsRequest(init: Omit<Init<MeterStatsRequest>, 'type'> = {}): MeterStatsRequest {
  return { type: 'meterStatsRequest', xid: 0, flags: 0, meterId: MeterId.ALL, ...init }
}

/** A {@link MeterStatsReply}. */
export function meterStatsReply(init: Omit<Init<MeterStatsReply>, 'type'> = {}): MeterStatsReply {
  return { type: 'meterStatsReply', xid: 0, flags: 0, meters: [], ...init }
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
