/** MAC addresses between text, numbers and bytes, big-endian: 48 bits fit a JavaScript number exactly. */
import { COLON, HEX, hexDigit, notAn } from './digits.js'

/** A MAC address as text, as a number or bigint below 2^48, or as six bytes. */
export type MacInput = string | number | bigint | Uint8Array

const MAX_MAC = 0xffff_ffff_ffff

// With the separator in front, an address is half as many additions. They are added rather than put into a
// template, which would convert each to a string again.
const COLON_HEX: readonly string[] = HEX.map((text) => `:${text}`)

/**
 * Reads a MAC address from text: six groups of two hexadecimal digits, in either case, with `:` between them.
 * @returns the address as a number below 2^48
 * @throws {@link AddressError} for anything else
 *
 * @example
 * ```ts
 * import { parseMac } from 'daolinet/codec'
 *
 * console.log(parseMac('02:00:00:00:00:01') === 0x020000000001) // true
 * ```
 */
export function parseMac(text: string): number {
  if (typeof text !== 'string' || text.length !== 17) throw notAn('a MAC address', text)
  let value = 0
  for (let at = 0; at < 17; at += 3) {
    const octet = hexDigit(text.charCodeAt(at)) << 4 | hexDigit(text.charCodeAt(at + 1))
    if (octet < 0 || (at < 15 && text.charCodeAt(at + 2) !== COLON)) throw notAn('a MAC address', text)
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
 * @throws {@link AddressError} outside that range
 *
 * @example
 * ```ts
 * import { formatMac } from 'daolinet/codec'
 *
 * console.log(formatMac(0x020000000001)) // 02:00:00:00:00:01
 * ```
 */
export function formatMac(mac: number): string {
  if (!(mac >= 0 && mac <= MAX_MAC && Number.isInteger(mac))) throw notAn('a MAC address', mac)
  return macText(Math.floor(mac / 0x1_0000_0000), mac >>> 0)
}

/**
 * Reads the MAC address at `offset` as a number: six bytes. Beyond the end of the view it throws RangeError.
 *
 * @example
 * ```ts
 * import { readMac } from 'daolinet/codec'
 *
 * const view = new DataView(Uint8Array.of(2, 0, 0, 0, 0, 1).buffer)
 * console.log(readMac(view, 0) === 0x020000000001) // true
 * ```
 */
export function readMac(view: DataView, offset: number): number {
  return view.getUint16(offset) * 0x1_0000_0000 + view.getUint32(offset + 2)
}

/**
 * Reads the MAC address at `offset` as text: six bytes. Beyond the end of the view it throws RangeError.
 *
 * @example
 * ```ts
 * import { readMacText } from 'daolinet/codec'
 *
 * const view = new DataView(Uint8Array.of(2, 0, 0, 0, 0, 1).buffer)
 * console.log(readMacText(view, 0)) // 02:00:00:00:00:01
 * ```
 */
export function readMacText(view: DataView, offset: number): string {
  return macText(view.getUint16(offset), view.getUint32(offset + 2))
}

/**
 * Writes a MAC address at `offset`: six bytes. Beyond the end of the view it throws RangeError.
 * @param mac - an integer below 2^48, unchecked
 *
 * @example
 * ```ts
 * import { readMacText, writeMac } from 'daolinet/codec'
 *
 * const view = new DataView(new ArrayBuffer(6))
 * writeMac(view, 0, 0x020000000001)
 * console.log(readMacText(view, 0)) // 02:00:00:00:00:01
 * ```
 */
export function writeMac(view: DataView, offset: number, mac: number): void {
  view.setUint16(offset, Math.floor(mac / 0x1_0000_0000))
  view.setUint32(offset + 2, mac >>> 0)
}

/**
 * Converts a MAC address of any accepted form to a number.
 * @returns the address as a number below 2^48
 * @throws {@link AddressError} for anything else
 *
 * @example
 * ```ts
 * import { macNumber } from 'daolinet/codec'
 *
 * console.log(macNumber('02:00:00:00:00:01') === macNumber(Uint8Array.of(2, 0, 0, 0, 0, 1))) // true
 * ```
 */
export function macNumber(value: MacInput): number {
  if (typeof value === 'string') return parseMac(value)
  if (typeof value === 'number' || typeof value === 'bigint') {
    const mac = Number(value)
    if (mac >= 0 && mac <= MAX_MAC && Number.isInteger(mac)) return mac
  } else if (value instanceof Uint8Array && value.length === 6) {
    return value.reduce((mac, byte) => mac * 256 + byte, 0)
  }
  throw notAn('a MAC address', value)
}

/**
 * Writes the MAC address that a number gives at `offset`: six bytes.
 * @returns false when the number is not a MAC address; nothing is written then
 */
export function putMacNumber(view: DataView, offset: number, mac: number): boolean {
  const high = Math.floor(mac / 0x1_0000_0000)
  if ((high & 0xffff) !== high || mac - high * 0x1_0000_0000 !== mac >>> 0) return false
  view.setUint16(offset, high)
  view.setUint32(offset + 2, mac >>> 0)
  return true
}

/**
 * Writes the MAC address that a text gives at `offset`: six bytes.
 * @returns false when the text is not a MAC address; the bytes there are undefined then
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
