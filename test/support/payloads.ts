/** Arbitrary messages of the protocols that packets carry, as builders take and parsers give them. */
import * as fc from 'fast-check'
import type {
  DhcpInit, DhcpOption, DnsInit, DnsRecord, GeneveInit, GreInit, GroupRecord, Icmp6Init, IgmpInit,
  LldpChassisId, LldpInit, LldpPortId, LldpTlv, SctpChunk, VxlanInit,
} from '../../src/codec/packet/index.js'
import { bytes, ipv4, ipv6, mac } from './packets.js'

const u8 = fc.integer({ min: 0, max: 0xff })
const u16 = fc.integer({ min: 0, max: 0xffff })
const u24 = fc.integer({ min: 0, max: 0xff_ffff })
const u32 = fc.integer({ min: 0, max: 0xffff_ffff })

function kind<const Name extends string>(...names: Name[]): fc.Arbitrary<Name> {
  return fc.constantFrom(...names)
}

/** A record without the fields that the arbitrary leaves out, as parsers leave out what is not there. */
function present<T extends object>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T> {
  return arbitrary.map((value) =>
    Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as T)
}

function words(max: number): fc.Arbitrary<Uint8Array> {
  return fc.integer({ min: 0, max }).chain((n) => fc.uint8Array({ minLength: 4 * n, maxLength: 4 * n }))
}

/** Text of at least one character, without zeros at its end. */
export const text = fc.string({ minLength: 1, maxLength: 20, unit: 'binary' })
  .filter((value) => !/\p{Surrogate}/u.test(value) && !value.endsWith('\0'))

const someText = fc.oneof(text, fc.constant('eth0'), fc.constant('\udcff\udc80 no UTF-8'))
const notAddress = fc.uint8Array({ minLength: 1, maxLength: 12 }).map((data) => Uint8Array.of(9, ...data))
const networkAddress = fc.oneof(ipv4, ipv6, notAddress)

/** Bytes that are no MAC address. */
const notMac = fc.uint8Array({ minLength: 1, maxLength: 16 }).filter(({ length }) => length !== 6)

const someBytes = fc.uint8Array({ minLength: 1, maxLength: 20 })

const chassisId: fc.Arbitrary<LldpChassisId> = fc.oneof(
  fc.record({
    subtype: kind('chassisComponent', 'interfaceAlias', 'portComponent', 'interfaceName', 'local'),
    id: someText,
  }),
  fc.record({ subtype: kind('macAddress'), id: fc.oneof(mac, notMac) }),
  fc.record({ subtype: kind('networkAddress'), id: networkAddress }),
  fc.record({ subtype: fc.integer({ min: 8, max: 255 }), id: someBytes }),
)

const portId: fc.Arbitrary<LldpPortId> = fc.oneof(
  fc.record({
    subtype: kind('interfaceAlias', 'portComponent', 'interfaceName', 'agentCircuitId', 'local'),
    id: someText,
  }),
  fc.record({ subtype: kind('macAddress'), id: fc.oneof(mac, notMac) }),
  fc.record({ subtype: kind('networkAddress'), id: networkAddress }),
  fc.record({ subtype: fc.integer({ min: 8, max: 255 }), id: someBytes }),
)

const tlv: fc.Arbitrary<LldpTlv> = fc.oneof(
  fc.record({ type: kind('portDescription', 'systemName', 'systemDescription'), text: someText }),
  fc.record({ type: kind('systemCapabilities'), capabilities: u16, enabled: u16 }),
  fc.record({
    type: kind('managementAddress'), address: fc.oneof(networkAddress, mac),
    numbering: fc.oneof(kind('unknown', 'ifIndex', 'systemPort'), fc.integer({ min: 4, max: 255 })),
    interfaceNumber: u32, oid: bytes(12),
  }),
  fc.record({ type: kind('organizational'), oui: u24, subtype: u8, data: bytes(30) }),
  fc.record({ type: fc.integer({ min: 9, max: 126 }), data: bytes(30) }),
)

/** LLDP data units. */
export const lldp: fc.Arbitrary<LldpInit> = fc.record({
  chassisId, portId, ttl: u16, tlvs: fc.array(tlv, { maxLength: 6 }),
})

const addresses = fc.array(ipv4, { minLength: 1, maxLength: 4 })

const dhcpOptionOf: fc.Arbitrary<DhcpOption> = fc.oneof(
  fc.record({
    type: kind('subnetMask', 'broadcastAddress', 'requestedAddress', 'serverIdentifier'), value: ipv4,
  }),
  fc.record({ type: kind('routers', 'dnsServers', 'ntpServers'), value: addresses }),
  fc.record({
    type: kind('hostName', 'domainName', 'message', 'vendorClass', 'tftpServerName', 'bootFileName'),
    value: someText,
  }),
  fc.record({ type: kind('interfaceMtu', 'maxMessageSize'), value: u16 }),
  fc.record({ type: kind('leaseTime', 'renewalTime', 'rebindingTime'), value: u32 }),
  fc.record({ type: kind('overload'), value: u8 }),
  fc.record({
    type: kind('messageType'),
    value: fc.oneof(
      kind('discover', 'offer', 'request', 'decline', 'ack', 'nak', 'release', 'inform'),
      fc.integer({ min: 9, max: 255 }),
    ),
  }),
  fc.record({ type: kind('parameterRequestList'), value: fc.array(u8, { minLength: 1, maxLength: 8 }) }),
  fc.record({ type: kind('vendorSpecific', 'clientIdentifier', 'relayAgent'), value: bytes(20) }),
  fc.record({ type: fc.constantFrom(2, 119, 121, 224, 254), data: bytes(20) }),
  fc.record({ type: fc.constantFrom(1, 51, 57), data: fc.uint8Array({ minLength: 5, maxLength: 9 }) }),
)

/** DHCP messages. */
export const dhcp: fc.Arbitrary<DhcpInit> = fc.tuple(
  fc.record({
    op: fc.oneof(kind('request', 'reply'), fc.integer({ min: 3, max: 255 })),
    hops: u8, xid: u32, secs: u16, flags: u16, ciaddr: ipv4, yiaddr: ipv4, siaddr: ipv4, giaddr: ipv4,
    sname: fc.oneof(text, fc.constant('')), file: fc.oneof(text, fc.constant('')),
    options: fc.array(dhcpOptionOf, { maxLength: 8 }),
  }),
  fc.oneof(
    fc.record({ hardwareType: fc.constant(1), chaddr: mac }),
    fc.record({ hardwareType: fc.integer({ min: 2, max: 255 }), chaddr: bytes(16) }),
  ),
).map(([message, hardware]) => ({ ...message, ...hardware }))

const plainLabel = kind('a', 'example', 'com', 'www', '_http', 'x'.repeat(63))

/** Domain names: few, so that they have ends in common, and strange ones. */
const domain = fc.oneof(
  { weight: 4, arbitrary: fc.array(plainLabel, { maxLength: 3 }) },
  { weight: 1, arbitrary: fc.array(kind('\\.', '\\\\', '\\000\\255', 'a\\032b'), { maxLength: 3 }) },
).map((labels) => labels.join('.') || '.')

const recordHeader = { name: domain, class: fc.constantFrom(1, 0x8001), ttl: u32 }

const dnsRecord: fc.Arbitrary<DnsRecord> = fc.oneof(
  fc.record({ ...recordHeader, type: kind('A'), address: ipv4 }),
  fc.record({ ...recordHeader, type: kind('AAAA'), address: ipv6 }),
  fc.record({ ...recordHeader, type: kind('CNAME', 'NS', 'PTR'), target: domain }),
  fc.record({ ...recordHeader, type: kind('MX'), preference: u16, exchange: domain }),
  fc.record({ ...recordHeader, type: kind('TXT'), texts: fc.array(someText, { maxLength: 3 }) }),
  fc.record({
    ...recordHeader, type: kind('SOA'), mname: domain, rname: domain, serial: u32, refresh: u32, retry: u32,
    expire: u32, minimum: u32,
  }),
  fc.record({ ...recordHeader, type: kind('SRV'), priority: u16, weight: u16, port: u16, target: domain }),
  fc.record({ ...recordHeader, type: fc.constantFrom(10, 46, 65, 257), data: bytes(20) }),
  fc.record({ ...recordHeader, type: fc.constantFrom(1, 28), data: bytes(3) }),
)

const records = fc.array(dnsRecord, { maxLength: 4 })

/** DNS messages. */
export const dns: fc.Arbitrary<Required<DnsInit>> = fc.record({
  id: u16, opcode: fc.integer({ min: 0, max: 15 }), responseCode: fc.integer({ min: 0, max: 15 }),
  response: fc.boolean(), authoritative: fc.boolean(), truncated: fc.boolean(),
  recursionDesired: fc.boolean(),
  recursionAvailable: fc.boolean(), authenticData: fc.boolean(), checkingDisabled: fc.boolean(),
  questions: fc.array(fc.record({
    name: domain, type: fc.oneof(kind('A', 'AAAA', 'PTR', 'SRV'), fc.constantFrom(41, 65, 255)), class: u16,
  }), { maxLength: 3 }),
  answers: records, authorities: records, additionals: records,
})

function groupRecord(address: fc.Arbitrary<string>): fc.Arbitrary<GroupRecord> {
  return present(fc.record({
    type: fc.oneof(
      kind('modeIsInclude', 'modeIsExclude', 'changeToInclude', 'changeToExclude', 'allowNewSources',
        'blockOldSources'),
      fc.integer({ min: 7, max: 255 }),
    ),
    group: address,
    sources: fc.array(address, { maxLength: 3 }),
    auxiliary: fc.option(words(2).filter(({ length }) => length > 0), { nil: undefined }),
  }))
}

const sourceQuery = { suppress: fc.boolean(), robustness: fc.integer({ min: 0, max: 7 }), intervalCode: u8 }

/** IGMP messages. */
export const igmp: fc.Arbitrary<IgmpInit> = fc.oneof(
  fc.record({ type: kind('membershipQuery'), maxResponseCode: u8, group: ipv4 }),
  fc.record({
    type: kind('membershipQuery'), maxResponseCode: u8, group: ipv4, ...sourceQuery,
    sources: fc.array(ipv4, { maxLength: 3 }),
  }),
  fc.record({ type: kind('membershipReportV1', 'membershipReportV2', 'leaveGroup'), group: ipv4 }),
  fc.record({ type: kind('membershipReportV3'), records: fc.array(groupRecord(ipv4), { maxLength: 3 }) }),
  fc.record({ type: fc.constantFrom(0x13, 0x1f, 0xff), maxResponseCode: u8 }),
)

/** MLD messages: an ICMPv6 layer. */
export const mld: fc.Arbitrary<Icmp6Init> = fc.oneof(
  fc.record({ type: kind('multicastListenerQuery'), maxResponseCode: u16, group: ipv6 }),
  fc.record({
    type: kind('multicastListenerQuery'), maxResponseCode: u16, group: ipv6, ...sourceQuery,
    sources: fc.array(ipv6, { maxLength: 3 }),
  }),
  fc.record({
    type: kind('multicastListenerReport', 'multicastListenerDone'), maxResponseCode: u16, group: ipv6,
  }),
  fc.record({
    type: kind('multicastListenerReportV2'), records: fc.array(groupRecord(ipv6), { maxLength: 3 }),
  }),
)

/** GRE headers. */
export const gre: fc.Arbitrary<GreInit> = present(fc.record({
  protocol: u16, checksum: fc.option(fc.constant(true as const), { nil: undefined }),
  key: fc.option(u32, { nil: undefined }), sequence: fc.option(u32, { nil: undefined }),
}))

/** VXLAN headers. */
export const vxlan: fc.Arbitrary<VxlanInit> = fc.record({
  flags: fc.constantFrom(0x08, 0x88, 0xff), vni: u24,
})

/** Geneve headers. */
export const geneve: fc.Arbitrary<GeneveInit> = fc.record({
  protocol: u16, vni: u24, control: fc.boolean(), critical: fc.boolean(),
  options: fc.array(fc.record({ class: u16, type: u8, data: words(5) }), { maxLength: 3 }),
})

const sctpChunk: fc.Arbitrary<SctpChunk> = fc.oneof(
  fc.record({
    type: kind('data'), flags: u8, tsn: u32, stream: u16, sequence: u16, protocol: u32, data: bytes(20),
  }),
  fc.record({
    type: kind('init', 'initAck'), flags: u8, initiateTag: u32, window: u32, outboundStreams: u16,
    inboundStreams: u16, initialTsn: u32, parameters: words(3),
  }),
  fc.record({
    type: fc.oneof(
      kind('sack', 'heartbeat', 'heartbeatAck', 'abort', 'shutdown', 'shutdownAck', 'error', 'cookieEcho',
        'cookieAck', 'shutdownComplete'),
      fc.constantFrom(12, 64, 192, 255),
    ),
    flags: u8, data: bytes(20),
  }),
  fc.record({ type: fc.constantFrom(0, 1, 2), flags: u8, data: bytes(11) }).filter(({ type }) => type !== 2),
)

/** The chunks of an SCTP packet. */
export const sctpChunks: fc.Arbitrary<SctpChunk[]> = fc.array(sctpChunk, { maxLength: 5 })
