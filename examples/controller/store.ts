/** The option `--store`: where the network is kept. */
import { readFile } from 'node:fs/promises'
import { fileStore, memoryStore, type MetadataStore } from 'daolinet/store'
import { UsageError } from './commands.js'
import type { EtcdStoreOptions } from 'daolinet/store/etcd'

/** Explains the values of the option. */
export const STORES = 'memory, memory:FILE, level:DIRECTORY, etcd:URL[,URL...] or postgres:URL'

/** How a store is opened, from what follows the colon. */
const OPENERS: Readonly<Record<string, (where: string) => Promise<MetadataStore>>> = {
  memory: async (file) => file === '' ? memoryStore() : fileStore(file),
  level: async (directory) => (await import('daolinet/store/level')).levelStore(directory),
  etcd: async (urls) => (await import('daolinet/store/etcd')).etcdStore(await etcdOptions(urls)),
  postgres: async (behind) =>
    (await import('daolinet/store/postgres')).postgresStore({ url: `postgres:${behind}` }),
}

/**
 * Checks the value of the option.
 * @throws {@link UsageError} for a kind of store that there is not, or one without its place
 */
export function readStore(value: string): string {
  const { kind, where } = partsOf(value)
  if (!Object.hasOwn(OPENERS, kind) || (kind !== 'memory' && where === '')) {
    throw new UsageError(`--store ${value}: not ${STORES}`)
  }
  return value
}

/** Whether several controllers can use the store at the same time. */
export function isShared(value: string): boolean {
  return ['etcd', 'postgres', 'postgresql'].includes(partsOf(value).kind)
}

/** Opens the store that the option names. Its packages are loaded only then. */
export function openStore(value: string): Promise<MetadataStore> {
  const { kind, where } = partsOf(value)
  return OPENERS[kind]!(where)
}

function partsOf(value: string): { readonly kind: string, readonly where: string } {
  const [kind = ''] = value.split(':', 1)
  return { kind, where: value.slice(kind.length + 1) }
}

/** Certificates and user are told by the environment, as `etcdctl` reads it. */
async function etcdOptions(urls: string): Promise<EtcdStoreOptions> {
  const { ETCDCTL_CACERT, ETCDCTL_CERT, ETCDCTL_KEY, ETCDCTL_USER } = process.env
  const files = { ca: ETCDCTL_CACERT, cert: ETCDCTL_CERT, key: ETCDCTL_KEY }
  const read = Object.entries(files).map(async ([name, file]) =>
    file === undefined ? [] : [[name, await readFile(file)] as const])
  const [name = '', ...password] = ETCDCTL_USER?.split(':') ?? []
  return {
    endpoints: urls.split(','),
    tls: Object.fromEntries((await Promise.all(read)).flat()),
    ...(ETCDCTL_USER === undefined ? {} : { user: { name, password: password.join(':') } }),
  }
}
