import { describe, expect, it } from 'vitest'
import { formatMessage, groupFeaturesReply } from 'daolinet/codec'
import { lines } from '../../../support/lines.js'

describe('the text of group features', () => {
  it('lists the types of groups that there can be', () => {
    expect(
      formatMessage(
        groupFeaturesReply({
          types: 0b1001,
          capabilities: 3,
          maxGroups: { all: 16, select: 0, indirect: 0, fastFailover: 0 },
          actions: { all: 0x0281_0801, select: 0, indirect: 0, fastFailover: 0 },
        }),
      ),
    ).toBe(
      lines(
        'OFPST_GROUP_FEATURES reply (OF1.3) (xid=0x0):',
        ' Group table:',
        '    Types:  0x9',
        '    Capabilities:  0x3',
        '    all group:',
        '       max_groups=0x10',
        '       actions: output set_field mod_nw_ttl dec_mpls_ttl',
        '    fast failover group:',
        '       max_groups=0',
        '       actions: <none>',
      ),
    )
  })
})
