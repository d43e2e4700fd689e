/** A view that follows a store. */
import { keepAssigned } from './assign.js'
import { formatProblem } from '../document/document.js'
import { readRecord } from '../document/record.js'
import {
  advanceView, emptyView, RECORD_KINDS, viewWithPorts,
  type Difference, type NamedPort, type RecordKind, type RecordWrite, type View,
} from '../../routing/index.js'
import type { Entry, MetadataStore, Revision, StoreEvent } from '../store.js'

/** What a follower met that somebody should know: a record that cannot be used, or a write that failed. */
export interface FollowProblem {
  /** `endpoint c11`, or what was being done. */
  readonly subject: string
  readonly message: string
}

/** How to follow. */
export interface FollowOptions {
  /** Ends the following. */
  readonly signal?: AbortSignal
  /** Hears of every problem as it is met; the record in question is not in the view. */
  readonly onProblem?: (problem: FollowProblem) => void
  /**
   * Hand out numbers and physical addresses to whoever lacks them. Default true; several controllers on
   * one store may all do it.
   */
  readonly assign?: boolean
  /** Milliseconds before a write of assignments that failed is tried again. Default 1,000. */
  readonly retryDelay?: number
}

/** Hears of each new view. */
export type DifferenceListener = (difference: Difference) => void

/** A view that follows a store, from {@link followView}. */
export interface ViewFollower extends AsyncDisposable {
  /** The newest view. */
  readonly view: View
  /**
   * Calls the listener for each new view, before anything else can see it change again; what a listener
   * throws is a problem and stops nobody. Returns how to stop listening.
   */
  subscribe(listener: DifferenceListener): () => void
  /** Notes the ports of a switch that is connected, or undefined when it is not any more. */
  setPorts(datapathId: bigint, ports: Iterable<NamedPort> | undefined): void
  /** Resolves, and never rejects, when following has ended: with the error that ended it, if one did. */
  readonly closed: Promise<Error | undefined>
}

/**
 * Follows a store: lists it, watches it, and publishes an immutable view with its difference per revision
 * seen, in time that depends on what changed only. Records that are not valid are reported and skipped. A
 * watch whose history is lost is begun again from a list, and the difference is found.
 *
 * Resolves when the first view is there and what could be assigned in it has been.
 * @throws what the store's first list throws
 */
export async function followView(store: MetadataStore, options: FollowOptions = {}): Promise<ViewFollower> {
  const { signal, assign = true, retryDelay = 1_000 } = options
  const ending = new AbortController()
  const listeners = new Set<DifferenceListener>()
  let view = emptyView()

  const report = (subject: string, message: string): void => options.onProblem?.({ subject, message })
  const assigner = assign ? keepAssigned(store, { signal: ending.signal, retryDelay, report }) : undefined

  const publish = (difference: Difference): void => {
    if (difference.after === difference.before) return
    view = difference.after
    for (const listener of [...listeners]) {
      try {
        listener(difference)
      } catch (error) {
        report('a listener', String(error))
      }
    }
    assigner?.note(difference)
  }

  const writeOf = ({ kind, id, value }: Entry): RecordWrite[] => {
    if (!isRecordKind(kind)) return []
    const { record, problems } = readRecord(kind, value)
    for (const problem of problems) report(`${kind} ${id}`, formatProblem(problem))
    if (record && record.id !== id) report(`${kind} ${id}`, `id: not its own: ${JSON.stringify(record.id)}`)
    return [{ kind, id, record: record?.id === id ? record : undefined } as RecordWrite]
  }

  const readList = async (): Promise<void> => {
    const { entries, revision } = await store.list(undefined, { signal: ending.signal })
    const writes = entries.flatMap(writeOf)
    const listed = new Set(writes.map(({ kind, id }) => `${kind} ${id}`))
    for (const kind of RECORD_KINDS) {
      for (const [id] of view.records[kind].entries()) {
        if (!listed.has(`${kind} ${id}`)) writes.push({ kind, id, record: undefined })
      }
    }
    publish(advanceView(view, writes.filter(isNews), revision))
  }

  /** After a reset most of the list is what the view has already. */
  const isNews = ({ kind, id, record }: RecordWrite): boolean =>
    JSON.stringify(view.records[kind].get(id)) !== JSON.stringify(record)

  /** Takes the watch's events until it ends; true when the store must be listed again. */
  const take = async (events: AsyncIterable<StoreEvent>): Promise<boolean> => {
    let writes: RecordWrite[] = []
    for await (const event of events) {
      if (event.type === 'reset') return true
      if (event.type === 'put') writes.push(...writeOf(event.entry))
      if (event.type === 'delete' && isRecordKind(event.kind)) {
        writes.push({ kind: event.kind, id: event.id, record: undefined })
      }
      if (event.type !== 'synced' || event.revision === view.revision) continue
      publish(advanceView(view, writes, event.revision))
      writes = []
    }
    return false
  }

  const follow = async (): Promise<Error | undefined> => {
    try {
      while (await take(store.watch({ since: view.revision, signal: ending.signal }))) await readList()
      return undefined
    } catch (error) {
      return ending.signal.aborted ? undefined : error as Error
    } finally {
      ending.abort()
      signal?.removeEventListener('abort', end)
    }
  }

  const end = (): void => ending.abort(signal?.reason)
  signal?.throwIfAborted()
  signal?.addEventListener('abort', end)
  await readList()
  const closed = follow()
  await assigner?.settled()
  return {
    get view() {
      return view
    },
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    setPorts: (datapathId, ports) => publish(viewWithPorts(view, datapathId, ports)),
    closed,
    [Symbol.asyncDispose]: async () => {
      end()
      await closed
    },
  }
}

function isRecordKind(kind: string): kind is RecordKind {
  return (RECORD_KINDS as readonly string[]).includes(kind)
}

/** Resolves with the first view of at least that revision. */
export function viewAt(follower: ViewFollower, revision: Revision): Promise<View> {
  if (follower.view.revision >= revision) return Promise.resolve(follower.view)
  return new Promise((resolve, reject) => {
    const stop = follower.subscribe(({ after }) => {
      if (after.revision < revision) return
      stop()
      resolve(after)
    })
    void follower.closed.then((error) => {
      stop()
      reject(error ?? new Error('following has ended'))
    })
  })
}
