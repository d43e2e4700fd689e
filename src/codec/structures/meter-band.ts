import { EncodeError } from '../errors.js'
import { decodeSized, encodeEach, type SizedList } from '../wire/list.js'
import {
  borrow, exactBytes, needBytes, needObject, putBytes, putU16, putU32, putU8, putZeros, shown,
} from '../wire/bytes.js'

// struct ofp_meter_band_header {         OpenFlow 1.3.5 §7.3.4.4
//   uint16_t type;                       1 OFPMBT_DROP, 2 OFPMBT_DSCP_REMARK, 0xffff OFPMBT_EXPERIMENTER
//   uint16_t len;
//   uint32_t rate;
//   uint32_t burst_size;
// };
// Then: drop 4 bytes of padding; DSCP remark the level and 3 bytes of padding; experimenter its id and data.

interface Rates {
  /** The band applies while packets exceed this rate: kbit/s, or packets/s with `MeterFlags.PKTPS`. */
  readonly rate: number
  /**
   * How much a burst may exceed the rate: kbit, or packets with `MeterFlags.PKTPS`. Used with
   * `MeterFlags.BURST`.
   */
  readonly burstSize: number
}

/** Drops packets that exceed the rate. */
export interface DropBand extends Rates { readonly type: 'drop' }

/** Raises the drop precedence in the DSCP field of packets that exceed the rate. */
export interface DscpRemarkBand extends Rates {
  readonly type: 'dscpRemark'
  /** By how many levels to raise the drop precedence. */
  readonly precLevel: number
}

/** A band that an experimenter defined, kept byte for byte. */
export interface ExperimenterBand extends Rates {
  readonly type: 'experimenter'
  readonly experimenter: number
  /** Everything behind the experimenter id. Borrowed when decoded. */
  readonly body: Uint8Array
}

/** A band of a type that the library does not know, kept byte for byte. */
export interface UnknownBand extends Rates {
  readonly type: 'unknown'
  /** `OFPMBT_*` number. */
  readonly bandType: number
  /** Everything behind the 12 bytes of header. Borrowed when decoded. */
  readonly body: Uint8Array
}

/** One band of a meter: a rate, and what happens to packets that exceed it (OpenFlow 1.3.5 §7.3.4.4). */
export type MeterBand = DropBand | DscpRemarkBand | ExperimenterBand | UnknownBand

const BANDS: SizedList = { path: 'bands', min: 12, lengthAt: 2, code: 'ERR_BAD_BAND_LENGTH' }
const HEADER = 12
const DROP = 1
const DSCP_REMARK = 2
const EXPERIMENTER = 0xffff

/**
 * Decodes the bands that lie from `offset` to `end`.
 * @throws {@link DecodeError}
 */
export function decodeBands(view: DataView, offset: number, end: number): MeterBand[] {
  return decodeSized(BANDS, view, offset, end, (at, to) => decodeBand(view, at, to))
}

function decodeBand(view: DataView, offset: number, end: number): MeterBand {
  const bandType = view.getUint16(offset)
  const rate = view.getUint32(offset + 4)
  const burstSize = view.getUint32(offset + 8)
  switch (bandType) {
    case DROP:
      exactBytes(offset, end, 16, 'drop', 'ERR_BAD_BAND_LENGTH')
      return { type: 'drop', rate, burstSize }
    case DSCP_REMARK:
      exactBytes(offset, end, 16, 'dscpRemark', 'ERR_BAD_BAND_LENGTH')
      return { type: 'dscpRemark', rate, burstSize, precLevel: view.getUint8(offset + HEADER) }
    case EXPERIMENTER: {
      needBytes(offset, end, 16, 'experimenter', 'ERR_BAD_BAND_LENGTH')
      const experimenter = view.getUint32(offset + HEADER)
      return { type: 'experimenter', rate, burstSize, experimenter, body: borrow(view, offset + 16, end) }
    }
    default:
      return { type: 'unknown', bandType, rate, burstSize, body: borrow(view, offset + HEADER, end) }
  }
}

/**
 * Encodes bands and returns the offset behind them.
 * @throws {@link EncodeError}
 */
export function encodeBands(bands: readonly MeterBand[], view: DataView, offset: number): number {
  return encodeEach(bands, offset, BANDS.path, (band, at) => {
    needObject(band, '')
    putU32(view, at + 4, band.rate, 'rate')
    putU32(view, at + 8, band.burstSize, 'burstSize')
    const end = encodeRest(band, view, at)
    putU16(view, at + 2, end - at, 'length')
    return end
  })
}

function encodeRest(band: MeterBand, view: DataView, offset: number): number {
  const at = offset + HEADER
  switch (band.type) {
    case 'drop':
      view.setUint16(offset, DROP)
      return putZeros(view, at, at + 4)
    case 'dscpRemark':
      view.setUint16(offset, DSCP_REMARK)
      putU8(view, at, band.precLevel, 'precLevel')
      return putZeros(view, at + 1, at + 4)
    case 'experimenter':
      view.setUint16(offset, EXPERIMENTER)
      putU32(view, at, band.experimenter, 'experimenter')
      return putBytes(view, at + 4, band.body, 'body')
    case 'unknown':
      putU16(view, offset, band.bandType, 'bandType')
      return putBytes(view, at, band.body, 'body')
    default: {
      const { type } = band as { readonly type: string }
      throw new EncodeError('ERR_UNKNOWN_NAME', 'type', `no meter band is called ${shown(type)}`)
    }
  }
}
