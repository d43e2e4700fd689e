/** Geneve options in matches. */
import { hexItem } from './items.js'
import type { FieldReader } from './reader.js'
import type { FieldName } from '../../match/fields.js'

/** A Geneve option; only its name if the match just requires it to be there. */
export function optionItem(read: FieldReader, n: number): string[] {
  const bits = read(`tunMetadata${n}` as FieldName)
  if (bits === undefined) return []
  if (bits.mask === 0n && !bits.exact) return [`tun_metadata${n}`]
  // It is read as long as its value is, so the mask has to tell of bytes before that which are zero.
  const isShort = bytesIn(bits.value) < bytesIn(bits.mask)
  return hexItem(`tun_metadata${n}`, isShort ? { ...bits, exact: false } : bits)
}

const bytesIn = (bits: bigint): number => bits === 0n ? 0 : Math.ceil(bits.toString(16).length / 2)
