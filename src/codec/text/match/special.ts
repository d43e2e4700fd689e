/** The few fields whose values are neither numbers, addresses nor flags. */
import { hex } from '../number.js'

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

/** `(1,0x800)`: the namespace and the type in it. */
export function formatPacketType(type: number): string {
  return `(${type >>> 16},${hex(type & 0xffff)})`
}
