import { formatPort } from '../../syntax/port.js'
import { formatPortConfig, formatPortFeatures } from './port.js'
import type { MessageFormatter } from './formatter.js'

export const portMod: MessageFormatter<'portMod'> = ['OFPT_PORT_MOD', (message) => [
  ` port: ${formatPort(message.portNo)}: addr:${message.hwAddr}`,
  `     config: ${formatPortConfig(message.config & message.mask)}`,
  `     mask:   ${formatPortConfig(message.mask)}`,
  `     advertise: ${message.advertise === 0 ? 'UNCHANGED' : formatPortFeatures(message.advertise)}`,
].join('\n')]
