/** The four stores, each where nothing else is. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { memoryStore, type MetadataStore } from 'daolinet/store'
import { etcdStore } from 'daolinet/store/etcd'
import { levelStore } from 'daolinet/store/level'
import { postgresStore } from 'daolinet/store/postgres'
import { startEtcd } from '../test/servers/etcd.js'
import { startPostgres } from '../test/servers/postgres.js'

export interface Place {
  open(): Promise<MetadataStore>
  /** Whether several clients can have the store open at once. */
  readonly isShared: boolean
  /** Whether what is in the store outlives the client. */
  readonly isDurable: boolean
  stop(): Promise<void>
}

export const places: Readonly<Record<string, () => Promise<Place>>> = {
  memory: async () => ({
    open: async () => memoryStore(), isShared: false, isDurable: false, stop: async () => undefined,
  }),
  level: async () => {
    const directory = await mkdtemp(join(tmpdir(), 'daolinet-bench-'))
    return {
      open: () => levelStore(directory),
      isShared: false,
      isDurable: true,
      stop: () => rm(directory, { recursive: true }),
    }
  },
  etcd: async () => {
    const etcd = await startEtcd()
    const endpoints = [`http://127.0.0.1:${etcd.members[0]!.port}`]
    return { open: () => etcdStore({ endpoints }), isShared: true, isDurable: true, stop: () => etcd.stop() }
  },
  PostgreSQL: async () => {
    const server = await startPostgres()
    const url = `postgres://postgres@127.0.0.1:${server.port}/postgres`
    return {
      open: () => postgresStore({ url }),
      isShared: true,
      isDurable: true,
      stop: () => server.stop(),
    }
  },
}
