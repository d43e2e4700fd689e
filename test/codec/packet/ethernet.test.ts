import { describe, expect, it } from 'vitest'
import {
  buildPacket, ethDst, ethSrc, ethType, networkOffset, parseEthernet, parsePacket, parseVlan, writeEthernet,
  writeVlan, type VlanInit,
} from '../../../src/codec/packet/index.js'
import { hex, toHex } from '../../support/hex.js'

const view = (text: string) => new DataView(hex(text).buffer)
const addresses = '020000000002 020000000001'

describe('an Ethernet header', () => {
  it('is read from its fourteen bytes', () => {
    expect(parseEthernet(view(`${addresses} 0800`)))
      .toEqual({ dst: '02:00:00:00:00:02', src: '02:00:00:00:00:01', ethType: 0x0800 })
  })

  it('is written as it is read', () => {
    const out = new DataView(new ArrayBuffer(16))
    expect(writeEthernet(out, 1, { dst: '02:00:00:00:00:02', src: 0x020000000001, ethType: 0x86dd })).toBe(15)
    expect(toHex(new Uint8Array(out.buffer))).toBe('0002000000000202000000000186dd00')
  })

  it('leaves the LLC header of an 802.3 frame in the payload', () => {
    const read = parsePacket(hex(`${addresses} 0007 424203 00000000 00`))
    expect(read.ethernet?.ethType).toBe(7)
    expect(toHex(read.payload)).toBe('4242030000000000')
  })

  it('does not fit a buffer that is too small', () => {
    const given = { dst: 0, src: 0, ethType: 0 }
    expect(() => writeEthernet(view('00'.repeat(14)), 1, given))
      .toThrow(expect.objectContaining({ code: 'ERR_NO_SPACE', path: 'ethernet' }) as Error)
  })
})

describe('VLAN tags', () => {
  const tagged = `${addresses} 8100 a005 0806`
  const stacked = `${addresses} 88a8 3fff 8100 0001 86dd`

  it('are read with priority, drop eligibility and identifier', () => {
    expect(parseVlan(view('a005 0806'), 0)).toEqual({ vid: 5, pcp: 5, dei: false, ethType: 0x0806 })
    expect(parseVlan(view('3fff 8100 0001 86dd'), 0)).toEqual({
      vid: 4095, pcp: 1, dei: true, ethType: 0x8100, inner: { vid: 1, pcp: 0, dei: false, ethType: 0x86dd },
    })
  })

  it('are written as they are read', () => {
    const out = new DataView(new ArrayBuffer(4))
    expect(writeVlan(out, 0, { vid: 4095, pcp: 1, dei: true, ethType: 0x8100 })).toBe(4)
    expect(toHex(new Uint8Array(out.buffer))).toBe('3fff8100')
  })

  it.each([{ vid: 4096 }, { vid: -1 }, { vid: 1.5 }, { vid: 1, pcp: 8 }])('refuse %o', (tag) => {
    expect(() => writeVlan(new DataView(new ArrayBuffer(4)), 0, { ...tag, ethType: 0 }))
      .toThrow(expect.objectContaining({ code: 'ERR_OUT_OF_RANGE' }) as Error)
  })

  it('stand between Ethernet and what OpenFlow calls eth_type', () => {
    expect([ethType(view(tagged)), networkOffset(view(tagged))]).toEqual([0x0806, 18])
    expect([ethType(view(stacked)), networkOffset(view(stacked))]).toEqual([0x86dd, 22])
    const plain = view(`${addresses} 0800`)
    expect([ethType(plain), networkOffset(plain)]).toEqual([0x0800, 14])
  })

  it.each([
    ['a length, LLC', '0026 424203 0000 0000000000', 0x05ff],
    ['a length, and SNAP with a type', '0029 aaaa03 000000 0800 4500', 0x0800],
    ['a length, and SNAP of an organisation', '0029 aaaa03 00000c 2000 0000', 0x05ff],
    ['a length, and SNAP with a length', '0029 aaaa03 000000 0029 0000', 0x05ff],
    ['a length, and SNAP that is cut', '0029 aaaa03 000000 08', 0x05ff],
    ['the least EtherType', '0600 00', 0x0600],
  ])('may stand before %s', (_, text, type) => {
    expect(ethType(view(`${addresses} ${text}`))).toBe(type)
    expect(ethType(view(`${addresses} 8100 0001 ${text}`))).toBe(type)
  })

  it('that are cut have no eth_type behind them', () => {
    for (const text of [`${addresses} 8100 a005 08`, `${addresses} 8100`, `${addresses} 08`, '']) {
      expect([ethType(view(text)), networkOffset(view(text))]).toEqual([-1, -1])
    }
  })

  it('stay in the payload beyond the eighth', () => {
    const read = parsePacket(hex(`${addresses} 8100 ${'0001 8100'.repeat(20)}`))
    let depth = 0
    for (let tag = read.vlan; tag !== undefined; tag = tag.inner) depth++
    expect(depth).toBe(8)
    expect(read.payload).toHaveLength(48)
  })

  it('that contain themselves are refused', () => {
    const vlan: { vid: number, inner?: VlanInit } = { vid: 1 }
    vlan.inner = vlan
    expect(() => buildPacket({ ethernet: { dst: 0, src: 0, ethType: 0x8100 }, vlan }))
      .toThrow(expect.objectContaining({ code: 'ERR_TOO_LONG', path: 'vlan' }) as Error)
  })
})

describe('the addresses of a frame', () => {
  it('are read as numbers', () => {
    const frame = view(`ff ${addresses} 0800`)
    expect(ethDst(frame, 1)).toBe(0x020000000002)
    expect(ethSrc(frame, 1)).toBe(0x020000000001)
  })
})
