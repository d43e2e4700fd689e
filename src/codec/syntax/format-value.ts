/** The value of a single field, as actions that set it show it. */
import { formatIpv4, formatIpv6, formatMac } from '../addresses/index.js'
import { formatMask } from '../match/mask.js'
import {
  ctStateBits, formatFlags, formatMaskedFlags, tcpFlagBits, tunFlagBits, type BitNames,
} from './flags.js'
import { hex } from './number.js'
import { formatPort, formatPort16 } from './port.js'
import { bitsOf, type Bits } from './bits.js'
import { formatFragment, formatPacketType } from './special.js'
import type { FieldRow } from '../match/fields.js'

/**
 * Writes the value of a field, with its mask behind a slash: `10.0.0.0/24`, `0x5/0xf`, `LOCAL`. `ANY` when
 * the mask is zero.
 */
export function formatValue(row: FieldRow, value: unknown): string {
  const bits = bitsOf(row, value)
  // An option may be longer than its mask, so a mask of all ones is not the same as none.
  const masked = row.kind === 'bytes' && !(value instanceof Uint8Array)
  return formatBits(row, masked ? { ...bits, exact: false } : bits)
}

/** Writes a value like {@link formatValue}, from its bits. */
export function formatBits(row: FieldRow, bits: Bits): string {
  if (bits.mask === 0n && !bits.exact) return 'ANY'
  switch (row.kind) {
    case 'mac': return formatMac(Number(bits.value)) + (bits.exact ? '' : `/${formatMac(Number(bits.mask))}`)
    case 'ipv4': return formatIpv4(Number(bits.value)) + (bits.exact ? '' : formatMask('ipv4', bits.mask))
    case 'ipv6': return formatIpv6(bits.value) + (bits.exact ? '' : formatMask('ipv6', bits.mask))
    default: return styled(row, bits)
  }
}

function styled(row: FieldRow, bits: Bits): string {
  const value = Number(bits.value)
  switch (row.style) {
    case 'port':
      if (bits.exact) return row.bytes === 2 ? formatPort16(value) : formatPort(value)
      return masked(String(bits.value), bits)
    case 'frag': return formatFragment(value, Number(bits.mask))
    case 'ctState': return flags(ctStateBits, bits)
    case 'tcpFlags': return flags(tcpFlagBits, bits)
    case 'tunFlags': return flags(tunFlagBits, bits)
    case 'packetType': return formatPacketType(value)
    case 'hex': return masked(hex(bits.value), bits)
    case 'decimal': return masked(String(bits.value), bits)
  }
}

function masked(text: string, bits: Bits): string {
  return bits.exact ? text : `${text}/${hex(bits.mask)}`
}

function flags(names: BitNames, bits: Bits): string {
  return bits.exact
    ? formatFlags(names, Number(bits.value))
    : formatMaskedFlags(names, Number(bits.value), Number(bits.mask))
}
