import { describe, expect, it } from 'vitest'
import { formatMessage, nxSetAsyncConfig2, setAsync } from 'daolinet/codec'
import { lines } from '../../../support/lines.js'

describe('the text of asynchronous configurations', () => {
  it('shows by role which messages are sent', () => {
    expect(
      formatMessage(
        setAsync({
          master: { packetIn: 7, portStatus: 7, flowRemoved: 15 },
          slave: { packetIn: 0, portStatus: 2, flowRemoved: 0xffff_ffff },
        }),
      ),
    ).toBe(
      lines(
        'OFPT_SET_ASYNC (OF1.3) (xid=0x0):',
        ' primary:',
        '       PACKET_IN: no_match action invalid_ttl',
        '     PORT_STATUS: add delete modify',
        '    FLOW_REMOVED: idle hard delete group_delete',
        '     ROLE_STATUS: (off)',
        '    TABLE_STATUS: (off)',
        '  REQUESTFORWARD: (off)',
        '',
        ' secondary:',
        '       PACKET_IN: (off)',
        '     PORT_STATUS: delete',
        '    FLOW_REMOVED: idle hard delete group_delete meter_delete eviction',
        '     ROLE_STATUS: (off)',
        '    TABLE_STATUS: (off)',
        '  REQUESTFORWARD: (off)',
      ),
    )
  })

  it('shows also what OpenFlow 1.3 does not know', () => {
    expect(
      formatMessage(
        nxSetAsyncConfig2({
          properties: [
            { type: 'roleStatusMaster', mask: 7 },
            { type: 'tableStatusSlave', mask: 24 },
            { type: 'requestForwardMaster', mask: 3 },
          ],
        }),
      ),
    ).toBe(
      lines(
        'NXT_SET_ASYNC_CONFIG2 (OF1.3) (xid=0x0):',
        ' primary:',
        '       PACKET_IN: (off)',
        '     PORT_STATUS: (off)',
        '    FLOW_REMOVED: (off)',
        '     ROLE_STATUS: primary_request configuration_changed experimenter_data_changed',
        '    TABLE_STATUS: (off)',
        '  REQUESTFORWARD: group_mod_request meter_mod_request',
        '',
        ' secondary:',
        '       PACKET_IN: (off)',
        '     PORT_STATUS: (off)',
        '    FLOW_REMOVED: (off)',
        '     ROLE_STATUS: (off)',
        '    TABLE_STATUS: vacancy_down vacancy_up',
        '  REQUESTFORWARD: (off)',
      ),
    )
  })
})
