import { formatMeter } from './meters.js'
import type { MessageFormatter } from './formatter.js'

const commands: Readonly<Record<string, string>> = { add: 'ADD', modify: 'MOD', delete: 'DEL' }

/** Of a meter to delete, nothing but its number counts. */
export const meterMod: MessageFormatter<'meterMod'> = ['OFPT_METER_MOD', (message) => {
  const meter = message.command === 'delete' ? { ...message, flags: 0, bands: [] } : message
  return ` ${commands[message.command] ?? `cmd:${message.command}`} ${formatMeter(meter)}`
}]
