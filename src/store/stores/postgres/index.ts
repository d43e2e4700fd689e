/**
 * A store in PostgreSQL, for one controller or several. Needs the package `pg`.
 *
 * @module daolinet/store/postgres
 */
export { postgresStore, PostgresStore, type PostgresStoreOptions } from './postgres-store.js'
export type { DatabaseOptions } from './database.js'
