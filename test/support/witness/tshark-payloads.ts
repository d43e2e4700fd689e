/**
 * What tshark reads in the messages that packets carry, in its own words, and the messages that it prints as
 * they are.
 */
import type {
  DhcpInit, DhcpOption, DnsInit, DnsRecord, Icmp6Init, IgmpInit, LldpInit, LldpTlv, SctpChunk,
} from '../../../src/codec/packet/index.js'
import { toHex } from '../hex.js'

/** Every value of each field, in order. */
export type Wanted = Readonly<Record<string, readonly (string | number)[]>>

const utf8 = new TextEncoder()

/** Text that tshark prints as it is. */
function plain(text: string): string {
  return text.replaceAll(/[^a-z0-9.]/gi, 'x')
}

const numbersOf = (values: readonly (string | number)[], names: readonly string[], first: number) =>
  values.map((value) => typeof value === 'number' ? value : names.indexOf(value) + first)

const CHASSIS = [
  'chassisComponent', 'interfaceAlias', 'portComponent', 'macAddress', 'networkAddress', 'interfaceName',
  'local',
]
const PORTS = [
  'interfaceAlias', 'portComponent', 'macAddress', 'networkAddress', 'interfaceName', 'agentCircuitId',
  'local',
]

/** The same without bytes and text that tshark prints in a form of its own. */
export function plainLldp(given: LldpInit): LldpInit {
  const id = <Id extends LldpInit['chassisId'] | LldpInit['portId']>(one: Id): Id => {
    if (one.subtype === 'macAddress') return { ...one, id: '02:00:00:00:00:0a' }
    if (one.subtype === 'networkAddress') return { ...one, id: '10.0.0.9' }
    return typeof one.id === 'string' ? { ...one, id: plain(one.id) } : { ...one, subtype: 'local', id: 'me' }
  }
  const tlv = (one: LldpTlv): LldpTlv => 'text' in one ? { ...one, text: plain(one.text) } : one
  return {
    ...given, chassisId: id(given.chassisId), portId: id(given.portId),
    tlvs: given.tlvs!.map(tlv).filter((one) => {
      if (typeof one.type === 'number' || one.type === 'organizational') return false
      if (one.type !== 'managementAddress') return true
      return typeof one.address === 'string' && !one.address.includes(':')
    }),
  }
}

export function wantedLldp({ chassisId, portId, ttl, tlvs }: LldpInit): Wanted {
  const all = <Type extends string>(type: Type) =>
    tlvs!.filter((tlv): tlv is Extract<LldpTlv, { type: Type }> => tlv.type === type)
  const key = (which: string, { subtype }: { subtype: string | number }) =>
    `lldp.${which}.id${subtype === 'macAddress' ? '.mac' : subtype === 'networkAddress' ? '.ip4' : ''}`
  // A chassis identifier that is no address is printed as bytes.
  const printed = ({ subtype, id }: { subtype: string | number, id: string | Uint8Array }) =>
    subtype === 'macAddress' || subtype === 'networkAddress' ? id as string : toHex(utf8.encode(id as string))
  const managed = all('managementAddress')
  return {
    'lldp.chassis.subtype': numbersOf([chassisId.subtype], CHASSIS, 1),
    [key('chassis', chassisId)]: [printed(chassisId)],
    'lldp.port.subtype': numbersOf([portId.subtype], PORTS, 1),
    [key('port', portId)]: [portId.id as string],
    'lldp.time_to_live': [ttl!],
    'lldp.port.desc': all('portDescription').map(({ text }) => text),
    'lldp.tlv.system.name': all('systemName').map(({ text }) => text),
    'lldp.tlv.system.desc': all('systemDescription').map(({ text }) => text),
    'lldp.tlv.system_cap': all('systemCapabilities').map(({ capabilities }) => capabilities),
    'lldp.tlv.enable_system_cap': all('systemCapabilities').map(({ enabled }) => enabled),
    'lldp.mgn.addr.ip4': managed.map(({ address }) => address as string),
    'lldp.mgn.interface.subtype': numbersOf(
      managed.map(({ numbering }) => numbering), ['unknown', 'ifIndex', 'systemPort'], 1,
    ),
    'lldp.mgn.interface.number': managed.map(({ interfaceNumber }) => interfaceNumber),
  }
}

const DHCP_TYPES = ['discover', 'offer', 'request', 'decline', 'ack', 'nak', 'release', 'inform']

/** The options that tshark prints as they are. */
export function plainDhcp(given: DhcpInit): DhcpInit {
  const odd = new Set<DhcpOption['type']>([
    'overload', 'relayAgent', 'clientIdentifier', 'vendorSpecific', 'vendorClass',
  ])
  const options = given.options
    .filter(({ type }) => typeof type !== 'number' && !odd.has(type))
    .map((option) => 'value' in option && typeof option.value === 'string' && option.type !== 'messageType'
      ? { ...option, value: plain(option.value) } as DhcpOption
      : option)
  // tshark takes seconds for little-endian when that seems likelier.
  return {
    ...given, op: 'request', hardwareType: 1, chaddr: '02:00:00:00:00:0a', secs: given.secs! >>> 8, sname: '',
    file: plain(given.file!), options,
  }
}

export function wantedDhcp(given: DhcpInit): Wanted {
  const values = (...types: string[]) => given.options.flatMap((option) =>
    'value' in option && types.includes(option.type) ? option.value as string | number : [])
  return {
    'dhcp.type': [1], 'dhcp.hw.mac_addr': [given.chaddr as string], 'dhcp.id': [given.xid],
    'dhcp.hops': [given.hops!], 'dhcp.secs': [given.secs!], 'dhcp.flags': [given.flags!],
    'dhcp.ip.client': [given.ciaddr as string], 'dhcp.ip.your': [given.yiaddr as string],
    'dhcp.ip.server': [given.siaddr as string], 'dhcp.ip.relay': [given.giaddr as string],
    'dhcp.file': [given.file!],
    'dhcp.option.dhcp': numbersOf(values('messageType'), DHCP_TYPES, 1),
    'dhcp.option.subnet_mask': values('subnetMask'), 'dhcp.option.router': values('routers'),
    'dhcp.option.domain_name_server': values('dnsServers'), 'dhcp.option.hostname': values('hostName'),
    'dhcp.option.domain_name': values('domainName'), 'dhcp.option.dhcp_server_id': values('serverIdentifier'),
    'dhcp.option.requested_ip_address': values('requestedAddress'),
    'dhcp.option.ip_address_lease_time': values('leaseTime'),
    'dhcp.option.dhcp_max_message_size': values('maxMessageSize'),
  }
}

const DNS_TYPES: Readonly<Record<string, number>> = {
  A: 1, NS: 2, CNAME: 5, SOA: 6, PTR: 12, MX: 15, TXT: 16, AAAA: 28, SRV: 33,
}

const NAMES = new Set(['name', 'target', 'exchange', 'mname', 'rname'])

/** Names, texts and types that tshark prints as they are. */
export function plainDns(given: Required<DnsInit>): Required<DnsInit> {
  const name = (text: string) => text.replaceAll(/\\[0-9]{3}|\\./g, 'y')
  const record = (one: DnsRecord): DnsRecord => Object.fromEntries(Object.entries(one).map(([key, value]) => {
    if (key === 'texts') return [key, (value as string[]).map(plain)]
    return [key, NAMES.has(key) ? name(value as string) : value]
  })) as unknown as DnsRecord
  const list = (records: DnsInit['answers']) => (records as DnsRecord[])
    .filter(({ type }) => typeof type !== 'number' && type !== 'SRV')
    .map((one) => record({ ...one, class: 1 }))
  return {
    ...given, opcode: 0,
    questions: given.questions.map((one) => ({ ...one, name: name(one.name), class: 1 })),
    answers: list(given.answers), authorities: list(given.authorities), additionals: list(given.additionals),
  }
}

export function wantedDns(given: Required<DnsInit>): Wanted {
  const records = [...given.answers, ...given.authorities, ...given.additionals] as DnsRecord[]
  const root = (name: string) => name === '.' ? '<Root>' : name
  type Of<Type> = Extract<DnsRecord, { type: Type }>
  const of = <Type extends string, Value>(type: Type, value: (one: Of<Type>) => Value) =>
    records.filter((one) => one.type === type).map((one) => value(one as Of<Type>))
  const targets = (type: string) => records.flatMap((one) =>
    'target' in one && one.type === type ? root(one.target) : [])
  const addresses = (type: string) => records.flatMap((one) =>
    'address' in one && one.type === type ? one.address : [])
  const flag = (set: boolean) => [Number(set)]
  const soa = of('SOA', (one) => one)
  return {
    'dns.id': [given.id], 'dns.flags.response': flag(given.response),
    'dns.flags.recdesired': flag(given.recursionDesired),
    'dns.flags.truncated': flag(given.truncated), 'dns.flags.checkdisable': flag(given.checkingDisabled),
    'dns.qry.name': given.questions.map(({ name }) => root(name)),
    'dns.qry.type': given.questions.map(({ type }) => typeof type === 'number' ? type : DNS_TYPES[type]!),
    'dns.resp.name': records.map(({ name }) => root(name)),
    'dns.resp.type': records.map(({ type }) => DNS_TYPES[type]!),
    'dns.resp.ttl': records.map(({ ttl }) => ttl),
    'dns.a': addresses('A'), 'dns.aaaa': addresses('AAAA'),
    'dns.cname': targets('CNAME'), 'dns.ns': targets('NS'), 'dns.ptr.domain_name': targets('PTR'),
    'dns.mx.preference': of('MX', ({ preference }) => preference),
    'dns.mx.mail_exchange': of('MX', ({ exchange }) => root(exchange)),
    'dns.txt': of('TXT', ({ texts }) => texts).flat(),
    'dns.soa.mname': soa.map(({ mname }) => root(mname)),
    'dns.soa.rname': soa.map(({ rname }) => root(rname)),
    'dns.soa.serial_number': soa.map(({ serial }) => serial),
    'dns.soa.refresh_interval': soa.map(({ refresh }) => refresh),
    'dns.soa.retry_interval': soa.map(({ retry }) => retry),
    'dns.soa.expire_limit': soa.map(({ expire }) => expire),
    'dns.soa.minimum_ttl': soa.map(({ minimum }) => minimum),
  }
}

const IGMP_TYPES: Readonly<Record<string, number>> = {
  membershipQuery: 0x11, membershipReportV1: 0x12, membershipReportV2: 0x16, leaveGroup: 0x17,
  membershipReportV3: 0x22,
}
const RECORDS = [
  'modeIsInclude', 'modeIsExclude', 'changeToInclude', 'changeToExclude', 'allowNewSources',
  'blockOldSources',
]

export function wantedIgmp(given: IgmpInit): Wanted {
  const records = 'records' in given ? given.records : []
  const sources = 'sources' in given ? given.sources! : records.flatMap((record) => record.sources!)
  const groups = 'group' in given ? [given.group] : records.map(({ group }) => group)
  return {
    'igmp.type': [IGMP_TYPES[given.type]!], 'igmp.checksum.status': [1],
    'igmp.maddr': groups as string[], 'igmp.saddr': sources as string[],
    'igmp.record_type': numbersOf(records.map(({ type }) => type), RECORDS, 1),
    ...('sources' in given && { 'igmp.qrv': [given.robustness!] }),
  }
}

export function wantedMld(given: Icmp6Init): Wanted {
  const records = 'records' in given ? given.records : []
  return {
    'icmpv6.checksum.status': [1],
    ...('group' in given && { 'icmpv6.mld.multicast_address': [given.group as string] }),
    ...('sources' in given && {
      'icmpv6.mld.source_address': given.sources as string[], 'icmpv6.mld.flag.qrv': [given.robustness!],
      'icmpv6.mld.qqi': [given.intervalCode!],
    }),
    'icmpv6.mldr.mar.multicast_address': records.map(({ group }) => group as string),
    'icmpv6.mldr.mar.source_address': records.flatMap(({ sources }) => sources as string[]),
    'icmpv6.mldr.mar.record_type': numbersOf(records.map(({ type }) => type), RECORDS, 1),
  }
}

const CHUNKS: Readonly<Record<string, number>> = { data: 0, init: 1, initAck: 2, cookieEcho: 10 }

/** At most one chunk, whole and of a protocol that tshark does not know. */
export function plainChunks(chunks: SctpChunk[]): SctpChunk[] {
  return chunks.flatMap((chunk): SctpChunk[] => {
    if (chunk.type === 'data') {
      return [{ ...chunk, flags: 3, protocol: (chunk.protocol | 0x8000_0000) >>> 0 }]
    }
    if (chunk.type !== 'init') return []
    return [{ ...chunk, parameters: new Uint8Array(0), inboundStreams: 1, outboundStreams: 1 }]
  }).slice(0, 1)
}

export function wantedChunks(chunks: readonly SctpChunk[]): Wanted {
  const data = chunks.filter((chunk) => chunk.type === 'data')
  const init = chunks.filter((chunk) => 'parameters' in chunk)
  return {
    'sctp.checksum.status': [1],
    'sctp.chunk_type': chunks.map(({ type }) => CHUNKS[type]!),
    'sctp.data_tsn_raw': data.map(({ tsn }) => tsn), 'sctp.data_sid': data.map(({ stream }) => stream),
    'sctp.data_ssn': data.map(({ sequence }) => sequence),
    'sctp.data_payload_proto_id': data.map(({ protocol }) => protocol),
    'sctp.init_initiate_tag': init.map(({ initiateTag }) => initiateTag),
    'sctp.init_credit': init.map(({ window }) => window),
    'sctp.init_initial_tsn': init.map(({ initialTsn }) => initialTsn),
  }
}
