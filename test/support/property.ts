/**
 * Property tests with fast-check. A failure prints the seed that repeats it:
 * `FC_SEED=<seed> npx vitest run <file>`. `FC_RUNS` sets the number of runs of every property. With
 * `FC_FIRST=1` they stop at the first failure, without looking for a smaller one.
 */
import * as fc from 'fast-check'
import { seedOf } from './seed.js'

type Arbitraries<Ts extends [unknown, ...unknown[]]> = { [K in keyof Ts]: fc.Arbitrary<Ts[K]> }

/** The seed and number of runs from the environment, with this test's own settings below them. */
function parameters<T>(own: fc.Parameters<T>): fc.Parameters<T> {
  const { FC_RUNS, FC_FIRST } = process.env
  return {
    ...own,
    seed: seedOf(own.seed),
    ...(FC_FIRST === undefined ? {} : { endOnFailure: true }),
    ...(FC_RUNS === undefined ? {} : { numRuns: Number(FC_RUNS) }),
  }
}

function report<T>(run: fc.RunDetails<T>): void {
  if (!run.failed) return
  const cause = run.errorInstance ?? undefined
  throw new Error(`${fc.defaultReportMessage(run)}\n\nRepeat with FC_SEED=${run.seed}`, { cause })
}

/** Checks a synchronous property, with settings of its own. */
export function check<T>(property: fc.IProperty<T>, own: fc.Parameters<T> = {}): void {
  report(fc.check(property, parameters(own)))
}

/** Checks an asynchronous property, with settings of its own. */
export async function checkAsync<T>(
  property: fc.IAsyncProperty<T>, own: fc.Parameters<T> = {},
): Promise<void> {
  report(await fc.check(property, parameters(own)))
}

/** Checks that the last argument, a predicate, holds for all values of the arbitraries before it. */
export function property<Ts extends [unknown, ...unknown[]]>(
  ...args: [...arbitraries: Arbitraries<Ts>, predicate: (...values: Ts) => boolean | void]
): void {
  check(fc.property(...args))
}

/** Checks that the last argument, an asynchronous predicate, holds for all values of the arbitraries. */
export async function asyncProperty<Ts extends [unknown, ...unknown[]]>(
  ...args: [...arbitraries: Arbitraries<Ts>, predicate: (...values: Ts) => Promise<boolean | void>]
): Promise<void> {
  await checkAsync(fc.asyncProperty(...args))
}
