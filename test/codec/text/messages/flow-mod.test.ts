import { describe, expect, it } from 'vitest'
import { flowMod, formatMessage, nxFlowMod } from 'daolinet/codec'

describe('the text of flow-mod', () => {
  it('shows what a flow is to be', () => {
    expect(
      formatMessage(
        flowMod({
          tableId: 1,
          priority: 7,
          cookie: 3n,
          idleTimeout: 5,
          flags: 3,
          match: { ethType: 0x0800, ipv4Dst: '10.0.0.0/24' },
          instructions: [{ type: 'applyActions', actions: [{ type: 'output', port: 2, maxLen: 0 }] }],
        }),
      ),
    ).toBe(
      'OFPT_FLOW_MOD (OF1.3) (xid=0x0): ADD table:1 priority=7,ip,nw_dst=10.0.0.0/24 cookie:0x3 ' +
        'idle:5 send_flow_rem check_overlap actions=output:2',
    )
  })

  it('shows which flows are to be deleted', () => {
    expect(
      formatMessage(flowMod({ command: 'delete', tableId: 2, cookie: 3n, cookieMask: 0xffn, outPort: 4 })),
    ).toBe('OFPT_FLOW_MOD (OF1.3) (xid=0x0): DEL table:2 cookie:0x3/0xff out_port:4 actions=drop')
  })

  it("shows Nicira's with the cookie that it sets, and the one that it looks for", () => {
    const flow = nxFlowMod({
      command: 'modify', cookie: 3n, tableId: 1, outPort: 0xfffe, match: { reg0: 5 },
      instructions: [{ type: 'gotoTable', tableId: 9 }],
    })
    const start = 'NXT_FLOW_MOD (OF1.3) (xid=0x0): MOD table:1 reg0=0x5 cookie:0x3'
    expect(formatMessage(flow)).toBe(`${start} out_port:LOCAL actions=goto_table:9`)
    expect(formatMessage({ ...flow, cookieMatch: { value: 0x77n, mask: 0xffn } }))
      .toBe(`${start} cookie:0x77/0xff out_port:LOCAL actions=goto_table:9`)
  })
})
