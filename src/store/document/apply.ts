/** Writing a network document into a store, and reading it back. */
import { DOCUMENT_SECTIONS, type NetworkDocument } from './document.js'
import { readRecord } from './record.js'
import { ConflictError } from '../errors.js'
import {
  type Abortable, type Change, type Entry, type MetadataStore, type Revision,
} from '../store.js'
import type { RecordKind } from '../../routing/index.js'

const SECTION_KINDS = Object.entries(DOCUMENT_SECTIONS) as [keyof NetworkDocument, RecordKind][]

/** How often to try when somebody else writes the same records at the same time. */
const ATTEMPTS = 5

/**
 * The changes that make the records of a store those of the document: none for a record that is the same
 * already. Assignments are only added, never changed or deleted.
 * @param entries - the present entries of the store
 *
 * @example
 * ```ts
 * import { documentChanges, parseDocument } from 'daolinet/store'
 *
 * const changes = documentChanges([], parseDocument('{ "tenants": [{ "id": "acme" }] }'))
 * console.log(changes)
 * // prints [
 * // prints   {
 * // prints     type: 'put',
 * // prints     kind: 'tenant',
 * // prints     id: 'acme',
 * // prints     value: { id: 'acme' },
 * // prints     if: 'absent'
 * // prints   }
 * // prints ]
 * ```
 */
export function documentChanges(entries: Iterable<Entry>, document: NetworkDocument): Change[] {
  const present = new Map<string, Map<string, Entry>>()
  for (const entry of entries) {
    const ofKind = present.get(entry.kind) ?? new Map<string, Entry>()
    present.set(entry.kind, ofKind.set(entry.id, entry))
  }
  const changes: Change[] = []
  for (const [section, kind] of SECTION_KINDS) {
    const left = new Map(present.get(kind))
    for (const record of document[section]) {
      const old = left.get(record.id)
      left.delete(record.id)
      if (old && (kind === 'assignment' || sameJson(old.value, record))) continue
      changes.push({ type: 'put', kind, id: record.id, value: record, if: old?.revision ?? 'absent' })
    }
    if (kind === 'assignment') continue
    for (const { id, revision } of left.values()) changes.push({ type: 'delete', kind, id, if: revision })
  }
  return changes
}

/**
 * Makes the records of the store those of the document, in one commit of {@link documentChanges}.
 * @returns the store's revision after the commit
 * @throws {@link ConflictError} when others write the same records again and again
 *
 * @example
 * ```ts
 * import { applyDocument, memoryStore, parseDocument } from 'daolinet/store'
 *
 * const store = memoryStore()
 * const document = parseDocument('{ "tenants": [{ "id": "acme" }] }')
 * console.log(await applyDocument(store, document)) // 1
 * console.log(await applyDocument(store, document)) // 1
 * await store.close()
 * ```
 */
export async function applyDocument(
  store: MetadataStore, document: NetworkDocument, options: Abortable = {},
): Promise<Revision> {
  for (let attempt = 1; ; attempt++) {
    const { entries } = await store.list(undefined, options)
    try {
      return await store.commit(documentChanges(entries, document), options)
    } catch (error) {
      if (!(error instanceof ConflictError) || attempt === ATTEMPTS) throw error
    }
  }
}

/**
 * The network document of a store's records, including assignments, without records that are not valid.
 *
 * @example
 * ```ts
 * import { applyDocument, memoryStore, parseDocument, storedDocument } from 'daolinet/store'
 *
 * const store = memoryStore()
 * await applyDocument(store, parseDocument('{ "tenants": [{ "id": "acme" }] }'))
 * console.log((await storedDocument(store)).tenants) // [ { id: 'acme' } ]
 * await store.close()
 * ```
 */
export async function storedDocument(
  store: MetadataStore, options: Abortable = {},
): Promise<NetworkDocument> {
  const { entries } = await store.list(undefined, options)
  const sections = SECTION_KINDS.map(([section, kind]) => [
    section,
    entries.filter((entry) => entry.kind === kind)
      .map((entry) => readRecord(kind, entry.value).record).filter((record) => record !== undefined),
  ])
  return Object.fromEntries(sections) as NetworkDocument
}

/** Whether two JSON values are equal, whatever the order of an object's fields. */
function sameJson(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const left = fieldsOf(a)
  const right = fieldsOf(b)
  return left.size === right.size
    && [...left].every(([name, part]) => right.has(name) && sameJson(part, right.get(name)))
}

function fieldsOf(value: object): Map<string, unknown> {
  return new Map(Object.entries(value).filter(([, part]) => part !== undefined))
}
