import * as fc from 'fast-check'

type Shape<T> = { [K in keyof T]: fc.Arbitrary<T[K]> }

/** Plain objects, as decoders make them: fast-check's own also come without a prototype. */
export function record<T extends object>(shape: Shape<T>): fc.Arbitrary<T> {
  return fc.record(shape, { noNullPrototype: true }) as fc.Arbitrary<T>
}

/** Plain objects, some of whose members may be missing. */
export function recordWith<T extends object, U extends object>(
  shape: Shape<T>, optional: Shape<U>,
): fc.Arbitrary<T & Partial<U>> {
  const requiredKeys = Object.keys(shape)
  return fc.record(
    { ...shape, ...optional },
    { noNullPrototype: true, requiredKeys: requiredKeys as never[] },
  ) as never
}
