/** What a member has to write: from what the store shows to what it should show. */
import { CLUSTER_KIND, entryId, type Signature } from './entries.js'
import { memberFor } from './share.js'
import type { Census, Elected } from './census.js'
import type { Change, Entry, Lease } from '../store.js'

/** A member, as it is now. */
export interface Member {
  readonly id: string
  readonly lease: Lease
  /** The life under this lease. */
  readonly life: string
  /** This life, and those under leases that it had before. */
  readonly lives: ReadonlySet<string>
  /** What it wants to be elected for. */
  readonly wanted: ReadonlySet<string>
  /** Whether it leaves what it is elected for to others. */
  readonly draining: boolean
}

/**
 * The commits that a member has to make, which do not depend on one another. None when the store shows
 * everything, or when what comes next is for others to do.
 */
export function dueCommits(
  member: Member, census: Census, entries: ReadonlyMap<string, Entry>,
): Change[][] {
  const known = census.lives.get(member.id)
  if (known?.life !== member.life) return registration(member, known, entries)
  const candidates = candidatures(member, census)
  const resources = new Set([...member.wanted, ...census.elected.keys()])
  const elections = [...resources].map((resource) => election(member, census, resource))
  return [candidates, ...elections].filter((changes) => changes.length > 0)
}

/** The member's own entry: not while another has its id. */
function registration(
  member: Member, known: Signature | undefined, entries: ReadonlyMap<string, Entry>,
): Change[][] {
  const name = entryId.member(member.id)
  if (known && !member.lives.has(known.life)) return []
  return [[put(member, name, entries.get(name)?.revision ?? 'absent')]]
}

/** For what it stands: those that miss, and those that it stands for no more. */
function candidatures(member: Member, { candidates }: Census): Change[] {
  const { id, life, wanted, draining } = member
  const missing = draining ? [] : [...wanted].filter((one) => candidates.get(one)?.get(id)?.life !== life)
  const over = [...candidates].filter(([one, by]) => by.has(id) && (draining || !wanted.has(one)))
  return [
    ...missing.map((one) => put(member, entryId.candidate(id, one))),
    ...over.map(([one]): Change => ({ type: 'delete', kind: CLUSTER_KIND, id: entryId.candidate(id, one) })),
  ]
}

/** To be elected, to be confirmed under this lease, or to leave it to the one whose turn it is. */
function election(member: Member, census: Census, resource: string): Change[] {
  const elected = census.elected.get(resource)
  const name = entryId.elected(resource)
  const others = othersFor(member, census, resource)
  const isWanted = member.wanted.has(resource)
  const stands = isWanted && !member.draining && census.candidates.get(resource)?.has(member.id) === true
  const isTurn = memberFor(resource, stands ? [...others, member.id] : others) === member.id
  if (!elected) return stands && isTurn ? [put(member, name, 'absent')] : []
  if (!isOwn(member, elected)) return []
  const { revision } = elected.entry
  if (!isWanted || (others.length > 0 && !isTurn)) {
    return [{ type: 'delete', kind: CLUSTER_KIND, id: name, if: revision }]
  }
  return elected.life === member.life ? [] : [put(member, name, revision)]
}

/** The others that live and stand for a resource. */
export function othersFor(
  { id }: Pick<Member, 'id'>, { candidates, lives }: Census, resource: string,
): string[] {
  return [...candidates.get(resource)?.keys() ?? []].filter((other) => other !== id && lives.has(other))
}

/** Whether a member was elected, under this lease or one that it had before. */
export function isOwn({ id, lives }: Pick<Member, 'id' | 'lives'>, elected: Elected): boolean {
  return elected.member === id && lives.has(elected.life)
}

function put({ id: member, life, lease }: Member, id: string, condition?: number | 'absent'): Change {
  const value: Signature = { member, life }
  const change = { type: 'put', kind: CLUSTER_KIND, id, value, lease } as const
  return condition === undefined ? change : { ...change, if: condition }
}
