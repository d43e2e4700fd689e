/** Keys and values as stores keep them. */
import type { Change, Entry, Revision } from '../store.js'

/** One change, with what every store makes of it. */
export interface CheckedChange {
  /** What the caller gave. */
  readonly change: Change
  /** Unique among the entries of a store; see {@link keyOf}. */
  readonly key: string
  /** The value of a put as JSON; undefined for a change that writes no value. */
  readonly text: string | undefined
}

/**
 * Checks what a store can check without looking at its entries.
 * @throws TypeError for two changes of one entry, and for a value that is not JSON
 */
export function checkedChanges(changes: readonly Change[]): CheckedChange[] {
  const keys = new Set<string>()
  return changes.map((change) => {
    const key = keyOf(change.kind, change.id)
    if (keys.has(key)) {
      throw new TypeError(`two changes in one commit are about ${change.kind} ${change.id}`)
    }
    keys.add(key)
    return { change, key, text: change.type === 'put' ? jsonOf(change) : undefined }
  })
}

function jsonOf({ kind, id, value }: { kind: string, id: string, value: unknown }): string {
  const text = JSON.stringify(value) as string | undefined
  if (text === undefined) throw new TypeError(`the value of ${kind} ${id} must be JSON`)
  return text
}

/**
 * The key of an entry: text without control characters or lone surrogates, whatever is in kind and id, but
 * for the zero between the two.
 */
export function keyOf(kind: string, id: string): string {
  return `${escaped(kind)}\0${escaped(id)}`
}

/** The keys of a kind: from the first text to the second, which is not among them. */
export function keysOfKind(kind: string): readonly [from: string, to: string] {
  return [`${escaped(kind)}\0`, `${escaped(kind)}\u0001`]
}

/** Reads a key that {@link keyOf} wrote. */
export function partsOfKey(key: string): Pick<Entry, 'kind' | 'id'> {
  const [kind, id] = key.split('\0').map((part) => JSON.parse(`"${part}"`) as string)
  return { kind: kind!, id: id! }
}

const escaped = (text: string): string => JSON.stringify(text).slice(1, -1)

/** An entry whose value is a frozen copy. */
export function entryOf(
  { kind, id }: Pick<Entry, 'kind' | 'id'>, text: string, revision: Revision, created: Revision,
): Entry {
  return Object.freeze({ kind, id, value: frozen(JSON.parse(text)), revision, created })
}

function frozen(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  for (const part of Object.values(value)) frozen(part)
  return Object.freeze(value)
}

/** The order of listings. */
export function byKindAndId(a: Entry, b: Entry): number {
  if (a.kind !== b.kind) return a.kind < b.kind ? -1 : 1
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0
}
