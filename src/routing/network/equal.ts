/** Whether two values have the same structure. A field that is undefined counts as missing. */
export function isSameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  const [left, right] = [a, b].map((value) => new Map(Object.entries(value).filter(([, part]) =>
    part !== undefined))) as [Map<string, unknown>, Map<string, unknown>]
  return left.size === right.size
    && [...left].every(([name, part]) => right.has(name) && isSameValue(part, right.get(name)))
}
