/** What holds for all protocols that packets carry: both ways without loss, and any bytes at all. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { EncodeError } from '../../../src/codec/errors.js'
import {
  buildDatagram, buildDhcp, buildDns, buildGeneve, buildGre, buildIgmp, buildLldp, buildPacket,
  buildSctpChunks, buildVxlan, orThrow, parseDatagram, parseDhcp, parseDns, parseGeneve, parseGre, parseIgmp,
  parseLldp, parsePacket, parseSctpChunks, parseVxlan, type PacketProblem,
} from '../../../src/codec/packet/index.js'
import { bytes, datagram, packet } from '../../support/packets.js'
import { dhcp, dns, geneve, gre, igmp, lldp, mld, sctpChunks, vxlan } from '../../support/payloads.js'
import { check, property } from '../../support/property.js'

interface Protocol {
  readonly name: string
  /** Values that the builder takes and the parser gives. */
  readonly values: fc.Arbitrary<object>
  /** Whether payload may follow. */
  readonly carries: boolean
  readonly build: (value: never, payload: Uint8Array) => Uint8Array
  readonly parse: (bytes: Uint8Array) => { readonly payload: Uint8Array, readonly problem?: PacketProblem }
  /** Where the result has what was read. */
  readonly member: string
}

const protocols: readonly Protocol[] = [
  { name: 'LLDP', values: lldp, carries: false, build: buildLldp, parse: parseLldp, member: 'lldp' },
  { name: 'DHCP', values: dhcp, carries: false, build: buildDhcp, parse: parseDhcp, member: 'dhcp' },
  { name: 'DNS', values: dns, carries: false, build: buildDns, parse: parseDns, member: 'dns' },
  { name: 'IGMP', values: igmp, carries: false, build: buildIgmp, parse: parseIgmp, member: 'igmp' },
  { name: 'GRE', values: gre, carries: true, build: buildGre, parse: parseGre, member: 'gre' },
  { name: 'VXLAN', values: vxlan, carries: true, build: buildVxlan, parse: parseVxlan, member: 'vxlan' },
  { name: 'Geneve', values: geneve, carries: true, build: buildGeneve, parse: parseGeneve, member: 'geneve' },
  {
    name: 'SCTP', values: sctpChunks, carries: false, build: buildSctpChunks, parse: parseSctpChunks,
    member: 'chunks',
  },
]

const parsers = [
  ...protocols.map(({ name, parse }) => ({ name, parse })),
  { name: 'packets', parse: parsePacket }, { name: 'datagrams', parse: parseDatagram },
]

/** Bytes that one of the builders made. */
const built = fc.oneof(
  packet.map(buildPacket), datagram.map(buildDatagram),
  ...protocols.map(({ values, build }) =>
    fc.tuple(values, bytes(20)).map(([value, payload]) => build(value as never, payload))),
)

/** What was read, without the checksum that the builder computed. */
function readBy({ parse, member }: Protocol, given: Uint8Array): unknown {
  const parsed = parse(given) as unknown as Record<string, unknown>
  expect(parsed.problem).toBeUndefined()
  return parsed[member]
}

describe.each(protocols)('$name', (protocol) => {
  const { values, build, parse, carries } = protocol

  it('comes back from its bytes as it was built', () => {
    check(fc.property(values, bytes(20), (value, payload) => {
      const made = build(value as never, carries ? payload : new Uint8Array(0))
      const expected = 'checksum' in value ? { ...value, checksum: expect.any(Number) as number } : value
      const read = readBy(protocol, made)
      if (Array.isArray(value)) expect(read).toEqual(value)
      else expect(read).toMatchObject(expected)
      const left = parse(made).payload
      if (carries) expect(left).toEqual(payload)
      else expect(left.every((byte) => byte === 0)).toBe(true)
    }), { numRuns: 500 })
  })

  it('is built to the same bytes from what was parsed', () => {
    property(values, (value) => {
      const made = build(value as never, new Uint8Array(0))
      expect(build(readBy(protocol, made) as never, new Uint8Array(0))).toEqual(made)
    })
  })

  it('that is cut is told to be so, wherever it is cut', () => {
    property(values, fc.nat(), (value, pick) => {
      const made = build(value as never, new Uint8Array(0))
      fc.pre(made.length > 0)
      const kept = made.subarray(0, pick % made.length)
      const { problem, payload } = parse(kept)
      // A cut between chunks is none, and the zeros behind DHCP are padding.
      if (problem === undefined) expect(['SCTP', 'DHCP', 'IGMP']).toContain(protocol.name)
      else expect(problem.code).toBe('ERR_TRUNCATED')
      expect(payload.byteOffset + payload.length).toBe(kept.byteOffset + kept.length)
    })
  })

  it('throws EncodeError and nothing else when it is built from nonsense', () => {
    const junk = fc.oneof(
      fc.constantFrom(null, undefined, {}, [{}], [null]), fc.string(), fc.double(), fc.bigInt(), bytes(3),
    )
    check(fc.property(values, fc.nat(), junk, (value, pick, wrong) => {
      const fields = Object.keys(value)
      const name = fields[pick % Math.max(fields.length, 1)]
      const spoiled = Array.isArray(value) ? [...value as unknown[], wrong] : { ...value, [name!]: wrong }
      for (const given of [spoiled, wrong]) {
        try {
          build(given as never, new Uint8Array(0))
        } catch (error) {
          expect(error, String((error as Error).stack)).toBeInstanceOf(EncodeError)
        }
      }
    }), { numRuns: 1000 })
  })
})

describe('multicast listener discovery', () => {
  const ethernet = { dst: '33:33:00:00:00:01', src: '02:00:00:00:00:01' }
  const ipv6 = { src: 'fe80::1', dst: 'ff02::1', hopLimit: 1 }

  it('comes back from its bytes as it was built', () => {
    check(fc.property(mld, (icmp6) => {
      const frame = buildPacket({ ethernet, ipv6, icmp6 })
      const read = orThrow(parsePacket(frame))
      expect(read.icmp6).toMatchObject(icmp6)
      expect(read.payload).toHaveLength(0)
      expect(buildPacket(read)).toEqual(frame)
    }), { numRuns: 500 })
  })
})

describe.each(parsers)('whatever bytes are read as $name', ({ parse }) => {
  it.each([undefined, null, 'text', 5, {}, [1, 2]])('%j are no bytes: TypeError', (given) => {
    expect(() => parse(given as Uint8Array)).toThrow(TypeError)
  })

  it('never make it throw: random ones', () => {
    check(fc.property(fc.uint8Array({ maxLength: 600 }), (junk) => {
      expect(parse(junk).payload.length).toBeLessThanOrEqual(junk.length)
    }), { numRuns: 1000 })
  })

  it('never make it throw: every beginning, and a change of every byte, of what was sound', () => {
    check(fc.property(built, fc.integer({ min: 1, max: 255 }), (sound, flip) => {
      for (let at = 0; at < sound.length; at++) {
        parse(sound.subarray(0, at))
        const changed = sound.slice()
        changed[at]! ^= flip
        parse(changed)
      }
    }), { numRuns: 100 })
  })
})

describe('how often bytes are read', () => {
  /** Counts the reads of a DataView while `run` runs. */
  function reads(run: () => void): number {
    const methods = ['getUint8', 'getUint16', 'getUint32', 'getBigUint64'] as const
    const prototype = DataView.prototype as unknown as Record<string, (this: DataView, at: number) => unknown>
    const own = methods.map((method) => prototype[method]!)
    let count = 0
    for (const [index, method] of methods.entries()) {
      prototype[method] = function (at) {
        count++
        return own[index]!.call(this, at)
      }
    }
    try {
      run()
    } finally {
      for (const [index, method] of methods.entries()) prototype[method] = own[index]!
    }
    return count
  }

  const length = 60_000
  const filled = (...pattern: number[]) =>
    Uint8Array.from({ length }, (_, at) => pattern[at % pattern.length]!)
  const tagged = (...head: number[]) => Uint8Array.from([...new Uint8Array(12), ...head, ...filled(0)])

  /** A DNS message whose every question is a chain of pointers as long as it may be. */
  function chains(): Uint8Array {
    const message = new Uint8Array(length)
    const view = new DataView(message.buffer)
    view.setUint16(4, 0xffff)
    for (let at = 14; at + 2 <= 0x3000; at += 2) view.setUint16(at, 0xc000 | (at - 2))
    for (let at = 0x3000; at + 6 <= length; at += 6) view.setUint16(at, 0xc000 | 0x0100)
    return message
  }

  const worst: readonly (readonly [string, Uint8Array])[] = [
    ['zeros', filled(0)], ['ones', filled(0xff)], ['small numbers', filled(1)],
    ['pointers', filled(0xc0, 12)],
    ['chains of pointers', chains()], ['labels', filled(1, 0x61)],
    ['tags', tagged(0x81, 0)], ['tags in tags', filled(0x81, 0)],
    ['labels of MPLS', tagged(0x88, 0x47)],
    ['extension headers', Uint8Array.from([
      ...new Uint8Array(12), 0x86, 0xdd, 0x60, 0, 0, 0, 0xea, 0, 0, 64, ...filled(0),
    ])],
    ['questions', Uint8Array.from([0, 0, 0, 0, 0xff, 0xff, 0, 0, 0, 0, 0, 0, ...filled(0)])],
    ['records', Uint8Array.from([0, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, ...filled(0)])],
    ['empty options', Uint8Array.from([...new Uint8Array(236), 99, 0x82, 0x53, 0x63, ...filled(12, 0)])],
  ]

  it.each(worst)('is bounded by their number: %s', (_, given) => {
    for (const { parse, name } of parsers) {
      const count = reads(() => void parse(given))
      // A name has at most 255 bytes and 127 pointers, and at least five bytes of a message.
      expect(count, name).toBeLessThan((name === 'DNS' ? 120 : 4) * given.length)
    }
  })
})
