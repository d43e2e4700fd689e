import { describe, expect, it } from 'vitest'
import {
  arpOp, arpSha, arpSpa, arpTha, arpTpa, buildPacket, parseArp, parsePacket, writeArp,
} from '../../../src/codec/packet/index.js'
import { hex, toHex } from '../../support/hex.js'

const request = `
  0001 0800 06 04 0001          ; Ethernet, IPv4, request
  02000000aa01 0a00000b         ; from
  000000000000 0a000001         ; for`
const asked = {
  op: 'request', sha: '02:00:00:00:aa:01', spa: '10.0.0.11', tha: '00:00:00:00:00:00', tpa: '10.0.0.1',
} as const

const view = (text: string) => new DataView(hex(text).buffer)

describe('an ARP packet', () => {
  it('is read from its bytes (RFC 826)', () => {
    expect(parseArp(view(request))).toEqual(asked)
    expect(parseArp(view(request.replace('04 0001', '04 0002'))).op).toBe('reply')
    expect(parseArp(view(request.replace('04 0001', '04 0009'))).op).toBe(9)
  })

  it('is written to the same bytes', () => {
    const out = new DataView(new ArrayBuffer(28))
    expect(writeArp(out, 0, asked)).toBe(28)
    expect(new Uint8Array(out.buffer)).toEqual(hex(request))
  })

  it('asks with a target MAC of zero when none is given', () => {
    const built = buildPacket({
      ethernet: { dst: 'ff:ff:ff:ff:ff:ff', src: asked.sha },
      arp: { op: 'request', sha: asked.sha, spa: '10.0.0.11', tpa: '10.0.0.1' },
    })
    expect(toHex(built)).toBe(`ffffffffffff02000000aa010806${toHex(hex(request))}`)
  })

  it('for another network is refused, and in a packet left in the payload', () => {
    const other = request.replace('0001 0800', '0006 0800')
    expect(() => parseArp(view(other))).toThrow(expect.objectContaining({ code: 'ERR_BAD_PACKET' }) as Error)
    const read = parsePacket(hex(`ffffffffffff 02000000aa01 0806 ${other}`))
    expect(read.arp).toBeUndefined()
    expect(read.payload).toEqual(hex(other))
  })

  it('is refused when it is cut', () => {
    for (let end = 0; end < 28; end++) {
      expect(() => parseArp(view(request), 0, end))
        .toThrow(expect.objectContaining({ code: 'ERR_TRUNCATED', path: 'arp' }) as Error)
    }
  })

  it('shows each field as a number', () => {
    const at = view(`ffff ${request}`)
    expect([arpOp(at, 2), arpSha(at, 2), arpSpa(at, 2), arpTha(at, 2), arpTpa(at, 2)])
      .toEqual([1, 0x02000000aa01, 0x0a00000b, 0, 0x0a000001])
  })
})
