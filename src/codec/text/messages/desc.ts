import type { MessageFormatter } from './formatter.js'

export const descReply: MessageFormatter<'descReply'> = ['OFPST_DESC reply', (message) => [
  '',
  `Manufacturer: ${message.mfrDesc}`,
  `Hardware: ${message.hwDesc}`,
  `Software: ${message.swDesc}`,
  `Serial Num: ${message.serialNum}`,
  `DP Description: ${message.dpDesc}`,
].join('\n')]
