import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { EncodeError } from '../../../src/codec/errors.js'
import {
  badChecksums, buildDatagram, buildPacket, Ipv4Flags, isFragment, orThrow, parseDatagram, parsePacket,
  portsOf, type Packet, type PacketInit,
} from '../../../src/codec/packet/index.js'
import { hex } from '../../support/hex.js'
import { bytes, datagram, packet } from '../../support/packets.js'
import { check, property } from '../../support/property.js'

const ethernet = { dst: '02:00:00:00:00:02', src: '02:00:00:00:00:01' }
const between = { src: '10.0.0.1', dst: '10.0.0.2' }
const text = new TextEncoder()
const bytes8 = new Uint8Array(8)

/** The bytes of what was read, whether it is a packet or not. */
function rebuilt(read: ReturnType<typeof parsePacket>): Uint8Array {
  return read.ethernet === undefined ? read.payload : buildPacket(read)
}

function ping(payload = text.encode('abcdefgh')): PacketInit {
  return { ethernet, ipv4: between, icmp: { type: 'echoRequest', identifier: 7, sequence: 1 }, payload }
}

describe('a packet', () => {
  it('comes back from its bytes as it was built', () => {
    check(fc.property(packet, (given) => {
      const read = parsePacket(buildPacket(given))
      expect(read).toMatchObject(given)
      expect(read.truncated).toBe(false)
      expect(read.problem).toBeUndefined()
    }), { numRuns: 500 })
  })

  it('is built to the same bytes from what was parsed', () => {
    check(fc.property(packet, (given) => {
      const built = buildPacket(given)
      expect(buildPacket(orThrow(parsePacket(built)))).toEqual(built)
    }), { numRuns: 500 })
  })

  it('is built with correct checksums', () => {
    check(fc.property(packet, (given) => {
      expect(badChecksums(buildPacket(given))).toEqual([])
    }), { numRuns: 500 })
  })

  it('gets checksums that notice a changed byte', () => {
    property(packet, fc.nat(), (given, pick) => {
      const built = buildPacket(given)
      const read = parsePacket(built)
      const layer = read.tcp ?? read.udp ?? read.sctp ?? read.icmp ?? read.icmp6
      fc.pre(layer !== undefined && read.payload.length > 0)
      const at = read.payload.byteOffset + pick % read.payload.length
      built[at]! ^= 0x10
      expect(badChecksums(built)).toHaveLength(1)
    })
  })

  it('borrows its payload from the bytes that were parsed', () => {
    const built = buildPacket(ping())
    const { payload } = parsePacket(built)
    expect(payload.buffer).toBe(built.buffer)
    built[built.length - 1] = 0x58
    expect(new TextDecoder().decode(payload)).toBe('abcdefgX')
  })

  it('is found in the middle of a larger buffer', () => {
    const whole = new Uint8Array(200).fill(0xee)
    const built = buildPacket(ping())
    whole.set(built, 37)
    expect(parsePacket(whole.subarray(37, 37 + built.length))).toEqual(parsePacket(built))
  })

  it('keeps Ethernet padding apart from the payload', () => {
    const read = parsePacket(buildPacket({ ...ping(text.encode('x')), trailer: new Uint8Array(17) }))
    expect(read.payload).toEqual(text.encode('x'))
    expect(read.trailer).toEqual(new Uint8Array(17))
  })

  it('keeps what it does not know as payload', () => {
    const payload = Uint8Array.of(1, 2, 3)
    const read = parsePacket(buildPacket({ ethernet: { ...ethernet, ethType: 0x88cc }, payload }))
    expect(read).toEqual({ ethernet: { ...ethernet, ethType: 0x88cc }, payload, truncated: false })
  })
})

describe('a packet cut short', () => {
  it('is read up to its last complete layer, wherever it is cut', () => {
    property(packet, fc.nat(), (given, pick) => {
      const { trailer: _, ...content } = given
      const built = buildPacket(content)
      const kept = built.subarray(0, pick % built.length)
      const read = parsePacket(kept)
      const whole = orThrow(parsePacket(built))
      const known = whole.arp ?? whole.ipv4 ?? whole.ipv6 ?? whole.vlan ?? whole.mpls
      // Nothing tells how long it is what an EtherType without a parser, or a label, announces.
      const open = kept.length >= 14 && (known === undefined || read.mpls !== undefined)
      expect(read.truncated).toBe(!open)
      expect(read.problem?.code).toBe(open ? undefined : 'ERR_TRUNCATED')
      expect(rebuilt(read)).toEqual(kept)
    })
  })

  it('says so at every byte of a ping', () => {
    const built = buildPacket(ping())
    for (let length = 14; length < built.length; length++) {
      const read = parsePacket(built.subarray(0, length))
      expect(read.truncated).toBe(true)
      expect(read.problem?.code).toBe('ERR_TRUNCATED')
      expect(read.ipv4 !== undefined).toBe(length >= 34)
      expect(read.icmp !== undefined).toBe(length >= 42)
    }
  })

  it('keeps the lengths that it came with when it is built again', () => {
    const cut = parsePacket(buildPacket(ping()).subarray(0, 44)) as Packet
    expect(cut.ipv4?.totalLength).toBe(36)
    expect(parsePacket(buildPacket(cut)).ipv4?.totalLength).toBe(36)
  })

  it.each([0, 13])('is all payload at %i bytes, below the fourteen of Ethernet', (length) => {
    const bytes = new Uint8Array(length).fill(7)
    const problem = {
      code: 'ERR_TRUNCATED', offset: 0, path: 'ethernet',
      detail: `14 bytes are needed and ${length} are left`,
      message: `ethernet (byte 0): 14 bytes are needed and ${length} are left`,
    }
    expect(parsePacket(bytes)).toEqual({ payload: bytes, truncated: true, problem })
  })

  it('tells which length reaches beyond the bytes', () => {
    const udp = { srcPort: 1, dstPort: 2 }
    const whole = buildPacket({ ethernet, ipv4: between, udp, payload: bytes8 })
    expect(parsePacket(whole.subarray(0, 46)).problem?.message)
      .toBe('udp.length (byte 38): 16 bytes by its length and 12 are here')
    expect(parsePacket(buildPacket(ping()).subarray(0, 44)).problem?.message)
      .toBe('ipv4.totalLength (byte 16): 36 bytes by its length and 30 are here')
  })
})

describe('nonsense', () => {
  it('is read as far as it goes, and nothing of it gets lost', () => {
    check(fc.property(fc.uint8Array({ maxLength: 200 }), (junk) => {
      expect(rebuilt(parsePacket(junk))).toHaveLength(junk.length)
      parseDatagram(junk)
      expect(badChecksums(junk).length).toBeLessThan(3)
    }), { numRuns: 1000 })
  })

  it.each([undefined, null, 'text', 5, {}, [1, 2]])('that is no bytes is a TypeError: %j', (given) => {
    for (const parse of [parsePacket, parseDatagram, badChecksums]) {
      expect(() => parse(given as Uint8Array)).toThrow(TypeError)
    }
  })

  it('in a packet that was sound is survived at every byte', () => {
    check(fc.property(packet, fc.nat(), fc.integer({ min: 1, max: 255 }), (given, pick, flip) => {
      const built = buildPacket(given)
      built[pick % built.length]! ^= flip
      const { problem } = parsePacket(built)
      expect(problem?.code ?? 'sound').toMatch(/^(sound|ERR_BAD_PACKET|ERR_TRUNCATED|ERR_TOO_DEEP)$/)
      expect(badChecksums(built).length).toBeLessThan(3)
    }), { numRuns: 1000 })
  })

  it('is built again as it was read, except for what building corrects', () => {
    check(fc.property(packet, fc.nat(), fc.integer({ min: 1, max: 255 }), (given, pick, flip) => {
      const built = buildPacket(given)
      built[pick % built.length]! ^= flip
      const read = parsePacket(built) as Packet
      const again = buildPacket(read)
      expect(again).toHaveLength(built.length)
      expect(parsePacket(again)).toMatchObject({ payload: read.payload })
    }), { numRuns: 500 })
  })

  it.each([
    ['IP version 5', 14, 0x55, 'ipv4.version'],
    ['a header of 16 bytes', 14, 0x44, 'ipv4.headerLength'],
    ['a total length of 5', 17, 5, 'ipv4.totalLength'],
  ])('%s is named with its place, and all from there on is payload', (_, at, value, path) => {
    const built = buildPacket(ping(new Uint8Array(0)))
    built[at] = value
    const read = parsePacket(built)
    const problem = { code: 'ERR_BAD_PACKET', path, offset: at === 17 ? 16 : 14 }
    expect(read).toMatchObject({ ethernet: { ...ethernet, ethType: 0x0800 }, truncated: false, problem })
    expect(read.ipv4).toBeUndefined()
    expect(read.payload).toEqual(built.subarray(14))
    expect(rebuilt(read)).toEqual(built)
  })

  it('is thrown for those who ask, with the OpenFlow error that answers it', () => {
    const built = buildPacket(ping())
    expect(orThrow(parsePacket(built)).icmp?.type).toBe('echoRequest')
    built[14] = 0x55
    expect(() => orThrow(parsePacket(built))).toThrow(expect.objectContaining({
      name: 'DecodeError', code: 'ERR_BAD_PACKET', errorType: 1, errorCode: 12, offset: 14,
      message: 'ipv4.version (byte 14): version 5, must be 4',
    }) as Error)
  })

  it.each([
    ['a TCP header of 16 bytes', { tcp: { srcPort: 1, dstPort: 2 } }, 46, 0x40, 'tcp.dataOffset'],
    ['a UDP length of 7', { udp: { srcPort: 1, dstPort: 2 } }, 39, 7, 'udp.length'],
  ])('%s leaves the IP header, and the segment as payload', (_, transport, at, value, path) => {
    const built = buildPacket({ ethernet, ipv4: between, ...transport, payload: bytes8 })
    built[at] = value
    const read = parsePacket(built)
    expect(read).toMatchObject({ ipv4: between, problem: { code: 'ERR_BAD_PACKET', path, offset: at & ~1 } })
    expect(read).not.toHaveProperty(Object.keys(transport)[0]!)
    expect(read.payload).toEqual(built.subarray(34))
  })

  it('in an option of neighbour discovery leaves no solicitation to answer', () => {
    const options = [{ type: 'sourceLinkLayerAddress' as const, address: ethernet.src }]
    const built = buildPacket({
      ethernet, ipv6: { src: '2001:db8::1', dst: '2001:db8::2' },
      icmp6: { type: 'neighborSolicitation', target: '2001:db8::2', options },
    })
    built[79] = 0
    const read = parsePacket(built)
    expect(read).toMatchObject({
      ipv6: { dst: '2001:db8::2' },
      problem: { code: 'ERR_BAD_PACKET', path: 'icmp6.options[0].length', offset: 79 },
    })
    expect(read.icmp6).toBeUndefined()
    expect(read.payload).toEqual(built.subarray(54))
  })

  it('in both a cut and a contradiction is told of the contradiction', () => {
    const built = buildPacket({ ethernet, ipv4: between, tcp: { srcPort: 1, dstPort: 2 }, payload: bytes8 })
    built[46] = 0x40
    expect(parsePacket(built.subarray(0, 56))).toMatchObject({
      truncated: true, problem: { code: 'ERR_BAD_PACKET', path: 'tcp.dataOffset' },
    })
  })

  it('of more than eight VLAN tags stands in the payload', () => {
    const built = hex(`020000000002 020000000001 ${'8100 0001'.repeat(9)} 0800`)
    expect(parsePacket(built)).toMatchObject({
      truncated: false, payload: built.subarray(46),
      problem: { code: 'ERR_TOO_DEEP', path: 'vlan', offset: 46 },
    })
  })

  it.each([3, 5, 15])('is a datagram of IP version %i', (version) => {
    const payload = new Uint8Array(40).fill(version << 4)
    const problem = { code: 'ERR_BAD_PACKET', path: 'ip.version', offset: 0 }
    expect(parseDatagram(payload)).toMatchObject({ payload, truncated: false, problem })
  })
})

describe('a fragment', () => {
  const udp = { srcPort: 53, dstPort: 5353, length: 3008, checksum: 0xbeef }

  it('that is the first has its transport header, whose length and checksum are kept', () => {
    const ipv4 = { ...between, flags: Ipv4Flags.MORE_FRAGMENTS }
    const built = buildPacket({ ethernet, ipv4, udp, payload: new Uint8Array(64) })
    const read = parsePacket(built)
    expect(read.udp).toEqual(udp)
    expect(read.ipv4?.totalLength).toBe(92)
    expect(read).toMatchObject({ truncated: false })
    expect(isFragment(read)).toBe(true)
    expect(badChecksums(built)).toEqual([])
    expect(rebuilt(read)).toEqual(built)
  })

  it('that is a later one is payload only', () => {
    const payload = new Uint8Array(24).fill(7)
    const ipv4 = { ...between, fragmentOffset: 1480, protocol: 17 }
    const read = parsePacket(buildPacket({ ethernet, ipv4, payload }))
    expect(read.udp).toBeUndefined()
    expect(read.ipv4).toMatchObject({ fragmentOffset: 1480, protocol: 17 })
    expect(read.payload).toEqual(payload)
    expect(portsOf(read)).toBeUndefined()
  })

  it('of IPv6 is told by its extension header', () => {
    const fragment = { type: 'fragment' as const, fragmentOffset: 0, moreFragments: true, identification: 9 }
    const ipv6 = { src: '2001:db8::1', dst: '2001:db8::2', extensions: [fragment] }
    const first = parsePacket(buildPacket({ ethernet, ipv6, udp, payload: new Uint8Array(8) }))
    expect(first.udp).toEqual(udp)
    expect(isFragment(first)).toBe(true)
    const extensions = [{ ...fragment, fragmentOffset: 1448 }]
    const payload = new Uint8Array(8)
    const later = parsePacket(buildPacket({ ethernet, ipv6: { ...ipv6, extensions, protocol: 17 }, payload }))
    expect(later.udp).toBeUndefined()
    expect(later).toMatchObject({ ipv6: { protocol: 17, extensions }, payload })
  })
})

describe('a datagram that an ICMP error quotes', () => {
  it('comes back from its bytes', () => {
    property(datagram, (given) => {
      const built = buildDatagram(given)
      expect(parseDatagram(built)).toMatchObject(given)
      expect(buildDatagram(parseDatagram(built))).toEqual(built)
    })
  })

  it('shows its ports though only eight bytes of its TCP header are quoted', () => {
    const tcp = { srcPort: 40000, dstPort: 443, sequence: 5 }
    const whole = buildDatagram({ ipv4: between, tcp, payload: new Uint8Array(100) })
    const quoted = parseDatagram(whole.subarray(0, 28))
    expect(quoted).toMatchObject({ truncated: true, ipv4: { totalLength: 140 } })
    expect(quoted.tcp).toBeUndefined()
    expect(portsOf(quoted)).toEqual({ srcPort: 40000, dstPort: 443 })
  })

  it('can be given other addresses, and keeps its length', () => {
    const tcp = { srcPort: 40000, dstPort: 443 }
    const quoted = parseDatagram(buildDatagram({ ipv4: between, tcp }).subarray(0, 28))
    const mapped = buildDatagram({ ...quoted, ipv4: { ...quoted.ipv4!, src: '172.30.1.1' } })
    expect(mapped).toHaveLength(28)
    expect(parseDatagram(mapped)).toMatchObject({ ipv4: { src: '172.30.1.1', totalLength: 40 } })
    expect(portsOf(parseDatagram(mapped))).toEqual({ srcPort: 40000, dstPort: 443 })
  })

  it('is payload only where not even its IP header is there', () => {
    const built = buildDatagram({ ipv4: between, tcp: { srcPort: 1, dstPort: 2 } })
    for (let length = 0; length < 20; length++) {
      const kept = built.subarray(0, length)
      expect(parseDatagram(kept)).toMatchObject({
        truncated: true, payload: kept, problem: { code: 'ERR_TRUNCATED', path: 'ipv4' },
      })
    }
  })
})

describe('the ports of a datagram', () => {
  it('are those of TCP, UDP and SCTP', () => {
    const ports = { srcPort: 1, dstPort: 2 }
    expect(portsOf(parseDatagram(buildDatagram({ ipv4: between, tcp: ports })))).toEqual(ports)
    expect(portsOf(parseDatagram(buildDatagram({ ipv4: between, udp: ports })))).toEqual(ports)
    const sctp = { ipv4: { ...between, protocol: 132 }, payload: Uint8Array.of(0, 1, 0, 2, 9) }
    expect(portsOf(parseDatagram(buildDatagram(sctp)))).toEqual(ports)
    expect(portsOf(parsePacket(buildPacket(ping())))).toBeUndefined()
  })
})

describe('building', () => {
  it('finds the types of the layers', () => {
    const tagged = parsePacket(buildPacket({ ...ping(), vlan: { vid: 5, inner: { vid: 6 } } }))
    expect(tagged.ethernet?.ethType).toBe(0x88a8)
    expect(tagged.vlan).toMatchObject({ vid: 5, ethType: 0x8100, inner: { vid: 6, ethType: 0x0800 } })
    expect(tagged.ipv4?.protocol).toBe(1)
  })

  const ports = { srcPort: 1, dstPort: 2 }
  const arp = { op: 'request', sha: 0, spa: 0, tpa: 0 }
  const ipv6 = { src: '::1', dst: '::2' }
  const ip = { ...ethernet, ethType: 0x0800 }

  it.each<[string, string, string, object]>([
    ['a type that does not follow', 'ERR_MISSING_FIELD', 'ethernet.ethType', { ethernet }],
    ['a protocol that does not follow', 'ERR_MISSING_FIELD', 'ipv4.protocol', { ethernet, ipv4: between }],
    ['a type that is another', 'ERR_BAD_VALUE', 'ethernet.ethType', { ethernet: ip, ipv6, tcp: ports }],
    ['a protocol that is another', 'ERR_BAD_VALUE', 'ipv4.protocol', {
      ...ping(), ipv4: { ...between, protocol: 6 },
    }],
    ['two network layers', 'ERR_BAD_VALUE', 'ipv6', { ...ping(), ipv6 }],
    ['ARP and IP', 'ERR_BAD_VALUE', 'arp', { ...ping(), arp }],
    ['two transport layers', 'ERR_BAD_VALUE', 'icmp', { ...ping(), udp: ports }],
    ['ICMP over IPv6', 'ERR_BAD_VALUE', 'icmp', { ...ping(), ipv4: undefined, ipv6 }],
    ['TCP over nothing', 'ERR_BAD_VALUE', 'tcp', { ethernet: ip, tcp: ports }],
    ['a payload of ARP', 'ERR_BAD_VALUE', 'payload', { ethernet, arp, payload: new Uint8Array(1) }],
    ['a payload that is no bytes', 'ERR_BAD_VALUE', 'payload', { ...ping(), payload: 'text' }],
    ['a layer that is no object', 'ERR_BAD_VALUE', 'tcp', { ethernet, ipv4: between, tcp: 5 }],
    ['an address that is none', 'ERR_BAD_ADDRESS', 'ipv4.src', {
      ...ping(), ipv4: { ...between, src: '10.0.0' },
    }],
    ['too much content', 'ERR_TOO_LONG', 'ipv4.totalLength', ping(new Uint8Array(65508))],
    ['a number out of range', 'ERR_OUT_OF_RANGE', 'icmp.sequence', {
      ...ping(), icmp: { type: 'echoRequest', sequence: 65536 },
    }],
    ['a name that is unknown', 'ERR_UNKNOWN_NAME', 'icmp.type', { ...ping(), icmp: { type: 'knock' } }],
  ])('refuses %s', (_, code, path, given) => {
    const refusal = expect.objectContaining({ name: 'EncodeError', code, path }) as Error
    expect(() => buildPacket(given as PacketInit)).toThrow(refusal)
  })

  it('throws EncodeError and nothing else', () => {
    const junk = fc.oneof(fc.constant(null), fc.string(), fc.double(), fc.bigInt(), bytes(3), fc.constant({}))
    const part = fc.constantFrom(
      'ethernet', 'vlan', 'arp', 'ipv4', 'ipv6', 'icmp', 'icmp6', 'tcp', 'udp', 'sctp', 'mpls', 'payload',
      'trailer',
    )
    check(fc.property(packet, part, fc.nat(), junk, (given, layer, pick, wrong) => {
      const whole = given as unknown as Record<string, Record<string, unknown> | undefined>
      const fields = Object.keys(whole[layer] ?? {})
      const spoiled = fields.length > 0 && !ArrayBuffer.isView(whole[layer])
        ? { ...given, [layer]: { ...whole[layer], [fields[pick % fields.length]!]: wrong } }
        : { ...given, [layer]: wrong }
      try {
        buildPacket(spoiled)
      } catch (error) {
        expect(error).toBeInstanceOf(EncodeError)
      }
    }), { numRuns: 1000 })
  })
})
