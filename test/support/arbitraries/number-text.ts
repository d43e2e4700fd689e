import * as fc from 'fast-check'

/** Numbers of so many bits, the least and the greatest more often. */
export const bigint = (bits: number): fc.Arbitrary<bigint> => fc.oneof(
  fc.bigInt({ min: 0n, max: (1n << BigInt(bits)) - 1n }),
  fc.constantFrom(0n, 1n, (1n << BigInt(bits)) - 1n, 1n << BigInt(bits - 1)),
)

/** A number in decimal, hexadecimal or octal, seldom with a sign. */
export const number = (bits: number): fc.Arbitrary<string> => fc.tuple(
  fc.oneof({ weight: 20, arbitrary: fc.constant('') }, { weight: 1, arbitrary: fc.constantFrom('+', '-') }),
  bigint(bits), fc.constantFrom(10, 16, 16, 10, 8),
).map(([sign, value, base]) =>
  `${sign}${base === 10 ? '' : base === 16 ? '0x' : '0'}${value.toString(base)}`)
