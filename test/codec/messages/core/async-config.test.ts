import { encode, getAsyncReply, setAsync } from 'daolinet/codec'
import { describe, expect, it } from 'vitest'
import { expectBothWays } from '../../../support/both-ways.js'
import { hex } from '../../../support/hex.js'

describe('asynchronous messages', () => {
  const body = '00000003 00000004 00000007 00000000 0000000f 00000008'
  const masks = {
    master: { packetIn: 3, portStatus: 7, flowRemoved: 15 },
    slave: { packetIn: 4, portStatus: 0, flowRemoved: 8 },
  }

  it('are chosen by role and by reason', () => {
    expectBothWays(`041c 0020 00000001 ${body}`, { type: 'setAsync', xid: 1, ...masks })
    expectBothWays(`041b 0020 00000001 ${body}`, { type: 'getAsyncReply', xid: 1, ...masks })
  })

  it('do not come unless asked for', () => {
    expect(encode(setAsync({}))).toStrictEqual(hex(`041c 0020 00000000 ${'00'.repeat(24)}`))
    expect(encode(getAsyncReply())).toStrictEqual(hex(`041b 0020 00000000 ${'00'.repeat(24)}`))
    expect(encode({ type: 'setAsync', slave: masks.slave }))
      .toStrictEqual(hex('041c 0020 00000000 00000000 00000004 00000000 00000000 00000000 00000008'))
  })
})
