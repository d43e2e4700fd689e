/**
 * Switches of daolinet/testing with containers and a cable, and the least of a controller: it decides about
 * packets by a view, carries the decisions out, and writes what a change of the view makes of the switches.
 */
import { barrierRequest, PortNo, type MessageInit } from '../../src/codec/index.js'
import { decide } from '../../src/routing/decide/decide.js'
import { hostFlows } from '../../src/routing/flows/host-flows.js'
import { endpointById } from '../../src/routing/network/lookup.js'
import { datapathIdOf } from '../../src/routing/network/placed.js'
import { textsOf } from '../../src/routing/network/prefix.js'
import { plug } from '../../src/routing/plug.js'
import { flush } from '../../src/routing/upkeep/flush.js'
import { revoke } from '../../src/routing/upkeep/revoke.js'
import { standingChanges } from '../../src/routing/upkeep/standing.js'
import { listen, type SwitchSession } from '../../src/switch/index.js'
import {
  link, ManualClock, TestContainer, TestSwitch, tunnels, type TunnelHeader,
} from '../../src/testing/index.js'
import { advanceView, type RecordWrite, type View } from '../../src/routing/network/view.js'
import type { Packet } from '../../src/codec/packet/index.js'
import type { Decision } from '../../src/routing/decide/decision.js'

/** The number of the port that leads to the other hosts. */
const UPLINK = 1

/** The number of the port "out" to the outside. */
export const OUTSIDE = 2

/** The number of the port "tun" for tunnels. */
export const TUNNEL = 3

/** A network that runs. */
export interface Rig {
  readonly clock: ManualClock
  readonly view: View
  /** Every decision so far. */
  readonly decisions: readonly Decision[]
  switchOf(host: string): TestSwitch
  container(id: string): TestContainer
  /** What arrived at a container since it was asked the last time, without ARP. */
  heard(id: string): Packet[]
  /** What crossed the cable since it was asked the last time. */
  wired(): Uint8Array[]
  /** What crossed through tunnels since it was asked the last time, each with what was around it. */
  tunnelled(): { readonly frame: Uint8Array, readonly header: TunnelHeader }[]
  /** Waits until nothing is under way. */
  rest(): Promise<void>
  /**
   * Writes records, and what they make of the switches.
   * @param options - `flushes: false` loses what makes switches forget connections
   */
  change(writes: readonly RecordWrite[], options?: { readonly flushes?: boolean }): Promise<void>
  stop(): Promise<void>
}

/** Starts the network of a view whose switches all track connections, unless their host is named. */
export async function rig(view: View, without: readonly string[] = []): Promise<Rig> {
  const clock = new ManualClock()
  const server = await listen({ host: '127.0.0.1', port: 0, clock: new ManualClock() })
  const sessions = new Map<bigint, SwitchSession>()
  const decisions: Decision[] = []
  let current = view
  let asked = 0
  const switches = new Map<string, TestSwitch>()
  const containers = new Map<string, TestContainer>()
  const ears = new Map<string, Packet[]>()
  const wire: Uint8Array[] = []
  const hosts = view.records.host.entries().map(([, host]) => host)
  for (const host of hosts) {
    const ids = view.records.endpoint.entries().map(([id]) => endpointById(view, id)!)
      .filter((one) => one.host.id === host.id)
    const sw = new TestSwitch({
      datapathId: datapathIdOf(host), clock, tables: 10, conntrack: !without.includes(host.id),
      ports: [
        { portNo: UPLINK, name: 'up', hwAddr: host.underlay.mac },
        { portNo: PortNo.LOCAL, name: 'br' },
        { portNo: TUNNEL, name: 'tun' },
        ...host.outside?.port === 'out' ? [{ portNo: OUTSIDE, name: 'out' }] : [],
        ...ids.map(({ attachment }) => ({ portNo: attachment!.port!, name: `v${attachment!.port}` })),
      ],
    })
    sw.on('packetIn', () => asked++)
    switches.set(host.id, sw)
    for (const { id, mac, ip, network, attachment } of ids) {
      const { gateway } = network
      const container = new TestContainer(sw, attachment!.port!, {
        mac, ip: `${ip}/24`, ...gateway === undefined ? {} : { gateway },
      })
      const heard: Packet[] = []
      ears.set(id, heard)
      container.on('receive', (packet) => { if (!packet.arp) heard.push(packet) })
      containers.set(id, container)
    }
  }
  const cable = link(...[...switches.values()].map((sw) => ({ switch: sw, portNo: UPLINK })))
  cable.onFrame((frame) => wire.push(frame))
  const tunnelled: { frame: Uint8Array, header: TunnelHeader }[] = []
  const fabric = tunnels(...hosts.map(({ id, underlay }) =>
    ({ switch: switches.get(id)!, portNo: TUNNEL, addresses: textsOf(underlay.ip) })))
  fabric.onFrame((frame, header) => tunnelled.push({ frame, header }))
  const failures: unknown[] = []
  const serving = (async () => {
    for await (const session of server) {
      const { datapathId } = session
      sessions.set(datapathId, session)
      session.on('packetIn', (packetIn) => {
        const decision = decide({ datapathId, packetIn }, current)
        decisions.push(decision)
        plug(decision, sessions).catch((error: unknown) => failures.push(error))
      })
      await session.setAsyncConfig({ master: { packetIn: 0b111 } })
      await session.apply(hostFlows(datapathId, current))
    }
  })()
  await Promise.all([...switches.values()].map((sw) => sw.connect({ port: server.address.port })))
  const rest = async (): Promise<void> => {
    for (let still = 0, before = ''; still < 3;) {
      await Promise.all([...sessions.values()].map((session) => session.request(barrierRequest())))
      await new Promise((resolve) => setImmediate(resolve))
      const now = `${asked} ${decisions.length} ${sessions.size}`
      still = now === before && asked === decisions.length && sessions.size === hosts.length ? still + 1 : 0
      before = now
    }
    if (failures.length > 0) throw failures[0] as Error
  }
  await rest()
  return {
    clock, decisions, rest,
    get view() { return current },
    switchOf: (host) => switches.get(host)!,
    container: (id) => containers.get(id)!,
    heard: (id) => ears.get(id)!.splice(0),
    wired: () => wire.splice(0),
    tunnelled: () => tunnelled.splice(0),
    change: async (writes, { flushes = true } = {}) => {
      const difference = advanceView(current, writes, current.revision + 1)
      current = difference.after
      for (const { datapathId, flows } of [...revoke(difference), ...standingChanges(difference)]) {
        await write(datapathId, flows)
      }
      for (const { datapathId, messages } of flushes ? flush(difference) : []) {
        await write(datapathId, messages)
      }
    },
    stop: async () => {
      cable.close()
      fabric.close()
      await server.close()
      await serving
      await Promise.all([...switches.values()].map((sw) => sw.close()))
    },
  }

  async function write(datapathId: bigint, messages: readonly MessageInit[]): Promise<void> {
    await sessions.get(datapathId)!.apply(messages)
  }
}
