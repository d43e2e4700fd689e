/** Arbitrary packets: every layer that can be built, with options, tags, fragments and extension headers. */
import * as fc from 'fast-check'
import { formatIpv4, formatIpv6, formatMac } from '../../src/codec/addresses/index.js'
import type {
  DatagramInit, Icmp6Init, IcmpInit, Ipv6Extension, NdOption, PacketInit, VlanInit,
} from '../../src/codec/packet/index.js'

const u8 = fc.integer({ min: 0, max: 0xff })
const u16 = fc.integer({ min: 0, max: 0xffff })
const u32 = fc.integer({ min: 0, max: 0xffff_ffff })

/** One of these names, as the discriminant of a union. */
function kind<const Name extends string>(...names: Name[]): fc.Arbitrary<Name> {
  return fc.constantFrom(...names)
}

/** An arbitrary, or nothing. */
function maybe<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.option(arbitrary, { nil: undefined })
}

/** The same without the fields that are undefined, as parsers leave out what is not there. */
function without<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .map(([name, field]: [string, unknown]) => {
      const list = Array.isArray(field) || ArrayBuffer.isView(field)
      const layer = typeof field === 'object' && field !== null && !list
      return [name, layer ? without(field) : field]
    })) as T
}

/** MAC addresses as text. */
export const mac = fc.maxSafeNat().map((n) => formatMac(n % 2 ** 48))
/** IPv4 addresses as text. */
export const ipv4 = u32.map(formatIpv4)
/** IPv6 addresses as text. */
export const ipv6 = fc.bigInt(0n, (1n << 128n) - 1n).map(formatIpv6)

/** Bytes up to a length. */
export function bytes(maxLength: number): fc.Arbitrary<Uint8Array> {
  return fc.uint8Array({ maxLength })
}

/** Bytes of a length that is `extra` more than up to `max` units. */
function units(unit: number, max: number, extra = 0): fc.Arbitrary<Uint8Array> {
  return fc.integer({ min: 0, max }).chain((n) => {
    const length = n * unit + extra
    return fc.uint8Array({ minLength: length, maxLength: length })
  })
}

/** Options of a header, or none: parsers leave out what is empty. */
const options = maybe(units(4, 9, 4))

const tcp = fc.record({
  srcPort: u16, dstPort: u16, sequence: u32, acknowledgment: u32, flags: fc.integer({ min: 0, max: 0xfff }),
  window: u16, urgentPointer: u16, options,
})

const udp = fc.record({
  srcPort: u16,
  dstPort: u16,
  surplus: maybe(fc.uint8Array({ minLength: 1, maxLength: 9 })),
})

const sctp = fc.record({ srcPort: u16, dstPort: u16, verificationTag: u32 })

const icmp: fc.Arbitrary<IcmpInit> = fc.oneof(
  fc.record({ type: kind('echoRequest', 'echoReply'), identifier: u16, sequence: u16 }),
  fc.record({ type: kind('destinationUnreachable'), code: u8, mtu: u16, quotedLength: u8 }),
  fc.record({ type: kind('timeExceeded'), code: u8, quotedLength: u8 }),
  fc.record({ type: kind('parameterProblem'), pointer: u8, quotedLength: u8 }),
  fc.record({ type: kind('redirect'), code: u8, gateway: ipv4 }),
  fc.record({ type: fc.constantFrom(4, 9, 13, 40, 255), code: u8, rest: u32 }),
)

const ndOption: fc.Arbitrary<NdOption> = fc.oneof(
  fc.record({
    type: kind('sourceLinkLayerAddress', 'targetLinkLayerAddress'), address: mac,
  }),
  fc.record({
    type: kind('prefix'), prefixLength: u8, flags: u8, validLifetime: u32, preferredLifetime: u32,
    prefix: ipv6,
  }),
  fc.record({ type: kind('mtu'), mtu: u32 }),
  fc.record({ type: fc.constantFrom(4, 14, 25, 255), data: units(8, 3, 6) }),
)
const ndOptions = fc.array(ndOption, { maxLength: 3 })

const icmp6: fc.Arbitrary<Icmp6Init> = fc.oneof(
  fc.record({ type: kind('echoRequest', 'echoReply'), identifier: u16, sequence: u16 }),
  fc.record({
    type: kind('destinationUnreachable', 'timeExceeded'), code: u8, quotedLength: u8,
  }),
  fc.record({ type: kind('packetTooBig'), mtu: u32 }),
  fc.record({ type: kind('parameterProblem'), code: u8, pointer: u32 }),
  fc.record({ type: fc.constantFrom(100, 138, 151, 255), code: u8, rest: u32 }),
)
const discovery: fc.Arbitrary<Icmp6Init> = fc.oneof(
  fc.record({ type: kind('routerSolicitation'), options: ndOptions }),
  fc.record({
    type: kind('routerAdvertisement'), hopLimit: u8, flags: u8, routerLifetime: u16,
    reachableTime: u32, retransTimer: u32, options: ndOptions,
  }),
  fc.record({ type: kind('neighborSolicitation'), target: ipv6, options: ndOptions }),
  fc.record({ type: kind('neighborAdvertisement'), flags: u8, target: ipv6, options: ndOptions }),
  fc.record({ type: kind('redirect'), target: ipv6, destination: ipv6, options: ndOptions }),
)

/** A routing header that tells its final destination: one of a known type, or without segments left. */
function ofKnownType(data: Uint8Array): Uint8Array {
  const known = data.slice()
  known[0] = [0, 2, 4, 253][data[0]! % 4]!
  if (known[0] === 253 || data.length < 22) known[1] = 0
  return known
}

const extension: fc.Arbitrary<Ipv6Extension> = fc.oneof(
  fc.record({ type: kind('hopByHop', 'destination'), data: units(8, 3, 6) }),
  fc.record({ type: kind('routing'), data: units(8, 3, 6).map(ofKnownType) }),
  fc.record({ type: kind('authentication'), data: units(4, 5, 10) }),
  fc.record({
    type: kind('fragment'), fragmentOffset: fc.constant(0), moreFragments: fc.constant(false),
    identification: u32,
  }),
)
const extensions = maybe(fc.array(extension, { minLength: 1, maxLength: 3 }))

const dscp = fc.integer({ min: 0, max: 63 })
const ecn = fc.integer({ min: 0, max: 3 })

const ipv4Header = fc.record({
  dscp, ecn, identification: u16, flags: fc.constantFrom(0, 2, 4, 6), ttl: u8, src: ipv4, dst: ipv4, options,
})
const ipv6Header = fc.record({
  dscp, ecn, flowLabel: fc.integer({ min: 0, max: 0xfffff }), hopLimit: u8, src: ipv6, dst: ipv6, extensions,
})

/** Layers above IPv4 or IPv6 that both can carry. */
const ported = fc.oneof(
  fc.record({ tcp, payload: bytes(40) }), fc.record({ udp, payload: bytes(40) }),
  fc.record({ sctp, payload: bytes(40) }),
)

/** Protocols that are not parsed any further. */
const otherProtocol = fc.constantFrom(4, 50, 59, 89, 103)

function unparsed<T extends object>(header: fc.Arbitrary<T>): fc.Arbitrary<T & { protocol: number }> {
  return fc.tuple(header, otherProtocol).map(([fields, protocol]) => ({ ...fields, protocol }))
}

/** IP datagrams, whole ones. */
export const datagram: fc.Arbitrary<DatagramInit> = fc.oneof(
  fc.tuple(fc.record({ ipv4: ipv4Header }), fc.oneof(ported, fc.record({ icmp, payload: bytes(40) }))),
  fc.tuple(fc.record({ ipv6: ipv6Header }), fc.oneof(
    ported, fc.record({ icmp6, payload: bytes(40) }), fc.record({ icmp6: discovery }),
  )),
  fc.tuple(fc.record({ ipv4: unparsed(ipv4Header) }), fc.record({ payload: bytes(40) })),
  fc.tuple(fc.record({ ipv6: unparsed(ipv6Header) }), fc.record({ payload: bytes(40) })),
).map(([ip, above]): DatagramInit => without({ ...ip, ...above }))

const tag = fc.record({
  vid: fc.integer({ min: 0, max: 4095 }), pcp: fc.integer({ min: 0, max: 7 }), dei: fc.boolean(),
})

function stack(tags: readonly VlanInit[]): VlanInit | undefined {
  return tags.reduceRight<VlanInit | undefined>(
    (inner, outer) => (inner === undefined ? outer : { ...outer, inner }), undefined,
  )
}
const vlan = fc.array(tag, { maxLength: 3 }).map(stack)

const arp = fc.record({
  op: fc.oneof(kind('request', 'reply'), fc.integer({ min: 3, max: 0xffff })),
  sha: mac, spa: ipv4, tha: mac, tpa: ipv4,
})

const mpls = fc.array(
  fc.record({ label: fc.integer({ min: 0, max: 0xfffff }), tc: fc.integer({ min: 0, max: 7 }), ttl: u8 }),
  { minLength: 1, maxLength: 4 },
)

const content: fc.Arbitrary<Omit<PacketInit, 'ethernet'>> = fc.oneof(
  { weight: 12, arbitrary: datagram }, { weight: 2, arbitrary: fc.record({ arp }) },
  { weight: 1, arbitrary: fc.record({ mpls, payload: bytes(40) }) },
)

/** Whole frames, tagged or not, padded or not. */
export const packet: fc.Arbitrary<PacketInit> = fc.tuple(
  fc.record({ dst: mac, src: mac }), vlan, content,
  maybe(fc.uint8Array({ minLength: 1, maxLength: 20 })),
).map(([ethernet, tags, layers, trailer]) => without({
  ethernet, vlan: tags, ...layers,
  // Nothing tells where ends what MPLS carries.
  ...(layers.mpls === undefined && { trailer }),
}))
