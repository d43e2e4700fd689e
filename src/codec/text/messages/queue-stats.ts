import { QueueId } from '../../protocol/constants.js'
import { counter, seconds } from '../../syntax/number.js'
import { formatPort } from '../../syntax/port.js'
import type { QueueStats } from '../../messages/multipart/queue-stats.js'
import type { MessageFormatter } from './formatter.js'

function formatQueue(queueId: number): string {
  return queueId === QueueId.ALL ? 'ALL' : String(queueId)
}

export const queueStatsRequest: MessageFormatter<'queueStatsRequest'> = ['OFPST_QUEUE request', (message) =>
  ` port=${formatPort(message.portNo)} queue=${formatQueue(message.queueId)}`]

export const queueStatsReply: MessageFormatter<'queueStatsReply'> = ['OFPST_QUEUE reply', ({ queues }) =>
  ` ${queues.length} queues${queues.map(formatQueueStats).join('')}`]

const NO_DURATION = 0xffff_ffff

function formatQueueStats(queue: QueueStats): string {
  const { durationSec, durationNsec, txBytes } = queue
  return [
    `\n  port ${formatPort(queue.portNo)} queue ${formatQueue(queue.queueId)}: bytes=${counter(txBytes)}`,
    `pkts=${counter(queue.txPackets)}`,
    `errors=${counter(queue.txErrors)}`,
    `duration=${durationSec === NO_DURATION ? '?' : seconds(durationSec, durationNsec)}`,
  ].join(', ')
}
