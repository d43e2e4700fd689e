import { decode, encode, errorMessage } from 'daolinet/codec'
import { describe, expect, it } from 'vitest'
import { expectBothWays } from '../../../support/both-ways.js'
import { hex } from '../../../support/hex.js'

describe('error', () => {
  it('carries its type, its code and the start of what was refused', () => {
    expectBothWays('0401 0014 00000017  0004 0009  040e0050 00000017', {
      type: 'error', xid: 0x17, errorType: 4, errorCode: 9, data: hex('040e005000000017'),
    })
  })

  it('carries the id of an experimenter', () => {
    expectBothWays('0401 0012 00000017  ffff 0a28  4f4e4600  0102', {
      type: 'error',
      xid: 0x17,
      errorType: 0xffff,
      errorCode: 2600,
      experimenter: 0x4f4e4600,
      data: hex('0102'),
    })
  })

  it('may carry nothing', () => {
    expectBothWays('0401 000c 00000017  0001 0006', {
      type: 'error', xid: 0x17, errorType: 1, errorCode: 6, data: new Uint8Array(0),
    })
  })

  it('is refused without its code, or without its experimenter', () => {
    expect(() => decode(hex('0401 000b 00000017  0004 00'))).toThrow(
      expect.objectContaining({ code: 'ERR_BAD_LENGTH' }),
    )
    expect(() => decode(hex('0401 000f 00000017  ffff 0000 000000')))
      .toThrow(expect.objectContaining({ code: 'ERR_BAD_LENGTH', path: 'experimenter' }))
  })

  it('answers with what it is given', () => {
    expect(encode(errorMessage({ xid: 5, errorType: 1, errorCode: 6, data: hex('01') })))
      .toStrictEqual(hex('0401 000d 00000005 0001 0006 01'))
  })
})
