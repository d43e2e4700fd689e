import { describe, expect, it } from 'vitest'
import { experimenter, experimenterMultipartReply, formatMessage } from 'daolinet/codec'
import { lines } from '../../../support/lines.js'

describe('the text of messages that ovs-ofctl refuses to print', () => {
  it('shows the experimenter and the bytes', () => {
    const body = new TextEncoder().encode('hello')
    expect(formatMessage(experimenter({ xid: 3, experimenter: 0x1234, expType: 7, body }))).toBe(
      lines(
        'OFPT_EXPERIMENTER (OF1.3) (xid=0x3): experimenter=0x00001234 exp_type=7',
        '00000000  68 65 6c 6c 6f                                  |hello           |',
      ),
    )
    expect(formatMessage(experimenterMultipartReply({ flags: 1, experimenter: 1, expType: 2 }))).toBe(
      'OFPST_EXPERIMENTER reply (OF1.3) (xid=0x0): flags=[more] experimenter=0x00000001 exp_type=2',
    )
  })

  it('shows their numbers where nothing else is known', () => {
    const body = Uint8Array.of(1)
    expect(formatMessage({ type: 'unknown', xid: 0, messageType: 77, body })).toBe(
      lines(
        'OFPT_UNKNOWN (OF1.3) (xid=0x0): type=77',
        '00000000  01                                              |.               |',
      ),
    )
    expect(formatMessage({ type: 'multipartRequest', xid: 0, flags: 2, multipartType: 99, body })).toBe(
      lines(
        'OFPST_UNKNOWN request (OF1.3) (xid=0x0): flags=[***unknown flags 0x0002***] type=99',
        '00000000  01                                              |.               |',
      ),
    )
  })

  it("shows what is said in Nicira's way in OpenFlow 1.0 only, in those words", () => {
    expect(formatMessage({ type: 'nxSetFlowFormat', xid: 0, format: 2 })).toBe(
      'NXT_SET_FLOW_FORMAT (OF1.3) (xid=0x0): format=nxm',
    )
    expect(formatMessage({
      type: 'nxFlowMonitorRequest', xid: 0, flags: 0,
      monitors: [{ id: 1, flags: 3, outPort: 0xfffe, tableId: 0xff, match: { reg0: 1 } }],
    })).toBe(
      lines(
        'NXST_FLOW_MONITOR request (OF1.3) (xid=0x0):',
        ' id=1 flags=initial,add out_port=LOCAL reg0=0x1',
      ),
    )
  })
})
