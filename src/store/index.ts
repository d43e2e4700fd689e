/**
 * Stores for the metadata, and views that follow them.
 *
 * @module daolinet/store
 */
export * from './store.js'
export { memoryStore, type MemoryStoreOptions } from './memory.js'
export { storeConformance, type ConformanceCase, type OpenStore } from './conformance.js'
export {
  DOCUMENT_SECTIONS, DocumentError, checkDocument, formatDocument, formatProblem, networkSchema,
  parseDocument, type NetworkDocument,
} from './document.js'
export { type Problem, type Schema } from './shape.js'
export { readRecord } from './record.js'
export { applyDocument, documentChanges, storedDocument } from './apply.js'
export { assignMissing, releaseRetired, type AssignOutcome } from './assign.js'
export {
  followView, viewAt, type DifferenceListener, type FollowOptions, type FollowProblem, type ViewFollower,
} from './follow.js'
