/** The resource records of DNS (RFC 1035 §3.3 and §4.1.3; AAAA by RFC 3596, SRV by RFC 2782). */
import { formatIpv4, readIpv6Text } from '../../addresses/index.js'
import { borrow } from '../../wire/bytes.js'
import { enumeration } from '../../wire/enumeration.js'
import { decodeUtf8 } from '../../wire/utf8.js'
import { badPacket, needHeader } from '../field.js'
import { readName } from './name.js'

export const dnsTypes = enumeration({
  A: 1, NS: 2, CNAME: 5, SOA: 6, PTR: 12, MX: 15, TXT: 16, AAAA: 28, SRV: 33,
}, 'dns.type')

/** What every resource record has. */
export interface DnsRecordHeader {
  /** The name that it is about. Bytes other than printable ASCII are written `\DDD`; the root is `.`. */
  readonly name: string
  /** 1 for the Internet. In multicast DNS, 0x8000 says that other records of this name are void. */
  readonly class: number
  /** For how many seconds it may be kept. */
  readonly ttl: number
}

/** An address of a name. */
export interface DnsAddress extends DnsRecordHeader {
  readonly type: 'A' | 'AAAA'
  /** IPv4 in A, IPv6 in AAAA. */
  readonly address: string
}

/** Another name for a name: its canonical one, its name server, or the name of an address. */
export interface DnsTarget extends DnsRecordHeader {
  readonly type: 'CNAME' | 'NS' | 'PTR'
  readonly target: string
}

/** A mail server of a domain. */
export interface DnsMx extends DnsRecordHeader {
  readonly type: 'MX'
  /** The lowest is tried first. */
  readonly preference: number
  readonly exchange: string
}

/** Texts, each of at most 255 bytes. */
export interface DnsTxt extends DnsRecordHeader {
  readonly type: 'TXT'
  readonly texts: readonly string[]
}

/** The start of a zone of authority. Times are in seconds. */
export interface DnsSoa extends DnsRecordHeader {
  readonly type: 'SOA'
  /** The first name server. */
  readonly mname: string
  /** The mailbox of who is responsible, with a dot for the at sign. */
  readonly rname: string
  readonly serial: number
  readonly refresh: number
  readonly retry: number
  readonly expire: number
  readonly minimum: number
}

/** Where a service is. */
export interface DnsSrv extends DnsRecordHeader {
  readonly type: 'SRV'
  /** The lowest is tried first. */
  readonly priority: number
  /** Among those of one priority, how often to take this one. */
  readonly weight: number
  readonly port: number
  readonly target: string
}

/** A record of any other type, such as OPT (41), or an address of the wrong length. */
export interface DnsRawRecord extends DnsRecordHeader {
  readonly type: number
  /** Borrowed when parsed. */
  readonly data: Uint8Array
}

/** A resource record. */
export type DnsRecord = DnsAddress | DnsTarget | DnsMx | DnsTxt | DnsSoa | DnsSrv | DnsRawRecord

/** A record whose class and time may be left out. */
type DnsRecordInitOf<Record extends DnsRecord> = Record extends DnsRecord
  ? Omit<Record, 'class' | 'ttl'> & {
    /** @defaultValue 1, the Internet */
    readonly class?: number
    /** @defaultValue 0, not to be kept */
    readonly ttl?: number
  }
  : never

/** A resource record as `buildDns` takes it. */
export type DnsRecordInit = DnsRecordInitOf<DnsRecord>

/** Everything of a record but what {@link DnsRecordHeader} has. */
type Content<Record extends DnsRecord> =
  Record extends DnsRecord ? Omit<Record, keyof DnsRecordHeader> : never

/**
 * Reads the record at `offset`.
 * @returns the record, and the offset behind it
 * @throws DecodeError when it is not complete, or its names do not fill it
 */
export function readRecord(
  view: DataView, offset: number, end: number, path: string,
): { readonly record: DnsRecord, readonly end: number } {
  const owner = readName(view, offset, end, `${path}.name`)
  needHeader(owner.end, end, 10, path)
  const at = owner.end + 10
  const dataEnd = at + view.getUint16(owner.end + 8)
  needHeader(at, end, dataEnd - at, `${path}.data`)
  const [dnsClass, ttl] = [view.getUint16(owner.end + 2), view.getUint32(owner.end + 4)]
  const content = readContent(view, at, dataEnd, view.getUint16(owner.end), `${path}.data`)
  const header = { name: owner.name, type: content.type, class: dnsClass, ttl }
  return { record: { ...header, ...content }, end: dataEnd }
}

function readContent(
  view: DataView, at: number, end: number, code: number, path: string,
): Content<DnsRecord> {
  const type = dnsTypes.name(code)
  switch (type) {
    case 'A':
      if (end - at === 4) return { type, address: formatIpv4(view.getUint32(at)) }
      break
    case 'AAAA':
      if (end - at === 16) return { type, address: readIpv6Text(view, at) }
      break
    case 'CNAME':
    case 'NS':
    case 'PTR':
      return { type, target: lastName(view, at, end, path) }
    case 'MX':
      needHeader(at, end, 2, path)
      return { type, preference: view.getUint16(at), exchange: lastName(view, at + 2, end, path) }
    case 'TXT':
      return { type, texts: readTexts(view, at, end, path) }
    case 'SOA':
      return { type, ...readSoa(view, at, end, path) }
    case 'SRV': {
      needHeader(at, end, 6, path)
      const [priority, weight, port] = [view.getUint16(at), view.getUint16(at + 2), view.getUint16(at + 4)]
      return { type, priority, weight, port, target: lastName(view, at + 6, end, path) }
    }
  }
  return { type: code, data: borrow(view, at, end) }
}

/** A name that fills the data up to `end`. */
function lastName(view: DataView, at: number, end: number, path: string): string {
  const read = readName(view, at, end, path)
  if (read.end !== end) throw badPacket(at, path, `${end - read.end} bytes are left behind the name`)
  return read.name
}

function readTexts(view: DataView, offset: number, end: number, path: string): string[] {
  const texts: string[] = []
  for (let at = offset; at < end;) {
    const next = at + 1 + view.getUint8(at)
    needHeader(at, end, next - at, path)
    texts.push(decodeUtf8(borrow(view, at + 1, next)))
    at = next
  }
  return texts
}

function readSoa(view: DataView, at: number, end: number, path: string): Omit<Content<DnsSoa>, 'type'> {
  const mname = readName(view, at, end, path)
  const rname = readName(view, mname.end, end, path)
  const numbers = rname.end
  if (end - numbers !== 20) throw badPacket(numbers, path, `${end - numbers} bytes of numbers, must be 20`)
  const [serial, refresh, retry, expire, minimum] = [0, 4, 8, 12, 16].map((i) => view.getUint32(numbers + i))
  return {
    mname: mname.name, rname: rname.name, serial: serial!, refresh: refresh!, retry: retry!, expire: expire!,
    minimum: minimum!,
  }
}
