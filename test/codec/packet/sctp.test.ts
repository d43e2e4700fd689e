import { describe, expect, it } from 'vitest'
import {
  badChecksums, buildPacket, buildSctpChunks, Ipv4Flags, parsePacket, parseSctp, parseSctpChunks, portsOf,
  writeSctp, type Packet, type SctpChunk,
} from '../../../src/codec/packet/index.js'
import { crc32c } from '../../../src/codec/packet/crc32c.js'
import { hex, toHex } from '../../support/hex.js'

const ethernet = { dst: '02:00:00:00:00:02', src: '02:00:00:00:00:01' }
const ipv4 = { src: '10.0.0.1', dst: '10.0.0.2' }
const sctp = { srcPort: 5000, dstPort: 3868, verificationTag: 7 }
const chunks: SctpChunk[] = [
  { type: 'data', flags: 3, tsn: 1, stream: 2, sequence: 3, protocol: 46, data: hex('616263') },
  {
    type: 'init', flags: 0, initiateTag: 8, window: 65536, outboundStreams: 10, inboundStreams: 11,
    initialTsn: 9, parameters: hex('000c0006 00050000'),
  },
  { type: 'cookieAck', flags: 0, data: new Uint8Array(0) },
  { type: 192, flags: 1, data: hex('07') },
]
const bytes = `00 03 0013 00000001 0002 0003 0000002e 616263 00
  01 00 001c 00000008 00010000 000a 000b 00000009 000c0006 00050000
  0b 00 0004
  c0 01 0005 07 000000`

describe('an SCTP packet (RFC 9260)', () => {
  it('has the CRC32c of its appendix', () => {
    const digits = new TextEncoder().encode('123456789')
    expect(crc32c(new DataView(digits.buffer), 0, 9)).toBe(0xe3069283)
    const zeros = new DataView(new ArrayBuffer(32))
    expect(crc32c(zeros, 0, 32)).toBe(0x8a9136aa)
    zeros.setUint32(8, 0xffffffff)
    expect(crc32c(zeros, 0, 32, 8)).toBe(0x8a9136aa)
  })

  it('is read from its bytes and written to them', () => {
    const view = new DataView(new ArrayBuffer(12))
    expect(writeSctp(view, 0, { ...sctp, checksum: 0x01020304 }, new Uint8Array(0), false)).toBe(12)
    expect(toHex(new Uint8Array(view.buffer))).toBe('13880f1c0000000701020304')
    expect(parseSctp(view)).toEqual({ ...sctp, checksum: 0x01020304 })
  })

  it('is a layer of a packet, whose checksum is verified when asked', () => {
    const frame = buildPacket({ ethernet, ipv4, sctp, payload: hex(bytes) })
    const read = parsePacket(frame)
    expect(read).toMatchObject({ sctp, ipv4: { protocol: 132 }, payload: hex(bytes) })
    expect(portsOf(read as Packet)).toEqual({ srcPort: 5000, dstPort: 3868 })
    expect(badChecksums(frame)).toEqual([])
    frame[50]! ^= 1
    expect(badChecksums(frame)).toEqual(['sctp'])
  })

  it('that is a fragment keeps its checksum', () => {
    const first = { ...ipv4, flags: Ipv4Flags.MORE_FRAGMENTS }
    const given = { ...sctp, checksum: 5 }
    const frame = buildPacket({ ethernet, ipv4: first, sctp: given, payload: new Uint8Array(12) })
    expect(parsePacket(frame).sctp?.checksum).toBe(5)
  })
})

describe('the chunks of an SCTP packet', () => {
  it('are read from their bytes', () => {
    expect(parseSctpChunks(hex(bytes))).toEqual({ chunks, payload: new Uint8Array(0) })
  })

  it('are built to the same bytes, with padding', () => {
    expect(toHex(buildSctpChunks(chunks))).toBe(toHex(hex(bytes)))
  })

  it('may come without the padding of the last', () => {
    const read = parseSctpChunks(hex(bytes).subarray(0, -3))
    expect(read).toEqual({ chunks, payload: new Uint8Array(0) })
  })

  it('are kept as bytes when they are shorter than their type', () => {
    expect(parseSctpChunks(hex('00 03 0008 00000001')).chunks)
      .toEqual([{ type: 0, flags: 3, data: hex('00000001') }])
  })

  it.each([
    ['a length of 3', '0b 00 0003', 'ERR_BAD_PACKET', 'chunks[1].length'],
    ['a length of 0', '0b 00 0000', 'ERR_BAD_PACKET', 'chunks[1].length'],
    ['a length beyond the end', '0b 00 0009 00000000', 'ERR_TRUNCATED', 'chunks[1]'],
    ['half a header', '0b 00', 'ERR_TRUNCATED', 'chunks[1]'],
  ])('are read up to the one with %s', (_, wrong, code, path) => {
    const { chunks, payload, problem } = parseSctpChunks(hex(`0b 00 0004 ${wrong}`))
    expect(chunks).toHaveLength(1)
    expect(payload).toEqual(hex(wrong))
    expect(problem).toMatchObject({ code, path })
  })

  it.each<[string, string, string, unknown]>([
    ['too much data', 'ERR_TOO_LONG', 'chunks[0].data', {
      type: 'abort', flags: 0, data: new Uint8Array(65532),
    }],
    ['an unknown type', 'ERR_UNKNOWN_NAME', 'chunks.type', {
      type: 'hello', flags: 0, data: new Uint8Array(0),
    }],
    ['no chunk', 'ERR_BAD_VALUE', 'chunks[0]', 'abort'],
  ])('are refused when they are built: %s', (_, code, path, chunk) => {
    expect(() => buildSctpChunks([chunk as SctpChunk]))
      .toThrow(expect.objectContaining({ code, path }) as Error)
  })
})
