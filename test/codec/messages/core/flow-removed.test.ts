import { decode, encode, flowRemoved } from 'daolinet/codec'
import { describe, expect, it } from 'vitest'
import { expectBothWays } from '../../../support/both-ways.js'
import { hex } from '../../../support/hex.js'

describe('flowRemoved', () => {
  it('carries the removed flow, the reason and the counters', () => {
    expectBothWays(
      `
      040b 0040 00000000
      fedcba9876543210 8000 01 05        ; cookie, priority, hard timeout, table 5
      00000001 1dcd6500 0005 0006        ; 1.5 s, idle, hard
      0000000000000001 000000000000003c
      0001 000a 80000a02 0806 000000000000
    `,
      {
        type: 'flowRemoved',
        xid: 0,
        cookie: 0xfedcba9876543210n,
        priority: 0x8000,
        reason: 'hardTimeout',
        tableId: 5,
        durationSec: 1,
        durationNsec: 500_000_000,
        idleTimeout: 5,
        hardTimeout: 6,
        packetCount: 1n,
        byteCount: 60n,
        match: { ethType: 0x0806 },
      },
    )
  })

  it.each([['idleTimeout', 0], ['hardTimeout', 1], ['delete', 2], ['groupDelete', 3], [9, 9]] as const)(
    'writes the reason %s as %d', (reason, number) => {
      const bytes = encode(flowRemoved({ reason }))
      expect(bytes[18]).toBe(number)
      expect(decode(bytes)).toMatchObject({ reason })
    },
  )

  it('is refused with anything behind its match', () => {
    const bytes = hex(`040b 0040 ${'00'.repeat(44)} 0001 0004 00000000 0000000000000000`)
    expect(() => decode(bytes)).toThrow(expect.objectContaining({ code: 'ERR_BAD_LENGTH',
      path: 'flowRemoved' }))
  })
})
