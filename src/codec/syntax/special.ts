/** The fields whose values are neither numbers nor addresses nor flags. */
const FRAGMENT = 1
const LATER = 2

/** `no`, `first`, `later` when both bits are matched; `yes` or `no`, `later` or `not_later` when one is. */
export function formatFragment(value: number, mask: number): string {
  const later = (value & LATER) !== 0
  const fragment = (value & FRAGMENT) !== 0
  switch (mask & (FRAGMENT | LATER)) {
    case FRAGMENT: return fragment ? 'yes' : 'no'
    case LATER: return later ? 'later' : 'not_later'
    default: return fragment ? (later ? 'later' : 'first') : later ? '<error>' : 'no'
  }
}

/** `(1,0x800)`: the namespace and the type in it, in hexadecimal but for single digits. */
export function formatPacketType(type: number): string {
  return `(${digitOrHex(type >>> 16)},${digitOrHex(type & 0xffff)})`
}

function digitOrHex(value: number): string {
  return value < 10 ? String(value) : `0x${value.toString(16)}`
}
