import { describe, expect, it } from 'vitest'
import {
  flowMonitorCancel,
  flowMonitorReply,
  flowMonitorRequest,
  formatMessage,
  PortNo,
  TableId,
} from 'daolinet/codec'
import { lines } from '../../../support/lines.js'

describe('the text of flow monitors', () => {
  it('lists what is to be monitored', () => {
    expect(
      formatMessage(
        flowMonitorRequest({
          monitors: [
            { id: 1, flags: 0x3f, outPort: 3, tableId: 4, match: { inPort: 1 } },
            { id: 2, flags: 2, outPort: PortNo.ANY, tableId: TableId.ALL, match: {} },
          ],
        }),
      ),
    ).toBe(
      lines(
        'ONFST_FLOW_MONITOR request (OF1.3) (xid=0x0):',
        ' id=1 flags=initial,add,delete,modify,actions,own out_port=3 table=4 in_port=1',
        ' id=2 flags=add',
      ),
    )
  })

  it('tells what happened to flows', () => {
    expect(
      formatMessage(
        flowMonitorReply({
          updates: [
            {
              type: 'added',
              reason: 0,
              priority: 3,
              idleTimeout: 4,
              hardTimeout: 5,
              tableId: 6,
              cookie: 7n,
              match: { inPort: 1 },
              instructions: [{ type: 'gotoTable', tableId: 9 }],
            },
            {
              type: 'deleted',
              reason: 'delete',
              priority: 0,
              idleTimeout: 0,
              hardTimeout: 0,
              tableId: 0,
              cookie: 0n,
              match: { inPort: 2 },
              instructions: [],
            },
            { type: 'abbreviated', xid: 0x123 },
          ],
        }),
      ),
    ).toBe(
      lines(
        'ONFST_FLOW_MONITOR reply (OF1.3) (xid=0x0):',
        ' event=ADDED table=6 idle_timeout=4 hard_timeout=5 cookie=0x7 in_port=1 actions=goto_table:9',
        ' event=DELETED reason=delete table=0 cookie=0 in_port=2',
        ' event=ABBREV xid=0x123',
      ),
    )
  })

  it('cancels', () => {
    expect(formatMessage(flowMonitorCancel({ id: 5 }))).toBe(
      'ONFT_FLOW_MONITOR_CANCEL (OF1.3) (xid=0x0): id=5',
    )
  })
})
