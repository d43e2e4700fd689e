import { decode, encode, NO_BUFFER, packetIn } from 'daolinet/codec'
import { describe, expect, it } from 'vitest'
import { expectBothWays } from '../../../support/both-ways.js'
import { hex } from '../../../support/hex.js'

describe('packetIn', () => {
  it('carries the ingress port, the reason and the packet', () => {
    expectBothWays(
      `
      040a 003f 00000007
      ffffffff 002a 01 03             ; no buffer, 42 bytes in all, by an action, table 3
      fedcba9876543210                ; cookie
      0001 0018                       ; match of 24 bytes
        80000004 00000002             ; in_port
        80000408 000000000000002a     ; metadata
      0000                            ; padding
      020000000001 020000000002 08    ; the packet's first 13 bytes
    `,
      {
        type: 'packetIn',
        xid: 7,
        bufferId: NO_BUFFER,
        totalLen: 42,
        reason: 'action',
        tableId: 3,
        cookie: 0xfedcba9876543210n,
        match: { inPort: 2, metadata: 42n },
        data: hex('02000000000102000000000208'),
      },
    )
  })

  it('borrows the packet, and owns its match', () => {
    const bytes = hex(`
      040a 002e 00000000 ffffffff 0004 00 00 0000000000000000
      0001000a 20000102 abcd 000000000000 0000 01020304
    `)
    const message = decode(bytes)
    bytes.fill(0xff)
    expect(message).toMatchObject({ match: { '0x20000102': hex('abcd') }, data: hex('ffffffff') })
  })

  it('keeps a reason that has no name', () => {
    const bytes = encode(packetIn({ reason: 5 }))
    expect(bytes[14]).toBe(5)
    expect(decode(bytes)).toMatchObject({ reason: 5 })
  })

  it('has the length of its data by default', () => {
    expect(packetIn({ data: new Uint8Array(60) })).toMatchObject({ totalLen: 60, bufferId: NO_BUFFER })
    expect(decode(encode({ type: 'packetIn', data: new Uint8Array(60) }))).toMatchObject({ totalLen: 60 })
    expect(decode(encode({ type: 'packetIn', data: new Uint8Array(60), totalLen: 1500 }))).toMatchObject({
      totalLen: 1500,
    })
  })

  it('is refused without the two bytes of padding', () => {
    expect(() => decode(hex('040a 0021 00000000 ffffffff 0004 00 00 0000000000000000 00010004 00000000 00')))
      .toThrow(expect.objectContaining({ code: 'ERR_BAD_LENGTH' }))
    expect(() =>
      decode(hex('040a 0024 00000000 ffffffff 0004 00 00 0000000000000000 0001000c 80000004 00000001')),
    ).toThrow(expect.objectContaining({ code: 'ERR_BAD_MATCH_LENGTH', path: 'match' }))
  })

  it('is refused with a match of the old kind', () => {
    expect(() =>
      decode(hex('040a 0022 00000000 ffffffff 0004 00 00 0000000000000000 00000004 00000000 0000')),
    ).toThrow(expect.objectContaining({ code: 'ERR_BAD_MATCH_TYPE', path: 'match', errorType: 4,
      errorCode: 0 }))
  })
})
