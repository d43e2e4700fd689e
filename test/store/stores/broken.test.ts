/** The suite finds what it looks for: each case fails for a store with that fault. */
import { describe, expect, it, vi } from 'vitest'
import { FAULTS } from './broken.js'
import { simulated } from './simulated.js'
import type * as Steps from '../../../src/store/stores/conformance/steps.js'
import { storeConformance } from '../../../src/store/stores/conformance.js'

// The cases that wait for something to happen at last: for these stores, it never does.
vi.mock('../../../src/store/stores/conformance/steps.js', async (original) => {
  const steps = await original<typeof Steps>()
  return { ...steps, retried: (attempt: () => Promise<unknown>) => steps.retried(attempt, 4) }
})

const names = storeConformance(async () => { throw new Error('not opened') }).map(({ name }) => name)

describe.concurrent('the suite', () => {
  for (const { name, client, found } of FAULTS) {
    it.each(found)(`finds a store that ${name}: %s`, async (claim) => {
      const { open, options } = simulated(client)
      const one = storeConformance(open, options).find((each) => each.name === claim)
      await expect(one?.run(), 'the suite takes this store for a good one').rejects.toThrow()
    })
  }

  it('has a broken store for every case', () => {
    const found = FAULTS.flatMap((one) => one.found)
    expect(found.filter((one) => !names.includes(one))).toEqual([])
    expect(names.filter((one) => !found.includes(one))).toEqual([])
  })

  it('does not run a case without its hook', async () => {
    const { open } = simulated()
    const cases = storeConformance(open, { leases: false })
    const idle = cases.filter(({ notRun }) => notRun !== undefined)
    expect(new Set(idle.map(({ notRun }) => notRun))).toEqual(new Set([
      'needs the hook compact', 'needs the hook again', 'needs the hook crash', 'needs leases',
      'needs the hook crash and leases',
      'needs the hook again and the hook disconnect and the hook reconnect',
      'needs the hook again and the hook disconnect and the hook reconnect and leases',
    ]))
    await expect(idle[0]?.run()).rejects.toThrow('This case needs the hook compact')
  })
})
