import { TableId } from '../../constants.js'
import { formatMatch } from '../match/format-match.js'
import { hexDigits, seconds } from '../number.js'
import type { MessageFormatter } from './formatter.js'

const reasons: Readonly<Record<string, string>> = {
  idleTimeout: 'idle', hardTimeout: 'hard', delete: 'delete', groupDelete: 'group_delete',
  4: 'meter_delete', 5: 'eviction',
}

export const flowRemoved: MessageFormatter<'flowRemoved'> = ['OFPT_FLOW_REMOVED', (message) => [
  ` ${formatMatch(message.match, message.priority)}`,
  ` reason=${reasons[message.reason] ?? message.reason}`,
  message.tableId === TableId.ALL ? '' : ` table_id=${message.tableId}`,
  message.cookie === 0n ? '' : ` cookie:${hexDigits(message.cookie)}`,
  ` duration${seconds(message.durationSec, message.durationNsec)}`,
  ` idle${message.idleTimeout}`,
  message.hardTimeout === 0 ? '' : ` hard${message.hardTimeout}`,
  ` pkts${message.packetCount} bytes${message.byteCount}`,
].join('')]
