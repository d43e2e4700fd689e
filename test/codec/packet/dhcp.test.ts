import { describe, expect, it } from 'vitest'
import {
  buildDhcp, dhcpOption, overloadedDhcpOptions, parseDhcp, type DhcpInit,
} from '../../../src/codec/packet/index.js'
import { hex, toHex } from '../../support/hex.js'

const header = `01 01 06 00 3903f326 0005 8000 00000000 00000000 00000000 0a000001
  02000000000a ${'00'.repeat(10)} ${'00'.repeat(64)} 626f6f74 ${'00'.repeat(124)}`
const cookie = '63825363'
const discover = `${header} ${cookie}
  350101 3204 0a000005 3703 010306 0c02 6162 e001 07 ff ${'00'.repeat(38)}`

const message = {
  op: 'request', hardwareType: 1, hops: 0, xid: 0x3903f326, secs: 5, flags: 0x8000, ciaddr: '0.0.0.0',
  yiaddr: '0.0.0.0', siaddr: '0.0.0.0', giaddr: '10.0.0.1', chaddr: '02:00:00:00:00:0a', sname: '',
  file: 'boot',
  options: [
    { type: 'messageType', value: 'discover' },
    { type: 'requestedAddress', value: '10.0.0.5' },
    { type: 'parameterRequestList', value: [1, 3, 6] },
    { type: 'hostName', value: 'ab' },
    { type: 224, data: Uint8Array.of(7) },
  ],
} as const satisfies DhcpInit

describe('a DHCP message (RFC 2131)', () => {
  it('is read from its bytes', () => {
    expect(parseDhcp(hex(discover))).toEqual({ dhcp: message, payload: new Uint8Array(38) })
  })

  it('is built to the same bytes, padded to 300', () => {
    expect(toHex(buildDhcp(message))).toBe(toHex(hex(discover)))
    expect(buildDhcp(message)).toHaveLength(300)
  })

  it('has its options by name', () => {
    expect(dhcpOption(message, 'requestedAddress')).toBe('10.0.0.5')
    expect(dhcpOption(message, 'leaseTime')).toBeUndefined()
  })

  it('keeps an option of an unusual length as bytes', () => {
    const { dhcp } = parseDhcp(hex(`${header} ${cookie} 3303 000000 0100 0305 0a00000100 ff`))
    expect(dhcp?.options).toEqual([
      { type: 51, data: new Uint8Array(3) }, { type: 1, data: new Uint8Array(0) },
      { type: 3, data: hex('0a00000100') },
    ])
  })

  it('has more options where the overload option says (RFC 2132 §9.3)', () => {
    const file = '0c 02 6162 ff'
    const sname = '00 36 04 0a000001 33'
    const given = hex(`${header.slice(0, header.indexOf('626f6f74'))} 626f6f74 ${'00'.repeat(124)} ${cookie}
      340103 ff`)
    given.set(hex(file), 108)
    given.set(hex(sname), 44)
    const { dhcp } = parseDhcp(given)
    expect(overloadedDhcpOptions(dhcp!)).toEqual([
      { type: 'hostName', value: 'ab' }, { type: 'serverIdentifier', value: '10.0.0.1' },
    ])
    const options = [{ type: 'overload', value: 2 }] as const
    expect(overloadedDhcpOptions({ ...dhcp!, options })).toHaveLength(1)
    expect(overloadedDhcpOptions({ ...dhcp!, options: [] })).toEqual([])
    const again = parseDhcp(buildDhcp(dhcp!)).dhcp!
    expect(overloadedDhcpOptions(again)).toEqual(overloadedDhcpOptions(dhcp!))
  })

  it('of other hardware has its address as bytes', () => {
    const given = hex(discover)
    given.set([32, 8], 1)
    const { dhcp } = parseDhcp(given)
    expect(dhcp?.chaddr).toEqual(hex('02000000000a 0000'))
    expect(buildDhcp(dhcp!)).toEqual(given)
  })
})

describe('a DHCP message with something wrong', () => {
  it.each([
    ['an option that is cut', `${cookie} 350101 3304 0000`, 'ERR_TRUNCATED', 'dhcp.options[1]', 243],
    ['no end option', `${cookie} 350101`, 'ERR_TRUNCATED', 'dhcp.options[1]', 243],
    ['only the code of an option', `${cookie} 350101 33`, 'ERR_TRUNCATED', 'dhcp.options[1]', 243],
  ])('has the options before it: %s', (_, rest, code, path, at) => {
    const given = hex(`${header} ${rest}`)
    const { dhcp, payload, problem } = parseDhcp(given)
    expect(dhcp?.options).toEqual([message.options[0]])
    expect(problem).toMatchObject({ code, path })
    expect(payload).toEqual(given.subarray(at))
  })

  it('that is BOOTP has no options', () => {
    const { dhcp, problem } = parseDhcp(hex(`${header} 00000000`))
    expect(dhcp).toEqual({ ...message, options: [] })
    expect(problem).toMatchObject({ code: 'ERR_BAD_PACKET', path: 'dhcp.cookie', offset: 236 })
  })

  it('is told of a hardware address that does not fit, and of a header that is cut', () => {
    const given = hex(discover)
    given[2] = 17
    expect(parseDhcp(given)).toMatchObject({ problem: { code: 'ERR_BAD_PACKET', path: 'dhcp.chaddr' } })
    expect(parseDhcp(given.subarray(0, 235))).toMatchObject({
      payload: given.subarray(0, 235), problem: { code: 'ERR_TRUNCATED', path: 'dhcp' },
    })
  })

  it.each<[string, string, string, object]>([
    ['a long option', 'ERR_TOO_LONG', 'dhcp.options[0]', {
      options: [{ type: 'clientIdentifier', value: new Uint8Array(256) }],
    }],
    ['an unknown option', 'ERR_UNKNOWN_NAME', 'dhcp.options[0].type', {
      options: [{ type: 'colour', value: 1 }],
    }],
    ['the end as an option', 'ERR_OUT_OF_RANGE', 'dhcp.options[0].type', {
      options: [{ type: 255, data: new Uint8Array(0) }],
    }],
    ['a bad address', 'ERR_BAD_ADDRESS', 'dhcp.options[0].value[1]', {
      options: [{ type: 'routers', value: ['10.0.0.1', '10.0.0'] }],
    }],
    ['a long file name', 'ERR_TOO_LONG', 'dhcp.file', { file: 'x'.repeat(129) }],
    ['a long hardware address', 'ERR_TOO_LONG', 'dhcp.chaddr', { chaddr: new Uint8Array(17) }],
    ['no xid', 'ERR_MISSING_FIELD', 'dhcp.xid', { xid: undefined }],
  ])('is refused when it is built: %s', (_, code, path, given) => {
    expect(() => buildDhcp({ ...message, ...given }))
      .toThrow(expect.objectContaining({ code, path }) as Error)
  })
})
