/** Writing assignments, so that controllers that share a store never hand out anything twice. */
import {
  holdersIn, missingAssignments, releasedAssignment, type AssignmentProblem, type Difference, type View,
} from '../../routing/index.js'
import { ConflictError, type Abortable, type Change, type MetadataStore, type Revision } from '../store.js'

/**
 * Every commit of assignments rewrites this entry, on condition that it is not newer than the view that
 * the assignments were chosen by: whoever writes has seen all that were written before.
 */
const TURN = { kind: 'allocator', id: 'assignments' } as const

/** Commits the assignments that these holders (`tenant/…`, `endpoint/…`) lack. */
export async function assignMissing(
  store: MetadataStore, view: View, holders: Iterable<string>, options: Abortable = {},
): Promise<AssignOutcome> {
  const { assignments, problems } = missingAssignments(view, holders)
  if (assignments.length === 0) return { revision: view.revision, problems }
  const revision = await commitInTurn(store, view, assignments.map((value) =>
    ({ type: 'put', kind: 'assignment', id: value.id, value })), options)
  return { revision, problems }
}

/** What came of an attempt to assign. */
export interface AssignOutcome {
  /**
   * Where every assignment that could be made is in the store; undefined when others wrote first, or the
   * view lags behind what they wrote: try again with a newer view.
   */
  readonly revision: Revision | undefined
  /** What cannot be assigned, and why. */
  readonly problems: readonly AssignmentProblem[]
}

/**
 * Frees the numbers and addresses that these holders (`tenant/…`, `endpoint/…`) no longer use. Call it
 * when no switch has flows of theirs any more: from then on they may be given to others.
 * @returns false when others wrote first: try again with a newer view
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

/** Hands out assignments as views need them, from {@link keepAssigned}. */
export interface Assigner {
  /** There is a new view. */
  note(difference: Difference): void
  /** Resolves when the view shows every assignment that can be made, or the store refused to take them. */
  settled(): Promise<void>
}

/**
 * Keeps everyone in the newest view assigned. Whoever cannot be served is tried again at each new view;
 * `report` hears why once. After an error of the store the next try comes `retryDelay` milliseconds later.
 */
export function keepAssigned(
  store: MetadataStore,
  options: { signal: AbortSignal, retryDelay: number, report: (subject: string, message: string) => void },
): Assigner {
  const { signal, retryDelay, report } = options
  const waiting = new Set<string>()
  const unserved = new Map<string, string>()
  let settling: (() => void)[] = []
  let newest: View | undefined
  let written: Revision = 0
  let running = false

  const settle = (): void => {
    for (const resolve of settling) resolve()
    settling = []
  }

  const attempt = async (view: View): Promise<void> => {
    const holders = new Set([...waiting, ...unserved.keys()])
    const { revision, problems } = await assignMissing(store, view, holders, { signal })
    if (revision === undefined) return
    written = revision
    for (const holder of holders) waiting.delete(holder)
    for (const { holder, message } of problems) if (unserved.get(holder) !== message) report(holder, message)
    unserved.clear()
    for (const { holder, message } of problems) unserved.set(holder, message)
  }

  const run = async (): Promise<void> => {
    if (running || signal.aborted) return
    running = true
    let tried: View | undefined
    try {
      // A newer view may have come while the store was busy.
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
      if (waiting.size > 0 || unserved.size > 0 || settling.length > 0) void run()
    },
    settled: () => new Promise((resolve) => {
      settling.push(resolve)
      void run()
    }),
  }
}
