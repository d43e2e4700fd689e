/** What stores do in a second, and how long a change takes from its commit to the switch. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { revoke } from 'daolinet/routing'
import { followView, type Change, type MetadataStore, type StoreEvent } from 'daolinet/store'
import { listen, type SwitchSession } from 'daolinet/switch'
import { OpenVSwitch } from '../test/ovs/lab/open-vswitch.js'
import { places, type Place } from './store-places.js'

const SECONDS = 2
const AT_ONCE = 16
const CHANGES = 100
const ROUNDS = 50
const ENDPOINTS = 100_000
const HOSTS = 100

const notes = (id: string, count: number): Change[] =>
  Array.from({ length: count }, (_, n) => ({ type: 'put', kind: 'note', id: `${id}-${n}`, value: { n } }))

async function commitsOf(store: MetadataStore): Promise<string> {
  const rate = async (changes: number, atOnce: number): Promise<string> => {
    const begin = performance.now()
    let count = 0
    await Promise.all(Array.from({ length: atOnce }, async (_, client) => {
      while (performance.now() < begin + SECONDS * 1_000) {
        await store.commit(notes(`${client}`, changes))
        count++
      }
    }))
    return Math.round(count / (performance.now() - begin) * 1_000).toLocaleString('en')
  }
  return `commits a second: ${await rate(1, 1)} one after the other, ${await rate(1, AT_ONCE)} of ${AT_ONCE} `
    + `clients at once, ${await rate(CHANGES, 1)} of ${CHANGES} changes each`
}

/** From the beginning of a commit to its event at another client. */
async function watchOf(store: MetadataStore, reader: MetadataStore): Promise<string> {
  const times: number[] = []
  const { revision } = await reader.list('none')
  const events = reader.watch({ since: revision })[Symbol.asyncIterator]()
  for (let n = 0; n < ROUNDS; n++) {
    const begin = performance.now()
    const [event] = await Promise.all([nextPut(events), store.commit(notes(`seen${n}`, 1))])
    times.push(event - begin)
  }
  await events.return?.()
  return `a commit is seen by a watch after ${medianOf(times)} ms`
}

/** When the next put came. */
async function nextPut(events: AsyncIterator<StoreEvent>): Promise<number> {
  for (;;) {
    const next = await events.next()
    if (next.done) throw new Error('the watch has ended')
    if (next.value.type === 'put') return performance.now()
  }
}

const hex = (n: number): string => (n & 255).toString(16).padStart(2, '0')
const mac = (kind: string, n: number): string => `02:${kind}:00:${hex(n >> 16)}:${hex(n >> 8)}:${hex(n)}`
const put = (kind: string, id: string, value: object): Change =>
  ({ type: 'put', kind, id, value: { id, ...value } })
const range = (count: number): number[] => Array.from({ length: count }, (_, n) => n)

function endpoint(n: number, macKind = '01'): Change {
  return put('endpoint', `e${n}`, {
    network: 'n', host: `h${n % HOSTS}`, port: `v${n}`, mac: mac(macKind, n),
    ip: `10.${n >> 16}.${(n >> 8) & 255}.${n & 255}`,
  })
}

/** Writes a network in which every endpoint has its number and its physical address already. */
async function fill(store: MetadataStore): Promise<void> {
  const changes = [
    put('tenant', 'acme', {}),
    put('assignment', 'tenant/acme', { number: 1 }),
    put('network', 'n', { tenant: 'acme', cidr: '10.0.0.0/8' }),
    ...range(HOSTS).map((n) => put('host', `h${n}`, {
      datapathId: (n + 1).toString(16).padStart(16, '0'), physicalCidr: `11.${n}.0.0/16`,
      underlay: { port: 'up', mac: mac('aa', n), ip: `192.168.0.${n + 1}`, segment: 'rack' },
    })),
    ...range(ENDPOINTS).flatMap((n) => {
      const at = Math.floor(n / HOSTS) + 1
      const addresses = [{ host: `h${n % HOSTS}`, ip: `11.${n % HOSTS}.${at >> 8}.${at & 255}` }]
      return [endpoint(n), put('assignment', `endpoint/e${n}`, { number: n + 10, addresses })]
    }),
  ]
  for (let at = 0; at < changes.length; at += CHANGES) await store.commit(changes.slice(at, at + CHANGES))
}

/** A view of it all, and what a change of one endpoint takes until its flows are gone. */
async function viewOf(
  store: MetadataStore, reader: MetadataStore, tell: (text: string) => void,
): Promise<void> {
  globalThis.gc?.()
  const before = process.memoryUsage().heapUsed
  const began = performance.now()
  const cpu = process.cpuUsage()
  const follower = await followView(reader)
  const { user, system } = process.cpuUsage(cpu)
  const took = [performance.now() - began, (user + system) / 1_000].map((ms) => `${ms.toFixed(0)} ms`)
  globalThis.gc?.()
  const megabytes = ((process.memoryUsage().heapUsed - before) / 1e6).toFixed(0)
  tell(`a view of ${ENDPOINTS.toLocaleString('en')} endpoints takes ${took.join(', of the CPU ')}, and `
    + `${megabytes} MB`)
  const { sw, disconnect } = await connected()

  const [seen, gone]: [number[], number[]] = [[], []]
  let changed = (): void => undefined
  const end = follower.subscribe(async (difference) => {
    seen.push(performance.now())
    const own = revoke(difference).filter(({ datapathId }) => datapathId === sw.datapathId)
    await sw.apply(own.flatMap(({ flows }) => flows))
    gone.push(performance.now())
    changed()
  })
  const begun: number[] = []
  for (const n of range(ROUNDS)) {
    const done = new Promise<void>((resolve) => { changed = resolve })
    begun.push(performance.now())
    await store.commit([endpoint(n * HOSTS, '03')])
    await done
  }
  end()
  await disconnect()
  await follower.close()
  const after = (times: readonly number[]): string => medianOf(times.map((time, n) => time - begun[n]!))
  tell(`a change is in the view after ${after(seen)} ms, and its flows are gone from Open vSwitch after `
    + `${after(gone)} ms`)
}

const medianOf = (times: readonly number[]): string =>
  [...times].sort((a, b) => a - b)[times.length >> 1]!.toFixed(2)

/** A session with a real switch, as datapath 1. */
async function connected(): Promise<{ sw: SwitchSession, disconnect: () => Promise<void> }> {
  const server = await listen({ host: '127.0.0.1', port: 0 })
  await ovs.setController('br0', `tcp:127.0.0.1:${server.address.port}`)
  const { value: sw } = await server[Symbol.asyncIterator]().next()
  return { sw: sw!, disconnect: () => server.close() }
}

async function measure(place: Place, tell: (text: string) => void): Promise<void> {
  let store = await place.open()
  let reader = place.isShared ? await place.open() : store
  tell(await commitsOf(store))
  tell(await watchOf(store, reader))
  await fill(store)
  if (place.isDurable) {
    await closeAll(store, reader)
    const begin = performance.now()
    store = await place.open()
    tell(`opened with 200,000 records in ${(performance.now() - begin).toFixed(0)} ms`)
    reader = place.isShared ? await place.open() : store
  }
  await viewOf(store, reader, tell)
  await closeAll(store, reader)
}

async function closeAll(...stores: readonly MetadataStore[]): Promise<void> {
  for (const store of stores) await store[Symbol.asyncDispose]()
}

const directory = await mkdtemp(join(tmpdir(), 'daolinet-bench-'))
const ovs = await OpenVSwitch.start({ directory, datapath: 'dummy' })
try {
  await ovs.addBridge('br0', { datapathId: '0000000000000001' })
  for (const [name, start] of Object.entries(places)) {
    const place = await start()
    await measure(place, (text) => console.log(`${name.padEnd(10)} ${text}`))
    await place.stop()
  }
} finally {
  await ovs.stop()
  await rm(directory, { recursive: true })
}
