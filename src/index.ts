/**
 * Everything but the stores that need a package of their own and the in-process switch.
 *
 * @module daolinet
 */
export * from './codec/index.js'
export * from './codec/packet/index.js'
export * from './codec/text/index.js'
export * from './routing/index.js'
export * from './store/index.js'
export * from './switch/index.js'
