/**
 * MAC, IPv4 and IPv6 addresses between text, numbers and bytes.
 *
 * A MAC (48 bits) and an IPv4 address fit a JavaScript number exactly; an IPv6 address is a bigint. All
 * are big-endian, as on the wire: the first octet is the most significant.
 */
import { AddressError } from '../errors.js'

/** A MAC address as text, as a number or bigint below 2^48, or as six bytes. */
export type MacInput = string | number | bigint | Uint8Array
/** An IPv4 address as dotted text, as a number or bigint below 2^32, or as four bytes. */
export type Ipv4Input = string | number | bigint | Uint8Array
/** An IPv6 address as text, as a bigint (or small number) below 2^128, or as sixteen bytes. */
export type Ipv6Input = string | number | bigint | Uint8Array

const MAX_MAC = 0xffff_ffff_ffff
const MAX_IPV4 = 0xffff_ffff
const MAX_IPV6 = (1n << 128n) - 1n

const HEX: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))
const DECIMAL: readonly string[] = Array.from({ length: 256 }, (_, byte) => String(byte))
// With the separator in front, an address is half as many additions. They are added rather than put into a
// template, which would convert each to a string again.
const COLON_HEX: readonly string[] = HEX.map((text) => `:${text}`)
const DOT_DECIMAL: readonly string[] = DECIMAL.map((text) => `.${text}`)

const COLON = 0x3a
const DOT = 0x2e

/** The value of one hexadecimal digit, or -1. */
function hexDigit(char: number): number {
  if (char >= 0x30 && char <= 0x39) return char - 0x30
  const lower = char | 0x20
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1
}

function refuse(kind: string, given: unknown): AddressError {
  const shown = typeof given === 'string' ? JSON.stringify(given.slice(0, 64)) : String(given).slice(0, 64)
  return new AddressError(`not ${kind}: ${shown}`)
}

/**
 * Reads a MAC address from text: six two-digit hexadecimal groups with `:`, in either case.
 * @returns the address as a number below 2^48
 * @throws AddressError for anything else
 */
export function parseMac(text: string): number {
  if (text.length !== 17) throw refuse('a MAC address', text)
  let value = 0
  for (let at = 0; at < 17; at += 3) {
    const octet = hexDigit(text.charCodeAt(at)) << 4 | hexDigit(text.charCodeAt(at + 1))
    if (octet < 0 || (at < 15 && text.charCodeAt(at + 2) !== COLON)) throw refuse('a MAC address', text)
    value = value * 256 + octet
  }
  return value
}

function macText(high: number, low: number): string {
  return HEX[high >>> 8]! + COLON_HEX[high & 0xff]! + COLON_HEX[low >>> 24]! +
    COLON_HEX[(low >>> 16) & 0xff]! + COLON_HEX[(low >>> 8) & 0xff]! + COLON_HEX[low & 0xff]!
}

/**
 * Writes a MAC address as text: `02:00:00:00:00:01`.
 * @param mac - an integer from 0 to 2^48 - 1
 * @throws AddressError outside that range
 */
export function formatMac(mac: number): string {
  if (!(mac >= 0 && mac <= MAX_MAC && Number.isInteger(mac))) throw refuse('a MAC address', mac)
  return macText(Math.floor(mac / 0x1_0000_0000), mac >>> 0)
}

/** The MAC address at `offset` as a number. Six bytes; throws RangeError beyond the view's end. */
export function readMac(view: DataView, offset: number): number {
  return view.getUint16(offset) * 0x1_0000_0000 + view.getUint32(offset + 2)
}

/** The MAC address at `offset` as text. Six bytes; throws RangeError beyond the view's end. */
export function readMacText(view: DataView, offset: number): string {
  return macText(view.getUint16(offset), view.getUint32(offset + 2))
}

/** Writes a MAC address (an integer below 2^48, unchecked) at `offset`. Six bytes. */
export function writeMac(view: DataView, offset: number, mac: number): void {
  view.setUint16(offset, Math.floor(mac / 0x1_0000_0000))
  view.setUint32(offset + 2, mac >>> 0)
}

/**
 * Takes a MAC address in any accepted form.
 * @returns the address as a number below 2^48
 * @throws AddressError
 */
export function macNumber(value: MacInput): number {
  if (typeof value === 'string') return parseMac(value)
  if (typeof value === 'number' || typeof value === 'bigint') {
    const mac = Number(value)
    if (mac >= 0 && mac <= MAX_MAC && Number.isInteger(mac)) return mac
  } else if (value instanceof Uint8Array && value.length === 6) {
    return value.reduce((mac, byte) => mac * 256 + byte, 0)
  }
  throw refuse('a MAC address', value)
}

/**
 * Writes a MAC address that is text at `offset`. Six bytes.
 * @returns whether the text is a MAC address; if not, the bytes there are undefined
 */
export function putMacText(view: DataView, offset: number, text: string): boolean {
  if (text.length !== 17) return false
  for (let i = 0; i < 6; i++) {
    const at = i * 3
    const octet = hexDigit(text.charCodeAt(at)) << 4 | hexDigit(text.charCodeAt(at + 1))
    if (octet < 0 || (at < 15 && text.charCodeAt(at + 2) !== COLON)) return false
    view.setUint8(offset + i, octet)
  }
  return true
}

/** The address in `text` from `start` to its end, or -1. Octets are decimal, without leading zeros. */
function ipv4From(text: string, start: number): number {
  let value = 0
  let octet = -1
  let dots = 0
  for (let at = start; at < text.length; at++) {
    const char = text.charCodeAt(at)
    if (char === DOT) {
      if (octet < 0 || ++dots > 3) return -1
      value = value << 8 | octet
      octet = -1
    } else {
      const digit = char - 0x30
      if (digit < 0 || digit > 9 || octet === 0) return -1
      octet = octet < 0 ? digit : octet * 10 + digit
      if (octet > 255) return -1
    }
  }
  return dots === 3 && octet >= 0 ? value * 256 + octet : -1
}

/**
 * Reads an IPv4 address from text: four decimal octets, none with a leading zero (which some readers take
 * for octal).
 * @returns the address as an unsigned 32-bit number
 * @throws AddressError for anything else
 */
export function parseIpv4(text: string): number {
  const value = ipv4From(text, 0)
  if (value < 0) throw refuse('an IPv4 address', text)
  return value
}

function ipv4Text(ip: number): string {
  return DECIMAL[ip >>> 24]! + DOT_DECIMAL[(ip >>> 16) & 0xff]! +
    DOT_DECIMAL[(ip >>> 8) & 0xff]! + DOT_DECIMAL[ip & 0xff]!
}

/**
 * Writes an IPv4 address as dotted text.
 * @param ip - an unsigned 32-bit integer (use `>>> 0` after bit arithmetic)
 * @throws AddressError outside that range
 */
export function formatIpv4(ip: number): string {
  if (ip >>> 0 !== ip) throw refuse('an IPv4 address', ip)
  return ipv4Text(ip)
}

/**
 * Takes an IPv4 address in any accepted form.
 * @returns the address as an unsigned 32-bit number
 * @throws AddressError
 */
export function ipv4Number(value: Ipv4Input): number {
  if (typeof value === 'string') return parseIpv4(value)
  if (typeof value === 'number' || typeof value === 'bigint') {
    const ip = Number(value)
    if (ip >= 0 && ip <= MAX_IPV4 && Number.isInteger(ip)) return ip
  } else if (value instanceof Uint8Array && value.length === 4) {
    return value.reduce((ip, byte) => ip * 256 + byte, 0)
  }
  throw refuse('an IPv4 address', value)
}

/**
 * Writes an IPv4 address that is text at `offset`. Four bytes.
 * @returns whether the text is an IPv4 address; if not, nothing is written
 */
export function putIpv4Text(view: DataView, offset: number, text: string): boolean {
  const ip = ipv4From(text, 0)
  if (ip < 0) return false
  view.setUint32(offset, ip)
  return true
}

/**
 * Reads an IPv6 address from text in every form of RFC 4291 §2.2: full, with one `::`, dotted at its end.
 * Zone identifiers (`%eth0`) are no part of an address and are refused.
 * @returns the address as a bigint below 2^128
 * @throws AddressError for anything else
 */
export function parseIpv6(text: string): bigint {
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
    if (at === start) throw refuse('an IPv6 address', text)
    const end = at < text.length ? text.charCodeAt(at) : -1
    if (end === DOT) {
      const ip = ipv4From(text, start)
      if (ip < 0) throw refuse('an IPv6 address', text)
      words.push(ip >>> 16, ip & 0xffff)
      break
    }
    words.push(word)
    if (words.length > 8) throw refuse('an IPv6 address', text)
    if (end < 0) break
    if (end !== COLON || ++at === text.length) throw refuse('an IPv6 address', text)
    if (text.charCodeAt(at) === COLON) {
      if (gap >= 0) throw refuse('an IPv6 address', text)
      gap = words.length
      at++
    }
  }
  // A gap stands for one group of zeros at least (RFC 4291 §2.2).
  if (gap < 0 ? words.length !== 8 : words.length > 7) throw refuse('an IPv6 address', text)
  if (gap >= 0) words.splice(gap, 0, ...new Array<number>(8 - words.length).fill(0))
  let value = 0n
  for (let i = 0; i < 8; i += 2) value = (value << 32n) | BigInt(words[i]! * 0x1_0000 + words[i + 1]!)
  return value
}

/** The text of the address with these four 32-bit parts. */
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
 * Writes an IPv6 address as text in the canonical form of RFC 5952: lower case, no leading zeros, the
 * first longest run of two or more zero groups as `::`. An IPv4-mapped or IPv4-compatible address ends in
 * dotted form (RFC 5952 §5), as `inet_ntop` prints it.
 * @param ip - from 0n to 2^128 - 1
 * @throws AddressError outside that range
 */
export function formatIpv6(ip: bigint): string {
  if (ip < 0n || ip > MAX_IPV6) throw refuse('an IPv6 address', ip)
  return ipv6Text(
    Number(ip >> 96n),
    Number((ip >> 64n) & 0xffff_ffffn),
    Number((ip >> 32n) & 0xffff_ffffn),
    Number(ip & 0xffff_ffffn),
  )
}

/** The IPv6 address at `offset`. Sixteen bytes; throws RangeError beyond the view's end. */
export function readIpv6(view: DataView, offset: number): bigint {
  return (view.getBigUint64(offset) << 64n) | view.getBigUint64(offset + 8)
}

/** The IPv6 address at `offset` as text, with no bigint in between. Throws RangeError beyond the end. */
export function readIpv6Text(view: DataView, offset: number): string {
  return ipv6Text(
    view.getUint32(offset),
    view.getUint32(offset + 4),
    view.getUint32(offset + 8),
    view.getUint32(offset + 12),
  )
}

/** Writes an IPv6 address (below 2^128, unchecked) at `offset`. Sixteen bytes. */
export function writeIpv6(view: DataView, offset: number, ip: bigint): void {
  view.setBigUint64(offset, ip >> 64n)
  view.setBigUint64(offset + 8, ip)
}

/**
 * Takes an IPv6 address in any accepted form.
 * @returns the address as a bigint below 2^128
 * @throws AddressError
 */
export function ipv6BigInt(value: Ipv6Input): bigint {
  if (typeof value === 'string') return parseIpv6(value)
  if (typeof value === 'bigint' || (typeof value === 'number' && Number.isSafeInteger(value))) {
    const ip = BigInt(value)
    if (ip >= 0n && ip <= MAX_IPV6) return ip
  } else if (value instanceof Uint8Array && value.length === 16) {
    return readIpv6(new DataView(value.buffer, value.byteOffset, 16), 0)
  }
  throw refuse('an IPv6 address', value)
}
