import { enumeration } from '../../wire/enumeration.js'
import { decodeBands, encodeBands, type MeterBand } from '../../structures/meter-band.js'
import { needBytes, putU16, putU32 } from '../../wire/bytes.js'
import type { Header, Init, MessageCodec } from '../codec.js'
import { filled } from '../../wire/members.js'

// struct ofp_meter_mod {                 OpenFlow 1.3.5 §7.3.4.4
//   struct ofp_header header;
//   uint16_t command;
//   uint16_t flags;
//   uint32_t meter_id;
//   struct ofp_meter_band_header bands[];
// };

/** What a meter-mod does. */
export type MeterModCommand = 'add' | 'modify' | 'delete'

/**
 * The controller adds, changes or deletes a meter. The switch replies only with errors (OpenFlow 1.3.5
 * §7.3.4.4).
 */
export interface MeterMod extends Header {
  readonly type: 'meterMod'
  /** @defaultValue `'add'` */
  readonly command: MeterModCommand | number
  /** Bits of {@link MeterFlags}. @defaultValue 0 */
  readonly flags: number
  /** Number of the meter, from 1, or one of {@link MeterId}. @defaultValue 0 */
  readonly meterId: number
  /**
   * What happens above which rate. Of several bands, that with the highest rate that the traffic exceeds
   * applies. @defaultValue `[]`
   */
  readonly bands: readonly MeterBand[]
}

/** Bits of a meter's `flags`. */
export const MeterFlags = {
  /** Rates are in kbit/s. */
  KBPS: 1 << 0,
  /** Rates are in packets/s. */
  PKTPS: 1 << 1,
  /** The burst sizes of the bands count. */
  BURST: 1 << 2,
  /** Collect statistics. */
  STATS: 1 << 3,
} as const

/** Reserved meter numbers. */
export const MeterId = {
  /** The greatest number that a meter may have. */
  MAX: 0xffff_0000,
  /** The meter for packets that the switch handles on its slow path. */
  SLOWPATH: 0xffff_fffd,
  /** The meter for packets that go to the controller. */
  CONTROLLER: 0xffff_fffe,
  /** Every meter: to delete them, or to ask for their statistics. */
  ALL: 0xffff_ffff,
} as const

/** The names of meter-mod commands, and their values on the wire. */
export const meterModCommands = enumeration({ add: 0, modify: 1, delete: 2 }, 'command')

/**
 * Builds a {@link MeterMod}: the controller adds, changes or deletes a meter. What is left out takes its
 * default.
 *
 * @param init - the fields of {@link MeterMod}; what is left out takes its default
 *
 * @example
 * ```ts
 * import { formatMessage, MeterFlags, meterMod } from 'daolinet/codec'
 *
 * const message = meterMod({
 *   meterId: 1, flags: MeterFlags.KBPS, bands: [{ type: 'drop', rate: 1000, burstSize: 0 }],
 * })
 * console.log(formatMessage(message).trim())
 * // prints OFPT_METER_MOD (OF1.3) (xid=0x0): ADD meter=1 kbps bands=
 * // prints type=drop rate=1000
 * ```
 */
export function meterMod(init: Omit<Init<MeterMod>, 'type'>): MeterMod {
  return filled({ type: 'meterMod', xid: 0, command: 'add', flags: 0, meterId: 0, bands: [] }, init)
}

export const meterModCodec: MessageCodec<MeterMod> = {
  type: 'meterMod',
  number: 29,
  decode(view, offset, end, xid) {
    needBytes(offset, end, 16, 'meterMod')
    return {
      type: 'meterMod',
      xid,
      command: meterModCommands.name(view.getUint16(offset + 8)),
      flags: view.getUint16(offset + 10),
      meterId: view.getUint32(offset + 12),
      bands: decodeBands(view, offset + 16, end),
    }
  },
  encode(message, view, offset) {
    putU16(view, offset + 8, meterModCommands.value(message.command ?? 'add'), 'command')
    putU16(view, offset + 10, message.flags ?? 0, 'flags')
    putU32(view, offset + 12, message.meterId ?? 0, 'meterId')
    return encodeBands(message.bands ?? [], view, offset + 16)
  },
}
