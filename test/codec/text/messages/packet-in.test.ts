import { describe, expect, it } from 'vitest'
import { formatMessage, nxPacketIn2, packetIn } from 'daolinet/codec'
import { lines } from '../../../support/lines.js'
import { hex } from '../../../support/hex.js'

const arp = hex(
  'ffffffffffff 020000000001 0806 0001 0800 06 04 0001 020000000001 0a000001 000000000000 0a000002',
)

describe('the text of packet-in', () => {
  it('shows the packet on a line of its own', () => {
    expect(
      formatMessage(
        packetIn({
          bufferId: 5,
          totalLen: 60,
          reason: 'action',
          tableId: 1,
          cookie: 2n,
          match: { inPort: 1 },
          data: arp,
        }),
      ),
    ).toBe(
      lines(
        'OFPT_PACKET_IN (OF1.3) (xid=0x0): table_id=1 cookie=0x2 total_len=60 in_port=1 (via action) ' +
          'data_len=42 buffer=0x00000005',
        'arp,vlan_tci=0x0000,dl_src=02:00:00:00:00:01,dl_dst=ff:ff:ff:ff:ff:ff,arp_spa=10.0.0.1,' +
          'arp_tpa=10.0.0.2,arp_op=1,arp_sha=02:00:00:00:00:01,arp_tha=00:00:00:00:00:00',
      ),
    )
  })

  it('leaves out what is not known', () => {
    expect(
      formatMessage(
        packetIn({ cookie: 0xffff_ffff_ffff_ffffn, reason: 6, match: { inPort: 1 }, data: arp }),
      ),
    ).toBe(
      lines(
        'OFPT_PACKET_IN (OF1.3) (xid=0x0): total_len=42 in_port=1 (via ) data_len=42 (unbuffered)',
        'arp,vlan_tci=0x0000,dl_src=02:00:00:00:00:01,dl_dst=ff:ff:ff:ff:ff:ff,arp_spa=10.0.0.1,' +
          'arp_tpa=10.0.0.2,arp_op=1,arp_sha=02:00:00:00:00:01,arp_tha=00:00:00:00:00:00',
      ),
    )
  })

  it('doubts lengths that do not fit', () => {
    expect(formatMessage(packetIn({ totalLen: 99, match: { inPort: 1 }, data: arp }))).toBe(
      lines(
        'OFPT_PACKET_IN (OF1.3) (xid=0x0): cookie=0x0 total_len=99 in_port=1 (via no_match) ' +
          'data_len=42 (unbuffered) (***total_len != data_len***)',
        'arp,vlan_tci=0x0000,dl_src=02:00:00:00:00:01,dl_dst=ff:ff:ff:ff:ff:ff,arp_spa=10.0.0.1,' +
          'arp_tpa=10.0.0.2,arp_op=1,arp_sha=02:00:00:00:00:01,arp_tha=00:00:00:00:00:00',
      ),
    )
  })

  it("gathers Nicira's properties", () => {
    expect(
      formatMessage(
        nxPacketIn2({
          properties: [
            { type: 'packet', data: arp },
            { type: 'userdata', data: Uint8Array.of(1, 2, 255) },
            { type: 'tableId', tableId: 3 },
            { type: 'metadata', match: { reg0: 7, inPort: 2 } },
          ],
        }),
      ),
    ).toBe(
      lines(
        'NXT_PACKET_IN2 (OF1.3) (xid=0x0): table_id=3 total_len=42 reg0=0x7,in_port=2 (via no_match) ' +
          'data_len=42 (unbuffered)',
        ' userdata=01.02.ff',
        'arp,vlan_tci=0x0000,dl_src=02:00:00:00:00:01,dl_dst=ff:ff:ff:ff:ff:ff,arp_spa=10.0.0.1,' +
          'arp_tpa=10.0.0.2,arp_op=1,arp_sha=02:00:00:00:00:01,arp_tha=00:00:00:00:00:00',
      ),
    )
  })

  it('shows the bytes of a continuation, which only the switch understands', () => {
    const properties = [
      { type: 'packet' as const, data: arp },
      { type: 'continuation' as const, data: Uint8Array.of(0x80, 2, 0, 8) },
    ]
    expect(formatMessage(nxPacketIn2({ properties })).split('\n')[1]).toBe(' continuation=80.02.00.08')
  })

  it('shows the bytes of the packet where they are asked for', () => {
    const text = formatMessage(packetIn({ match: { inPort: 1 }, data: arp }), { packetBytes: true })
    expect(text.split('\n').slice(2)).toEqual([
      '00000000  ff ff ff ff ff ff 02 00-00 00 00 01 08 06 00 01',
      '00000010  08 00 06 04 00 01 02 00-00 00 00 01 0a 00 00 01',
      '00000020  00 00 00 00 00 00 0a 00-00 02',
    ])
  })
})
