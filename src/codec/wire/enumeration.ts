import { EncodeError } from '../errors.js'
import { shown } from './bytes.js'

/** The names of the values of a field, in both directions. A value without a name stays a number. */
export interface Enumeration<Name extends string> {
  /** The name of a value, or the value itself if it has none. */
  name(value: number): Name | number
  /**
   * The wire value of a name; a number passes through.
   * @throws {@link EncodeError} for other names
   */
  value(name: Name | number): number
  readonly names: readonly Name[]
}

/** Makes an enumeration from its names and wire values. */
export function enumeration<const T extends Readonly<Record<string, number>>>(
  values: T, field: string,
): Enumeration<keyof T & string> {
  const names = Object.keys(values) as (keyof T & string)[]
  // Quicker to look up than a Map, wherever the values are few and small.
  const byValue: (keyof T & string | undefined)[] = []
  for (const name of names) byValue[values[name]!] = name
  const byName = new Map<unknown, number>(names.map((name) => [name, values[name] as number]))
  return {
    names,
    name: (value) => byValue[value] ?? value,
    value: (name) => {
      const value = typeof name === 'number' ? name : byName.get(name)
      if (value === undefined) {
        throw new EncodeError('ERR_UNKNOWN_NAME', field, `${shown(name)} is none of ${names.join(', ')}`)
      }
      return value
    },
  }
}
