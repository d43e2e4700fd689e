/** Tables by name. */

/** The entry of a table under a name. Names that every object inherits, such as "constructor", have none. */
export function lookup<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return typeof name === 'string' && Object.hasOwn(table, name) ? table[name] : undefined
}
