import { describe, expect, it } from 'vitest'
import { bucket, formatMessage, GroupId, groupMod } from 'daolinet/codec'
import { lines } from '../../../support/lines.js'

describe('the text of group-mod', () => {
  it('shows a group with its buckets', () => {
    expect(
      formatMessage(
        groupMod({
          groupId: 1,
          groupType: 'select',
          buckets: [
            bucket({ weight: 1, actions: [{ type: 'output', port: 1, maxLen: 0 }] }),
            bucket({ weight: 7 }),
          ],
        }),
      ),
    ).toBe(
      lines(
        'OFPT_GROUP_MOD (OF1.3) (xid=0x0):',
        ' ADD group_id=1,type=select,bucket=actions=output:1,bucket=weight:7,actions=drop',
      ),
    )
  })

  it('shows what a bucket watches', () => {
    expect(
      formatMessage(
        groupMod({
          command: 'modify',
          groupId: 2,
          groupType: 'fastFailover',
          buckets: [bucket({ watchPort: 1, watchGroup: 2 })],
        }),
      ),
    ).toBe(
      lines(
        'OFPT_GROUP_MOD (OF1.3) (xid=0x0):',
        ' MOD group_id=2,type=ff,bucket=watch_port:1,watch_group:2,actions=drop',
      ),
    )
  })

  it('deletes all groups by their number', () => {
    expect(formatMessage(groupMod({ command: 'delete', groupId: GroupId.ALL }))).toBe(
      lines('OFPT_GROUP_MOD (OF1.3) (xid=0x0):', ' DEL group_id=4294967292,type=all'),
    )
  })
})
