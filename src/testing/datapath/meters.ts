/** Meters: token buckets on the switch's clock (OpenFlow 1.3.5 §5.7). */
import { MeterFlags, type DropBand, type DscpRemarkBand } from '../../codec/index.js'
import { count, type Traffic } from './groups.js'
import type { PipelinePacket } from '../packet/packet.js'

/** A band that the switch can carry out. */
export type MeterBandEntry = (DropBand | DscpRemarkBand) & {
  /** What may still pass: bits, or packets. */
  tokens: number
  readonly traffic: Traffic
}

/** A meter of the switch. */
export interface MeterEntry {
  readonly meterId: number
  readonly flags: number
  readonly bands: readonly MeterBandEntry[]
  /** What came to the meter, whatever became of it. */
  readonly traffic: Traffic
  /** Milliseconds of the clock when it was added. */
  readonly added: number
  /** Milliseconds of the clock when the buckets were filled up last. */
  filled: number
}

/** The meters of a switch, by number. */
export type MeterTable = Map<number, MeterEntry>

/** A meter with full buckets. */
export function meterEntry(
  meterId: number, flags: number, bands: readonly (DropBand | DscpRemarkBand)[], now: number,
): MeterEntry {
  return {
    meterId, flags, added: now, filled: now, traffic: nothing(),
    bands: bands.map((band) => ({ ...band, tokens: capacity(band, flags), traffic: nothing() })),
  }
}

function nothing(): Traffic {
  return { packetCount: 0n, byteCount: 0n }
}

/** Rates are in kbit/s; a bucket counts bits. */
function unit(flags: number): number {
  return (flags & MeterFlags.PKTPS) === 0 ? 1000 : 1
}

/** Without a burst size a bucket holds a second's worth. */
function capacity(band: DropBand | DscpRemarkBand, flags: number): number {
  const burst = (flags & MeterFlags.BURST) === 0 || band.burstSize === 0 ? band.rate : band.burstSize
  return burst * unit(flags)
}

/** Counts a packet against a meter, and does what the band says that it exceeds; false drops it. */
export function passes(meter: MeterEntry, packet: PipelinePacket, now: number): boolean {
  const bytes = packet.bytes.length
  count(meter.traffic, bytes)
  refill(meter, now)
  const cost = (meter.flags & MeterFlags.PKTPS) === 0 ? bytes * 8 : 1
  const exceeded = meter.bands.filter((band) => band.tokens < cost)
  for (const band of meter.bands) if (band.tokens >= cost) band.tokens -= cost
  // Of the bands that are exceeded, the one with the highest rate applies.
  const band = exceeded.reduce<MeterBandEntry | undefined>(
    (highest, other) => (highest === undefined || other.rate > highest.rate ? other : highest), undefined,
  )
  if (band === undefined) return true
  count(band.traffic, bytes)
  if (band.type === 'dscpRemark') remark(packet, band.precLevel)
  return band.type !== 'drop'
}

function refill(meter: MeterEntry, now: number): void {
  const seconds = (now - meter.filled) / 1000
  meter.filled = now
  for (const band of meter.bands) {
    const full = capacity(band, meter.flags)
    band.tokens = Math.min(full, band.tokens + band.rate * unit(meter.flags) * seconds)
  }
}

/**
 * Assured forwarding has a drop precedence of 1 to 3 in bits 1 and 2 of its code points (RFC 2597 §6); others
 * have none, and stay.
 */
function remark(packet: PipelinePacket, levels: number): void {
  const dscp = Number(packet.get('ipDscp') ?? 0n)
  const precedence = (dscp >> 1) & 3
  const assured = dscp >> 3 >= 1 && dscp >> 3 <= 4 && precedence > 0 && (dscp & 1) === 0
  if (assured) packet.set('ipDscp', BigInt((dscp & ~6) | (Math.min(3, precedence + levels) << 1)))
}
