import { describe, expect, it } from 'vitest'
import { featuresReply, formatMessage } from 'daolinet/codec'
import { lines } from '../../../support/lines.js'

describe('the text of features', () => {
  it('names what the switch can do', () => {
    expect(
      formatMessage(
        featuresReply({
          datapathId: 0x42n,
          nBuffers: 256,
          nTables: 254,
          auxiliaryId: 1,
          capabilities: 0xffff_ffff,
        }),
      ),
    ).toBe(
      lines(
        'OFPT_FEATURES_REPLY (OF1.3) (xid=0x0): dpid:0000000000000042',
        'n_tables:254, n_buffers:256, auxiliary_id:1',
        'capabilities: FLOW_STATS TABLE_STATS PORT_STATS GROUP_STATS IP_REASM QUEUE_STATS ' +
          'PORT_BLOCKED',
      ),
    )
  })

  it('says so when it can do nothing', () => {
    expect(
      formatMessage(
        featuresReply({ datapathId: 1n, nBuffers: 0, nTables: 1, auxiliaryId: 0, capabilities: 0 }),
      ),
    ).toBe(
      lines(
        'OFPT_FEATURES_REPLY (OF1.3) (xid=0x0): dpid:0000000000000001',
        'n_tables:1, n_buffers:0',
        'capabilities: 0',
      ),
    )
  })
})
