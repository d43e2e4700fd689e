/** The entries of a cluster in the store: their ids and values. */
import type { Entry } from '../store.js'

/** The kind of all entries of a cluster. All of them are written under leases. */
export const CLUSTER_KIND = 'cluster'

/** The ids of the entries. A member's id has no `/`. */
export const entryId = {
  /** A member that lives. */
  member: (member: string): string => `member/${member}`,
  /** A member that stands for a resource. */
  candidate: (member: string, resource: string): string => `candidate/${member}/${resource}`,
  /** Who is elected for a resource. The revision at which it was created is the number of the election. */
  elected: (resource: string): string => `elected/${resource}`,
}

/** What an id says. */
export type EntryName =
  | { readonly type: 'member', readonly member: string }
  | { readonly type: 'candidate', readonly member: string, readonly resource: string }
  | { readonly type: 'elected', readonly resource: string }

/** Reads an id; undefined for one that a newer version may have written. */
export function readEntryId(id: string): EntryName | undefined {
  const [, type, rest = ''] = /^(member|candidate|elected)\/(.+)$/s.exec(id) ?? []
  if (type === 'member') return { type, member: rest }
  if (type === 'elected') return { type, resource: rest }
  const [, member, resource] = /^([^/]+)\/(.+)$/s.exec(rest) ?? []
  return member === undefined || resource === undefined
    ? undefined
    : { type: 'candidate', member, resource }
}

/** The value of every entry: who wrote it. */
export interface Signature {
  /** The id of the member. */
  readonly member: string
  /** Tells one lease of it from others, and it from others that had the same id before. */
  readonly life: string
}

/** Reads the value of an entry; it belongs to nobody when it is no signature. */
export function signatureOf({ value }: Entry): Signature {
  const { member, life } = (value ?? {}) as { readonly [name: string]: unknown }
  return { member: String(member), life: String(life) }
}
