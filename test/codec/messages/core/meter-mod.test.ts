import { decode, encode, MeterFlags, meterMod, type MeterBand } from 'daolinet/codec'
import { describe, expect, it } from 'vitest'
import { expectBothWays } from '../../../support/both-ways.js'
import { hex } from '../../../support/hex.js'

describe('meterMod', () => {
  it('carries a meter and its bands', () => {
    expectBothWays(
      `
      041d 0054 00000001  0001 000d 00000005              ; modify, kbps, burst and stats, meter 5
      0001 0010 00000400 00000080 00000000                ; drop
      0002 0010 00000800 00000100 02 000000               ; DSCP remark by 2
      ffff 0012 00000001 00000002 00002320 abcd           ; experimenter
      0009 0012 00000003 00000004 010203040506
    `,
      {
        type: 'meterMod',
        xid: 1,
        command: 'modify',
        flags: MeterFlags.KBPS | MeterFlags.BURST | MeterFlags.STATS,
        meterId: 5,
        bands: [
          { type: 'drop', rate: 1024, burstSize: 128 },
          { type: 'dscpRemark', rate: 2048, burstSize: 256, precLevel: 2 },
          { type: 'experimenter', rate: 1, burstSize: 2, experimenter: 0x2320, body: hex('abcd') },
          { type: 'unknown', bandType: 9, rate: 3, burstSize: 4, body: hex('010203040506') },
        ],
      },
    )
  })

  it.each([
    ['a drop band of 12 bytes', '0001 000c 00000000 00000000'],
    ['a drop band of 20 bytes', '0001 0014 00000000 00000000 00000000 00000000'],
    ['a DSCP remark band of 12 bytes', '0002 000c 00000000 00000000'],
    ['an experimenter band without an id', 'ffff 000f 00000000 00000000 000000'],
    ['a band of no length', '0001 0000 00000000 00000000'],
    ['a band longer than the message', '0001 0011 00000000 00000000 00000000'],
  ])('refuses %s', (_, band) => {
    const bytes = hex(`041d 0000 00000001 0000 0000 00000001 ${band}`)
    bytes[3] = bytes.length
    expect(() => decode(bytes)).toThrow(
      expect.objectContaining({ code: 'ERR_BAD_BAND_LENGTH', errorType: 12, errorCode: 8 }),
    )
  })

  it('refuses a band that it does not know by name', () => {
    const bands = [{ type: 'nonsense', rate: 0, burstSize: 0 }] as unknown as MeterBand[]
    expect(() => encode(meterMod({ bands })))
      .toThrow(expect.objectContaining({ code: 'ERR_UNKNOWN_NAME', path: 'bands[0].type' }))
  })
})
