import { describe, expect, it } from 'vitest'
import {
  badChecksums, buildPacket, dstPort, parsePacket, parseTcp, srcPort, TcpFlags, tcpFlags, writeTcp,
} from '../../../src/codec/packet/index.js'
import { hex } from '../../support/hex.js'

const syn = `
  9c40 01bb 00000001 00000000
  7002 faf0 d62f 0000           ; 28 bytes of header, SYN
  020405b4 01010402             ; maximum segment size, selective acknowledgment`
const header = {
  srcPort: 40000, dstPort: 443, sequence: 1, acknowledgment: 0, flags: TcpFlags.SYN, window: 64240,
  checksum: 0xd62f, urgentPointer: 0, options: hex('020405b4 01010402'),
}
const ipv4 = { src: '10.0.0.1', dst: '10.0.0.2' }
const ethernet = { dst: '02:00:00:00:00:02', src: '02:00:00:00:00:01' }

const view = (text: string) => new DataView(hex(text).buffer)

describe('a TCP header', () => {
  it('is read from its bytes (RFC 9293 §3.1)', () => {
    expect(parseTcp(view(syn))).toEqual(header)
  })

  it('is built to the same bytes, checksum included', () => {
    const built = buildPacket({ ethernet, ipv4, tcp: { ...header, checksum: 0 } })
    expect(built.subarray(34)).toEqual(hex(syn))
    expect(badChecksums(built)).toEqual([])
  })

  it('has another checksum over IPv6', () => {
    const built = buildPacket({ ethernet, ipv6: { src: '2001:db8::1', dst: '2001:db8::2' }, tcp: header })
    expect(parsePacket(built).tcp?.checksum).toBe(0x8ebd)
  })

  it('keeps its twelve flag bits', () => {
    const all = view(syn.replace('7002', '7fff'))
    expect(parseTcp(all).flags).toBe(0xfff)
    expect(tcpFlags(all, 0)).toBe(0xfff)
  })

  it('with a data offset below five is refused', () => {
    expect(() => parseTcp(view(syn.replace('7002', '4002'))))
      .toThrow(expect.objectContaining({ code: 'ERR_BAD_PACKET', path: 'tcp.dataOffset',
        offset: 12 }) as Error)
  })

  it('is refused when it is cut, options included', () => {
    for (let end = 0; end < 28; end++) {
      expect(() => parseTcp(view(syn), 0, end))
        .toThrow(expect.objectContaining({ code: 'ERR_TRUNCATED' }) as Error)
    }
  })

  it.each([
    ['srcPort', { srcPort: 65536 }, 'ERR_OUT_OF_RANGE'],
    ['sequence', { sequence: -1 }, 'ERR_OUT_OF_RANGE'],
    ['flags', { flags: 0x1000 }, 'ERR_OUT_OF_RANGE'],
    ['options', { options: new Uint8Array(5) }, 'ERR_TOO_LONG'],
    ['options', { options: new Uint8Array(44) }, 'ERR_TOO_LONG'],
  ])('refuses %s of %o', (field, wrong, code) => {
    expect(() => writeTcp(new DataView(new ArrayBuffer(100)), 0, { ...header, ...wrong }, new Uint8Array(0)))
      .toThrow(expect.objectContaining({ code, path: `tcp.${field}` }) as Error)
  })

  it('is written with the checksum given when there is no pseudo header', () => {
    const out = new DataView(new ArrayBuffer(28))
    writeTcp(out, 0, { ...header, checksum: 0xbeef }, new Uint8Array(0))
    expect(out.getUint16(16)).toBe(0xbeef)
  })

  it('shows its ports as numbers', () => {
    expect([srcPort(view(syn), 0), dstPort(view(syn), 0)]).toEqual([40000, 443])
  })
})
