/** MAC addresses between text, numbers and bytes, big-endian: 48 bits fit a JavaScript number exactly. */
import { COLON, HEX, hexDigit, notAn } from './digits.js'

/** A MAC address as text, as a number or bigint below 2^48, or as six bytes. */
export type MacInput = string | number | bigint | Uint8Array

const MAX_MAC = 0xffff_ffff_ffff

// With the separator in front, an address is half as many additions. They are added rather than put into a
// template, which would convert each to a string again.
const COLON_HEX: readonly string[] = HEX.map((text) => `:${text}`)

/**
 * Reads a MAC address from text: six two-digit hexadecimal groups with `:`, in either case.
 * @returns the address as a number below 2^48
 * @throws AddressError for anything else
 */
export function parseMac(text: string): number {
  if (text.length !== 17) throw notAn('a MAC address', text)
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
 * @throws AddressError outside that range
 */
export function formatMac(mac: number): string {
  if (!(mac >= 0 && mac <= MAX_MAC && Number.isInteger(mac))) throw notAn('a MAC address', mac)
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
  throw notAn('a MAC address', value)
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
