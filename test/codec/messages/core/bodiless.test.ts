import {
  barrierReply,
  barrierRequest,
  decode,
  encode,
  getAsyncRequest,
  getConfigRequest,
} from 'daolinet/codec'
import { describe, expect, it } from 'vitest'
import { expectBothWays } from '../../../support/both-ways.js'
import { hex } from '../../../support/hex.js'

describe.each([
  ['featuresRequest', '05'], ['getConfigRequest', '07'], ['barrierRequest', '14'], ['barrierReply', '15'],
  ['getAsyncRequest', '1a'],
] as const)('%s', (type, number) => {
  it('is its header', () => {
    expectBothWays(`04 ${number} 0008 00000003`, { type, xid: 3 })
  })

  it('is refused with anything behind its header', () => {
    expect(() => decode(hex(`04 ${number} 0009 00000003 00`)))
      .toThrow(expect.objectContaining({ code: 'ERR_BAD_LENGTH', path: type }))
  })
})

it('builds messages without a body', () => {
  expect(
    [barrierRequest(), barrierReply({ xid: 2 }), getAsyncRequest(), getConfigRequest()].map((message) =>
      encode(message),
    ),
  ).toStrictEqual(
    ['0414 0008 00000000', '0415 0008 00000002', '041a 0008 00000000', '0407 0008 00000000'].map(hex),
  )
})
