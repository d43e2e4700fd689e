/** The reference controller in this process, with the demo's network and switches of daolinet/testing. */
import { readFile } from 'node:fs/promises'
import {
  applyDocument, followView, memoryStore, parseDocument, viewAt, type NetworkDocument,
} from 'daolinet/store'
import { ofFamily, type View } from 'daolinet/routing'
import { listen } from 'daolinet/switch'
import { ManualClock, TestContainer, TestSwitch } from 'daolinet/testing'
import { Controller, type ControllerParts } from '../../../examples/controller/controller.js'
import { eventually } from '../../support/eventually.js'
import type { LogEvent } from '../../../examples/controller/log.js'

const UPLINK = 1

/** The network document of the demo. */
export async function demoDocument(): Promise<NetworkDocument> {
  const file = new URL('../../../examples/demo/network.json', import.meta.url)
  return parseDocument(await readFile(file, 'utf8'))
}

/** A controller that runs, and what a test does with it. */
export interface RunningController {
  readonly controller: Controller
  /** The newest view of its store. */
  view(): View
  readonly log: readonly LogEvent[]
  /** The clock of the controller: of its intervals. */
  readonly clock: ManualClock
  /** Writes another document, and waits until the controller has seen it. */
  change(document: unknown): Promise<void>
  /** Connects a switch. */
  connect(sw: TestSwitch): Promise<void>
  /** The events of a kind so far. */
  events<E extends LogEvent['event']>(event: E): (LogEvent & { event: E })[]
  /** Resolves when a switch is up for the n-th time. */
  up(count: number): Promise<void>
  stop(): Promise<void>
}

/** Starts a controller. */
export async function startController(
  document: NetworkDocument, options: Partial<ControllerParts> = {},
): Promise<RunningController> {
  const store = memoryStore()
  await applyDocument(store, document)
  const log: LogEvent[] = []
  const follower = await followView(store)
  const server = await listen({ host: '127.0.0.1', port: 0, clock: new ManualClock() })
  const clock = new ManualClock()
  const switches = new Set<TestSwitch>()
  const controller = new Controller({
    store, follower, server, clock, log: (event) => void log.push(event), ...options,
  })
  const ended = controller.run()
  const events: RunningController['events'] = (event) =>
    log.filter((one): one is LogEvent & { event: typeof event } => one.event === event)
  return {
    controller, log, clock, events,
    view: () => follower.view,
    change: async (changed) => {
      await viewAt(follower, await applyDocument(store, changed as NetworkDocument))
    },
    connect: async (sw) => {
      switches.add(sw)
      await sw.connect({ port: server.address.port })
    },
    up: (count) => eventually(() => {
      return events('switch').filter(({ state }) => state === 'up').length >= count
    }),
    stop: async () => {
      await server.close()
      await ended
      await follower.close()
      await store.close()
      await Promise.all([...switches].map((sw) => sw.close()))
    },
  }
}

/** The switch of a host, with the ports that the document names. The underlay is port 1. */
export function switchOf(document: NetworkDocument, id: string): TestSwitch {
  const host = document.hosts.find((one) => one.id === id)!
  const endpoints = document.endpoints.filter((endpoint) => endpoint.host === id)
  return new TestSwitch({
    datapathId: BigInt(`0x${host.datapathId}`),
    clock: new ManualClock(),
    ports: [
      { portNo: UPLINK, name: String(host.underlay.port), hwAddr: host.underlay.mac },
      ...endpoints.map(({ port }, index) => ({ portNo: UPLINK + 1 + index, name: String(port) })),
    ],
  })
}

/** The container of an endpoint, at its port of its host's switch. */
export function containerOf(document: NetworkDocument, sw: TestSwitch, id: string): TestContainer {
  const endpoint = document.endpoints.find((one) => one.id === id)!
  const network = document.networks.find((one) => one.id === endpoint.network)!
  const neighbours = document.endpoints.filter(({ host }) => host === endpoint.host)
  return new TestContainer(sw, UPLINK + 1 + neighbours.indexOf(endpoint), {
    mac: endpoint.mac,
    ip: `${ofFamily(endpoint.ip, 4)}/${ofFamily(network.cidr, 4)!.split('/')[1]}`,
    ...(network.gateway === undefined ? {} : { gateway: ofFamily(network.gateway, 4)! }),
  })
}
