/** What every store must do, as test cases for any test runner. */
import { BASICS } from './conformance/basics.js'
import { CRASHES, OUTAGES, SHARED } from './conformance/faults.js'
import { CRASHED_LEASES, LEASES, SHARED_LEASES } from './conformance/leases.js'
import { SIZES } from './conformance/sizes.js'
import { FORGETTING, WATCHING } from './conformance/watching.js'
import type { AllHooks, Cases, ConformanceHooks } from './conformance/steps.js'
import type { MetadataStore } from '../store.js'

export type { ConformanceHooks } from './conformance/steps.js'

/** What the suite is to know of a store. */
export interface ConformanceOptions extends ConformanceHooks {
  /**
   * Whether the store has leases. Cases about leases are not run for a store that has none.
   * @defaultValue true
   */
  readonly leases?: boolean
}

/** One test case. */
export interface ConformanceCase {
  /** What the store must do, to follow "it". */
  readonly name: string
  /**
   * Why the case cannot be run, such as `needs the hook crash`; undefined when it can. Report it: what has
   * not been run has not been shown.
   */
  readonly notRun: string | undefined
  /** Runs the case on a new store. Rejects when the store does something else, or the case cannot be run. */
  readonly run: () => Promise<void>
}

/** Opens an empty store that shares nothing with other stores. */
export type OpenStore = () => Promise<MetadataStore>

type Need = keyof ConformanceHooks | 'leases'

/** All cases, by what they need. */
const SUITE: readonly (readonly [needs: readonly Need[], cases: Cases])[] = [
  [[], BASICS],
  [[], SIZES],
  [[], WATCHING],
  [['compact'], FORGETTING],
  [['again'], SHARED],
  [['crash'], CRASHES],
  [['again', 'disconnect', 'reconnect'], OUTAGES],
  [['leases'], LEASES],
  [['crash', 'leases'], CRASHED_LEASES],
  [['again', 'disconnect', 'reconnect', 'leases'], SHARED_LEASES],
]

/**
 * The cases that every store must pass, to be run by any test runner. Some need help from the author of the
 * store to make something fail: a case whose help is not given says so in `notRun`, and rejects when it is
 * run. The longest take some seconds, because leases do.
 *
 * @example
 * ```ts
 * import { memoryStore, storeConformance } from 'daolinet/store'
 *
 * // With a test runner: for (const { name, run } of cases) it(name, run)
 * const cases = storeConformance(async () => memoryStore())
 * const first = cases.find(({ notRun }) => notRun === undefined)
 * await first?.run()
 * console.log(first?.name) // is empty at first
 * console.log(cases.find(({ notRun }) => notRun)?.notRun) // needs the hook compact
 * ```
 */
export function storeConformance(open: OpenStore, options: ConformanceOptions = {}): ConformanceCase[] {
  return SUITE.flatMap(([needs, cases]) => {
    const missing = needs.filter((need) => need === 'leases' ? options.leases === false : !options[need])
    const notRun = missing.length > 0 ? `needs ${missing.map(named).join(' and ')}` : undefined
    return Object.entries(cases).map(([name, claim]) => ({
      name, notRun,
      run: async () => {
        if (notRun !== undefined) throw new Error(`This case ${notRun}`)
        const store = await open()
        try {
          await claim(store, options as AllHooks)
        } finally {
          await store[Symbol.asyncDispose]()
        }
      },
    }))
  })
}

const named = (need: Need): string => need === 'leases' ? 'leases' : `the hook ${need}`
