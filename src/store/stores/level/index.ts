/**
 * A store in a directory of this machine, for one process. Needs the package `classic-level`.
 *
 * @module daolinet/store/level
 */
export { levelStore, LevelStore, type LevelStoreOptions } from './level-store.js'
