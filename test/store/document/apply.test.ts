import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applyDocument, documentChanges, storedDocument } from '../../../src/store/document/apply.js'
import { parseDocument, type NetworkDocument } from '../../../src/store/document/document.js'
import { memoryStore } from '../../../src/store/stores/memory.js'
import { asyncProperty } from '../../support/property.js'
import { storeWith } from '../../support/stores.js'

const document = (tenants: string[], more: object = {}): NetworkDocument =>
  parseDocument(JSON.stringify({ tenants: tenants.map((id) => ({ id })), ...more }))

describe('applying a document', () => {
  it('makes the records of the store those of the document, and reads them back', async () => {
    await asyncProperty(
      fc.array(fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd')), { minLength: 1, maxLength: 4 }),
      async (versions) => {
        const store = memoryStore()
        for (const tenants of versions) await applyDocument(store, document(tenants))
        const { tenants } = await storedDocument(store)
        expect(tenants.map(({ id }) => id)).toEqual([...versions.at(-1)!].sort())
      },
    )
  })

  it('writes no record that is the same already', async () => {
    const store = memoryStore()
    const first = await applyDocument(store, document(['a', 'b']))
    expect(await applyDocument(store, document(['b', 'a']))).toBe(first)
    const { entries } = await store.list()
    expect(documentChanges(entries, document(['b', 'c']))).toEqual([
      { type: 'put', kind: 'tenant', id: 'c', value: { id: 'c' }, if: 'absent' },
      { type: 'delete', kind: 'tenant', id: 'a', if: first },
    ])
  })

  it('ignores the order of fields', async () => {
    const store = memoryStore()
    const network = { cidr: '10.1.0.0/24', tenant: 'a', id: 'n' }
    const first = await store.commit([
      { type: 'put', kind: 'tenant', id: 'a', value: { id: 'a' } },
      { type: 'put', kind: 'network', id: 'n', value: network },
    ])
    const again = document(['a'], { networks: [{ id: 'n', tenant: 'a', cidr: '10.1.0.0/24' }] })
    expect(await applyDocument(store, again)).toBe(first)
  })

  it('does not change assignments, nor entries that are not records', async () => {
    const store = memoryStore()
    await store.commit([
      { type: 'put', kind: 'assignment', id: 'tenant/a', value: { id: 'tenant/a', number: 7 } },
      { type: 'put', kind: 'master', id: 's1', value: 'me' },
    ])
    await applyDocument(store, document(['a'], { assignments: [
      { id: 'tenant/a', number: 8 }, { id: 'tenant/b', number: 9 },
    ] }))
    expect((await storedDocument(store)).assignments).toEqual([
      { id: 'tenant/a', number: 7 }, { id: 'tenant/b', number: 9 },
    ])
    expect((await store.get('master', 's1'))?.value).toBe('me')
  })

  it('tries again when somebody else writes in between', async () => {
    const store = memoryStore()
    let interfering = true
    const contended = storeWith(store, {
      list: async () => {
        const listing = await store.list()
        if (interfering) await store.commit([{ type: 'put', kind: 'tenant', id: 'a', value: { id: 'a' } }])
        interfering = false
        return listing
      },
    })
    await applyDocument(contended, document(['a', 'b']))
    expect((await storedDocument(store)).tenants.map(({ id }) => id)).toEqual(['a', 'b'])
  })
})
