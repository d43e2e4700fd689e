import {
  bucket,
  type Bucket,
  decode,
  encode,
  groupDescReply,
  groupDescRequest,
  GroupCapabilities,
  groupFeaturesReply,
  groupFeaturesRequest,
  meterConfigReply,
  meterConfigRequest,
  meterFeaturesReply,
  meterFeaturesRequest,
  MeterFlags,
  MeterId,
} from 'daolinet/codec'
import { describe, expect, it } from 'vitest'
import { expectBothWays } from '../../../support/both-ways.js'
import { hex } from '../../../support/hex.js'

const untag = bucket<Bucket>({ weight: 100, actions: [{ type: 'popVlan' }] })

describe('groups as they were set up', () => {
  it('are requested and reported', () => {
    expectBothWays('0412 0010 00000001 0007 0000 00000000', { type: 'groupDescRequest', xid: 1, flags: 0 })
    expectBothWays(
      `
      0413 0038 00000001 0007 0000 00000000
      0020 01 00 00000001 0018 0064 ffffffff ffffffff 00000000 0012 0008 00000000
      0008 03 00 00000002
    `,
      {
        type: 'groupDescReply',
        xid: 1,
        flags: 0,
        groups: [
          {
            groupType: 'select',
            groupId: 1,
            buckets: [untag],
          },
          { groupType: 'fastFailover', groupId: 2, buckets: [] },
        ],
      },
    )
    expect([groupDescRequest(), groupDescReply()]).toMatchObject([{ flags: 0 }, { groups: [] }])
    expect(encode({ type: 'groupDescReply', groups: [{}] })).toStrictEqual(
      hex('0413 0018 00000000 0007 0000 00000000 0008 00 00 00000000'),
    )
  })

  it('are refused with a bucket that runs past its group', () => {
    expect(() =>
      decode(
        hex(`
      0413 0030 00000001 0007 0000 00000000
      0018 01 00 00000001 0018 0064 ffffffff ffffffff 00000000 0012 0008 00000000
    `),
      ),
    ).toThrow(expect.objectContaining({ code: 'ERR_BAD_BUCKET_LENGTH', path: 'groups[0].buckets[0]' }))
  })
})

describe('what groups a switch can have', () => {
  it('is requested and reported', () => {
    expectBothWays('0412 0010 00000001 0008 0000 00000000', {
      type: 'groupFeaturesRequest',
      xid: 1,
      flags: 0,
    })
    expectBothWays(`
      0413 0038 00000001 0008 0000 00000000 0000000f 00000007
      00000001 00000002 00000003 00000004 00000005 00000006 00000007 00000008
    `, {
      type: 'groupFeaturesReply', xid: 1, flags: 0, types: 15,
      capabilities:
        GroupCapabilities.SELECT_WEIGHT | GroupCapabilities.SELECT_LIVENESS | GroupCapabilities.CHAINING,
      maxGroups: { all: 1, select: 2, indirect: 3, fastFailover: 4 },
      actions: { all: 5, select: 6, indirect: 7, fastFailover: 8 },
    })
    expect([groupFeaturesRequest(), groupFeaturesReply()]).toMatchObject([
      { flags: 0 },
      { maxGroups: { all: 0 } },
    ])
  })

  it('says which number does not fit', () => {
    const maxGroups = { all: 0, select: -1, indirect: 0, fastFailover: 0 }
    expect(() => encode(groupFeaturesReply({ maxGroups })))
      .toThrow(expect.objectContaining({ code: 'ERR_OUT_OF_RANGE', path: 'maxGroups.select' }))
  })
})

describe('meters as they were set up', () => {
  it('are requested and reported', () => {
    expectBothWays('0412 0018 00000001 000a 0000 00000000 00000005 00000000', {
      type: 'meterConfigRequest', xid: 1, flags: 0, meterId: 5,
    })
    expectBothWays(
      `
      0413 0030 00000001 000a 0000 00000000
      0018 0005 00000001 0001 0010 00000064 00000014 00000000
      0008 0001 00000002
    `,
      {
        type: 'meterConfigReply',
        xid: 1,
        flags: 0,
        meters: [
          {
            flags: MeterFlags.KBPS | MeterFlags.BURST,
            meterId: 1,
            bands: [{ type: 'drop', rate: 100, burstSize: 20 }],
          },
          { flags: MeterFlags.KBPS, meterId: 2, bands: [] },
        ],
      },
    )
    expect(encode({ type: 'meterConfigRequest' })).toStrictEqual(
      encode(meterConfigRequest({ meterId: MeterId.ALL })),
    )
    expect(meterConfigReply()).toMatchObject({ meters: [] })
  })
})

describe('what meters a switch can have', () => {
  it('is requested and reported', () => {
    expectBothWays('0412 0010 00000001 000b 0000 00000000', {
      type: 'meterFeaturesRequest',
      xid: 1,
      flags: 0,
    })
    expectBothWays('0413 0020 00000001 000b 0000 00000000 00010000 00000006 0000000f 08 02 0000', {
      type: 'meterFeaturesReply',
      xid: 1,
      flags: 0,
      maxMeter: 65536,
      bandTypes: 6,
      capabilities: 15,
      maxBands: 8,
      maxColor: 2,
    })
    expect([meterFeaturesRequest(), meterFeaturesReply()]).toMatchObject([{ flags: 0 }, { maxMeter: 0 }])
  })
})
