import * as fc from 'fast-check'
import { flowMod, fromJSON, packetIn, toJSON, type Message } from 'daolinet/codec'
import { describe, expect, it } from 'vitest'
import {
  message as anyMessage,
  messageArbitraries,
  messageTypes,
} from '../../support/arbitraries/messages.js'
import { hex } from '../../support/hex.js'
import { places, withValueAt } from '../../support/leaves.js'
import { property } from '../../support/property.js'

const throughText = (message: Message): unknown => JSON.parse(JSON.stringify(toJSON(message)))

describe.each(messageTypes)('%s', (type) => {
  it('comes back from JSON as it was', () => {
    property(messageArbitraries[type] as fc.Arbitrary<Message>, (message) => {
      expect(fromJSON(throughText(message))).toStrictEqual(message)
    })
  })
})

it('writes bigints as decimal and bytes as hexadecimal text', () => {
  expect(
    toJSON(
      packetIn({ cookie: 0xffff_ffff_ffff_ffffn, match: { inPort: 1, metadata: 5n }, data: hex('00ff') }),
    ),
  ).toStrictEqual({
    type: 'packetIn',
    xid: 0,
    bufferId: 0xffff_ffff,
    totalLen: 2,
    reason: 'noMatch',
    tableId: 0,
    cookie: '18446744073709551615',
    match: { inPort: 1, metadata: '5' },
    data: '00ff',
  })
})

it('writes masks, lists and what lies within', () => {
  const message = flowMod({
    match: {
      metadata: { value: 1n, mask: 3n },
      tunMetadata0: { value: hex('01'), mask: hex('ff') },
      '0x20000001': hex('07'),
    },
    instructions: [
      {
        type: 'applyActions',
        actions: [{ type: 'regLoad', dst: { field: 'reg0', offset: 0, bits: 32 }, value: 7n }],
      },
    ],
  })
  expect(toJSON(message)).toMatchObject({
    match: {
      metadata: { value: '1', mask: '3' },
      tunMetadata0: { value: '01', mask: 'ff' },
      '0x20000001': '07',
    },
    instructions: [{ actions: [{ value: '7' }] }],
  })
})

it('takes what people write: defaults left out, bigints as numbers or in hexadecimal', () => {
  expect(fromJSON({ type: 'flowMod', cookie: '0x11', cookieMask: 255, match: { metadata: 5 } }))
    .toStrictEqual(flowMod({ cookie: 17n, cookieMask: 255n, match: { metadata: 5n } }))
})

it.each([
  [undefined, ''],
  [null, ''],
  [7, ''],
  ['flowMod', ''],
  [[], ''],
  [{}, 'type'],
  [{ type: 'nonsense' }, 'type'],
  [{ type: 'flowMod', cookie: 'x' }, 'cookie'],
  [{ type: 'flowMod', cookie: 0.5 }, 'cookie'],
  [{ type: 'flowMod', cookie: null }, 'cookie'],
  [{ type: 'flowMod', match: { metadata: { value: 'x', mask: '1' } } }, 'match.metadata.value'],
  [{ type: 'flowMod', match: null }, 'match'],
  [{ type: 'flowMod', match: { '0x20000001': '7' } }, 'match.0x20000001'],
  [{ type: 'flowMod', match: { nonsense: '07' } }, 'match.nonsense'],
  [
    { type: 'flowMod', instructions: [{ type: 'applyActions', actions: [{ type: 'output', port: -1 }] }] },
    'instructions[0].actions[0].port',
  ],
  [{ type: 'flowMod', instructions: [7] }, 'instructions[0]'],
  [{ type: 'packetOut', data: '0' }, 'data'],
  [{ type: 'packetOut', data: 'zz' }, 'data'],
  [{ type: 'packetOut', data: [1] }, 'data[0]'],
  [{ type: 'barrierRequest', xid: -1 }, 'xid'],
  [{ type: 'flowMod', match: [] }, 'match'],
  [{ type: 'flowMod', prioriti: 5 }, 'prioriti'],
  [{ type: 'flowMod', instructions: [{ type: 'gotoTable', table: 1, tableId: 1 }] }, 'instructions[0].table'],
])('refuses %j', (json, path) => {
  expect(() => fromJSON(json)).toThrow(expect.objectContaining({ name: 'EncodeError', path }))
})

function expectMessageOrRefusal(json: unknown): void {
  try {
    const message = fromJSON(json)
    expect(fromJSON(throughText(message))).toStrictEqual(message)
  } catch (error) {
    expect(error).toMatchObject({ name: 'EncodeError' })
  }
}

it('refuses any JSON but a message with an EncodeError', () => {
  property(fc.jsonValue(), expectMessageOrRefusal)
})

it('refuses a message with anything else somewhere in it, or takes it', () => {
  property(anyMessage, fc.nat(), fc.jsonValue(), (message, which, json) => {
    const whole = throughText(message)
    const all = places(whole)
    expectMessageOrRefusal(withValueAt(whole, all[which % all.length]!, json))
  })
})
