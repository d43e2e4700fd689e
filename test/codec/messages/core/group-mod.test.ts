import { bucket, decode, encode, GroupId, groupMod, PortNo } from 'daolinet/codec'
import { describe, expect, it } from 'vitest'
import { expectBothWays } from '../../../support/both-ways.js'
import { hex } from '../../../support/hex.js'

describe('groupMod', () => {
  it('carries a group and its buckets', () => {
    expectBothWays(`
      040f 0048 00000001  0000 03 00 00000007               ; add, fast failover, group 7
      0020 0005 00000001 00000002 00000000                  ; weight 5, watch port 1 and group 2
        0000 0010 00000003 0000 000000000000                ; output:3
      0018 0000 ffffffff ffffffff 00000000
        0012 0008 00000000                                  ; pop_vlan
    `, {
      type: 'groupMod', xid: 1, command: 'add', groupType: 'fastFailover', groupId: 7, buckets: [
        { weight: 5, watchPort: 1, watchGroup: 2, actions: [{ type: 'output', port: 3, maxLen: 0 }] },
        { weight: 0, watchPort: PortNo.ANY, watchGroup: GroupId.ANY, actions: [{ type: 'popVlan' }] },
      ],
    })
  })

  it.each([
    ['add', 0],
    ['modify', 1],
    ['delete', 2],
    [7, 7],
  ] as const)('writes %s as %d', (command, number) => {
    const bytes = encode(groupMod({ command, groupId: GroupId.ALL }))
    expect([bytes[8], bytes[9]]).toStrictEqual([0, number])
    expect(decode(bytes)).toMatchObject({ command, groupId: GroupId.ALL })
  })

  it.each([['all', 0], ['select', 1], ['indirect', 2], ['fastFailover', 3], [9, 9]] as const)(
    'writes a group that is %s as %d', (groupType, number) => {
      expect(encode(groupMod({ groupType }))[10]).toBe(number)
    },
  )

  it('watches nothing and drops by default', () => {
    expect(encode({ type: 'groupMod', buckets: [{}] })).toStrictEqual(
      encode(groupMod({ buckets: [bucket()] })),
    )
    expect(encode(groupMod({ buckets: [bucket()] })))
      .toStrictEqual(hex('040f 0020 00000000 0000 00 00 00000000 0010 0000 ffffffff ffffffff 00000000'))
  })

  it.each([
    [0, '0000'],
    [15, '000f'],
    [17, '0011'],
  ])('refuses a bucket of %d bytes where 16 are left', (_, length) => {
    const bytes = hex(`040f 0020 00000000 0000 00 00 00000000 ${length} 0000 ffffffff ffffffff 00000000`)
    expect(() => decode(bytes)).toThrow(
      expect.objectContaining({
        code: 'ERR_BAD_BUCKET_LENGTH',
        path: 'buckets[0]',
        offset: 16,
        errorType: 6,
        errorCode: 12,
      }),
    )
  })
})
