import { decode, descReply, descRequest, encode } from 'daolinet/codec'
import { describe, expect, it } from 'vitest'
import { expectBothWays } from '../../../support/both-ways.js'
import { hex } from '../../../support/hex.js'

const text = (value: string, width: number) =>
  Array.from(value, (char) => char.charCodeAt(0).toString(16).padStart(2, '0'))
    .join('')
    .padEnd(width * 2, '0')

describe('the description of a switch', () => {
  it('is requested', () => {
    expectBothWays('0412 0010 00000001 0000 0000 00000000', { type: 'descRequest', xid: 1, flags: 0 })
    expect(descRequest({ xid: 1 })).toStrictEqual({ type: 'descRequest', xid: 1, flags: 0 })
  })

  it('is told', () => {
    expectBothWays(
      `
      0413 0430 00000001 0000 0000 00000000
      ${text('Nicira, Inc.', 256)} ${text('Open vSwitch', 256)} ${text('3.1.0', 256)}
      ${text('None', 32)} ${text('br0', 256)}
    `,
      {
        type: 'descReply',
        xid: 1,
        flags: 0,
        mfrDesc: 'Nicira, Inc.',
        hwDesc: 'Open vSwitch',
        swDesc: '3.1.0',
        serialNum: 'None',
        dpDesc: 'br0',
      },
    )
  })

  it('keeps every byte of a text, and no more than fit before the terminating zero', () => {
    const serialNum = '\udce9é\udcff'.padEnd(29, 'x')
    const bytes = encode(descReply({ serialNum }))
    expect(bytes.slice(16 + 768, 16 + 768 + 4)).toStrictEqual(hex('e9 c3a9 ff'))
    expect(decode(bytes)).toMatchObject({ serialNum: `${serialNum}` })
    bytes.set(hex('7878'), 16 + 768 + 30)
    expect(decode(bytes)).toMatchObject({ serialNum: `${serialNum}x` })
    expect(() => encode(descReply({ serialNum: `${serialNum}xx` })))
      .toThrow(expect.objectContaining({ code: 'ERR_TOO_LONG', path: 'serialNum' }))
    expect(() => encode(descReply({ dpDesc: '\ud800' })))
      .toThrow(expect.objectContaining({ code: 'ERR_BAD_VALUE', path: 'dpDesc' }))
  })

  it('is refused in another length', () => {
    expect(() => decode(hex('0413 0011 00000001 0000 0000 00000000 00')))
      .toThrow(expect.objectContaining({ code: 'ERR_BAD_LENGTH', path: 'descReply' }))
  })
})
