/** Two controllers on one store, with switches of daolinet/testing that are connected to both. */
import {
  applyDocument, followView, joinCluster, memberFor, type Cluster, type NetworkDocument, type ViewFollower,
} from 'daolinet/store'
import { listen, type SwitchServer } from 'daolinet/switch'
import { link, ManualClock, type Link, type TestContainer, type TestSwitch } from 'daolinet/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Controller } from '../../../examples/controller/controller.js'
import { eventually } from '../../support/eventually.js'
import { SimulatedClient, SimulatedServer } from '../../store/stores/simulated.js'
import { containerOf, demoDocument, switchOf } from './running.js'
import type { LogEvent } from '../../../examples/controller/log.js'

const SWITCHES = ['0000000000000001', '0000000000000002']
const TTL = 3

/** Names of which each is to serve one of the switches. */
const [ONE, TWO] = ((): [string, string] => {
  for (let n = 0; ; n++) {
    const names: [string, string] = [`a${n}`, `b${n}`]
    if (SWITCHES.every((id, at) => memberFor(id, names) === names[at])) return names
  }
})()

/** One of the controllers, with a clock of its own that does not move while it is stopped. */
interface Running {
  readonly id: string
  readonly client: SimulatedClient
  readonly clock: ManualClock
  readonly cluster: Cluster
  readonly follower: ViewFollower
  readonly server: SwitchServer
  readonly log: LogEvent[]
  stop(): Promise<void>
}

let document: NetworkDocument
let clock: ManualClock
let server: SimulatedServer
let running: Running[]
let switches: TestSwitch[]
let cable: Link

async function start(id: string): Promise<Running> {
  const own = new ManualClock(clock.now())
  const client = new SimulatedClient(server, own)
  const log: LogEvent[] = []
  const follower = await followView(client)
  const switchServer = await listen({ host: '127.0.0.1', port: 0, clock: new ManualClock() })
  const cluster = await joinCluster(client, { id, ttl: TTL, clock: own })
  const controller = new Controller({
    store: client, follower, server: switchServer, cluster, clock: own, log: (event) => void log.push(event),
  })
  const ended = controller.run()
  const one: Running = {
    id, client, clock: own, cluster, follower, server: switchServer, log,
    stop: async () => {
      await switchServer.close()
      await ended
      await cluster.close()
      await follower.close()
      await client[Symbol.asyncDispose]()
      running = running.filter((other) => other !== one)
    },
  }
  running.push(one)
  return one
}

const ups = ({ log }: Running): string[] =>
  log.flatMap((one) => one.event === 'switch' && one.state === 'up' ? [one.datapathId] : [])

const isMaster = (one: Running, datapathId: bigint): boolean =>
  one.server.sessions.get(datapathId)?.role === 'master'

/** Lets the leases of those that are not stopped be renewed, and those of others end. */
async function pass(seconds: number, stopped?: Running): Promise<void> {
  for (let step = 0; step < seconds * 10; step++) {
    clock.advance(100)
    for (const one of running) if (one !== stopped) one.clock.advance(100)
    for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve))
  }
}

const container = (id: string): TestContainer => {
  const { host } = document.endpoints.find((one) => one.id === id)!
  return containerOf(document, switches[host === 'host1' ? 0 : 1]!, id)
}

beforeEach(async () => {
  document = await demoDocument()
  clock = new ManualClock()
  server = new SimulatedServer(clock)
  await applyDocument(server.core, document)
  running = []
  const one = await start(ONE)
  const two = await start(TWO)
  switches = ['host1', 'host2'].map((id) => switchOf(document, id))
  cable = link(...switches.map((sw) => ({ switch: sw, portNo: 1 })))
  for (const sw of switches) {
    for (const { server: { address: { port } } } of running) await sw.connect({ port })
  }
  await eventually(() => isMaster(one, 1n) && isMaster(two, 2n), 30_000)
  await eventually(() => ups(one).length > 0 && ups(two).length > 0, 30_000)
})

afterEach(async () => {
  for (const one of [...running]) await one.stop()
  await Promise.all(switches.map((sw) => sw.close()))
  cable.close()
})

const rolesOf = (sw: TestSwitch): string[] => [...sw.connections].map(({ role }) => role).sort()

describe('two controllers on one network', () => {
  it('serve one switch each, and a packet is answered by one', async () => {
    expect(switches.map(rolesOf)).toEqual([['master', 'slave'], ['master', 'slave']])
    const answer = await container('web1').ping(container('web2').ip)
    expect(answer).toMatchObject({ kind: 'reply' })
    const decided = running.map(({ log }) => log.filter(({ event }) => event === 'decision').length)
    expect(decided.every((count) => count > 0)).toBe(true)
    // Each half of the route was written by the master of its switch.
    for (const sw of switches) expect(sw.flows(1).length).toBeGreaterThan(1)
    for (const { log } of running) expect(log.filter(({ event }) => event === 'problem')).toEqual([])
  })

  it('the other takes over from one that dies, routes stay, and new ones work', async () => {
    const [one, two] = running as [Running, Running]
    const [web1, web2] = [container('web1'), container('web2')]
    expect(await web1.ping(web2.ip)).toMatchObject({ kind: 'reply' })
    one.client.setOnline(false)
    await pass(TTL + 1, one)
    await eventually(() => isMaster(two, 1n) && ups(two).length === 2, 30_000)
    expect(switches.map(rolesOf)).toEqual([['master', 'slave'], ['master', 'slave']])
    const before = two.log.length
    expect(await web1.ping(web2.ip)).toMatchObject({ kind: 'reply' })
    const decided = (): string[] => two.log.slice(before).flatMap((event) =>
      event.event === 'decision' ? [event.kind] : [])
    expect(decided()).toEqual([])
    expect(await web1.ping(container('db1').ip)).toMatchObject({ kind: 'reply' })
    await eventually(() => decided().includes('route'))
  })

  it('one that has slept too long hears from the switch that it is a slave', async () => {
    const [one, two] = running as [Running, Running]
    one.client.setOnline(false)
    await pass(TTL + 1, one)
    await eventually(() => isMaster(two, 1n), 30_000)
    await eventually(() => !isMaster(one, 1n))
    expect(one.cluster.members()).toContain(ONE)
    await expect(one.server.sessions.get(1n)!.apply([{ type: 'flowMod', priority: 1 }]))
      .rejects.toMatchObject({ code: 'ERR_NOT_MASTER' })
    one.clock.advance((TTL + 1) * 1_000)
    one.client.setOnline(true)
    await pass(1)
    await eventually(() => isMaster(one, 1n) && ups(one).length === 2, 30_000)
    expect(switches.map(rolesOf)).toEqual([['master', 'slave'], ['master', 'slave']])
  })

  it('one that is drained leaves its switch to the other', async () => {
    const [one, two] = running as [Running, Running]
    await one.cluster.drain()
    await eventually(() => isMaster(two, 1n) && ups(two).length === 2, 30_000)
    await one.stop()
    expect(await container('web1').ping(container('web2').ip)).toMatchObject({ kind: 'reply' })
  })

  it('free an address when both switches are without flows of it, whoever serves them', async () => {
    const [one] = running as [Running]
    await container('web1').ping(container('web2').ip)
    expect(one.follower.view.records.assignment.get('endpoint/web2')).toBeDefined()
    const endpoints = document.endpoints.filter(({ id }) => id !== 'web2')
    await applyDocument(server.core, { ...document, endpoints })
    await eventually(() => one.follower.view.records.assignment.get('endpoint/web2') === undefined, 30_000)
    for (const sw of switches) {
      const left = sw.flows(1).filter(({ match }) => match.ipv4Dst === container('web2').ip)
      expect(left).toEqual([])
    }
  })
})
