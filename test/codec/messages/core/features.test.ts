import { Capabilities, decode, encode, featuresReply, featuresRequest } from 'daolinet/codec'
import { describe, expect, it } from 'vitest'
import { expectBothWays } from '../../../support/both-ways.js'
import { hex } from '../../../support/hex.js'

describe('features', () => {
  it('are requested', () => {
    expectBothWays('0405 0008 00000009', { type: 'featuresRequest', xid: 9 })
    expect(featuresRequest({ xid: 9 })).toStrictEqual({ type: 'featuresRequest', xid: 9 })
  })

  it('are reported', () => {
    expectBothWays(
      `
      0406 0020 00000009
      0000 505400000001     ; datapath id
      00000100 fe 01 0000   ; buffers, tables, auxiliary id
      0000004f 00000000     ; capabilities
    `,
      {
        type: 'featuresReply',
        xid: 9,
        datapathId: 0x0000505400000001n,
        nBuffers: 256,
        nTables: 254,
        auxiliaryId: 1,
        capabilities:
          Capabilities.FLOW_STATS
          | Capabilities.TABLE_STATS
          | Capabilities.PORT_STATS
          | Capabilities.GROUP_STATS
          | Capabilities.QUEUE_STATS,
        reserved: 0,
      },
    )
  })

  it.each([31, 33])('are refused in %d bytes', (length) => {
    const bytes = new Uint8Array(length)
    bytes.set([4, 6, 0, length])
    expect(() => decode(bytes)).toThrow(
      expect.objectContaining({ code: 'ERR_BAD_LENGTH', path: 'featuresReply' }),
    )
  })

  it('default to nothing', () => {
    expect(encode(featuresReply({}))).toStrictEqual(hex(`0406 0020 00000000 ${'00'.repeat(24)}`))
  })
})
