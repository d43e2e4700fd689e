import { formatPort } from '../port.js'
import type { PacketQueue, QueueProperty, QueueRate } from '../../packet-queue.js'
import type { MessageFormatter } from './formatter.js'

const UNSPECIFIED = 0xffff

export const queueGetConfigRequest: MessageFormatter<'queueGetConfigRequest'> =
  ['OFPT_QUEUE_GET_CONFIG_REQUEST', ({ port }) => ` port=${formatPort(port)}`]

/** By number, whatever the order of the reply. */
export const queueGetConfigReply: MessageFormatter<'queueGetConfigReply'> =
  ['OFPT_QUEUE_GET_CONFIG_REPLY', ({ port, queues }) =>
    ` port=${formatPort(port)}` +
    [...queues].sort((a, b) => a.queueId - b.queueId).map(formatQueue).join('')]

function formatQueue({ queueId, properties }: PacketQueue): string {
  return `\nqueue ${queueId}:${formatRate('min_rate', 'minRate', properties)}` +
    formatRate('max_rate', 'maxRate', properties)
}

/** In percent; a rate above 1000 tenths is none. */
function formatRate(name: string, type: QueueRate['type'], properties: readonly QueueProperty[]): string {
  const rates = properties.filter((property): property is QueueRate => property.type === type)
  const rate = rates.at(-1)?.rate
  if (rate === undefined || rate === UNSPECIFIED) return ''
  return ` ${name}:${rate > 1000 ? '(disabled)' : `${Math.floor(rate / 10)}.${rate % 10}%`}`
}
