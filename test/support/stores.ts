/** Stores for tests. */
import type { MetadataStore } from '../../src/store/store.js'

/** A store that does everything as another one does, except for these methods. */
export function storeWith(inner: MetadataStore, methods: Partial<MetadataStore>): MetadataStore {
  return {
    get: (...of) => inner.get(...of),
    list: (...of) => inner.list(...of),
    commit: (...of) => inner.commit(...of),
    watch: (...of) => inner.watch(...of),
    [Symbol.asyncDispose]: () => inner[Symbol.asyncDispose](),
    ...methods,
  }
}
