import { decode, encode, experimenter } from 'daolinet/codec'
import { describe, expect, it } from 'vitest'
import { expectBothWays } from '../../../support/both-ways.js'
import { hex } from '../../../support/hex.js'

describe('experimenter', () => {
  it('is kept byte for byte when it is unknown', () => {
    expectBothWays('0404 0013 00000001  00d0f0db 00000065  010203', {
      type: 'experimenter', xid: 1, experimenter: 0x00d0f0db, expType: 0x65, body: hex('010203'),
    })
  })

  it('is refused without its id and type', () => {
    expect(() => decode(hex('0404 000f 00000001 00d0f0db 000000'))).toThrow(
      expect.objectContaining({ code: 'ERR_BAD_LENGTH' }),
    )
  })

  it('may carry nothing', () => {
    expect(encode(experimenter({ experimenter: 1, expType: 2 }))).toStrictEqual(
      hex('0404 0010 00000000 00000001 00000002'),
    )
  })
})
