import { hex, hexDigits } from '../../syntax/number.js'
import { formatActionBitmap } from './action-bitmap.js'
import type { GroupType } from '../../messages/core/group-mod.js'
import type { MessageFormatter } from './formatter.js'

const types: readonly (readonly [type: GroupType, name: string])[] = [
  ['all', 'all'], ['select', 'select'], ['indirect', 'indirect'], ['fastFailover', 'fast failover'],
]

export const groupFeaturesReply: MessageFormatter<'groupFeaturesReply'> =
  ['OFPST_GROUP_FEATURES reply', (message) => [
    '\n Group table:',
    `    Types:  ${hexDigits(message.types)}`,
    `    Capabilities:  ${hexDigits(message.capabilities)}`,
    ...types.filter((_, number) => (message.types >>> number) & 1).flatMap(([type, name]) => [
      `    ${name} group:`,
      `       max_groups=${hex(message.maxGroups[type])}`,
      `       actions: ${formatActionBitmap(message.actions[type])}`,
    ]),
  ].join('\n')]
