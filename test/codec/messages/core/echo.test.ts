import { encode, echoReply, echoRequest } from 'daolinet/codec'
import { describe, expect, it } from 'vitest'
import { expectBothWays } from '../../../support/both-ways.js'
import { hex } from '../../../support/hex.js'

describe('echo', () => {
  it('carries anything', () => {
    expectBothWays('0402 000b 00000001 616263', { type: 'echoRequest', xid: 1, data: hex('616263') })
    expectBothWays('0403 000b 00000001 616263', { type: 'echoReply', xid: 1, data: hex('616263') })
  })

  it('may carry nothing', () => {
    expect(encode(echoRequest())).toStrictEqual(hex('0402 0008 00000000'))
    expect(encode(echoReply({ xid: 3 }))).toStrictEqual(hex('0403 0008 00000003'))
  })
})
