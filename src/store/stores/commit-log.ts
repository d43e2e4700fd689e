/** Watches of stores that keep a log of their commits. */
import type { Revision, StoreEvent } from '../store.js'

/** An entry that was written or deleted. */
export type ChangeEvent = Extract<StoreEvent, { type: 'put' | 'delete' }>

/** The commit that an event belongs to. */
export const revisionOf = (event: ChangeEvent): Revision =>
  event.type === 'put' ? event.entry.revision : event.revision

/** A part of a log. */
export interface LogPage {
  /** Commits up to this one may be missing. */
  readonly forgotten: Revision
  /** The last commit. */
  readonly newest: Revision
  /** The changes of whole commits, in order: of one at least, when there is one. */
  readonly events: readonly ChangeEvent[]
}

/** The commits of a store, of which the oldest may be forgotten. */
export interface CommitLog {
  /** What comes after a revision; undefined when the store is closed. */
  after(revision: Revision): LogPage | undefined | Promise<LogPage | undefined>
  /** Resolves when the newest commit may be another one than this, or the signal aborts. */
  changed(newest: Revision, signal: AbortSignal | undefined): Promise<void>
}

/** The events of a watch. */
export async function* followLog(
  log: CommitLog, since: Revision, signal: AbortSignal | undefined,
): AsyncGenerator<StoreEvent> {
  let delivered = since
  let synced: Revision | undefined
  for (;;) {
    signal?.throwIfAborted()
    const page = await log.after(delivered)
    signal?.throwIfAborted()
    if (!page) return
    const { forgotten, newest, events } = page
    if (delivered < forgotten || delivered > newest) {
      yield { type: 'reset', revision: newest }
      return
    }
    const last = events.at(-1)
    if (last) {
      delivered = revisionOf(last)
      yield* events
    }
    if (delivered < newest) continue
    if (synced !== delivered) {
      synced = delivered
      yield { type: 'synced', revision: delivered }
    } else {
      await log.changed(newest, signal)
    }
  }
}

/** Wakes those who wait for something to happen. */
export class Bell {
  readonly #sleepers = new Set<() => void>()

  /** Resolves when it rings, or the signal aborts. */
  wait(signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.resolve()
    return new Promise((resolve) => {
      const wakeUp = (): void => {
        this.#sleepers.delete(wakeUp)
        signal?.removeEventListener('abort', wakeUp)
        resolve()
      }
      this.#sleepers.add(wakeUp)
      signal?.addEventListener('abort', wakeUp)
    })
  }

  /** Wakes everyone. */
  ring(): void {
    for (const wakeUp of [...this.#sleepers]) wakeUp()
  }
}
