/**
 * Freeing numbers and addresses that are no longer used, once no switch can have flows with them. Several
 * controllers have to agree on that: one of them, which is elected for it, asks in the store for what is on
 * each switch, and each switch's master answers there.
 */
import { datapathIdOf, releasedAssignment, type View } from 'daolinet/routing'
import { formatDatapathId } from 'daolinet/codec'
import {
  ConflictError, followEntries, releaseRetired, type Candidacy, type Change, type Cluster, type EntryFollower,
  type MetadataStore, type ViewFollower,
} from 'daolinet/store'
import type { ManagedSwitch } from './managed-switch.js'

/** What is freed, and whose switches have to agree. */
export interface ReleaseParts {
  readonly store: MetadataStore
  readonly follower: ViewFollower
  readonly cluster: Cluster | undefined
  /** The connected switches by datapath id. */
  readonly switches: ReadonlyMap<bigint, ManagedSwitch>
  readonly problem: (error: unknown) => void
}

/** The entries by which controllers agree: a question, and an answer for each switch. */
const KIND = 'release'
const QUESTION = 'question'

const revisionIn = (value: unknown): number =>
  Number((value as { revision?: unknown } | undefined)?.revision ?? 0)

/** Frees what is no longer used. */
export class Releases {
  readonly #parts: ReleaseParts
  #entries: EntryFollower | undefined
  #candidacy: Candidacy | undefined
  /** Holders that may have something to free. */
  readonly #noted = new Set<string>()
  /** The view that this controller has asked about. */
  #asked: View | undefined
  #work: Promise<void> = Promise.resolve()

  constructor(parts: ReleaseParts) {
    this.#parts = parts
  }

  /** Begins to agree with others, if there are any. */
  async start(): Promise<void> {
    const { store, cluster, problem } = this.#parts
    if (!cluster) return
    const onChange = (): void => this.look()
    this.#candidacy = cluster.stand('releases')
    this.#candidacy.subscribe(onChange)
    this.#entries = await followEntries(store, KIND, { onChange, onProblem: problem })
  }

  async close(): Promise<void> {
    this.#candidacy?.withdraw()
    await this.#entries?.close()
    await this.#work
  }

  /** These holders (`tenant/…`, `endpoint/…`) may have something to free. */
  note(holders: Iterable<string>): void {
    const { view } = this.#parts.follower
    for (const holder of holders) if (isRetired(view, holder)) this.#noted.add(holder)
  }

  /** To be called when a switch has come to have all its flows, or the network has changed on all of them. */
  look(): void {
    this.#work = this.#work.then(() => this.#parts.cluster ? this.#agree() : this.#freeAlone())
      // Another one was first, and what it wrote leads here again.
      .catch((error: unknown) => { if (!(error instanceof ConflictError)) this.#parts.problem(error) })
  }

  async #freeAlone(): Promise<void> {
    const { store, follower: { view }, switches } = this.#parts
    const retired = this.#retired(view)
    if (retired.length === 0) return
    const isDone = (datapathId: bigint): boolean => (switches.get(datapathId)?.swept ?? -1) >= view.revision
    if (datapathsOf(view).every(isDone)) await releaseRetired(store, view, retired)
  }

  /** What was noted and is not used in a view; what is used or free again is noted no more. */
  #retired(view: View): string[] {
    for (const holder of this.#noted) if (!isRetired(view, holder)) this.#noted.delete(holder)
    return [...this.#noted]
  }

  async #agree(): Promise<void> {
    await this.#answer()
    const standing = this.#candidacy?.standing
    if (standing?.role !== 'master' || !this.#entries) {
      this.#asked = undefined
      return
    }
    const { store, follower: { view } } = this.#parts
    if (!this.#asked) {
      if (this.#retired(view).length === 0) return
      this.#asked = view
      const value = { revision: view.revision }
      await store.commit([standing.fence, { type: 'put', kind: KIND, id: QUESTION, value }])
      return
    }
    const { revision } = this.#asked
    const answered = (datapathId: bigint): boolean =>
      revisionIn(this.#entries!.entries.get(formatDatapathId(datapathId))?.value) >= revision
    if (!datapathsOf(view).every(answered)) return
    const asked = this.#asked
    this.#asked = undefined
    await releaseRetired(store, asked, [...this.#noted].filter((holder) => isRetired(asked, holder)))
  }

  /** Answers for the switches whose flows are those of the network of the question, or of a later one. */
  async #answer(): Promise<void> {
    const { store, switches } = this.#parts
    const entries = this.#entries?.entries
    const revision = revisionIn(entries?.get(QUESTION)?.value)
    const answers = [...switches].flatMap(([datapathId, { fence, swept }]): Change[] => {
      const id = formatDatapathId(datapathId)
      if (!fence || swept < revision || revisionIn(entries?.get(id)?.value) >= revision) return []
      return [fence, { type: 'put', kind: KIND, id, value: { revision } }]
    })
    if (answers.length > 0) await store.commit(answers)
  }
}

/** Whether a holder has numbers or addresses that it does not use. */
function isRetired(view: View, holder: string): boolean {
  const assignment = view.records.assignment.get(holder)
  return assignment !== undefined && releasedAssignment(view, assignment) !== assignment
}

function datapathsOf(view: View): bigint[] {
  return view.records.host.entries().map(([, host]) => datapathIdOf(host))
}
