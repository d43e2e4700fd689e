/** What every store must do, as test cases for any test runner. */
import { CASES } from './conformance-cases.js'
import type { MetadataStore } from '../store.js'

/** One test case. */
export interface ConformanceCase {
  /** What the store must do, to follow "it". */
  readonly name: string
  /** Runs the case on a new store. Rejects when the store does something else. */
  readonly run: () => Promise<void>
}

/** Opens an empty store that shares nothing with other stores. */
export type OpenStore = () => Promise<MetadataStore>

/**
 * The cases that every store must pass, to be run by any test runner.
 *
 * @example
 * ```ts
 * import { memoryStore, storeConformance } from 'daolinet/store'
 *
 * // With a test runner: for (const { name, run } of cases) it(name, run)
 * const cases = storeConformance(async () => memoryStore())
 * for (const { run } of cases) await run()
 * console.log(cases.length > 0) // true
 * ```
 */
export function storeConformance(open: OpenStore): ConformanceCase[] {
  return Object.entries(CASES).map(([name, claim]) => ({
    name,
    run: async () => {
      const store = await open()
      try {
        await claim(store)
      } finally {
        await store[Symbol.asyncDispose]()
      }
    },
  }))
}
