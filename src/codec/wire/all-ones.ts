/** Masks of ones. */

/** 64 bits, all set. */
export const ALL_ONES_64 = 0xffff_ffff_ffff_ffffn

/** The bits that a value of `bytes` bytes has, all set. */
export function allOnes(bytes: number): bigint {
  return (1n << BigInt(bytes * 8)) - 1n
}
