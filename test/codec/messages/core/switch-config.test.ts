import { ConfigFlags, decode, encode, getConfigReply, setConfig } from 'daolinet/codec'
import { describe, expect, it } from 'vitest'
import { expectBothWays } from '../../../support/both-ways.js'
import { hex } from '../../../support/hex.js'

describe('the configuration of a switch', () => {
  it('is reported and changed', () => {
    expectBothWays('0408 000c 00000001 0001 0080', {
      type: 'getConfigReply', xid: 1, flags: ConfigFlags.FRAG_DROP, missSendLen: 128,
    })
    expectBothWays('0409 000c 00000001 0002 ffff', {
      type: 'setConfig', xid: 1, flags: ConfigFlags.FRAG_REASM, missSendLen: 0xffff,
    })
  })

  it('asks for whole packets by default', () => {
    expect(encode(setConfig())).toStrictEqual(hex('0409 000c 00000000 0000 ffff'))
    expect(encode(getConfigReply())).toStrictEqual(hex('0408 000c 00000000 0000 ffff'))
  })

  it('is refused in another length', () => {
    expect(() => decode(hex('0409 000b 00000001 0000 ff'))).toThrow(
      expect.objectContaining({ code: 'ERR_BAD_LENGTH' }),
    )
  })
})
