import { struct } from '../../wire/struct.js'
import { exactBytes } from '../../wire/bytes.js'
import { bodilessRequest, type BodilessRequest } from './bodiless.js'
import { MULTIPART_BODY, type MultipartCodec, type MultipartHeader } from './multipart.js'
import type { Init } from '../codec.js'

// struct ofp_meter_features {            OpenFlow 1.3.5 §7.3.5.14, OFPMP_METER_FEATURES = 11
//   uint32_t max_meter;
//   uint32_t band_types;                 bit n for band type n
//   uint32_t capabilities;
//   uint8_t  max_bands;
//   uint8_t  max_color;
//   uint8_t  pad[2];
// };

/** Asks what meters the switch can have. */
export type MeterFeaturesRequest = BodilessRequest<'meterFeaturesRequest'>

/** What meters the switch can have. */
export interface MeterFeaturesReply extends MultipartHeader {
  readonly type: 'meterFeaturesReply'
  /** How many meters. */
  readonly maxMeter: number
  /** Bit n for the band with type n: 1 drop, 2 DSCP remark. */
  readonly bandTypes: number
  /** Bits of {@link MeterFlags} that it knows. */
  readonly capabilities: number
  /** Bands in one meter. */
  readonly maxBands: number
  /** Colours. */
  readonly maxColor: number
}

const layout = struct<Omit<MeterFeaturesReply, 'type' | 'xid' | 'flags'>>([
  ['maxMeter', 'u32'], ['bandTypes', 'u32'], ['capabilities', 'u32'], ['maxBands', 'u8'], ['maxColor', 'u8'],
  ['', 'pad2'],
])

/** A {@link MeterFeaturesRequest}. */
export function meterFeaturesRequest(init: { readonly xid?: number } = {}): MeterFeaturesRequest {
  return { type: 'meterFeaturesRequest', xid: 0, flags: 0, ...init }
}

/** A {@link MeterFeaturesReply}. */
export function meterFeaturesReply(init: Omit<Init<MeterFeaturesReply>, 'type'> = {}): MeterFeaturesReply {
  return {
    type: 'meterFeaturesReply', xid: 0, flags: 0, maxMeter: 0, bandTypes: 0, capabilities: 0, maxBands: 0,
    maxColor: 0, ...init,
  }
}

export const meterFeaturesRequestCodec = bodilessRequest('meterFeaturesRequest', 11)

export const meterFeaturesReplyCodec: MultipartCodec<MeterFeaturesReply> = {
  type: 'meterFeaturesReply',
  multipart: 11,
  direction: 'reply',
  decode(view, offset, end, xid, flags) {
    exactBytes(offset + MULTIPART_BODY, end, layout.size, 'meterFeaturesReply')
    return { type: 'meterFeaturesReply', xid, flags, ...layout.decode(view, offset + MULTIPART_BODY) }
  },
  encode: (message, view, offset) => layout.encode(message, view, offset + MULTIPART_BODY),
}
