/** IGMP: version 1 (RFC 1112 appendix I), version 2 (RFC 2236) and version 3 (RFC 3376). */
import { formatIpv4, type Ipv4Input } from '../addresses/index.js'
import { borrow, needObject, putBytes, putU16, putU8 } from '../wire/bytes.js'
import { enumeration } from '../wire/enumeration.js'
import { checksum } from './checksum.js'
import { bytesIn, needHeader, putIpv4 } from './field.js'
import {
  groupRecordsSize, IPV4_FAMILY, readGroupRecords, readSourceQuery, sourceQuerySize, writeGroupRecords,
  writeSourceQuery, type GroupRecord, type GroupRecordInit, type SourceQuery, type SourceQueryInit,
} from './multicast.js'
import { problemOf, viewOf, type Parsed } from './problem.js'

/** Length of the messages of IGMP versions 1 and 2 in bytes, and of the fixed part of a version 3 report. */
const SIZE = 8
/** Length of a version 3 query without sources. */
const QUERY_SIZE = 12

const types = enumeration({
  membershipQuery: 0x11, membershipReportV1: 0x12, membershipReportV2: 0x16, leaveGroup: 0x17,
  membershipReportV3: 0x22,
}, 'igmp.type')

/** What every IGMP message has. */
export interface IgmpHeader {
  /** As it was read. {@link buildIgmp} computes it. */
  readonly checksum: number
}

/** A router asks for the groups that hosts listen to. */
export interface IgmpQuery extends IgmpHeader, Partial<SourceQuery> {
  readonly type: 'membershipQuery'
  /**
   * Within which time to answer, in tenths of a second; from 128 on, in version 3, as a floating-point number
   * (RFC 3376 §4.1.1). 0 in version 1.
   */
  readonly maxResponseCode: number
  /** The group that is asked about; 0.0.0.0 for all. */
  readonly group: string
}

/** A host of version 1 or 2 listens to a group, or leaves it. */
export interface IgmpMembership extends IgmpHeader {
  readonly type: 'membershipReportV1' | 'membershipReportV2' | 'leaveGroup'
  readonly group: string
}

/** A host of version 3 tells which groups it listens to, and to which senders. */
export interface IgmpReportV3 extends IgmpHeader {
  readonly type: 'membershipReportV3'
  readonly records: readonly GroupRecord[]
}

/** An IGMP message of any other type. What follows its checksum is payload. */
export interface IgmpOther extends IgmpHeader {
  readonly type: number
  /** The second byte of the message. */
  readonly maxResponseCode: number
}

/** An IGMP message. A query of version 3 has `sources`, perhaps none; those before it do not. */
export type Igmp = IgmpQuery | IgmpMembership | IgmpReportV3 | IgmpOther

/** An IGMP message as {@link buildIgmp} takes it. A query with `sources` is of version 3. */
export type IgmpInit =
  | (SourceQueryInit<Ipv4Input> & {
    readonly type: 'membershipQuery'
    /** @defaultValue 100, ten seconds */
    readonly maxResponseCode?: number
    /** @defaultValue 0.0.0.0, all groups */
    readonly group?: Ipv4Input
  })
  | { readonly type: IgmpMembership['type'], readonly group: Ipv4Input }
  | { readonly type: 'membershipReportV3', readonly records: readonly GroupRecordInit<Ipv4Input>[] }
  | { readonly type: number, readonly maxResponseCode?: number }

/**
 * Reads an IGMP message, which is the payload of an IPv4 packet of protocol `IpProtocol.IGMP`. The checksum
 * is not verified; `badChecksums` does that.
 * @param bytes - the payload of the IPv4 packet
 * @returns the message, and what follows it; the message is absent, and all bytes are left, when it is not
 *   complete
 * @throws TypeError when `bytes` are no bytes
 *
 * @example
 * ```ts
 * import { buildIgmp, parseIgmp } from 'daolinet/packet'
 *
 * const { igmp } = parseIgmp(buildIgmp({ type: 'membershipReportV2', group: '239.1.2.3' }))
 * if (igmp?.type === 'membershipReportV2') console.log(igmp.group) // 239.1.2.3
 * ```
 */
export function parseIgmp(bytes: Uint8Array): Parsed<'igmp', Igmp> {
  const view = viewOf(bytes)
  try {
    const { igmp, end } = read(view, view.byteLength)
    return { igmp, payload: borrow(view, end, view.byteLength) }
  } catch (error) {
    return { payload: borrow(view, 0, view.byteLength), problem: problemOf(error) }
  }
}

function read(view: DataView, end: number): { igmp: Igmp, end: number } {
  needHeader(0, end, 4, 'igmp')
  const type = types.name(view.getUint8(0))
  const maxResponseCode = view.getUint8(1)
  const sum = { checksum: view.getUint16(2) }
  if (typeof type === 'number') return { igmp: { type, maxResponseCode, ...sum }, end: 4 }
  needHeader(0, end, SIZE, 'igmp')
  if (type === 'membershipReportV3') {
    const list = readGroupRecords(view, SIZE, end, view.getUint16(6), IPV4_FAMILY, 'igmp')
    return { igmp: { type, ...sum, records: list.records }, end: list.end }
  }
  const group = formatIpv4(view.getUint32(4))
  if (type !== 'membershipQuery') return { igmp: { type, ...sum, group }, end: SIZE }
  const query = { type, ...sum, maxResponseCode, group }
  // The length tells the version (RFC 3376 §7.1).
  if (end < QUERY_SIZE) return { igmp: query, end: SIZE }
  const more = readSourceQuery(view, SIZE, end, IPV4_FAMILY, 'igmp')
  return { igmp: { ...query, ...more }, end: QUERY_SIZE + 4 * more.sources.length }
}

/**
 * Builds an IGMP message, with its checksum. Of a type without a name, everything behind the checksum is the
 * payload.
 * @param payload - bytes to put behind it; copied
 * @returns bytes of its own: the payload of an IPv4 packet, which needs the protocol `IpProtocol.IGMP`, the
 *   TTL 1 and the router alert option (RFC 2113), `94 04 00 00`
 * @throws EncodeError for values that do not fit
 *
 * @example
 * ```ts
 * import { buildIgmp, buildPacket, IpProtocol } from 'daolinet/packet'
 *
 * const query = buildIgmp({ type: 'membershipQuery', sources: [] })
 * console.log(Buffer.from(query).toString('hex')) // 1164ec1e00000000027d0000
 * const options = Uint8Array.of(0x94, 4, 0, 0)
 * const frame = buildPacket({
 *   ethernet: { dst: '01:00:5e:00:00:01', src: '02:00:00:00:00:01' },
 *   ipv4: { src: '10.0.0.1', dst: '224.0.0.1', ttl: 1, protocol: IpProtocol.IGMP, options },
 *   payload: query,
 * })
 * console.log(frame.length) // 50
 * ```
 */
export function buildIgmp(igmp: IgmpInit, payload: Uint8Array = new Uint8Array(0)): Uint8Array {
  needObject(igmp, 'igmp')
  const size = sizeOf(igmp)
  const bytes = new Uint8Array(size + bytesIn(payload, 'payload'))
  const view = viewOf(bytes)
  putU8(view, 0, types.value(igmp.type), 'igmp.type')
  switch (igmp.type) {
    case 'membershipQuery':
      putU8(view, 1, igmp.maxResponseCode ?? 100, 'igmp.maxResponseCode')
      putIpv4(view, 4, igmp.group ?? 0, 'igmp.group')
      if (igmp.sources !== undefined) writeSourceQuery(view, SIZE, igmp, IPV4_FAMILY, 'igmp')
      break
    case 'membershipReportV3':
      putU16(view, 6, igmp.records.length, 'igmp.records.length')
      writeGroupRecords(view, SIZE, igmp.records, IPV4_FAMILY, 'igmp')
      break
    case 'membershipReportV1':
    case 'membershipReportV2':
    case 'leaveGroup':
      putIpv4(view, 4, igmp.group, 'igmp.group')
      break
    default:
      putU8(view, 1, igmp.maxResponseCode ?? 0, 'igmp.maxResponseCode')
  }
  putBytes(view, size, payload)
  view.setUint16(2, checksum(view, 0, bytes.length))
  return bytes
}

function sizeOf(igmp: IgmpInit): number {
  switch (igmp.type) {
    case 'membershipQuery': return SIZE + sourceQuerySize(igmp, IPV4_FAMILY, 'igmp')
    case 'membershipReportV3': return SIZE + groupRecordsSize(igmp.records, IPV4_FAMILY, 'igmp')
    case 'membershipReportV1':
    case 'membershipReportV2':
    case 'leaveGroup': return SIZE
    default: return 4
  }
}
