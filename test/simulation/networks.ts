/** Random networks, whose every packet is compared with what the oracle says. */
import * as fc from 'fast-check'
import { expect } from 'vitest'
import { checkAsync } from '../support/property.js'
import { seedOf } from '../support/seed.js'
import { scenario, type Scenario } from './scenario.js'
import { World } from './world.js'

/** How many networks are tried; `FC_RUNS` sets another number. */
const RUNS = 300
/** On a busy machine fewer are tried: as many as these seconds allow, and never less than the least. */
const SECONDS = 30
const LEAST = 100

/** Tries networks one after another: the drawn ones, changed as a test wants them. */
export async function checkNetworks(ownSeed: number, change: (drawn: Scenario) => Scenario): Promise<void> {
  const seed = seedOf(ownSeed)
  const deadline = process.env['FC_RUNS'] === undefined ? Date.now() + SECONDS * 1000 : Infinity
  console.log(`simulated networks: FC_SEED=${seed}`)
  const seen = new Map<string, number>()
  let tried = 0
  await checkAsync(fc.asyncProperty(scenario.map(change), async (drawn) => {
    if (tried >= LEAST && Date.now() > deadline) return
    tried++
    for (const [what, count] of await checkNetwork(drawn)) seen.set(what, (seen.get(what) ?? 0) + count)
  }), { seed, numRuns: RUNS })
  console.log(`${tried} networks: ${JSON.stringify(Object.fromEntries(seen))}`)
}

/** Resolves with how often each thing happened. */
async function checkNetwork(
  { document, tracking, happenings }: Scenario,
): Promise<ReadonlyMap<string, number>> {
  const world = new World(document, tracking)
  try {
    await world.start()
    for (const happening of happenings) {
      await world.happen(happening)
      expect(world.ledger.faults.slice(0, 5), JSON.stringify(happening)).toEqual([])
    }
    await world.recover()
    expect(world.ledger.faults, 'at the end').toEqual([])
  } finally {
    await world.end()
  }
  return world.ledger.seen
}
