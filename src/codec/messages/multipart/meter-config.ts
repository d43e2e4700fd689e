import { decodeSized, encodeEach, type SizedList } from '../../wire/list.js'
import { MeterId } from '../core/meter-mod.js'
import { decodeBands, encodeBands, type MeterBand } from '../../structures/meter-band.js'
import { exactBytes, needObject, putU16, putU32 } from '../../wire/bytes.js'
import { meterRequestLayout } from './meter-stats.js'
import { MULTIPART_BODY, type ListInit, type MultipartCodec, type MultipartHeader } from './multipart.js'
import type { Init } from '../codec.js'
import { filled } from '../../wire/members.js'

// struct ofp_meter_multipart_request     OpenFlow 1.3.5 §7.3.5.13, OFPMP_METER_CONFIG = 10
// struct ofp_meter_config {
//   uint16_t length;
//   uint16_t flags;
//   uint32_t meter_id;
//   struct ofp_meter_band_header bands[];
// };

/** The controller asks how a meter or all meters are set up (OpenFlow 1.3.5 §7.3.5.13). */
export interface MeterConfigRequest extends MultipartHeader {
  readonly type: 'meterConfigRequest'
  /** @defaultValue `MeterId.ALL` */
  readonly meterId: number
}

/** A meter as the controller set it up. */
export interface MeterConfig {
  /** Bits of {@link MeterFlags}. */
  readonly flags: number
  readonly meterId: number
  readonly bands: readonly MeterBand[]
}

/**
 * The switch's reply to a {@link MeterConfigRequest}, or a part of it: `MultipartFlags.MORE` says whether
 * more parts follow.
 */
export interface MeterConfigReply extends MultipartHeader {
  readonly type: 'meterConfigReply'
  readonly meters: readonly MeterConfig[]
}

const METERS: SizedList = { path: 'meters', min: 8 }

/**
 * Builds a {@link MeterConfigRequest}: the controller asks how meters are set up, by default all.
 *
 * @param init - the fields of {@link MeterConfigRequest}; what is left out takes its default
 *
 * @example
 * ```ts
 * import { formatMessage, meterConfigRequest } from 'daolinet/codec'
 *
 * console.log(formatMessage(meterConfigRequest({ meterId: 1 })))
 * // prints OFPST_METER_CONFIG request (OF1.3) (xid=0x0): meter=1
 * ```
 */
export function meterConfigRequest(init: Omit<Init<MeterConfigRequest>, 'type'> = {}): MeterConfigRequest {
  return filled({ type: 'meterConfigRequest', xid: 0, flags: 0, meterId: MeterId.ALL }, init)
}

/**
 * Builds a {@link MeterConfigReply}: the switch tells how meters are set up.
 *
 * @param init - the fields of {@link MeterConfigReply}; what is left out takes its default
 *
 * @example
 * ```ts
 * import { formatMessage, meterConfigReply, MeterFlags } from 'daolinet/codec'
 *
 * const meter = { meterId: 1, flags: MeterFlags.KBPS, bands: [] }
 * console.log(formatMessage(meterConfigReply({ meters: [meter] })))
 * // prints OFPST_METER_CONFIG reply (OF1.3) (xid=0x0):
 * // prints meter=1 kbps bands=
 * ```
 */
export function meterConfigReply(init: Omit<Init<MeterConfigReply>, 'type'> = {}): MeterConfigReply {
  return filled({ type: 'meterConfigReply', xid: 0, flags: 0, meters: [] }, init)
}

export const meterConfigRequestCodec: MultipartCodec<MeterConfigRequest> = {
  type: 'meterConfigRequest',
  multipart: 10,
  direction: 'request',
  decode(view, offset, end, xid, flags) {
    exactBytes(offset + MULTIPART_BODY, end, meterRequestLayout.size, 'meterConfigRequest')
    return {
      type: 'meterConfigRequest',
      xid,
      flags,
      ...meterRequestLayout.decode(view, offset + MULTIPART_BODY),
    }
  },
  encode: (message, view, offset) => meterRequestLayout.encode(message, view, offset + MULTIPART_BODY),
}

export const meterConfigReplyCodec: MultipartCodec<MeterConfigReply, ListInit<MeterConfigReply, 'meters'>> = {
  type: 'meterConfigReply',
  multipart: 10,
  direction: 'reply',
  decode: (view, offset, end, xid, flags) => ({
    type: 'meterConfigReply',
    xid,
    flags,
    meters: decodeSized(METERS, view, offset + MULTIPART_BODY, end, (at, to) => ({
      flags: view.getUint16(at + 2),
      meterId: view.getUint32(at + 4),
      bands: decodeBands(view, at + 8, to),
    })),
  }),
  encode: (message, view, offset) =>
    encodeEach(message.meters ?? [], offset + MULTIPART_BODY, METERS.path, (meter, at) => {
      needObject(meter, '')
      putU16(view, at + 2, meter.flags ?? 0, 'flags')
      putU32(view, at + 4, meter.meterId ?? 0, 'meterId')
      const end = encodeBands(meter.bands ?? [], view, at + 8)
      putU16(view, at, end - at, 'length')
      return end
    }),
}
