/** Tables of things by name. */

/** What a table has of its own under a name: nothing is called "constructor". */
export function lookup<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined
}
