/** The value of a match field, read from text in the syntax of that field. */
import { formatIpv4, formatIpv6, formatMac } from '../addresses/index.js'
import { formatMask } from '../match/mask.js'
import { allOnes } from '../wire/all-ones.js'
import { lookup } from '../wire/lookup.js'
import { maskedAddressOf } from './address.js'
import { ctStateBits, flagsOf, tcpFlagBits, tunFlagBits } from './flags.js'
import { bigintOf, isInteger, numberOf } from './integer.js'
import { items } from './items.js'
import { portOf } from './port.js'
import { cut, fail, part, quoted, split, textOf, type Span } from './span.js'
import type { FieldRow } from '../match/fields.js'

/** A value, and its mask unless all bits count. */
export interface ReadValue { readonly value: bigint, readonly mask?: bigint }

/**
 * Reads a value of a field, with a mask if the field takes one.
 * @throws {@link TextError}
 */
export function valueOfField(row: FieldRow, span: Span): ReadValue {
  const read = readValue(row, span)
  refuseMask(row, read, part(span, Math.max(textOf(span).indexOf('/'), 0)))
  return read
}

/**
 * Refuses a mask of a field that takes none. All zeros, which match everything, and all ones are no masks.
 * @throws {@link TextError}
 */
export function refuseMask(row: FieldRow, { mask }: ReadValue, span: Span): void {
  if (row.maskable || mask === undefined || mask === 0n || mask === bitsOf(row)) return
  fail('ERR_BAD_VALUE', span, `${row.text} takes no mask`)
}

/** All bits of a field. */
function bitsOf({ bits }: FieldRow): bigint {
  return (1n << BigInt(bits)) - 1n
}

function readValue(row: FieldRow, span: Span): ReadValue {
  switch (row.kind) {
    case 'mac': case 'ipv4': case 'ipv6': return maskedAddressOf(span, row.kind)
    default: break
  }
  switch (row.style) {
    case 'port': return portValue(row, span)
    case 'frag': return fragmentOf(row, span)
    case 'ctState': return bigints(flagsOf(span, ctStateBits, 32, row.text))
    case 'tcpFlags': return bigints(flagsOf(span, tcpFlagBits, 12, row.text))
    case 'tunFlags': return bigints(flagsOf(span, tunFlagBits, 1, row.text))
    case 'packetType': return { value: packetTypeOf(span) }
    default: return integerOf(row, span)
  }
}

function bigints({ value, mask }: { readonly value: number, readonly mask?: number }): ReadValue {
  return mask === undefined ? { value: BigInt(value) } : { value: BigInt(value), mask: BigInt(mask) }
}

/** Reads a number of as many bits as the field has, with or without a mask. */
export function integerOf(row: FieldRow, span: Span): ReadValue {
  const masked = cut(span, '/')
  if (masked === undefined) return { value: bigintOf(span, row.bits, row.text) }
  // A mask may have ones in all of the bytes, of which the field does not use all bits.
  const mask = bigintOf(masked[1], row.bytes * 8, row.text)
  if (mask > bitsOf(row) && mask !== allOnes(row.bytes)) bigintOf(masked[1], row.bits, row.text)
  return { value: bigintOf(masked[0], row.bits, row.text), mask: mask & bitsOf(row) }
}

function portValue(row: FieldRow, span: Span): ReadValue {
  const port = portOf(span)
  if (row.bytes === 4) return { value: BigInt(port) }
  if (port >= 0xff00 && port < 0xffff_ff00) fail('ERR_OUT_OF_RANGE', span, `${row.text} has 16 bits`)
  return { value: BigInt(port & 0xffff) }
}

const fragments: Readonly<Record<string, ReadValue>> = {
  no: { value: 0n }, first: { value: 1n }, later: { value: 3n }, yes: { value: 1n, mask: 1n },
  not_later: { value: 0n, mask: 2n },
}

function fragmentOf(row: FieldRow, span: Span): ReadValue {
  const named = lookup(fragments, textOf(span))
  if (named !== undefined) return named
  if (isInteger(span) || cut(span, '/') !== undefined) return integerOf(row, span)
  return fail('ERR_BAD_VALUE', span, `${quoted(span)} is none of ${Object.keys(fragments).join(', ')}`)
}

function packetTypeOf(span: Span): bigint {
  const text = textOf(span)
  const pair = text.startsWith('(') && text.endsWith(')') ? split(part(span, 1, text.length - 1), ',') : []
  const [namespace, type] = pair
  if (namespace === undefined || type === undefined || pair.length !== 2) {
    return fail('ERR_BAD_VALUE', span, `${quoted(span)} is not a namespace and a type, as in (1,0x800)`)
  }
  return BigInt(numberOf(namespace, 16, 'the namespace') * 0x1_0000 + numberOf(type, 16, 'the type'))
}

/** Reads `ns=1,type=0x800`. */
export function namedPacketTypeOf(span: Span): number {
  let type = 0
  for (const item of items(span)) {
    switch (textOf(item.key)) {
      case 'ns': type += numberOf(item.value, 16, 'the namespace') * 0x1_0000; break
      case 'type': type += numberOf(item.value, 16, 'the type'); break
      default: fail('ERR_UNKNOWN_NAME', item.key, `${quoted(item.key)} is neither ns nor type`)
    }
  }
  return type
}

/** The value as it is in a {@link Match}; undefined for a mask of zero, which matches everything. */
export function matchValue(row: FieldRow, { value, mask }: ReadValue): unknown {
  const exact = mask === undefined || mask === bitsOf(row)
  if (row.kind === 'bytes') return optionValue(value, mask)
  if (mask === 0n) return undefined
  const kept = mask === undefined ? value : value & mask
  switch (row.kind) {
    case 'mac': return formatMac(Number(kept)) + (exact ? '' : `/${formatMac(Number(mask))}`)
    case 'ipv4': return formatIpv4(Number(kept)) + (exact ? '' : formatMask('ipv4', mask))
    case 'ipv6': return formatIpv6(kept) + (exact ? '' : formatMask('ipv6', mask))
    case 'uint': return exact ? Number(kept) : { value: Number(kept), mask: Number(mask) }
    case 'bigint': return exact ? kept : { value: kept, mask }
  }
}

/**
 * The value of a Geneve option in as few bytes as its value and mask need, none for 0, as `ovs-ofctl` sends
 * it.
 */
function optionValue(value: bigint, mask: bigint | undefined): unknown {
  const width = Math.max(bytesIn(value), mask === undefined ? 0 : bytesIn(mask))
  if (mask === undefined) return bytesOf(value, width)
  return { value: bytesOf(value & mask, width), mask: bytesOf(mask, width) }
}

function bytesIn(value: bigint): number {
  return value === 0n ? 0 : Math.ceil(value.toString(16).length / 2)
}

/** The big-endian bytes of a number. */
export function bytesOf(value: bigint, width: number): Uint8Array {
  const shiftOf = (index: number): bigint => BigInt(8 * (width - 1 - index))
  return Uint8Array.from({ length: width }, (_, index) => Number((value >> shiftOf(index)) & 0xffn))
}
