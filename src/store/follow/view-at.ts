/** Waiting for a view. */
import { StoreClosedError } from '../errors.js'
import type { Difference, View } from '../../routing/index.js'
import type { Abortable, Revision } from '../store.js'

/** What {@link viewAt} needs of a follower. */
export interface Followed {
  /** The newest view. */
  readonly view: View
  /** Resolves when no more views come. */
  readonly closed: Promise<Error | undefined>
  /** Calls back with each new view, until the result is called. */
  subscribe(listener: (difference: Difference) => unknown): () => void
}

/**
 * Resolves with the first view of at least that revision: with it, a commit can be waited for.
 * @throws the error that ended the following, if it ends before
 *
 * @example
 * ```ts
 * import { followView, memoryStore, viewAt } from 'daolinet/store'
 *
 * const store = memoryStore()
 * const follower = await followView(store)
 * const revision = await store.commit([{ type: 'put', kind: 'tenant', id: 'acme', value: { id: 'acme' } }])
 * const view = await viewAt(follower, revision)
 * console.log(view.records.tenant.get('acme')) // { id: 'acme' }
 * await store.close()
 * ```
 */
export function viewAt(
  follower: Followed, revision: Revision, { signal }: Abortable = {},
): Promise<View> {
  if (follower.view.revision >= revision) return Promise.resolve(follower.view)
  return new Promise((resolve, reject) => {
    const end = (): void => {
      stop()
      signal?.removeEventListener('abort', abort)
    }
    const abort = (): void => {
      end()
      reject(signal?.reason as Error)
    }
    const stop = follower.subscribe(({ after }) => {
      if (after.revision < revision) return
      end()
      resolve(after)
    })
    if (signal?.aborted) return abort()
    signal?.addEventListener('abort', abort)
    void follower.closed.then((error) => {
      end()
      reject(error ?? new StoreClosedError())
    })
  })
}
