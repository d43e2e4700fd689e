import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkAsync } from '../support/property.js'
import { scenario } from './scenario.js'
import { World } from './world.js'

/** How many scenarios are run; `FC_RUNS` sets another number. */
const RUNS = 100

describe('the reference controller over a random network', () => {
  it('does with every packet what the oracle says, whatever happens', { timeout: 3_600_000 }, async () => {
    const seed = Number(process.env['FC_SEED'] ?? Date.now() & 0x7fff_ffff)
    console.log(`simulated network: FC_SEED=${seed}`)
    const seen = new Map<string, number>()
    await checkAsync(fc.asyncProperty(scenario, async ({ document, happenings }) => {
      const world = new World(document)
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
      for (const [what, count] of world.ledger.seen) seen.set(what, (seen.get(what) ?? 0) + count)
    }), { seed, numRuns: RUNS })
    console.log(JSON.stringify(Object.fromEntries(seen)))
  })
})
