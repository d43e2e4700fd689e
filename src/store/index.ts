/**
 * Stores for the metadata, and views that follow them.
 *
 * @module daolinet/store
 */
export * from './store.js'
export { memoryStore, type MemoryStoreOptions } from './stores/memory.js'
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
  followView, viewAt, type DifferenceListener, type FollowOptions, type FollowProblem, type ViewFollower,
} from './follow/follow.js'
