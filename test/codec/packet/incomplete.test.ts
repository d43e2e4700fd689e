import { buildPacket, parsePacket, type Packet } from 'daolinet/packet'
import { describe, expect, it } from 'vitest'
import { hex } from '../../support/hex.js'

const ethernet = '020000000002 020000000001 86dd'
const addresses = 'fe800000000000000000000000000001 fe800000000000000000000000000002'

describe('a packet with something incomplete in it', () => {
  it.each([1, 2, 3, 7])('has %i bytes behind the options of neighbour discovery as its payload', (count) => {
    const rest = '00'.repeat(count)
    const length = (32 + count).toString(16).padStart(4, '0')
    const frame = hex(`${ethernet} 60000000 ${length} 3aff ${addresses}
      8700 0000 00000000 fe800000000000000000000000000002 0101020000000001 ${rest}`)
    const packet = parsePacket(frame)
    expect(packet).toMatchObject({
      truncated: false, icmp6: { type: 'neighborSolicitation', target: 'fe80::2', options: [{}] },
    })
    expect(packet.payload).toHaveLength(count)
    expect(buildPacket(packet as Packet)).toHaveLength(frame.length)
  })

  it.each([
    ['of which the first is cut', '3aff000000000000', 0],
    ['of which the second is cut', '0000000000000000 3aff000000000000', 1],
    ['of which nothing is there', '', 0],
  ])('has its addresses before extension headers %s', (_, extensions, complete) => {
    const frame = hex(`${ethernet} 60000000 1000 0040 ${addresses} ${extensions}`)
    const packet = parsePacket(frame)
    expect(packet).toMatchObject({ truncated: true, ipv6: { src: 'fe80::1', dst: 'fe80::2', protocol: 0 } })
    expect(packet.ipv6?.extensions ?? []).toHaveLength(complete)
    expect(buildPacket(packet as Packet)).toEqual(frame)
  })
})
