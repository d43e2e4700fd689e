import { describe, expect, it } from 'vitest'
import {
  buildDatagram, buildPacket, EthType, parseDatagram, parseMpls, parsePacket, writeMpls,
} from '../../../src/codec/packet/index.js'
import { hex, toHex } from '../../support/hex.js'

const ethernet = { dst: '02:00:00:00:00:02', src: '02:00:00:00:00:01' }
const stack = [{ label: 0xfffff, tc: 5, ttl: 1 }, { label: 16, tc: 0, ttl: 64 }]
const bytes = 'fffffa01 00010140'

describe('a stack of MPLS labels (RFC 3032)', () => {
  it('is read up to the bottom', () => {
    expect(parseMpls(new DataView(hex(`${bytes} ffffffff`).buffer))).toEqual(stack)
  })

  it('is written to the same bytes', () => {
    const view = new DataView(new ArrayBuffer(8))
    expect(writeMpls(view, 0, [stack[0]!, { label: 16 }])).toBe(8)
    expect(toHex(new Uint8Array(view.buffer))).toBe(toHex(hex(bytes)))
  })

  it('carries what only its sender knows: it is the payload', () => {
    const ipv4 = { src: '10.0.0.1', dst: '10.0.0.2' }
    const inner = buildDatagram({ ipv4, udp: { srcPort: 1, dstPort: 2 } })
    const read = parsePacket(buildPacket({ ethernet, vlan: { vid: 5 }, mpls: stack, payload: inner }))
    expect(read).toMatchObject({ vlan: { vid: 5, ethType: EthType.MPLS }, mpls: stack, truncated: false })
    expect(read.ipv4).toBeUndefined()
    expect(parseDatagram(read.payload).udp?.dstPort).toBe(2)
  })

  it('may be announced as multicast', () => {
    const built = buildPacket({ ethernet: { ...ethernet, ethType: EthType.MPLS_MULTICAST }, mpls: stack })
    expect(parsePacket(built)).toMatchObject({ ethernet: { ethType: EthType.MPLS_MULTICAST }, mpls: stack })
  })

  it('without a bottom is told to be cut, and left in the payload', () => {
    const frame = hex(`020000000002 020000000001 8847 ${'00010040'.repeat(300)}`)
    const read = parsePacket(frame)
    expect(read.mpls).toBeUndefined()
    expect(read).toMatchObject({
      truncated: true, payload: frame.subarray(14), problem: { code: 'ERR_TRUNCATED', path: 'mpls[300]' },
    })
  })

  it.each<[string, string, string, object]>([
    ['no label', 'ERR_MISSING_FIELD', 'mpls', { mpls: [] }],
    ['a label of 21 bits', 'ERR_OUT_OF_RANGE', 'mpls[0].label', { mpls: [{ label: 0x100000 }] }],
    ['layers behind the labels', 'ERR_BAD_VALUE', 'mpls', {
      mpls: stack, ipv4: { src: '10.0.0.1', dst: '10.0.0.2', protocol: 1 },
    }],
    ['another EtherType', 'ERR_BAD_VALUE', 'ethernet.ethType', {
      mpls: stack, ethernet: { ...ethernet, ethType: EthType.IPV4 },
    }],
  ])('is refused when it is built: %s', (_, code, path, given) => {
    expect(() => buildPacket({ ethernet, ...given }))
      .toThrow(expect.objectContaining({ code, path }) as Error)
  })
})
