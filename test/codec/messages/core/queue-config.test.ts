import { decode, encode, PortNo, queueGetConfigReply, queueGetConfigRequest } from 'daolinet/codec'
import { describe, expect, it } from 'vitest'
import { expectBothWays } from '../../../support/both-ways.js'
import { hex } from '../../../support/hex.js'

describe('queues', () => {
  it('are requested, of a port or of all', () => {
    expectBothWays('0416 0010 00000001 00000005 00000000', { type: 'queueGetConfigRequest', xid: 1, port: 5 })
    expect(queueGetConfigRequest()).toMatchObject({ port: PortNo.ANY })
    expect(encode({ type: 'queueGetConfigRequest' })).toStrictEqual(encode(queueGetConfigRequest()))
  })

  it('are reported with their properties', () => {
    expectBothWays(`
      0417 006b 00000001 00000001 00000000
      00000002 00000001 004b 000000000000
        0001 0010 00000000 01f4 000000000000        ; at least 50 %
        0002 0010 00000000 03e8 000000000000        ; at most 100 %
        ffff 0012 00000000 00002320 00000000 abcd
        0009 0009 00000000 ef
      00000003 00000001 0010 000000000000
    `, {
      type: 'queueGetConfigReply', xid: 1, port: 1, queues: [
        {
          queueId: 2, port: 1, properties: [
            { type: 'minRate', rate: 500 }, { type: 'maxRate', rate: 1000 },
            { type: 'experimenter', experimenter: 0x2320, data: hex('abcd') },
            { type: 'unknown', property: 9, body: hex('ef') },
          ],
        },
        { queueId: 3, port: 1, properties: [] },
      ],
    })
    expect(queueGetConfigReply()).toMatchObject({ port: PortNo.ANY, queues: [] })
  })

  it.each([
    ['a queue of no length', '00000002 00000001 0000 000000000000', 'queues[0]'],
    [
      'a property of no length',
      '00000002 00000001 0018 000000000000 0001 0000 00000000',
      'queues[0].properties[0]',
    ],
    [
      'a rate of 8 bytes',
      '00000002 00000001 0018 000000000000 0001 0008 00000000',
      'queues[0].properties[0].rate',
    ],
  ])('refuses %s', (_, queue, path) => {
    const bytes = hex(`0417 0000 00000001 00000001 00000000 ${queue}`)
    bytes[3] = bytes.length
    expect(() => decode(bytes)).toThrow(expect.objectContaining({ code: 'ERR_BAD_LENGTH', path }))
  })
})
