/** Meters, as token buckets by the switch's clock (OpenFlow 1.3.5 §5.7). */
import { MeterFlags, type DropBand, type DscpRemarkBand } from '../../codec/index.js'
import { count, type Traffic } from './groups.js'
import type { PipelinePacket } from '../packet/packet.js'

/** A band of a meter: its rate, its action, and its token bucket. */
export type MeterBandEntry = (DropBand | DscpRemarkBand) & {
  /** How much may still pass now: bits, or packets for a meter with `OFPMF_PKTPS`. */
  tokens: number
  /** The packets that exceeded the band. */
  readonly traffic: Traffic
}

/** A meter of the switch. */
export interface MeterEntry {
  /** The number of the meter. */
  readonly meterId: number
  /** Bits of `OFPMF_*`. */
  readonly flags: number
  /** The bands. */
  readonly bands: readonly MeterBandEntry[]
  /** All packets that came to the meter, also those that it dropped. */
  readonly traffic: Traffic
  /** When it was added, in milliseconds by the switch's clock. */
  readonly added: number
  /** When its token buckets were last refilled, in milliseconds by the switch's clock. */
  filled: number
}

/** The meters of a switch, by number. */
export type MeterTable = Map<number, MeterEntry>

/** A new meter, with full token buckets. @param now - milliseconds, by the switch's clock */
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

/** Rates are in kbit/s and tokens are bits, unless both are packets. */
function unit(flags: number): number {
  return (flags & MeterFlags.PKTPS) === 0 ? 1000 : 1
}

/** Without a burst size a bucket holds the tokens of one second. */
function capacity(band: DropBand | DscpRemarkBand, flags: number): number {
  const burst = (flags & MeterFlags.BURST) === 0 || band.burstSize === 0 ? band.rate : band.burstSize
  return burst * unit(flags)
}

/** Counts a packet, and carries out the band that it exceeds, if any; false when the packet is dropped. */
export function passes(meter: MeterEntry, packet: PipelinePacket, now: number): boolean {
  const bytes = packet.bytes.length
  count(meter.traffic, bytes)
  refill(meter, now)
  const cost = (meter.flags & MeterFlags.PKTPS) === 0 ? bytes * 8 : 1
  const exceeded = meter.bands.filter((band) => band.tokens < cost)
  for (const band of meter.bands) if (band.tokens >= cost) band.tokens -= cost
  // When several bands are exceeded, the one with the highest rate is carried out.
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
 * Raises the drop precedence of a packet. Only the code points of assured forwarding have one: 1 to 3, in
 * bits 1 and 2 (RFC 2597 §6). Packets with others are not changed.
 */
function remark(packet: PipelinePacket, levels: number): void {
  const dscp = Number(packet.get('ipDscp') ?? 0n)
  const precedence = (dscp >> 1) & 3
  const assured = dscp >> 3 >= 1 && dscp >> 3 <= 4 && precedence > 0 && (dscp & 1) === 0
  if (assured) packet.set('ipDscp', BigInt((dscp & ~6) | (Math.min(3, precedence + levels) << 1)))
}
