import { struct } from '../../wire/struct.js'
import { exactBytes } from '../../wire/bytes.js'
import { bodilessRequest, type BodilessRequest } from './bodiless.js'
import { MULTIPART_BODY, type MultipartCodec, type MultipartHeader } from './multipart.js'
import type { Init } from '../codec.js'
import { filled } from '../../wire/members.js'

// struct ofp_meter_features {            OpenFlow 1.3.5 §7.3.5.14, OFPMP_METER_FEATURES = 11
//   uint32_t max_meter;
//   uint32_t band_types;                 bit n for band type n
//   uint32_t capabilities;
//   uint8_t  max_bands;
//   uint8_t  max_color;
//   uint8_t  pad[2];
// };

/** The controller asks which meters the switch supports. */
export type MeterFeaturesRequest = BodilessRequest<'meterFeaturesRequest'>

/**
 * The switch's reply to a {@link MeterFeaturesRequest}: which meters it supports (OpenFlow 1.3.5 §7.3.5.14).
 */
export interface MeterFeaturesReply extends MultipartHeader {
  readonly type: 'meterFeaturesReply'
  /** How many meters there may be. */
  readonly maxMeter: number
  /** Supported types of bands: bit 1 for drop, bit 2 for DSCP remark. */
  readonly bandTypes: number
  /** Supported bits of {@link MeterFlags}. */
  readonly capabilities: number
  /** How many bands a meter may have. */
  readonly maxBands: number
  /** The greatest value of the colour of a packet. */
  readonly maxColor: number
}

const layout = struct<Omit<MeterFeaturesReply, 'type' | 'xid' | 'flags'>>([
  ['maxMeter', 'u32'], ['bandTypes', 'u32'], ['capabilities', 'u32'], ['maxBands', 'u8'], ['maxColor', 'u8'],
  ['', 'pad2'],
])

/**
 * Builds a {@link MeterFeaturesRequest}: the controller asks which meters the switch supports.
 *
 * @example
 * ```ts
 * import { formatMessage, meterFeaturesRequest } from 'daolinet/codec'
 *
 * console.log(formatMessage(meterFeaturesRequest({ xid: 7 })))
 * // prints OFPST_METER_FEATURES request (OF1.3) (xid=0x7):
 * ```
 */
export function meterFeaturesRequest(init: { readonly xid?: number } = {}): MeterFeaturesRequest {
  return filled({ type: 'meterFeaturesRequest', xid: 0, flags: 0 }, init)
}

/**
 * Builds a {@link MeterFeaturesReply}: the switch tells which meters it supports. What is left out is zero.
 *
 * @param init - the fields of {@link MeterFeaturesReply}; what is left out takes its default
 *
 * @example
 * ```ts
 * import { formatMessage, meterFeaturesReply, MeterFlags } from 'daolinet/codec'
 *
 * const { KBPS, PKTPS } = MeterFlags
 * const reply = meterFeaturesReply({ maxMeter: 256, bandTypes: 0b10, capabilities: KBPS | PKTPS })
 * console.log(formatMessage(reply).split('\n')[1]) // max_meter:256 max_bands:0 max_color:0
 * ```
 */
export function meterFeaturesReply(init: Omit<Init<MeterFeaturesReply>, 'type'> = {}): MeterFeaturesReply {
  return filled({
    type: 'meterFeaturesReply', xid: 0, flags: 0, maxMeter: 0, bandTypes: 0, capabilities: 0, maxBands: 0,
    maxColor: 0,
  }, init)
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
