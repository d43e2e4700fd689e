/** A map without methods to write to it. It stays the same even when a newer version of it is made. */
export interface ReadonlyTable<K, V> {
  /** The number of entries. */
  readonly size: number
  /** The value of a key; undefined when there is none. */
  get(key: K): V | undefined
  /** All entries, in no particular order, in a new array. Takes time proportional to `size`. */
  entries(): [K, V][]
}

/**
 * A map that never changes: writing to it makes another one.
 *
 * The newest version has an ordinary `Map`. Each older version keeps a reference to its successor and the
 * values that the successor overwrote (Baker, "Shallow binding makes functional arrays fast", 1991).
 * Reading the newest version is as fast as reading a `Map`; writing takes time proportional to the entries
 * written; an old version takes one more step for each version made since. Writing to a version that
 * already has a successor copies the map first.
 */
export interface Table<K, V> extends ReadonlyTable<K, V> {
  /** The table with these entries written; `undefined` removes one. The last write to a key counts. */
  with(changes: Iterable<readonly [K, V | undefined]>): Table<K, V>
}

interface Version<K, V> {
  /** In the newest version only. */
  map?: Map<K, V>
  /** In older versions: what the entries that `next` wrote were before. */
  undo?: Map<K, V | undefined>
  next?: Version<K, V>
}

/** A table with these entries. */
export function table<K, V>(entries: Iterable<readonly [K, V]> = []): Table<K, V> {
  const map = new Map(entries)
  return tableOf({ map }, map.size)
}

function tableOf<K, V>(version: Version<K, V>, size: number): Table<K, V> {
  return {
    size,
    get: (key) => find(version, key),
    entries: () => [...snapshot(version)],
    with: (changes) => {
      // Nothing is overwritten, and there is nothing to copy.
      if (size === 0) return tableOfAll(changes)
      const map = version.map ?? snapshot(version)
      const undo = new Map<K, V | undefined>()
      for (const [key, value] of changes) {
        if (!undo.has(key)) undo.set(key, map.get(key))
        if (value === undefined) map.delete(key)
        else map.set(key, value)
      }
      const next: Version<K, V> = { map }
      if (version.map) {
        version.map = undefined
        version.undo = undo
        version.next = next
      }
      return tableOf(next, map.size)
    },
  }
}

/** A table with these entries alone, of which the last for each key counts. */
function tableOfAll<K, V>(changes: Iterable<readonly [K, V | undefined]>): Table<K, V> {
  const map = new Map<K, V>()
  for (const [key, value] of changes) {
    if (value === undefined) map.delete(key)
    else map.set(key, value)
  }
  return tableOf({ map }, map.size)
}

function find<K, V>(version: Version<K, V>, key: K): V | undefined {
  let at = version
  while (at.next) {
    if (at.undo!.has(key)) return at.undo!.get(key)
    at = at.next
  }
  return at.map!.get(key)
}

/** The entries of a version in a map: its own when it is the newest, else a copy with the writes undone. */
function snapshot<K, V>(version: Version<K, V>): Map<K, V> {
  const undone: Map<K, V | undefined>[] = []
  let at = version
  for (; at.next; at = at.next) undone.push(at.undo!)
  if (undone.length === 0) return at.map!
  const map = new Map(at.map)
  for (const undo of undone.reverse()) {
    for (const [key, value] of undo) {
      if (value === undefined) map.delete(key)
      else map.set(key, value)
    }
  }
  return map
}
