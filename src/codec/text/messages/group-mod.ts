import { formatBuckets } from './buckets.js'
import type { MessageFormatter } from './formatter.js'

const commands: Readonly<Record<string, string>> = { add: 'ADD', modify: 'MOD', delete: 'DEL' }

export const groupMod: MessageFormatter<'groupMod'> = ['OFPT_GROUP_MOD', (message) =>
  `\n ${commands[message.command] ?? `cmd:${message.command}`} group_id=${message.groupId}` +
  formatBuckets(message.groupType, message.buckets)]
