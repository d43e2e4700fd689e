import { formatPort } from '../../syntax/port.js'
import type { MessageOf } from '../../messages/registry.js'
import type { PacketQueue, QueueProperty, QueueRate } from '../../structures/packet-queue.js'
import type { MessageFormatter } from './formatter.js'

const UNSPECIFIED = 0xffff

export const queueGetConfigRequest: MessageFormatter<'queueGetConfigRequest'> =
  ['OFPT_QUEUE_GET_CONFIG_REQUEST', ({ port }) => ` port=${formatPort(port)}`]

/**
 * The queues in the order of their numbers, whatever their order in the reply; nothing when there are none.
 * There is no port 0.
 */
function formatQueues({ port, queues }: MessageOf<'queueGetConfigReply'>): string {
  if (queues.length === 0) return ''
  const inOrder = [...queues].sort((a, b) => a.queueId - b.queueId)
  return (port === 0 ? ' ' : ` port=${formatPort(port)}\n`) + inOrder.map(formatQueue).join('\n')
}

export const queueGetConfigReply: MessageFormatter<'queueGetConfigReply'> =
  ['OFPT_QUEUE_GET_CONFIG_REPLY', formatQueues]

function formatQueue({ queueId, properties }: PacketQueue): string {
  return `queue ${queueId}:${formatRate('min_rate', 'minRate', properties)}` +
    formatRate('max_rate', 'maxRate', properties)
}

/** A rate in percent. One of more than 1000 tenths of a percent means that there is none. */
function formatRate(name: string, type: QueueRate['type'], properties: readonly QueueProperty[]): string {
  const rates = properties.filter((property): property is QueueRate => property.type === type)
  const rate = rates.at(-1)?.rate
  if (rate === undefined || rate === UNSPECIFIED) return ''
  return ` ${name}:${rate > 1000 ? '(disabled)' : `${Math.floor(rate / 10)}.${rate % 10}%`}`
}
