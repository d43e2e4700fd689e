/** The packet that an ICMP error quotes, of which it has at least the header. */
import { checksum, IpProtocol, ipv6Transport, updateChecksum32 } from '../../codec/packet/index.js'
import {
  formatIpv4, ipv4Number, parseIpv6, readIpv6Text, writeIpv6,
} from '../../codec/addresses/index.js'
import { ipFamily } from '../network/prefix.js'

/**
 * For each version of IP: the least that an error quotes, a header and eight bytes, and where its addresses
 * are.
 */
const HEADERS = {
  4: { least: 28, src: 12, dst: 16, size: 4 },
  6: { least: 48, src: 8, dst: 24, size: 16 },
} as const

/**
 * The addresses of a quoted packet; undefined when it is not of that version, or too little of it is there.
 */
export function quotedAddresses(
  bytes: DataView, family: 4 | 6,
): { readonly src: string, readonly dst: string } | undefined {
  const { least, src, dst } = HEADERS[family]
  if (bytes.byteLength < least || bytes.getUint8(0) >> 4 !== family) return undefined
  return family === 6
    ? { src: readIpv6Text(bytes, src), dst: readIpv6Text(bytes, dst) }
    : { src: formatIpv4(bytes.getUint32(src)), dst: formatIpv4(bytes.getUint32(dst)) }
}

/** Where the checksums are that cover the addresses too (RFC 9293 §3.1, RFC 768, RFC 4443 §2.3). */
const CHECKSUM_OFFSETS: ReadonlyMap<number, number> = new Map([
  [IpProtocol.TCP, 16], [IpProtocol.UDP, 6], [IpProtocol.ICMPV6, 2],
])

/** Gives the quoted packet other addresses, and the checksums that it would have had with them. */
export function readdressQuote(bytes: DataView, src: string, dst: string): boolean {
  const family = ipFamily(src)
  const content = family === 6 ? contentOf6(bytes) : contentOf4(bytes)
  if (!content) return false
  const header = HEADERS[family]
  const before = wordsAt(bytes, header.src, 2 * header.size)
  if (family === 6) {
    writeIpv6(bytes, header.src, parseIpv6(src))
    writeIpv6(bytes, header.dst, parseIpv6(dst))
  } else {
    bytes.setUint32(header.src, ipv4Number(src))
    bytes.setUint32(header.dst, ipv4Number(dst))
    bytes.setUint16(10, 0)
    bytes.setUint16(10, checksum(bytes, 0, content.offset))
  }
  updateContent(bytes, content, before, wordsAt(bytes, header.src, 2 * header.size))
  return true
}

/** What a quoted packet carries. */
interface Content {
  readonly protocol: number
  /** Where it begins; -1 in a fragment but the first. */
  readonly offset: number
}

function contentOf4(bytes: DataView): Content | undefined {
  const offset = (bytes.getUint8(0) & 0xf) * 4
  if (offset < 20 || offset > bytes.byteLength) return undefined
  return { protocol: bytes.getUint8(9), offset }
}

function contentOf6(bytes: DataView): Content {
  const { protocol, offset } = ipv6Transport(bytes, 0)
  return { protocol, offset }
}

function updateContent(
  bytes: DataView, { protocol, offset }: Content, before: readonly number[], after: readonly number[],
): void {
  const at = offset + (CHECKSUM_OFFSETS.get(protocol) ?? Infinity)
  if (offset < 0 || at + 2 > bytes.byteLength) return
  const old = bytes.getUint16(at)
  // A UDP checksum of zero means that there is none.
  if (old === 0 && protocol === IpProtocol.UDP) return
  bytes.setUint16(at, before.reduce((sum, word, index) => updateChecksum32(sum, word, after[index]!), old))
}

function wordsAt(bytes: DataView, offset: number, size: number): number[] {
  return Array.from({ length: size / 4 }, (_, index) => bytes.getUint32(offset + 4 * index))
}
