/** The command `status`: what is in the store, and which controllers are on it. */
import { DOCUMENT_SECTIONS, clusterMembers } from 'daolinet/store'
import { storeCommand } from './store-command.js'

/** Counts records, and lists the controllers with their switches. */
export const status = storeCommand({
  name: 'status', summary: 'says what is in the store, which controllers live, and what they serve',
  run: async ({ store, print }) => {
    const { entries, revision } = await store.list()
    const counts = Object.fromEntries(Object.entries(DOCUMENT_SECTIONS)
      .map(([section, kind]) => [section, entries.filter((one) => one.kind === kind).length]))
    const hosts = new Map(entries.filter(({ kind }) => kind === 'host').map(({ id, value }) =>
      [(value as { datapathId: string }).datapathId, id]))
    const controllers = (await clusterMembers(store)).map(({ id, elected, candidate }) => {
      const namesOf = (switches: readonly string[]): string[] =>
        switches.flatMap((one) => /^[0-9a-f]{16}$/.test(one) ? [hosts.get(one) ?? one] : [])
      return { id, serves: namesOf(elected), connected: namesOf(candidate) }
    })
    const served = new Set(controllers.flatMap(({ serves }) => serves))
    const alone = [...hosts.values()].filter((host) => !served.has(host))
    print({ revision, records: counts, controllers, unserved: alone }, () => [
      `revision ${revision}: ${Object.entries(counts).filter(([, count]) => count > 0)
        .map(([section, count]) => `${section} ${count}`).join(', ') || 'no records'}`,
      ...controllers.map(({ id, serves, connected }) =>
        `controller ${id} has ${connected.join(', ') || 'no switch'}, serves ${serves.join(', ') || 'none'}`),
      ...controllers.length === 0 ? ['no controllers share this store'] : [],
      ...controllers.length > 0 && alone.length > 0 ? [`served by nobody: ${alone.join(', ')}`] : [],
    ])
  },
})
