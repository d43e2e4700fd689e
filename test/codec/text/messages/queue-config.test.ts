import { describe, expect, it } from 'vitest'
import { formatMessage, queueGetConfigReply, queueGetConfigRequest } from 'daolinet/codec'
import { lines } from '../../../support/lines.js'

describe('the text of queue configurations', () => {
  it('asks for the queues of a port', () => {
    expect(formatMessage(queueGetConfigRequest({ port: 1 }))).toBe(
      'OFPT_QUEUE_GET_CONFIG_REQUEST (OF1.3) (xid=0x0): port=1',
    )
  })

  it('sorts queues, with their rates in percent', () => {
    expect(
      formatMessage(
        queueGetConfigReply({
          port: 1,
          queues: [
            {
              queueId: 9,
              port: 1,
              properties: [
                { type: 'maxRate', rate: 750 },
                { type: 'minRate', rate: 5 },
              ],
            },
            {
              queueId: 2,
              port: 1,
              properties: [
                { type: 'minRate', rate: 1001 },
                { type: 'maxRate', rate: 0xffff },
              ],
            },
          ],
        }),
      ),
    ).toBe(
      lines(
        'OFPT_QUEUE_GET_CONFIG_REPLY (OF1.3) (xid=0x0): port=1',
        'queue 2: min_rate:(disabled)',
        'queue 9: min_rate:0.5% max_rate:75.0%',
      ),
    )
  })

  it('says nothing of a port without queues', () => {
    expect(formatMessage(queueGetConfigReply({ port: 1 }))).toBe(
      'OFPT_QUEUE_GET_CONFIG_REPLY (OF1.3) (xid=0x0):',
    )
  })
})
