import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { table, type Table } from '../../../src/routing/network/table.js'
import { property } from '../../support/property.js'

const writes = fc.array(fc.tuple(fc.nat(9), fc.option(fc.nat(99), { nil: undefined })), { maxLength: 6 })

describe('a table', () => {
  it('keeps every version as it was, whichever it was written from', () => {
    property(
      fc.array(fc.tuple(fc.nat(), writes), { maxLength: 12 }),
      (steps) => {
        const versions: { of: Table<number, number>, model: Map<number, number> }[] = [
          { of: table([[1, 1], [2, 2]]), model: new Map([[1, 1], [2, 2]]) },
        ]
        for (const [pick, changes] of steps) {
          const { of, model } = versions[pick % versions.length]!
          const next = new Map(model)
          for (const [key, value] of changes) {
            if (value === undefined) next.delete(key)
            else next.set(key, value)
          }
          versions.push({ of: of.with(changes), model: next })
        }
        for (const { of, model } of versions) {
          expect(of.size).toBe(model.size)
          expect(new Map(of.entries())).toEqual(model)
          for (let key = 0; key < 10; key++) expect(of.get(key)).toBe(model.get(key))
        }
      },
    )
  })

  it('returns entries that later writes do not change', () => {
    const first = table([[1, 'a']])
    const entries = first.entries()
    first.with([[1, 'b'], [2, 'c']])
    expect(entries).toEqual([[1, 'a']])
  })
})
