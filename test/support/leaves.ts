/** Values taken apart: every place in a message where something can be put in the place of what is there. */

export type Path = readonly (string | number)[]

type Parent = Record<string | number, unknown>

/** The paths of everything in a value but itself: lists and objects, and what they are made of. */
export function places(value: unknown, at: Path = []): Path[] {
  const own = at.length === 0 ? [] : [at]
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return own
  const entries: [string | number, unknown][] =
    Array.isArray(value) ? value.map((element: unknown, index) => [index, element]) : Object.entries(value)
  return [...own, ...entries.flatMap(([key, member]) => places(member, [...at, key]))]
}

/** What stands at a path. */
export function valueAt(value: unknown, path: Path): unknown {
  return path.reduce((inner, key) => (inner as Parent)[key], value)
}

/** A copy of a value with something else at a path. */
export function withValueAt(value: unknown, path: Path, other: unknown): unknown {
  if (path.length === 0) return other
  const [key, ...rest] = path
  const copy = (Array.isArray(value) ? value.slice() : { ...(value as object) }) as Parent
  copy[key!] = withValueAt(copy[key!], rest, other)
  return copy
}

/** A path as errors write it: `instructions[0].actions[3].port`. */
export function pathText(path: Path): string {
  return path.reduce<string>(
    (text, key) => typeof key === 'number' ? `${text}[${key}]` : text === '' ? key : `${text}.${key}`, '',
  )
}
