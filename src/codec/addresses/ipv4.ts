/** IPv4 addresses between text, numbers and bytes, big-endian: an address is an unsigned 32-bit number. */
import { DOT, notAn } from './digits.js'

/** An IPv4 address as dotted text, as a number or bigint below 2^32, or as four bytes. */
export type Ipv4Input = string | number | bigint | Uint8Array

const MAX_IPV4 = 0xffff_ffff

const DECIMAL: readonly string[] = Array.from({ length: 256 }, (_, byte) => String(byte))
// With the separator in front, an address is half as many additions.
const DOT_DECIMAL: readonly string[] = DECIMAL.map((text) => `.${text}`)

/**
 * Reads the IPv4 address from `start` to the end of the text; -1 when there is none. Octets are decimal,
 * without leading zeros.
 */
export function ipv4From(text: string, start: number): number {
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
 * Reads an IPv4 address from text: four decimal octets, without leading zeros (which some programs take for
 * octal).
 * @returns the address as an unsigned 32-bit number
 * @throws {@link AddressError} for anything else
 *
 * @example
 * ```ts
 * import { parseIpv4 } from 'daolinet/codec'
 *
 * console.log(parseIpv4('10.0.0.1') === 0x0a000001) // true
 * ```
 */
export function parseIpv4(text: string): number {
  const value = typeof text === 'string' ? ipv4From(text, 0) : -1
  if (value < 0) throw notAn('an IPv4 address', text)
  return value
}

/** Writes an unsigned 32-bit number, unchecked, as dotted text. */
export function ipv4Text(ip: number): string {
  return DECIMAL[ip >>> 24]! + DOT_DECIMAL[(ip >>> 16) & 0xff]! +
    DOT_DECIMAL[(ip >>> 8) & 0xff]! + DOT_DECIMAL[ip & 0xff]!
}

/**
 * Writes an IPv4 address as dotted text.
 * @param ip - an unsigned 32-bit integer (use `>>> 0` after bit arithmetic)
 * @throws {@link AddressError} outside that range
 *
 * @example
 * ```ts
 * import { formatIpv4 } from 'daolinet/codec'
 *
 * console.log(formatIpv4(0x0a000001)) // 10.0.0.1
 * ```
 */
export function formatIpv4(ip: number): string {
  if (ip >>> 0 !== ip) throw notAn('an IPv4 address', ip)
  return ipv4Text(ip)
}

/**
 * Converts an IPv4 address of any accepted form to a number.
 * @returns the address as an unsigned 32-bit number
 * @throws {@link AddressError} for anything else
 *
 * @example
 * ```ts
 * import { ipv4Number } from 'daolinet/codec'
 *
 * console.log(ipv4Number('10.0.0.1') === ipv4Number(Uint8Array.of(10, 0, 0, 1))) // true
 * ```
 */
export function ipv4Number(value: Ipv4Input): number {
  if (typeof value === 'string') return parseIpv4(value)
  if (typeof value === 'number' || typeof value === 'bigint') {
    const ip = Number(value)
    if (ip >= 0 && ip <= MAX_IPV4 && Number.isInteger(ip)) return ip
  } else if (value instanceof Uint8Array && value.length === 4) {
    return value.reduce((ip, byte) => ip * 256 + byte, 0)
  }
  throw notAn('an IPv4 address', value)
}

/**
 * Writes the IPv4 address that a number gives at `offset`: four bytes.
 * @returns false when the number is not an IPv4 address; nothing is written then
 */
export function putIpv4Number(view: DataView, offset: number, ip: number): boolean {
  if (ip >>> 0 !== ip) return false
  view.setUint32(offset, ip)
  return true
}

/**
 * Writes the IPv4 address that a text gives at `offset`: four bytes.
 * @returns false when the text is not an IPv4 address; nothing is written then
 */
export function putIpv4Text(view: DataView, offset: number, text: string): boolean {
  const ip = ipv4From(text, 0)
  if (ip < 0) return false
  view.setUint32(offset, ip)
  return true
}
