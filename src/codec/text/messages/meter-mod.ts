import { formatMeter } from './meters.js'
import type { MessageFormatter } from './formatter.js'

const commands: Readonly<Record<string, string>> = { add: 'ADD', modify: 'MOD', delete: 'DEL' }

/** Of a meter that is to be deleted only the number is written. */
export const meterMod: MessageFormatter<'meterMod'> = ['OFPT_METER_MOD', (message) => {
  const meter = message.command === 'delete' ? { ...message, flags: 0, bands: [] } : message
  return ` ${commands[message.command] ?? `cmd:${message.command}`} ${formatMeter(meter)}`
}]
