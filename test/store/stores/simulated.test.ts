import { describe, expect, it } from 'vitest'
import { simulated } from './simulated.js'
import { storeConformance } from '../../../src/store/stores/conformance.js'

describe('a client of a simulated server', () => {
  const { open, options } = simulated()
  const cases = storeConformance(open, options)

  it.concurrent.each(cases)('$name', async ({ run }) => run())

  it('is put through every case', () => {
    expect(cases.filter(({ notRun }) => notRun !== undefined)).toEqual([])
  })
})
