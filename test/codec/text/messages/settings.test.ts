import { describe, expect, it } from 'vitest'
import { formatMessage, nxFlowModTableId, nxSetControllerId, nxSetPacketInFormat } from 'daolinet/codec'

describe("the text of Nicira's settings", () => {
  it('sets the format of packet-ins', () => {
    expect(formatMessage(nxSetPacketInFormat({ format: 'nxPacketIn2' }))).toBe(
      'NXT_SET_PACKET_IN_FORMAT (OF1.3) (xid=0x0): format=nxt_packet_in2',
    )
  })

  it("sets the controller's id", () => {
    expect(formatMessage(nxSetControllerId({ controllerId: 5 }))).toBe(
      'NXT_SET_CONTROLLER_ID (OF1.3) (xid=0x0): id=5',
    )
  })

  it('disables', () => {
    expect(formatMessage(nxFlowModTableId({ set: 0 }))).toBe(
      'NXT_FLOW_MOD_TABLE_ID (OF1.3) (xid=0x0): disable',
    )
  })
})
