import { describe, expect, it } from 'vitest'
import { formatMessage, packetOut, PortNo } from 'daolinet/codec'
import { lines } from '../../../support/lines.js'
import { hex } from '../../../support/hex.js'

const arp = hex(
  'ffffffffffff 020000000001 0806 0001 0800 06 04 0001 020000000001 0a000001 000000000000 0a000002',
)

describe('the text of packet-out', () => {
  it('shows actions and the packet', () => {
    expect(
      formatMessage(
        packetOut({
          inPort: PortNo.CONTROLLER,
          actions: [{ type: 'output', port: PortNo.FLOOD, maxLen: 0 }],
          data: arp,
        }),
      ),
    ).toBe(
      lines(
        'OFPT_PACKET_OUT (OF1.3) (xid=0x0): in_port=CONTROLLER actions=FLOOD data_len=42',
        'arp,vlan_tci=0x0000,dl_src=02:00:00:00:00:01,dl_dst=ff:ff:ff:ff:ff:ff,arp_spa=10.0.0.1,' +
          'arp_tpa=10.0.0.2,arp_op=1,arp_sha=02:00:00:00:00:01,arp_tha=00:00:00:00:00:00',
      ),
    )
  })

  it('names the buffer that holds the packet', () => {
    expect(formatMessage(packetOut({ bufferId: 9, inPort: 1 }))).toBe(
      'OFPT_PACKET_OUT (OF1.3) (xid=0x0): in_port=1 actions=drop buffer=0x00000009',
    )
  })
})
