/** Writing assignments so that several controllers on one store never assign the same thing twice. */
import {
  holdersIn, missingAssignments, releasedAssignment, type AssignmentProblem, type Difference, type View,
} from '../../routing/index.js'
import { ConflictError } from '../errors.js'
import type { Abortable, Change, MetadataStore, Revision } from '../store.js'

/**
 * Every commit of assignments also writes this entry, on condition that nobody else has written it since the
 * view that the assignments were made from. So a commit only succeeds if its view showed all earlier ones.
 */
const TURN = { kind: 'allocator', id: 'assignments' } as const

/**
 * Commits the assignments that these holders (`tenant/…`, `endpoint/…`) lack.
 * @param view - a view of this store
 *
 * @example
 * ```ts
 * import { assignMissing, followView, memoryStore, viewAt } from 'daolinet/store'
 *
 * const store = memoryStore()
 * await store.commit([{ type: 'put', kind: 'tenant', id: 'acme', value: { id: 'acme' } }])
 * const follower = await followView(store, { assign: false })
 * const { revision = 0 } = await assignMissing(store, follower.view, ['tenant/acme'])
 * console.log((await viewAt(follower, revision)).records.assignment.size) // 1
 * await store.close()
 * ```
 */
export async function assignMissing(
  store: MetadataStore, view: View, holders: Iterable<string>, options: Abortable = {},
): Promise<AssignOutcome> {
  const { assignments, problems } = missingAssignments(view, holders)
  if (assignments.length === 0) return { revision: view.revision, problems }
  const revision = await commitInTurn(store, view, assignments.map((value) =>
    ({ type: 'put', kind: 'assignment', id: value.id, value })), options)
  return { revision, problems }
}

/** The result of {@link assignMissing}. */
export interface AssignOutcome {
  /**
   * The revision at which the store has every assignment that could be made. Undefined when another
   * controller has written assignments that the view does not show: try again with a newer view.
   */
  readonly revision: Revision | undefined
  /** What could not be assigned, and why. */
  readonly problems: readonly AssignmentProblem[]
}

/**
 * Frees the numbers and addresses that these holders (`tenant/…`, `endpoint/…`) no longer use, so that they
 * can be assigned to others. Call it when no switch has flows with them any more.
 * @returns false when another controller has written assignments that the view does not show: try again with
 *   a newer view
 *
 * @example
 * ```ts
 * import { followView, memoryStore, releaseRetired, viewAt } from 'daolinet/store'
 *
 * const store = memoryStore()
 * await store.commit([{ type: 'put', kind: 'tenant', id: 'acme', value: { id: 'acme' } }])
 * const follower = await followView(store)
 * const view = await viewAt(follower, await store.commit([{ type: 'delete', kind: 'tenant', id: 'acme' }]))
 * console.log(view.records.assignment.size) // 1
 * console.log(await releaseRetired(store, view, ['tenant/acme'])) // true
 * console.log((await store.list('assignment')).entries.length) // 0
 * await store.close()
 * ```
 */
export async function releaseRetired(
  store: MetadataStore, view: View, holders: Iterable<string>, options: Abortable = {},
): Promise<boolean> {
  const changes: Change[] = []
  for (const id of holders) {
    const assignment = view.records.assignment.get(id)
    const value = assignment && releasedAssignment(view, assignment)
    if (value === assignment) continue
    const entry = { kind: 'assignment', id }
    changes.push(value ? { type: 'put', ...entry, value } : { type: 'delete', ...entry })
  }
  return changes.length === 0 || await commitInTurn(store, view, changes, options) !== undefined
}

async function commitInTurn(
  store: MetadataStore, view: View, changes: readonly Change[], options: Abortable,
): Promise<Revision | undefined> {
  const turn = await store.get(TURN.kind, TURN.id, options)
  if (turn && turn.revision > view.revision) return undefined
  try {
    const taken = { type: 'put', ...TURN, value: {}, if: turn?.revision ?? 'absent' } as const
    return await store.commit([taken, ...changes], options)
  } catch (error) {
    if (error instanceof ConflictError) return undefined
    throw error
  }
}

/** Assigns what new views lack, from {@link keepAssigned}. */
export interface Assigner {
  /** To be called with each new view. */
  note(difference: Difference): void
  /** Resolves when the newest view shows every assignment that can be made, or writing them failed. */
  settled(): Promise<void>
}

/**
 * Writes the assignments that each new view lacks. Where none can be made, it tries again with each new view,
 * and reports the reason once. After an error of the store it tries again in `retryDelay` milliseconds.
 */
export function keepAssigned(
  store: MetadataStore,
  options: { signal: AbortSignal, retryDelay: number, report: (subject: string, message: string) => void },
): Assigner {
  const { signal, retryDelay, report } = options
  const waiting = new Set<string>()
  const unassigned = new Map<string, string>()
  let settling: (() => void)[] = []
  let newest: View | undefined
  let written: Revision = 0
  let running = false

  const settle = (): void => {
    for (const resolve of settling) resolve()
    settling = []
  }

  const attempt = async (view: View): Promise<void> => {
    const holders = new Set([...waiting, ...unassigned.keys()])
    const { revision, problems } = await assignMissing(store, view, holders, { signal })
    if (revision === undefined) return
    written = revision
    for (const holder of holders) waiting.delete(holder)
    for (const { holder, message } of problems) {
      if (unassigned.get(holder) !== message) report(holder, message)
    }
    unassigned.clear()
    for (const { holder, message } of problems) unassigned.set(holder, message)
  }

  const run = async (): Promise<void> => {
    if (running || signal.aborted) return
    running = true
    let tried: View | undefined
    try {
      // A newer view may have come during the commit.
      while (newest && newest !== tried && !signal.aborted) {
        tried = newest
        await attempt(tried)
      }
      if (waiting.size === 0 && newest && newest.revision >= written) settle()
    } catch (error) {
      settle()
      if (signal.aborted) return
      report('assignments', String(error))
      const timer = setTimeout(() => void run(), retryDelay)
      signal.addEventListener('abort', () => clearTimeout(timer), { once: true })
    } finally {
      running = false
    }
  }

  signal.addEventListener('abort', settle, { once: true })
  return {
    note: (difference) => {
      newest = difference.after
      for (const holder of holdersIn(difference)) waiting.add(holder)
      if (waiting.size > 0 || unassigned.size > 0 || settling.length > 0) void run()
    },
    settled: () => new Promise((resolve) => {
      settling.push(resolve)
      void run()
    }),
  }
}
