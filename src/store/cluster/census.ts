/** What the entries of a cluster say: who lives, who stands for what, and who is elected. */
import { CLUSTER_KIND, readEntryId, signatureOf, type Signature } from './entries.js'
import type { Entry, MetadataStore } from '../store.js'

/** Who is elected for a resource. */
export interface Elected extends Signature {
  /** The entry that says so. */
  readonly entry: Entry
}

/** The entries of a cluster, read. */
export interface Census {
  /** The lives of the members, by their ids. */
  readonly lives: ReadonlyMap<string, Signature>
  /** The members that stand for each resource, by their ids. */
  readonly candidates: ReadonlyMap<string, ReadonlyMap<string, Signature>>
  /** By resource. */
  readonly elected: ReadonlyMap<string, Elected>
}

/** Reads the entries of a cluster. */
export function censusOf(entries: Iterable<Entry>): Census {
  const lives = new Map<string, Signature>()
  const candidates = new Map<string, Map<string, Signature>>()
  const elected = new Map<string, Elected>()
  for (const entry of entries) {
    const name = readEntryId(entry.id)
    if (name?.type === 'member') lives.set(name.member, signatureOf(entry))
    if (name?.type === 'elected') elected.set(name.resource, { ...signatureOf(entry), entry })
    if (name?.type !== 'candidate') continue
    const others = candidates.get(name.resource) ?? new Map<string, Signature>()
    candidates.set(name.resource, others.set(name.member, signatureOf(entry)))
  }
  return { lives, candidates, elected }
}

/** Who is in a cluster, from {@link clusterMembers}. */
export interface ClusterMember {
  /** Its id. */
  readonly id: string
  /** What it is elected for, in order. */
  readonly elected: readonly string[]
  /** What it stands for, in order: it is elected for it, or would be if others went. */
  readonly candidate: readonly string[]
}

/**
 * The members of a cluster that live now, in the order of their ids, for whoever looks on.
 *
 * @example
 * ```ts
 * import { clusterMembers, joinCluster, memoryStore } from 'daolinet/store'
 *
 * const store = memoryStore()
 * const cluster = await joinCluster(store, { id: 'A' })
 * console.log(await clusterMembers(store)) // [ { id: 'A', elected: [], candidate: [] } ]
 * await cluster.close()
 * await store.close()
 * ```
 */
export async function clusterMembers(store: MetadataStore): Promise<ClusterMember[]> {
  const { lives, candidates, elected } = censusOf((await store.list(CLUSTER_KIND)).entries)
  const resources = [...candidates.keys()].sort()
  return [...lives.keys()].sort().map((id) => ({
    id,
    elected: [...elected].flatMap(([resource, { member }]) => member === id ? [resource] : []).sort(),
    candidate: resources.filter((resource) => candidates.get(resource)!.has(id)),
  }))
}
