import { describe, expect, it } from 'vitest'
import { formatMessage, portMod, PortNo } from 'daolinet/codec'
import { lines } from '../../../support/lines.js'

describe('the text of port-mod', () => {
  it('shows only the bits of config that change', () => {
    expect(
      formatMessage(
        portMod({ portNo: 3, hwAddr: '02:00:00:00:00:03', config: 0x65, mask: 0x41, advertise: 0x2080 }),
      ),
    ).toBe(
      lines(
        'OFPT_PORT_MOD (OF1.3) (xid=0x0): port: 3: addr:02:00:00:00:00:03',
        '     config: PORT_DOWN NO_PACKET_IN',
        '     mask:   PORT_DOWN NO_PACKET_IN',
        '     advertise: 40GB-FD AUTO_NEG',
      ),
    )
  })

  it('says that nothing else is offered to the peer', () => {
    expect(formatMessage(portMod({ portNo: PortNo.LOCAL }))).toBe(
      lines(
        'OFPT_PORT_MOD (OF1.3) (xid=0x0): port: LOCAL: addr:00:00:00:00:00:00',
        '     config: 0',
        '     mask:   0',
        '     advertise: UNCHANGED',
      ),
    )
  })
})
