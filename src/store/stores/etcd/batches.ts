/**
 * Commits too large for one transaction of etcd. Their parts are written beside the entries first. The
 * transaction that decides the commit writes one key, `p`, and from then on nobody reads or writes entries
 * before the parts have been moved to them, which whoever comes first does. A crash before `p` leaves parts
 * that the next large commit throws away; one after it leaves work to others.
 */
import { randomUUID } from 'node:crypto'
import {
  erase, found, isAbsent, isAt, isThere, range, revisionOf, write, type KeyValue, type Operation,
} from './messages.js'
import { CommitTooLargeError, CommitUnknownError, StoreUnavailableError } from '../../errors.js'
import { checkCondition } from '../conditions.js'
import type { Cluster } from './cluster.js'
import type { Keys } from './keys.js'
import type { CheckedChange } from '../values.js'
import type { Revision } from '../../store.js'

/** etcd takes 128 operations and 1.5 MiB in a transaction. */
export const MAX_OPERATIONS = 100
export const MAX_BYTES = 1_000_000
const MAX_VALUE = 1_400_000

/** Seconds that the parts of a commit are kept for whoever is writing them. */
const WRITING = 120

/** What `p` says. */
interface Pending {
  readonly batch: string
  readonly parts: number
}

/** A part: keys of entries and their values; no value for a delete. */
type Part = readonly (readonly [key: string, value?: unknown])[]

/** An entry at the moment when the conditions are looked at. */
type Present = ReadonlyMap<string, Revision>

export class Batches {
  readonly #cluster: Cluster
  readonly #keys: Keys
  #settling: Promise<void> | undefined

  constructor(cluster: Cluster, keys: Keys) {
    this.#cluster = cluster
    this.#keys = keys
  }

  /** Moves what is pending, if something is. */
  settle(): Promise<void> {
    this.#settling ??= this.#settle().finally(() => { this.#settling = undefined })
    return this.#settling
  }

  /** @throws as a commit of a store does */
  async commit(changes: readonly CheckedChange[], signal: AbortSignal | undefined): Promise<Revision> {
    const parts = partsOf(changes)
    const batch = randomUUID()
    await this.#discardOthers(signal)
    const { ID } = await this.#cluster.call<{ readonly ID: string }>(
      'lease', 'LeaseGrant', { TTL: WRITING }, { signal })
    let decided = false
    try {
      await this.#cluster.txn({ success: [write(this.#keys.alive(batch), '', ID)] }, { signal })
      for (const [n, part] of parts.entries()) {
        const operation = write(this.#keys.part(batch, n), JSON.stringify(part))
        await this.#cluster.txn({ success: [operation] }, { signal })
      }
      const unchanged = await this.#decide(changes, { batch, parts: parts.length }, signal)
      if (unchanged !== undefined) return unchanged
      decided = true
      await this.settle()
      return Number(found(await this.#cluster.txn({ success: [range(this.#keys.head)] }))[0]![0]!.modRevision)
    } catch (error) {
      // It takes place, as soon as somebody moves it.
      if (decided && error instanceof Error) throw new CommitUnknownError(error)
      throw error
    } finally {
      await this.#cluster.call('lease', 'LeaseRevoke', { ID }).catch(() => undefined)
    }
  }

  /** Undefined when the commit has taken place; the store's revision when it changes nothing. */
  async #decide(
    changes: readonly CheckedChange[], pending: Pending, signal: AbortSignal | undefined,
  ): Promise<Revision | undefined> {
    const { head, pending: key } = this.#keys
    const alive = this.#keys.alive(pending.batch)
    for (;;) {
      const { present, at } = await this.#look(changes, signal)
      for (const one of changes) checkCondition(one, present.get(one.key))
      if (!changes.some(({ change, key: entry }) =>
        change.type === 'put' || (change.type === 'delete' && present.has(entry)))) return at
      const { succeeded } = await this.#cluster.txn({
        // Nothing has been written since the conditions were looked at, but for leases that have ended.
        compare: [isAbsent(key), at === 0 ? isAbsent(head) : isAt(head, at), isThere(alive)],
        success: [write(key, JSON.stringify(pending)), write(head, '')],
      }, { once: true, signal })
      if (succeeded) return undefined
      const there = await this.#cluster.txn({ success: [range(alive, { keysOnly: true })] }, { signal })
      if (found(there)[0]!.length > 0) continue
      throw new StoreUnavailableError('etcd took too long for a large commit')
    }
  }

  /** The revisions of the entries that a commit is about, and that of the last commit. */
  async #look(
    changes: readonly CheckedChange[], signal: AbortSignal | undefined,
  ): Promise<{ readonly present: Present, readonly at: Revision }> {
    await this.settle()
    const { head } = this.#keys
    const first = await this.#cluster.txn({ success: [range(head, { keysOnly: true })] }, { signal })
    const revision = revisionOf(first)
    const present = new Map<string, Revision>()
    for (let n = 0; n < changes.length; n += MAX_OPERATIONS) {
      const some = changes.slice(n, n + MAX_OPERATIONS)
      const ranges = some.map(({ key }) => range(this.#keys.entry(key), { keysOnly: true, revision }))
      found(await this.#cluster.txn({ success: ranges }, { signal })).forEach(([kv], m) => {
        if (kv) present.set(some[m]!.key, Number(kv.modRevision))
      })
    }
    return { present, at: Number(found(first)[0]![0]?.modRevision ?? 0) }
  }

  async #settle(): Promise<void> {
    const { pending: key, head } = this.#keys
    const [kv] = found(await this.#cluster.txn({ success: [range(key)] }))[0]!
    if (!kv) return
    const { batch, parts } = JSON.parse(kv.value.toString()) as Pending
    const still = isAt(key, Number(kv.modRevision))
    for (let n = 0; n < parts; n++) {
      const part = this.#keys.part(batch, n)
      const [stored] = found(await this.#cluster.txn({ success: [range(part)] }))[0]!
      // Somebody else has moved it.
      if (!stored) continue
      await this.#cluster.txn({
        compare: [still, isThere(part)],
        success: [...this.#moves(stored), erase(part), write(head, '')],
      })
    }
    await this.#cluster.txn({ compare: [still], success: [erase(key), write(head, '')] })
  }

  #moves({ value }: KeyValue): Operation[] {
    return (JSON.parse(value.toString()) as Part).map(([key, ...values]) => values.length === 0
      ? erase(this.#keys.entry(key))
      : write(this.#keys.entry(key), JSON.stringify(values[0])))
  }

  /** Throws away the parts of commits that nobody writes any more and that were never decided. */
  async #discardOthers(signal: AbortSignal | undefined): Promise<void> {
    const [from, to] = this.#keys.parts()
    const parts = range(from, { rangeEnd: to, keysOnly: true })
    const all = await this.#cluster.txn({ success: [parts] }, { signal })
    const batches = new Set(found(all)[0]!.map(({ key }) => this.#keys.batchOf(key)))
    for (const batch of batches) {
      await this.#cluster.txn({
        compare: [isAbsent(this.#keys.alive(batch)), isAbsent(this.#keys.pending)],
        success: [erase(...this.#keys.parts(batch))],
      }, { signal })
    }
  }
}

/** The writes of a commit, in parts that a transaction can hold. */
function partsOf(changes: readonly CheckedChange[]): Part[] {
  const parts: (readonly [string, unknown?])[][] = []
  let bytes = Infinity
  for (const { change, key, text } of changes) {
    if (change.type === 'check') continue
    if (change.type === 'put' && change.lease) {
      throw new CommitTooLargeError(`${change.kind} ${change.id} is under a lease: such a commit may have \
${MAX_OPERATIONS} changes and ${MAX_BYTES} bytes in etcd`)
    }
    const size = key.length + Buffer.byteLength(text ?? '')
    if (size > MAX_VALUE) {
      const what = `${change.kind} ${change.id}`
      throw new CommitTooLargeError(`${what} has ${size} bytes, and a value may have ${MAX_VALUE} in etcd`)
    }
    if (bytes + size > MAX_BYTES || parts.at(-1)!.length === MAX_OPERATIONS) {
      parts.push([])
      bytes = 0
    }
    parts.at(-1)!.push(text === undefined ? [key] : [key, JSON.parse(text)])
    bytes += size
  }
  return parts
}
