/** IPv6 addresses between text, numbers and bytes, big-endian: an address is a bigint below 2^128. */
import { COLON, DOT, hexDigit, notAn } from './digits.js'
import { ipv4From, ipv4Text } from './ipv4.js'

/** An IPv6 address as text, as a bigint (or small number) below 2^128, or as sixteen bytes. */
export type Ipv6Input = string | number | bigint | Uint8Array

const MAX_IPV6 = (1n << 128n) - 1n

/**
 * Reads an IPv6 address from text, in every form of RFC 4291 §2.2: all eight groups, some of them left out by
 * one `::`, or with an IPv4 address at the end. Zone identifiers (`%eth0`) are not part of an address and are
 * refused.
 * @returns the address as a bigint below 2^128
 * @throws {@link AddressError} for anything else
 *
 * @example
 * ```ts
 * import { parseIpv6 } from 'daolinet/codec'
 *
 * console.log(parseIpv6('2001:db8::1').toString(16)) // 20010db8000000000000000000000001
 * ```
 */
export function parseIpv6(text: string): bigint {
  if (typeof text !== 'string') throw notAn('an IPv6 address', text)
  const words: number[] = []
  let gap = -1
  let at = 0
  if (text.startsWith('::')) {
    gap = 0
    at = 2
  }
  while (at < text.length) {
    const start = at
    let word = 0
    let digit = hexDigit(text.charCodeAt(at))
    while (digit >= 0 && at - start < 4) {
      word = word * 16 + digit
      digit = ++at < text.length ? hexDigit(text.charCodeAt(at)) : -1
    }
    if (at === start) throw notAn('an IPv6 address', text)
    const end = at < text.length ? text.charCodeAt(at) : -1
    if (end === DOT) {
      const ip = ipv4From(text, start)
      if (ip < 0) throw notAn('an IPv6 address', text)
      words.push(ip >>> 16, ip & 0xffff)
      break
    }
    words.push(word)
    if (words.length > 8) throw notAn('an IPv6 address', text)
    if (end < 0) break
    if (end !== COLON || ++at === text.length) throw notAn('an IPv6 address', text)
    if (text.charCodeAt(at) === COLON) {
      if (gap >= 0) throw notAn('an IPv6 address', text)
      gap = words.length
      at++
    }
  }
  // A gap stands for one group of zeros at least (RFC 4291 §2.2).
  if (gap < 0 ? words.length !== 8 : words.length > 7) throw notAn('an IPv6 address', text)
  if (gap >= 0) words.splice(gap, 0, ...new Array<number>(8 - words.length).fill(0))
  let value = 0n
  for (let i = 0; i < 8; i += 2) value = (value << 32n) | BigInt(words[i]! * 0x1_0000 + words[i + 1]!)
  return value
}

/** The text of the address that consists of these four 32-bit parts. */
function ipv6Text(a: number, b: number, c: number, d: number): string {
  if (a === 0 && b === 0) {
    if (c === 0xffff) return `::ffff:${ipv4Text(d)}`
    if (c === 0 && d > 0xffff) return `::${ipv4Text(d)}`
  }
  const words = [a >>> 16, a & 0xffff, b >>> 16, b & 0xffff, c >>> 16, c & 0xffff, d >>> 16, d & 0xffff]
  let gap = -1
  let gapLength = 1
  for (let i = 0; i < 8; i++) {
    if (words[i] !== 0) continue
    const start = i
    while (i < 8 && words[i] === 0) i++
    if (i - start > gapLength) {
      gap = start
      gapLength = i - start
    }
  }
  let text = ''
  for (let i = 0; i < 8; i++) {
    if (i === gap) {
      text += '::'
      i += gapLength - 1
    } else {
      if (i > 0 && i !== gap + gapLength) text += ':'
      text += words[i]!.toString(16)
    }
  }
  return text
}

/**
 * Writes an IPv6 address as text in the canonical form of RFC 5952: lower case, no leading zeros, the first
 * of the longest runs of two or more zero groups as `::`. An IPv4-mapped or IPv4-compatible address ends in
 * dotted form (RFC 5952 §5), as `inet_ntop` prints it.
 * @param ip - from 0n to 2^128 - 1
 * @throws {@link AddressError} outside that range
 *
 * @example
 * ```ts
 * import { formatIpv6 } from 'daolinet/codec'
 *
 * console.log(formatIpv6(0x20010db8000000000000000000000001n)) // 2001:db8::1
 * ```
 */
export function formatIpv6(ip: bigint): string {
  if (ip < 0n || ip > MAX_IPV6) throw notAn('an IPv6 address', ip)
  return ipv6Text(
    Number(ip >> 96n),
    Number((ip >> 64n) & 0xffff_ffffn),
    Number((ip >> 32n) & 0xffff_ffffn),
    Number(ip & 0xffff_ffffn),
  )
}

/**
 * Reads the IPv6 address at `offset`: sixteen bytes. Beyond the end of the view it throws RangeError.
 *
 * @example
 * ```ts
 * import { readIpv6, writeIpv6 } from 'daolinet/codec'
 *
 * const view = new DataView(new ArrayBuffer(16))
 * writeIpv6(view, 0, 1n)
 * console.log(readIpv6(view, 0)) // 1n
 * ```
 */
export function readIpv6(view: DataView, offset: number): bigint {
  return (view.getBigUint64(offset) << 64n) | view.getBigUint64(offset + 8)
}

/**
 * Reads the IPv6 address at `offset` as text, without making a bigint first. Beyond the end of the view it
 * throws RangeError.
 *
 * @example
 * ```ts
 * import { parseIpv6, readIpv6Text, writeIpv6 } from 'daolinet/codec'
 *
 * const view = new DataView(new ArrayBuffer(16))
 * writeIpv6(view, 0, parseIpv6('2001:db8::1'))
 * console.log(readIpv6Text(view, 0)) // 2001:db8::1
 * ```
 */
export function readIpv6Text(view: DataView, offset: number): string {
  return ipv6Text(
    view.getUint32(offset),
    view.getUint32(offset + 4),
    view.getUint32(offset + 8),
    view.getUint32(offset + 12),
  )
}

/**
 * Writes an IPv6 address at `offset`: sixteen bytes. Beyond the end of the view it throws RangeError.
 * @param ip - below 2^128, unchecked
 *
 * @example
 * ```ts
 * import { parseIpv6, writeIpv6 } from 'daolinet/codec'
 *
 * const view = new DataView(new ArrayBuffer(16))
 * writeIpv6(view, 0, parseIpv6('::1'))
 * console.log(view.getUint8(15)) // 1
 * ```
 */
export function writeIpv6(view: DataView, offset: number, ip: bigint): void {
  view.setBigUint64(offset, ip >> 64n)
  view.setBigUint64(offset + 8, ip)
}

/**
 * Converts an IPv6 address of any accepted form to a bigint.
 * @returns the address as a bigint below 2^128
 * @throws {@link AddressError} for anything else
 *
 * @example
 * ```ts
 * import { ipv6BigInt } from 'daolinet/codec'
 *
 * console.log(ipv6BigInt('::1'), ipv6BigInt(1)) // 1n 1n
 * ```
 */
export function ipv6BigInt(value: Ipv6Input): bigint {
  if (typeof value === 'string') return parseIpv6(value)
  if (typeof value === 'bigint' || (typeof value === 'number' && Number.isSafeInteger(value))) {
    const ip = BigInt(value)
    if (ip >= 0n && ip <= MAX_IPV6) return ip
  } else if (value instanceof Uint8Array && value.length === 16) {
    return readIpv6(new DataView(value.buffer, value.byteOffset, 16), 0)
  }
  throw notAn('an IPv6 address', value)
}
