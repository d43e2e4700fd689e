import { describe, expect, it } from 'vitest'
import { formatMessage, nxCtFlush, nxCtFlushZone } from 'daolinet/codec'

describe('the text of connections to remove', () => {
  it('empties a zone', () => {
    expect(formatMessage(nxCtFlushZone({ zoneId: 5 }))).toBe(
      'NXT_CT_FLUSH_ZONE (OF1.3) (xid=0x0): zone_id=5',
    )
  })

  it('shows both directions by the names of the fields', () => {
    expect(
      formatMessage(
        nxCtFlush({
          ipProto: 6,
          properties: [
            { type: 'zoneId', zoneId: 5 },
            {
              type: 'origTuple',
              fields: [
                { type: 'src', address: '10.0.0.1' },
                { type: 'dstPort', value: 80 },
              ],
            },
          ],
        }),
      ),
    ).toBe(
      "NXT_CT_FLUSH (OF1.3) (xid=0x0): zone=5 'ct_nw_src=10.0.0.1,ct_nw_dst=::,ct_tp_src=0," +
        "ct_tp_dst=80,ct_nw_proto=6' 'ct_nw_src=::,ct_nw_dst=::,ct_tp_src=0,ct_tp_dst=0'",
    )
  })

  it('shows mark and labels with their masks', () => {
    const properties = [
      { type: 'mark', mark: 0xab }, { type: 'markMask', markMask: 0xff }, { type: 'labels', labels: 5n },
    ] as const
    expect(formatMessage(nxCtFlush({ properties }))).toContain(': zone=0 mark=0xab/0xff labels=0x5 ')
  })

  it('knows ICMP by its id, type and code', () => {
    expect(
      formatMessage(
        nxCtFlush({
          ipProto: 58,
          properties: [
            {
              type: 'replyTuple',
              fields: [
                { type: 'dst', address: 'fc00::1' },
                { type: 'icmpId', value: 1 },
                { type: 'icmpType', value: 2 },
                { type: 'icmpCode', value: 3 },
              ],
            },
          ],
        }),
      ),
    ).toBe(
      "NXT_CT_FLUSH (OF1.3) (xid=0x0): zone=0 'ct_ipv6_src=::,ct_ipv6_dst=::,icmp_id=0,icmp_type=0," +
        "icmp_code=0,ct_nw_proto=58' 'ct_ipv6_src=::,ct_ipv6_dst=fc00::1,icmp_id=1,icmp_type=2," +
        "icmp_code=3'",
    )
  })
})
