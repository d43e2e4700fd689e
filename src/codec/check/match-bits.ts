/** Values of match fields as numbers, whatever their kind. */
import { ipv4Number, ipv6BigInt, macNumber } from '../address.js'
import { parseMask } from '../match/mask.js'
import type { NamedField } from '../match/table.js'

/** A value and its mask as they stand, bits outside of the mask and all. */
export interface Bits { readonly value: bigint, readonly mask?: bigint }

/** The bits of a value of a decoded match. */
export function bitsOf(row: NamedField, value: unknown): Bits {
  if (typeof value === 'string') {
    const slash = value.indexOf('/')
    return slash < 0
      ? { value: number(row, value) }
      : {
          value: number(row, value.slice(0, slash)),
          mask: BigInt(parseMask(row.kind, value.slice(slash + 1))),
        }
  }
  if (typeof value === 'object' && value !== null && 'mask' in value) {
    const masked = value as unknown as { readonly value: unknown, readonly mask: unknown }
    return { value: number(row, masked.value), mask: number(row, masked.mask) }
  }
  return { value: number(row, value) }
}

function number(row: NamedField, value: unknown): bigint {
  if (typeof value === 'number' || typeof value === 'bigint') return BigInt(value)
  if (value instanceof Uint8Array) return bytesToBigint(value)
  switch (row.kind) {
    case 'mac': return BigInt(macNumber(value as string))
    case 'ipv4': return BigInt(ipv4Number(value as string))
    default: return ipv6BigInt(value as string)
  }
}

/** The big-endian number that bytes are. */
export function bytesToBigint(bytes: Uint8Array): bigint {
  return bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n)
}
