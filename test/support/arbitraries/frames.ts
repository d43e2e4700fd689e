/** Frames of every protocol that the summary of a packet knows, whole, cut, and with some bytes changed. */
import * as fc from 'fast-check'
import { bytes, u16, u32, u8 } from './integers.js'

const concat = (parts: readonly Uint8Array[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => [...part]))
const all = (...parts: fc.Arbitrary<Uint8Array>[]): fc.Arbitrary<Uint8Array> => fc.tuple(...parts).map(concat)
const fixed = (...values: number[]): fc.Arbitrary<Uint8Array> => fc.constant(Uint8Array.from(values))
const exactly = (length: number): fc.Arbitrary<Uint8Array> => bytes(length, length)
const be16 = (value: number): Uint8Array => Uint8Array.of(value >>> 8, value & 0xff)
const be32 = (value: number): Uint8Array => Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value)
const word = u16.map(be16)
const long = u32.map(be32)
const octet = u8.map((value) => Uint8Array.of(value))

const headerLength = fc.constantFrom(0x50, 0x60, 0x40, 0xf0).map((value) => Uint8Array.of(value))
const tcp = all(word, word, long, long, headerLength, octet, word, word, word, bytes(8))
const udp = all(word, word, word, word, bytes(8))
const sctp = all(word, word, long, long, bytes(4))
const icmp = all(octet, octet, word, bytes(12, 4))
const neighbour = all(
  fc.constantFrom(135, 136).map((type) => Uint8Array.of(type)),
  fc.constantFrom(0, 0, 0, 1).map((code) => Uint8Array.of(code)), word, long, exactly(16),
  fc.oneof(fixed(), all(fc.constantFrom(1, 2).map((type) => Uint8Array.of(type, 1)), exactly(6)), bytes(10)),
)
const layers: readonly (readonly [number, fc.Arbitrary<Uint8Array>])[] =
  [[6, tcp], [17, udp], [132, sctp], [1, icmp], [58, icmp], [58, neighbour], [2, icmp], [47, bytes(9)]]

const ipv4 = fc.constantFrom(...layers).chain(([proto, layer]) => layer.chain((payload) => all(
  fixed(0x45), octet, fc.constantFrom(0, 0, 0, 1).map((more) => be16(20 + payload.length + more)), word,
  fc.constantFrom(0, 0, 0, 0x2000, 0x00b9, 0x4000).map(be16), octet, fixed(proto), word, long, long,
  fc.constant(payload),
)))
const extension = (next: number): fc.Arbitrary<Uint8Array> => all(fixed(next, 0), exactly(6))
const fragmentHeader = (next: number): fc.Arbitrary<Uint8Array> =>
  all(fixed(next, 0), fc.constantFrom(0, 1, 0x100).map(be16), long)
const ipv6 = fc.constantFrom(...layers).chain(([proto, layer]) => fc.oneof(
  fc.constant([proto, layer] as const),
  fc.constantFrom(0, 43, 60).map((type) => [type, all(extension(proto), layer)] as const),
  fc.constant([44, all(fragmentHeader(proto), layer)] as const),
)).chain(([first, rest]) => rest.chain((payload) => all(
  u32.map((value) => be32((value & 0x0fff_ffff) | 0x6000_0000)),
  fc.constantFrom(0, 0, 0, 1).map((more) => be16(payload.length + more)), fixed(first), octet, exactly(16),
  exactly(16), fc.constant(payload),
)))
const arp = all(fixed(0, 1, 8, 0, 6, 4), fc.constantFrom(1, 2, 3, 0x100).map(be16), exactly(20))
const mpls = all(long, long, long, bytes(6))

const body = fc.oneof(
  ipv4.map((rest) => concat([be16(0x0800), rest])), ipv6.map((rest) => concat([be16(0x86dd), rest])),
  arp.map((rest) => concat([be16(0x0806), rest])), arp.map((rest) => concat([be16(0x8035), rest])),
  mpls.map((rest) => concat([be16(0x8847), rest])),
  u16.filter((type) => type !== 0x894f).chain((type) => bytes(20).map((rest) => concat([be16(type), rest]))),
)
const tag = all(fc.constantFrom(0x8100, 0x88a8).map(be16), word)
const whole = all(exactly(12), fc.oneof({ weight: 3, arbitrary: fixed() }, tag, all(tag, tag)), body)
const cut = fc.tuple(whole, fc.nat(80)).map(([frame, length]) => frame.subarray(0, Math.max(length, 14)))

/** Any frame of 14 bytes or more, but for network service headers. */
export const frames: fc.Arbitrary<Uint8Array> = fc.oneof({ weight: 4, arbitrary: whole }, cut)
