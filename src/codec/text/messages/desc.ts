import { readable } from '../characters.js'
import type { MessageFormatter } from './formatter.js'

export const descReply: MessageFormatter<'descReply'> = ['OFPST_DESC reply', (message) => [
  '',
  `Manufacturer: ${readable(message.mfrDesc)}`,
  `Hardware: ${readable(message.hwDesc)}`,
  `Software: ${readable(message.swDesc)}`,
  `Serial Num: ${readable(message.serialNum)}`,
  `DP Description: ${readable(message.dpDesc)}`,
].join('\n')]
