import { describe, expect, it } from 'vitest'
import { formatMessage, PortNo, portStatus } from 'daolinet/codec'
import { lines } from '../../../support/lines.js'

describe('the text of ports', () => {
  it('describes a port over several lines', () => {
    expect(
      formatMessage(
        portStatus({
          reason: 'add',
          port: {
            portNo: 4,
            hwAddr: '02:00:00:00:00:04',
            name: 'eth4',
            config: 1,
            state: 5,
            curr: 0x840,
            advertised: 0,
            supported: 0x20,
            peer: 0x8000,
            currSpeed: 10_000_000,
            maxSpeed: 1999,
          },
        }),
      ),
    ).toBe(
      lines(
        'OFPT_PORT_STATUS (OF1.3) (xid=0x0): ADD: 4(eth4): addr:02:00:00:00:00:04',
        '     config:     PORT_DOWN',
        '     state:      LINK_DOWN LIVE',
        '     current:    10GB-FD COPPER',
        '     supported:  1GB-FD',
        '     peer:       AUTO_PAUSE_ASYM',
        '     speed: 10000 Mbps now, 1 Mbps max',
      ),
    )
  })

  it('cuts a name at what is no printable ASCII, and leaves out features without a name', () => {
    expect(
      formatMessage(
        portStatus({
          reason: 'delete',
          port: {
            portNo: PortNo.LOCAL,
            hwAddr: '02:00:00:00:00:04',
            name: 'brø',
            config: 0,
            state: 0,
            curr: 0,
            advertised: 0x1_0000,
            supported: 0,
            peer: 0,
            currSpeed: 0,
            maxSpeed: 0,
          },
        }),
      ),
    ).toBe(
      lines(
        'OFPT_PORT_STATUS (OF1.3) (xid=0x0): DEL: LOCAL(br): addr:02:00:00:00:00:04',
        '     config:     0',
        '     state:      0',
        '     speed: 0 Mbps now, 0 Mbps max',
      ),
    )
  })
})
