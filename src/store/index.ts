/**
 * Stores for the records that describe a network, and views that follow a store.
 *
 * `store.ts` is the interface of every store. The rooms, each of which imports only those before it:
 * - `stores`: the store in memory, and the test cases that every store must pass.
 * - `document`: the network document, its schema and its problems, and how to apply it to a store.
 * - `follow`: a view that follows a store, and the assignment of numbers and physical addresses.
 *
 * @module daolinet/store
 */
export * from './store.js'
export { memoryStore, MemoryStore, type MemoryStoreOptions } from './stores/memory.js'
export { storeConformance, type ConformanceCase, type OpenStore } from './stores/conformance.js'
export {
  DOCUMENT_SECTIONS, DocumentError, checkDocument, formatDocument, formatProblem, networkSchema,
  parseDocument, type NetworkDocument,
} from './document/document.js'
export { type Problem, type Schema } from './document/shape.js'
export { readRecord } from './document/record.js'
export { applyDocument, documentChanges, storedDocument } from './document/apply.js'
export { assignMissing, releaseRetired, type AssignOutcome } from './follow/assign.js'
export {
  followView, viewAt, ViewFollower, type DifferenceListener, type FollowOptions, type FollowProblem,
} from './follow/follow.js'
