/** The `name=value` items of a match, each in its own style. */
import { formatIpv4, formatIpv6, formatMac } from '../../addresses/index.js'
import { formatMask } from '../../match/mask.js'
import { formatFlags, formatMaskedFlags, type BitNames } from '../../syntax/flags.js'
import { hex, hexDigits } from '../../syntax/number.js'
import type { Bits } from '../../syntax/bits.js'

/** Writes one item, or none for a field that the match does not have. */
export type Item = (name: string, bits: Bits | undefined) => string[]

function item(write: (bits: Bits) => string): Item {
  return (name, bits) => (bits === undefined ? [] : [`${name}=${write(bits)}`])
}

/** `0x5`, or `0x5/0xf`. */
export const hexItem = item(({ value, mask, exact }) => (exact ? hex(value) : `${hex(value)}/${hex(mask)}`))

/** Like {@link hexItem}, with `0x` before a zero too. */
export const contextItem =
  item(({ value, mask, exact }) => hexDigits(value) + (exact ? '' : `/${hexDigits(mask)}`))

/** `5`, or `0x5/0xf`. */
export const decimalItem =
  item(({ value, mask, exact }) => (exact ? String(value) : `0x${value.toString(16)}/0x${mask.toString(16)}`))

/** A MAC address, with its mask behind a slash. */
export const macItem =
  item(({ value, mask, exact }) => formatMac(Number(value)) + (exact ? '' : `/${formatMac(Number(mask))}`))

/** An IPv4 address or prefix. */
export const ipv4Item =
  item(({ value, mask, exact }) => formatIpv4(Number(value)) + (exact ? '' : formatMask('ipv4', mask)))

/** An IPv6 address or prefix. */
export const ipv6Item =
  item(({ value, mask, exact }) => formatIpv6(value) + (exact ? '' : formatMask('ipv6', mask)))

/**
 * Flags by name: `syn|ack` for an exact match, `+syn-ack` for a masked one. `full` is the mask of all that
 * exist.
 */
export function flagsItem(names: BitNames, full: number): Item {
  return item(({ value, mask, exact }) => exact || Number(mask) === full
    ? formatFlags(names, Number(value))
    : formatMaskedFlags(names, Number(value), Number(mask)))
}
