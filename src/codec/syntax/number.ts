import { ALL_ONES_64 } from '../wire/all-ones.js'
/** Numbers as `ovs-ofctl` prints them. */

/** Hexadecimal with `0x`, but plain `0` for zero, as C's `%#x` prints. */
export function hex(value: number | bigint): string {
  return Number(value) === 0 ? '0' : `0x${value.toString(16)}`
}

/** Hexadecimal with `0x`, also for zero, and at least `digits` digits. */
export function hexDigits(value: number | bigint, digits = 1): string {
  return `0x${value.toString(16).padStart(digits, '0')}`
}

/** Seconds with as many decimals as say something: none, three for whole milliseconds, or all up to nine. */
export function seconds(sec: number, nsec: number): string {
  if (nsec === 0) return `${sec}s`
  if (nsec % 1_000_000 === 0) return `${sec}.${String(nsec / 1_000_000).padStart(3, '0')}s`
  return `${sec}.${String(nsec).padStart(9, '0').replace(/0+$/, '')}s`
}

/** A 64-bit counter; `?` for all ones, which say that the switch does not count. */
export function counter(value: bigint): string {
  return value === ALL_ONES_64 ? '?' : String(value)
}
