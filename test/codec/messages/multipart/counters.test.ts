import {
  aggregateStatsReply,
  aggregateStatsRequest,
  decode,
  encode,
  GroupId,
  groupStatsReply,
  groupStatsRequest,
  MeterId,
  meterStatsReply,
  meterStatsRequest,
  PortNo,
  portStatsReply,
  portStatsRequest,
  QueueId,
  queueStatsReply,
  queueStatsRequest,
  TableId,
  tableStatsReply,
  tableStatsRequest,
} from 'daolinet/codec'
import { describe, expect, it } from 'vitest'
import { expectBothWays } from '../../../support/both-ways.js'
import { hex } from '../../../support/hex.js'

const u64 = (value: number): string => value.toString(16).padStart(16, '0')

describe('the sum of flows', () => {
  it('is requested and reported', () => {
    expectBothWays(
      `
      0412 0038 00000001 0002 0000 00000000
      02 000000 00000003 00000004 00000000 ${u64(5)} ${u64(6)} 0001 0004 00000000
    `,
      {
        type: 'aggregateStatsRequest',
        xid: 1,
        flags: 0,
        tableId: 2,
        outPort: 3,
        outGroup: 4,
        cookie: 5n,
        cookieMask: 6n,
        match: {},
      },
    )
    expectBothWays(`0413 0028 00000001 0002 0000 00000000 ${u64(1)} ${u64(2)} 00000003 00000000`, {
      type: 'aggregateStatsReply', xid: 1, flags: 0, packetCount: 1n, byteCount: 2n, flowCount: 3,
    })
  })

  it('is of all flows by default', () => {
    expect(aggregateStatsRequest()).toMatchObject({
      tableId: TableId.ALL,
      outPort: PortNo.ANY,
      outGroup: GroupId.ANY,
    })
    expect(encode({ type: 'aggregateStatsRequest' })).toStrictEqual(encode(aggregateStatsRequest()))
    expect(encode({ type: 'aggregateStatsReply' })).toStrictEqual(encode(aggregateStatsReply()))
  })
})

describe('the counters of tables', () => {
  it('are requested and reported', () => {
    expectBothWays('0412 0010 00000001 0003 0000 00000000', { type: 'tableStatsRequest', xid: 1, flags: 0 })
    expectBothWays(`0413 0028 00000001 0003 0000 00000000 02 000000 00000003 ${u64(4)} ${u64(5)}`, {
      type: 'tableStatsReply', xid: 1, flags: 0,
      tables: [{ tableId: 2, activeCount: 3, lookupCount: 4n, matchedCount: 5n }],
    })
    expect([tableStatsRequest(), tableStatsReply()]).toMatchObject([{ flags: 0 }, { tables: [] }])
  })
})

describe('the counters of ports', () => {
  it('are requested and reported', () => {
    expectBothWays('0412 0018 00000001 0004 0000 00000000 00000002 00000000', {
      type: 'portStatsRequest', xid: 1, flags: 0, portNo: 2,
    })
    expectBothWays(
      `
      0413 0080 00000001 0004 0000 00000000 00000002 00000000
      ${Array.from({ length: 12 }, (_, index) => u64(index + 1)).join(' ')} 0000000d 0000000e
    `,
      {
        type: 'portStatsReply',
        xid: 1,
        flags: 0,
        ports: [
          {
            portNo: 2,
            rxPackets: 1n,
            txPackets: 2n,
            rxBytes: 3n,
            txBytes: 4n,
            rxDropped: 5n,
            txDropped: 6n,
            rxErrors: 7n,
            txErrors: 8n,
            rxFrameErr: 9n,
            rxOverErr: 10n,
            rxCrcErr: 11n,
            collisions: 12n,
            durationSec: 13,
            durationNsec: 14,
          },
        ],
      },
    )
  })

  it('are of all ports by default, and zero where nothing is given', () => {
    expect(encode({ type: 'portStatsRequest' })).toStrictEqual(
      encode(portStatsRequest({ portNo: PortNo.ANY })),
    )
    expect(encode({ type: 'portStatsReply', ports: [{ portNo: 2 }] }))
      .toStrictEqual(hex(`0413 0080 00000000 0004 0000 00000000 00000002 ${'00'.repeat(108)}`))
    expect(portStatsReply()).toMatchObject({ ports: [] })
  })
})

describe('the counters of queues', () => {
  it('are requested and reported', () => {
    expectBothWays('0412 0018 00000001 0005 0000 00000000 00000002 00000003', {
      type: 'queueStatsRequest', xid: 1, flags: 0, portNo: 2, queueId: 3,
    })
    expectBothWays(`
      0413 0038 00000001 0005 0001 00000000 00000002 00000003 ${u64(4)} ${u64(5)} ${u64(6)} 00000007 00000008
    `, {
      type: 'queueStatsReply', xid: 1, flags: 1, queues: [{
        portNo: 2, queueId: 3, txBytes: 4n, txPackets: 5n, txErrors: 6n, durationSec: 7, durationNsec: 8,
      }],
    })
  })

  it('are of all queues by default', () => {
    expect(queueStatsRequest()).toMatchObject({ portNo: PortNo.ANY, queueId: QueueId.ALL })
    expect(encode({ type: 'queueStatsRequest' })).toStrictEqual(encode(queueStatsRequest()))
    expect(queueStatsReply()).toMatchObject({ queues: [] })
  })
})

describe('the counters of groups', () => {
  const group = `00000007 00000002 00000000 ${u64(3)} ${u64(4)} 00000005 00000006`

  it('are requested and reported, bucket by bucket', () => {
    expectBothWays('0412 0018 00000001 0006 0000 00000000 00000007 00000000', {
      type: 'groupStatsRequest', xid: 1, flags: 0, groupId: 7,
    })
    expectBothWays(
      `
      0413 0080 00000001 0006 0000 00000000
      0048 0000 ${group} ${u64(1)} ${u64(2)} ${u64(3)} ${u64(4)}
      0028 0000 ${group}
    `,
      {
        type: 'groupStatsReply',
        xid: 1,
        flags: 0,
        groups: [
          {
            groupId: 7,
            refCount: 2,
            packetCount: 3n,
            byteCount: 4n,
            durationSec: 5,
            durationNsec: 6,
            bucketStats: [
              { packetCount: 1n, byteCount: 2n },
              { packetCount: 3n, byteCount: 4n },
            ],
          },
          {
            groupId: 7,
            refCount: 2,
            packetCount: 3n,
            byteCount: 4n,
            durationSec: 5,
            durationNsec: 6,
            bucketStats: [],
          },
        ],
      },
    )
  })

  it('are of all groups by default', () => {
    expect(encode({ type: 'groupStatsRequest' })).toStrictEqual(
      encode(groupStatsRequest({ groupId: GroupId.ALL })),
    )
    expect(encode({ type: 'groupStatsReply', groups: [{}] })).toHaveLength(56)
    expect(groupStatsReply()).toMatchObject({ groups: [] })
  })

  it('are refused with half a bucket', () => {
    expect(() => decode(hex(`0413 0040 00000001 0006 0000 00000000 0030 0000 ${group} ${u64(1)}`)))
      .toThrow(expect.objectContaining({ code: 'ERR_BAD_LENGTH', path: 'groups[0].bucketStats' }))
  })
})

describe('the counters of meters', () => {
  it('are requested and reported, band by band', () => {
    expectBothWays('0412 0018 00000001 0009 0000 00000000 00000007 00000000', {
      type: 'meterStatsRequest', xid: 1, flags: 0, meterId: 7,
    })
    expectBothWays(`
      0413 0048 00000001 0009 0000 00000000
      00000007 0038 000000000000 00000002 ${u64(3)} ${u64(4)} 00000005 00000006 ${u64(8)} ${u64(9)}
    `, {
      type: 'meterStatsReply', xid: 1, flags: 0, meters: [{
        meterId: 7, flowCount: 2, packetInCount: 3n, byteInCount: 4n, durationSec: 5, durationNsec: 6,
        bandStats: [{ packetBandCount: 8n, byteBandCount: 9n }],
      }],
    })
  })

  it('are of all meters by default', () => {
    expect(encode({ type: 'meterStatsRequest' })).toStrictEqual(
      encode(meterStatsRequest({ meterId: MeterId.ALL })),
    )
    expect(encode({ type: 'meterStatsReply', meters: [{ meterId: 1 }] })).toHaveLength(56)
    expect(meterStatsReply()).toMatchObject({ meters: [] })
  })
})

it.each([
  ['aggregateStatsReply', '0002', 23], ['portStatsRequest', '0004', 7], ['queueStatsRequest', '0005', 9],
  ['groupStatsRequest', '0006', 0], ['meterStatsRequest', '0009', 16], ['tableStatsReply', '0003', 25],
  ['portStatsReply', '0004', 111], ['queueStatsReply', '0005', 41],
] as const)('refuses %s (%s) with a body of %d bytes', (type, number, length) => {
  const header = type.endsWith('Request') ? '0412' : '0413'
  const bytes = hex(`${header} 0000 00000001 ${number} 0000 00000000 ${'00'.repeat(length)}`)
  bytes[3] = bytes.length
  expect(() => decode(bytes)).toThrow(expect.objectContaining({ code: 'ERR_BAD_LENGTH' }))
})
