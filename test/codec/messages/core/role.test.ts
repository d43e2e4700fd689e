import { decode, encode, roleReply, roleRequest } from 'daolinet/codec'
import { describe, expect, it } from 'vitest'
import { expectBothWays } from '../../../support/both-ways.js'
import { hex } from '../../../support/hex.js'

describe('roles', () => {
  it('are requested, with a generation id', () => {
    expectBothWays('0418 0018 00000001 00000002 00000000 f000f000f000f000', {
      type: 'roleRequest', xid: 1, role: 'master', generationId: 0xf000f000f000f000n,
    })
    expectBothWays('0419 0018 00000001 00000003 00000000 ffffffffffffffff', {
      type: 'roleReply', xid: 1, role: 'slave', generationId: 0xffffffffffffffffn,
    })
  })

  it.each([
    ['noChange', 0],
    ['equal', 1],
    ['master', 2],
    ['slave', 3],
    [4, 4],
  ] as const)('write %s as %d', (role, number) => {
    const bytes = encode(roleRequest({ role }))
    expect(bytes[11]).toBe(number)
    expect(decode(bytes)).toMatchObject({ role })
  })

  it('are only asked for by default', () => {
    expect(encode(roleRequest())).toStrictEqual(hex('0418 0018 00000000 00000000 00000000 0000000000000000'))
    expect(encode(roleReply())).toStrictEqual(hex('0419 0018 00000000 00000000 00000000 0000000000000000'))
  })

  it('are known by name only', () => {
    expect(() => encode({ type: 'roleRequest', role: 'king' as 'master' }))
      .toThrow(expect.objectContaining({ code: 'ERR_UNKNOWN_NAME', path: 'role' }))
  })
})
