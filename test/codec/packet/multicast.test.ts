import { describe, expect, it } from 'vitest'
import {
  badChecksums, buildIgmp, buildPacket, IpProtocol, parseIcmp6, parseIgmp, type IgmpInit,
} from '../../../src/codec/packet/index.js'
import { hex, toHex } from '../../support/hex.js'

const ethernet = { dst: '01:00:5e:00:00:01', src: '02:00:00:00:00:01' }
const igmpPacket = (payload: Uint8Array) => buildPacket({
  ethernet, ipv4: { src: '10.0.0.1', dst: '224.0.0.1', ttl: 1, protocol: IpProtocol.IGMP }, payload,
})

describe('an IGMP message', () => {
  it.each<[string, string, object]>([
    ['a query of version 1 (RFC 1112)', '11 00 eeff 00000000', {
      type: 'membershipQuery', checksum: 0xeeff, maxResponseCode: 0, group: '0.0.0.0',
    }],
    ['a query of version 2 (RFC 2236)', '11 64 fd9a ef010203', {
      type: 'membershipQuery', checksum: 0xfd9a, maxResponseCode: 100, group: '239.1.2.3',
    }],
    ['a query of version 3 (RFC 3376)', '11 64 ea0e ef010203 0a 7d 0001 0a000005', {
      type: 'membershipQuery', checksum: 0xea0e, maxResponseCode: 100, group: '239.1.2.3', suppress: true,
      robustness: 2, intervalCode: 125, sources: ['10.0.0.5'],
    }],
    ['a report of version 2', '16 00 f8fb ef010203', {
      type: 'membershipReportV2', checksum: 0xf8fb, group: '239.1.2.3',
    }],
    ['a leave', '17 00 f7fb ef010203', { type: 'leaveGroup', checksum: 0xf7fb, group: '239.1.2.3' }],
    ['a report of version 3', '22 00 da39 00000001 04 01 0001 ef010203 0a000005 07070707', {
      type: 'membershipReportV3', checksum: 0xda39,
      records: [{
        type: 'changeToExclude', group: '239.1.2.3', sources: ['10.0.0.5'], auxiliary: hex('07070707'),
      }],
    }],
    ['another message', '13 01 ecfe', { type: 0x13, checksum: 0xecfe, maxResponseCode: 1 }],
  ])('is read from its bytes and built to them: %s', (_, bytes, igmp) => {
    const read = parseIgmp(hex(bytes))
    expect(read).toMatchObject({ igmp, payload: new Uint8Array(0) })
    const built = buildIgmp(igmp as IgmpInit)
    expect(built.subarray(4)).toEqual(hex(bytes).subarray(4))
    expect(badChecksums(igmpPacket(built))).toEqual([])
    expect(parseIgmp(built)).toEqual({
      igmp: { ...igmp, checksum: expect.any(Number) as number }, payload: new Uint8Array(0),
    })
  })

  it('has a checksum over what follows it, which badChecksums verifies', () => {
    const built = buildIgmp({ type: 'leaveGroup', group: '239.1.2.3' }, hex('0102'))
    expect(parseIgmp(built).payload).toEqual(hex('0102'))
    const frame = igmpPacket(built)
    expect(badChecksums(frame)).toEqual([])
    frame[frame.length - 1]! ^= 1
    expect(badChecksums(frame)).toEqual(['igmp'])
  })

  it.each([
    ['three bytes', '11 00 00', 'igmp'],
    ['seven bytes', '11 00 0000 000000', 'igmp'],
    ['a query that lacks a source', '11 64 0000 ef010203 0a 7d 0002 0a000005', 'igmp.sources'],
    ['a report that lacks a record', '22 00 0000 00000001', 'igmp.records[0]'],
    ['a record that lacks a source', '22 00 0000 00000001 04 00 0001 ef010203', 'igmp.records[0].sources'],
    ['a record that lacks auxiliary data', '22 00 0000 00000001 04 01 0000 ef010203',
      'igmp.records[0].auxiliary'],
  ])('that is cut is none: %s', (_, bytes, path) => {
    const { igmp, payload, problem } = parseIgmp(hex(bytes))
    expect(igmp).toBeUndefined()
    expect(payload).toEqual(hex(bytes))
    expect(problem).toMatchObject({ code: 'ERR_TRUNCATED', path })
  })

  it.each<[string, string, string, object]>([
    ['an IPv6 group', 'ERR_BAD_ADDRESS', 'igmp.group', { type: 'leaveGroup', group: 'ff02::1' }],
    ['an unknown type', 'ERR_UNKNOWN_NAME', 'igmp.type', { type: 'join', group: '239.1.2.3' }],
    ['an unknown record', 'ERR_UNKNOWN_NAME', 'records.type', {
      type: 'membershipReportV3', records: [{ type: 'join', group: '239.1.2.3' }],
    }],
    ['odd auxiliary data', 'ERR_TOO_LONG', 'igmp.records[0].auxiliary', {
      type: 'membershipReportV3', records: [{ type: 1, group: '239.1.2.3', auxiliary: new Uint8Array(3) }],
    }],
    ['too much robustness', 'ERR_OUT_OF_RANGE', 'igmp.robustness', {
      type: 'membershipQuery', robustness: 8, sources: [],
    }],
  ])('is refused when it is built: %s', (_, code, path, igmp) => {
    expect(() => buildIgmp(igmp as IgmpInit)).toThrow(expect.objectContaining({ code, path }) as Error)
  })
})

describe('an MLD message', () => {
  const group = 'ff02000000000000000000000000abcd'
  const source = '20010db8000000000000000000000001'

  it.each<[string, string, object]>([
    ['a query of version 1 (RFC 2710)', `8200 0000 03e8 0000 ${group}`, {
      type: 'multicastListenerQuery', maxResponseCode: 1000, group: 'ff02::abcd',
    }],
    ['a query of version 2 (RFC 3810)', `8200 0000 03e8 0000 ${group} 02 7d 0001 ${source}`, {
      type: 'multicastListenerQuery', maxResponseCode: 1000, group: 'ff02::abcd', suppress: false,
      robustness: 2, intervalCode: 125, sources: ['2001:db8::1'],
    }],
    ['a report of version 1', `8300 0000 0000 0000 ${group}`, {
      type: 'multicastListenerReport', group: 'ff02::abcd',
    }],
    ['a done', `8400 0000 0000 0000 ${group}`, { type: 'multicastListenerDone', group: 'ff02::abcd' }],
    ['a report of version 2', `8f00 0000 0000 0001 06 00 0001 ${group} ${source}`, {
      type: 'multicastListenerReportV2',
      records: [{ type: 'blockOldSources', group: 'ff02::abcd', sources: ['2001:db8::1'] }],
    }],
  ])('is read from its bytes: %s', (_, bytes, icmp6) => {
    expect(parseIcmp6(new DataView(hex(bytes).buffer))).toMatchObject(icmp6)
  })

  it('is of version 1 when it has no sources', () => {
    const query = parseIcmp6(new DataView(hex(`8200 0000 03e8 0000 ${group} 00`).buffer))
    expect(query).not.toHaveProperty('sources')
  })

  it('asks for everything within ten seconds, unless told otherwise', () => {
    const frame = buildPacket({
      ethernet, ipv6: { src: 'fe80::1', dst: 'ff02::1', hopLimit: 1 },
      icmp6: { type: 'multicastListenerQuery', sources: [] },
    })
    expect(toHex(frame.subarray(58))).toBe(`27100000${'00'.repeat(16)}027d0000`)
    expect(badChecksums(frame)).toEqual([])
  })
})
