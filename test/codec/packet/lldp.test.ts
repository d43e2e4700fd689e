import { describe, expect, it } from 'vitest'
import { buildLldp, parseLldp, type LldpInit } from '../../../src/codec/packet/index.js'
import { hex, toHex } from '../../support/hex.js'

const mandatory = '0207 04 02000000000a 0405 05 65746830 0602 0078'
const bytes = `${mandatory}
  0802 7031 0a02 7331 0e04 0014 0004
  100c 05 01 0a000001 02 00000007 00
  fe06 00120f 01 0203 1401 09 0000`

const unit = {
  chassisId: { subtype: 'macAddress', id: '02:00:00:00:00:0a' },
  portId: { subtype: 'interfaceName', id: 'eth0' },
  ttl: 120,
  tlvs: [
    { type: 'portDescription', text: 'p1' },
    { type: 'systemName', text: 's1' },
    { type: 'systemCapabilities', capabilities: 0x14, enabled: 4 },
    {
      type: 'managementAddress', address: '10.0.0.1', numbering: 'ifIndex', interfaceNumber: 7,
      oid: new Uint8Array(0),
    },
    { type: 'organizational', oui: 0x00120f, subtype: 1, data: Uint8Array.of(2, 3) },
    { type: 10, data: Uint8Array.of(9) },
  ],
} as const satisfies LldpInit

describe('an LLDP data unit (IEEE 802.1AB)', () => {
  it('is read from its bytes', () => {
    expect(parseLldp(hex(`${bytes} 000000`))).toEqual({ lldp: unit, payload: new Uint8Array(3) })
  })

  it('is built to the same bytes', () => {
    expect(toHex(buildLldp(unit))).toBe(toHex(hex(bytes)))
  })

  it('says for two minutes what it says, unless told otherwise', () => {
    const { chassisId, portId } = unit
    expect(toHex(buildLldp({ chassisId, portId }))).toBe(toHex(hex(`${mandatory} 0000`)))
  })

  it.each([
    ['IPv4', '01 0a000001', '10.0.0.1'],
    ['IPv6', '02 20010db8000000000000000000000001', '2001:db8::1'],
    ['a MAC address', '06 020000000001', '02:00:00:00:00:01'],
    ['another family', '10 6162', hex('106162')],
    ['a wrong length', '01 0a0000', hex('010a0000')],
  ])('has a network address for its id: %s', (_, address, id) => {
    const size = hex(address).length + 1
    const header = (0x0200 + size).toString(16).padStart(4, '0')
    const given = hex(`${header} 05 ${address} 0403 07 3132 0602 0000 0000`)
    const { lldp } = parseLldp(given)
    expect(lldp?.chassisId).toEqual({ subtype: 'networkAddress', id })
    expect(buildLldp(lldp!)).toEqual(given)
  })

  it.each([
    ['capabilities of three bytes', '0e03 000000', { type: 7, data: new Uint8Array(3) }],
    ['an address longer than its TLV', '1009 20 01 0a0000 0000 0000', {
      type: 8, data: hex('20 01 0a0000 0000 0000'),
    }],
    ['an organization of two bytes', 'fe02 0012', { type: 127, data: hex('0012') }],
  ])('keeps %s as bytes', (_, tlv, kept) => {
    const given = hex(`${mandatory} ${tlv} 0000`)
    const { lldp } = parseLldp(given)
    expect(lldp?.tlvs).toEqual([kept])
    expect(buildLldp(lldp!)).toEqual(given)
  })
})

describe('an LLDP data unit with something wrong', () => {
  it.each([
    ['a port before the chassis', '0405 05 65746830', 'ERR_BAD_PACKET', 'lldp.chassisId'],
    ['a chassis without an id', '0201 04', 'ERR_BAD_PACKET', 'lldp.chassisId'],
    ['a chassis that is cut', '0207 04 0200', 'ERR_TRUNCATED', 'lldp.chassisId'],
    ['no port', '0207 04 02000000000a 0602 0078', 'ERR_BAD_PACKET', 'lldp.portId'],
    ['no TTL', '0207 04 02000000000a 0405 05 65746830 0000', 'ERR_BAD_PACKET', 'lldp.ttl'],
    ['nothing', '', 'ERR_TRUNCATED', 'lldp.chassisId'],
  ])('is none: %s', (_, given, code, path) => {
    const { lldp, payload, problem } = parseLldp(hex(given))
    expect(lldp).toBeUndefined()
    expect(payload).toEqual(hex(given))
    expect(problem).toMatchObject({ code, path })
  })

  it('has the TLVs before it', () => {
    const { lldp, payload, problem } = parseLldp(hex(`${mandatory} 0a02 7331 0c09 61`))
    expect(lldp?.tlvs).toEqual([{ type: 'systemName', text: 's1' }])
    expect(toHex(payload)).toBe('0c0961')
    expect(problem).toMatchObject({ code: 'ERR_TRUNCATED', path: 'lldp.tlvs[1]' })
  })

  it.each<[string, string, string, object]>([
    ['an id that is no MAC address', 'ERR_BAD_ADDRESS', 'lldp.chassisId.id', {
      chassisId: { subtype: 'macAddress', id: 'me' },
    }],
    ['an empty id', 'ERR_TOO_LONG', 'lldp.portId.id', { portId: { subtype: 'local', id: '' } }],
    ['an unknown kind of id', 'ERR_UNKNOWN_NAME', 'lldp.portId.subtype', {
      portId: { subtype: 'mac', id: '1' },
    }],
    ['a long name', 'ERR_TOO_LONG', 'lldp.tlvs[0].text', {
      tlvs: [{ type: 'systemName', text: 'x'.repeat(256) }],
    }],
    ['a long TLV', 'ERR_TOO_LONG', 'lldp.tlvs[0].data', { tlvs: [{ type: 9, data: new Uint8Array(512) }] }],
    ['the end among its TLVs', 'ERR_OUT_OF_RANGE', 'lldp.tlvs[0].type', {
      tlvs: [{ type: 0, data: new Uint8Array(0) }],
    }],
  ])('is refused when it is built: %s', (_, code, path, given) => {
    expect(() => buildLldp({ ...unit, ...given }))
      .toThrow(expect.objectContaining({ code, path }) as Error)
  })
})
