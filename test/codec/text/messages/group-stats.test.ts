import { describe, expect, it } from 'vitest'
import { bucket, formatMessage, groupDescReply, groupStatsReply, groupStatsRequest } from 'daolinet/codec'
import { lines } from '../../../support/lines.js'

describe('the text of groups and their statistics', () => {
  it('asks for all groups', () => {
    expect(formatMessage(groupStatsRequest())).toBe('OFPST_GROUP request (OF1.3) (xid=0x0): group_id=ALL')
  })

  it('counts by bucket, where they count', () => {
    expect(
      formatMessage(
        groupStatsReply({
          groups: [
            {
              groupId: 1,
              refCount: 2,
              packetCount: 3n,
              byteCount: 4n,
              durationSec: 5,
              durationNsec: 0,
              bucketStats: [
                { packetCount: 6n, byteCount: 7n },
                { packetCount: 0xffff_ffff_ffff_ffffn, byteCount: 0n },
                { packetCount: 8n, byteCount: 9n },
              ],
            },
            {
              groupId: 2,
              refCount: 0,
              packetCount: 0n,
              byteCount: 0n,
              durationSec: 0xffff_ffff,
              durationNsec: 0,
              bucketStats: [],
            },
          ],
        }),
      ),
    ).toBe(
      lines(
        'OFPST_GROUP reply (OF1.3) (xid=0x0):',
        ' group_id=1,duration=5s,ref_count=2,packet_count=3,byte_count=4,bucket0:packet_count=6,' +
          'byte_count=7,bucket2:packet_count=8,byte_count=9',
        ' group_id=2,ref_count=0,packet_count=0,byte_count=0',
      ),
    )
  })

  it('describes groups', () => {
    expect(
      formatMessage(
        groupDescReply({
          groups: [
            { groupType: 'indirect', groupId: 4, buckets: [bucket()] },
            { groupType: 99, groupId: 5, buckets: [] },
          ],
        }),
      ),
    ).toBe(
      lines(
        'OFPST_GROUP_DESC reply (OF1.3) (xid=0x0):',
        ' group_id=4,type=indirect,bucket=actions=drop',
        ' group_id=5,type=unknown',
      ),
    )
  })
})
