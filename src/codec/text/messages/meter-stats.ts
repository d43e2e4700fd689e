import { formatFlags, type BitNames } from '../../syntax/flags.js'
import { seconds } from '../../syntax/number.js'
import { formatMeter, formatMeterId, meterFlagBits } from './meters.js'
import type { MeterStats } from '../../messages/multipart/meter-stats.js'
import type { MessageFormatter } from './formatter.js'

function ofMeter({ meterId }: { readonly meterId: number }): string {
  return ` meter=${formatMeterId(meterId)}`
}

export const meterStatsRequest: MessageFormatter<'meterStatsRequest'> = ['OFPST_METER request', ofMeter]

export const meterStatsReply: MessageFormatter<'meterStatsReply'> = ['OFPST_METER reply', ({ meters }) =>
  meters.map((meter) => `\n${formatMeterStats(meter)}\n`).join('')]

function formatMeterStats(meter: MeterStats): string {
  return `meter:${formatMeterId(meter.meterId)} flow_count:${meter.flowCount} ` +
    `packet_in_count:${meter.packetInCount} byte_in_count:${meter.byteInCount} ` +
    `duration:${seconds(meter.durationSec, meter.durationNsec)} bands:` +
    meter.bandStats.map(({ packetBandCount, byteBandCount }, index) =>
      `\n${index}: packet_count:${packetBandCount} byte_count:${byteBandCount}`).join('')
}

export const meterConfigRequest: MessageFormatter<'meterConfigRequest'> =
  ['OFPST_METER_CONFIG request', ofMeter]

export const meterConfigReply: MessageFormatter<'meterConfigReply'> =
  ['OFPST_METER_CONFIG reply', ({ meters }) => meters.map((meter) => `\n${formatMeter(meter)}\n`).join('')]

const bandTypeBits: BitNames = ['', 'drop', 'dscp_remark']

export const meterFeaturesReply: MessageFormatter<'meterFeaturesReply'> =
  ['OFPST_METER_FEATURES reply', (message) => [
    `\nmax_meter:${message.maxMeter} max_bands:${message.maxBands} max_color:${message.maxColor}`,
    `band_types: ${formatFlags(bandTypeBits, message.bandTypes, ' ')}`,
    `capabilities: ${formatFlags(meterFlagBits, message.capabilities, ' ')}`,
  ].join('\n')]
