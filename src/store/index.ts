/**
 * Stores for the records that describe a network, and views that follow a store.
 *
 * `store.ts` is the interface of every store, `errors.ts` what goes wrong with one. The rooms, each of which
 * imports only those before it:
 * - `stores`: the store in memory, and the test cases that every store must pass.
 * - `document`: the network document, its schema and its problems, and how to apply it to a store.
 * - `follow`: a view that follows a store, and the assignment of numbers and physical addresses.
 * - `cluster`: several processes on one store, and which of them is elected for what.
 *
 * @module daolinet/store
 */
export * from './store.js'
export * from './errors.js'
export { memoryStore, MemoryStore, type MemoryStoreOptions } from './stores/memory.js'
export {
  storeConformance, type ConformanceCase, type ConformanceHooks, type ConformanceOptions, type OpenStore,
} from './stores/conformance.js'
export {
  DOCUMENT_SECTIONS, DocumentError, checkDocument, formatDocument, formatProblem, networkSchema,
  parseDocument, type NetworkDocument, type ParseDocumentOptions,
} from './document/document.js'
export { FileStore, fileStore, type FileStoreOptions } from './document/file-store.js'
export { type Problem, type Schema } from './document/shape.js'
export { readRecord } from './document/record.js'
export { applyDocument, documentChanges, storedDocument } from './document/apply.js'
export { assignMissing, releaseRetired, type AssignOutcome } from './follow/assign.js'
export { followView, ViewFollower } from './follow/follow.js'
export type { DifferenceListener, FollowHealth, FollowOptions, FollowProblem } from './follow/options.js'
export { viewAt, type Followed } from './follow/view-at.js'
export { EntryFollower, followEntries, type FollowEntriesOptions } from './follow/entries.js'
export { Candidacy, type Standing, type StandingListener } from './cluster/candidacy.js'
export { clusterMembers, type ClusterMember } from './cluster/census.js'
export { Cluster, joinCluster } from './cluster/cluster.js'
export type { ClusterOptions } from './cluster/options.js'
export { memberFor } from './cluster/share.js'
export { type StoreClock } from './stores/kept-lease.js'
