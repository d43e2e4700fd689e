/**
 * What IGMP version 3 and MLD version 2 have in common: queries for certain senders, and records of groups
 * (RFC 3376 §4, RFC 3810 §5).
 */
import { formatIpv4, readIpv6Text, type Ipv4Input, type Ipv6Input } from '../addresses/index.js'
import { EncodeError } from '../errors.js'
import { borrow, needList, needObject, putBytes, putU16, putU8 } from '../wire/bytes.js'
import { enumeration } from '../wire/enumeration.js'
import { bytesIn, needHeader, needSpace, putIpv4, putIpv6, within, type Draft } from './field.js'

const recordTypes = enumeration({
  modeIsInclude: 1, modeIsExclude: 2, changeToInclude: 3, changeToExclude: 4, allowNewSources: 5,
  blockOldSources: 6,
}, 'records.type')

/** Which senders to a group a host wants to hear (RFC 3376 §4.2.12, RFC 3810 §5.2.12). */
export interface GroupRecord {
  /**
   * How the list of sources is meant: the state of the group (`modeIs…`), its change (`changeTo…`), or a
   * change of the list alone; the number of any other.
   */
  readonly type:
    | 'modeIsInclude' | 'modeIsExclude' | 'changeToInclude' | 'changeToExclude' | 'allowNewSources'
    | 'blockOldSources' | number
  /** The multicast address. */
  readonly group: string
  /** Addresses of senders. */
  readonly sources: readonly string[]
  /** Auxiliary data, a multiple of four bytes. Borrowed. Absent when there is none. */
  readonly auxiliary?: Uint8Array
}

/** A {@link GroupRecord} as builders take it. */
export interface GroupRecordInit<Address> {
  readonly type: GroupRecord['type']
  readonly group: Address
  /** @defaultValue `[]` */
  readonly sources?: readonly Address[]
  /** A multiple of four bytes; copied. */
  readonly auxiliary?: Uint8Array
}

/** What queries of IGMP version 3 and MLD version 2 add to those before them. */
export interface SourceQuery {
  /** Whether routers leave their timers alone. */
  readonly suppress: boolean
  /** How many lost reports the querier allows for, plus one: 0 to 7. */
  readonly robustness: number
  /**
   * The interval between queries: below 128 in seconds, otherwise as a floating-point number (RFC 3376
   * §4.1.7).
   */
  readonly intervalCode: number
  /** The senders that are asked about; empty when all are. */
  readonly sources: readonly string[]
}

/** The part of a query that names senders, as builders take it: with `sources` it is of the newer version. */
export interface SourceQueryInit<Address> {
  /** @defaultValue false */
  readonly suppress?: boolean
  /** @defaultValue 2 */
  readonly robustness?: number
  /** @defaultValue 125 */
  readonly intervalCode?: number
  /** Makes the query one of IGMP version 3 or MLD version 2. */
  readonly sources?: readonly Address[]
}

/** How the addresses of a version of IP are read and written. */
export interface AddressFamily<Address> {
  readonly size: number
  read(view: DataView, offset: number): string
  put(view: DataView, offset: number, value: Address, path: string): void
}

export const IPV4_FAMILY: AddressFamily<Ipv4Input> = {
  size: 4, read: (view, offset) => formatIpv4(view.getUint32(offset)), put: putIpv4,
}
export const IPV6_FAMILY: AddressFamily<Ipv6Input> = { size: 16, read: readIpv6Text, put: putIpv6 }

/** Bytes of the part of a query before its sources. */
const QUERY_SIZE = 4
/** Bytes of a record before its addresses. */
const RECORD_SIZE = 4

/** Length in bytes of what follows the group of a query: nothing in one of an older version. */
export function sourceQuerySize<A>(
  query: SourceQueryInit<A>, family: AddressFamily<A>, path: string,
): number {
  if (query.sources === undefined) return 0
  needList(query.sources, `${path}.sources`)
  return QUERY_SIZE + family.size * query.sources.length
}

/** Reads what follows the group of a query. */
export function readSourceQuery(
  view: DataView, offset: number, end: number, family: AddressFamily<never>, path: string,
): SourceQuery {
  const flags = view.getUint8(offset)
  return {
    suppress: (flags & 8) !== 0,
    robustness: flags & 7,
    intervalCode: view.getUint8(offset + 1),
    sources: readSources(view, offset + QUERY_SIZE, end, view.getUint16(offset + 2), family, path),
  }
}

/** Writes what follows the group of a query of the newer version. */
export function writeSourceQuery<A>(
  view: DataView, offset: number, query: SourceQueryInit<A>, family: AddressFamily<A>, path: string,
): void {
  const robustness = within(7, query.robustness ?? 2, `${path}.robustness`)
  view.setUint8(offset, (query.suppress === true ? 8 : 0) | robustness)
  putU8(view, offset + 1, query.intervalCode ?? 125, `${path}.intervalCode`)
  const { sources = [] } = query
  putU16(view, offset + 2, sources.length, `${path}.sources.length`)
  writeSources(view, offset + QUERY_SIZE, sources, family, path)
}

/** Length of the records of a report in bytes. */
export function groupRecordsSize<A>(
  records: readonly GroupRecordInit<A>[], family: AddressFamily<A>, path: string,
): number {
  needList(records, `${path}.records`)
  let size = 0
  for (const record of records) {
    needObject(record, `${path}.records`)
    if (record.sources !== undefined) needList(record.sources, `${path}.records`)
    const addresses = 1 + (record.sources?.length ?? 0)
    size += RECORD_SIZE + family.size * addresses + bytesIn(record.auxiliary, `${path}.records`)
  }
  return size
}

/**
 * Reads the records of a report.
 * @param count - how many there are
 * @returns the records, and the offset behind them
 */
export function readGroupRecords(
  view: DataView, offset: number, end: number, count: number, family: AddressFamily<never>, path: string,
): { records: GroupRecord[], end: number } {
  const records: GroupRecord[] = []
  let at = offset
  while (records.length < count) {
    const own = `${path}.records[${records.length}]`
    needHeader(at, end, RECORD_SIZE + family.size, own)
    const sourceCount = view.getUint16(at + 2)
    const sourcesAt = at + RECORD_SIZE + family.size
    const auxiliaryAt = sourcesAt + family.size * sourceCount
    const next = auxiliaryAt + view.getUint8(at + 1) * 4
    const record: Draft<GroupRecord> = {
      type: recordTypes.name(view.getUint8(at)),
      group: family.read(view, at + RECORD_SIZE),
      sources: readSources(view, sourcesAt, end, sourceCount, family, own),
    }
    needHeader(auxiliaryAt, end, next - auxiliaryAt, `${own}.auxiliary`)
    if (next > auxiliaryAt) record.auxiliary = borrow(view, auxiliaryAt, next)
    records.push(record)
    at = next
  }
  return { records, end: at }
}

/** Writes the records of a report, and returns the offset behind them. */
export function writeGroupRecords<A>(
  view: DataView, offset: number, records: readonly GroupRecordInit<A>[], family: AddressFamily<A>,
  path: string,
): number {
  needSpace(view, offset, groupRecordsSize(records, family, path), path)
  let at = offset
  for (const [index, record] of records.entries()) {
    const own = `${path}.records[${index}]`
    const { sources = [], auxiliary = new Uint8Array(0) } = record
    if (auxiliary.length % 4 !== 0 || auxiliary.length > 255 * 4) {
      const detail = `${auxiliary.length} bytes are not a multiple of 4 up to 1020`
      throw new EncodeError('ERR_TOO_LONG', `${own}.auxiliary`, detail)
    }
    putU8(view, at, recordTypes.value(record.type), `${own}.type`)
    view.setUint8(at + 1, auxiliary.length / 4)
    putU16(view, at + 2, sources.length, `${own}.sources.length`)
    family.put(view, at + RECORD_SIZE, record.group, `${own}.group`)
    at = writeSources(view, at + RECORD_SIZE + family.size, sources, family, own)
    at = putBytes(view, at, auxiliary)
  }
  return at
}

function readSources(
  view: DataView, offset: number, end: number, count: number, family: AddressFamily<never>, path: string,
): string[] {
  needHeader(offset, end, family.size * count, `${path}.sources`)
  return Array.from({ length: count }, (_, index) => family.read(view, offset + family.size * index))
}

function writeSources<A>(
  view: DataView, offset: number, sources: readonly A[], family: AddressFamily<A>, path: string,
): number {
  for (const [index, source] of sources.entries()) {
    family.put(view, offset + family.size * index, source, `${path}.sources[${index}]`)
  }
  return offset + family.size * sources.length
}
