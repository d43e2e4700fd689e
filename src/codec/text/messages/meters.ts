/** Meters by their flags and bands. */
import { MeterFlags, MeterId } from '../../messages/core/meter-mod.js'
import { hexBytes } from '../../syntax/bytes.js'
import type { BitNames } from '../../syntax/flags.js'
import { hexDigits } from '../../syntax/number.js'
import type { MeterBand } from '../../structures/meter-band.js'
import type { MeterConfig } from '../../messages/multipart/meter-config.js'

/** Names of the bits of {@link MeterFlags}. */
export const meterFlagBits: BitNames = ['kbps', 'pktps', 'burst', 'stats']

const KNOWN_FLAGS = 15

const special: ReadonlyMap<number, string> = new Map([
  [MeterId.SLOWPATH, 'slowpath'], [MeterId.CONTROLLER, 'controller'], [MeterId.ALL, 'all'],
])

/** The number of a meter, or the name of a special one. */
export function formatMeterId(meterId: number): string {
  return special.get(meterId) ?? (meterId > MeterId.MAX ? 'unknown' : String(meterId))
}

/** `meter=5 kbps burst bands=`, then one line for each band. */
export function formatMeter({ meterId, flags, bands }: MeterConfig): string {
  return `meter=${formatMeterId(meterId)} ${formatMeterFlags(flags)}bands=` +
    bands.map((band) => `\n${formatBand(band, flags)}`).join('')
}

/** Each with a space behind it. */
function formatMeterFlags(flags: number): string {
  const rest = flags & ~KNOWN_FLAGS
  return meterFlagBits.filter((_, bit) => (flags >>> bit) & 1).map((name) => `${name} `).join('') +
    (rest === 0 ? '' : `flags:${hexDigits(rest)} `)
}

function formatBand(band: MeterBand, flags: number): string {
  const rates = ` rate=${band.rate}${(flags & MeterFlags.BURST) === 0 ? '' : ` burst_size=${band.burstSize}`}`
  switch (band.type) {
    case 'drop': return `type=drop${rates}`
    case 'dscpRemark': return `type=dscp_remark${rates} prec_level=${band.precLevel}`
    case 'experimenter':
      return `type=experimenter${rates} experimenter=${hexDigits(band.experimenter, 8)}` +
        ` data=${hexBytes(band.body)}`
    case 'unknown': return `type=${band.bandType}${rates} data=${hexBytes(band.body)}`
  }
}
