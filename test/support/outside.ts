/** The story's network with ways to the outside, and who is there. */
import { TestContainer } from '../../src/testing/index.js'
import { advanceView, viewWithPorts, type View } from '../../src/routing/network/view.js'
import { ports, puts, type RecordLists } from './network.js'
import { OUTSIDE, type Rig } from './rig.js'
import { records, trackingView } from './story.js'
import type { Packet } from '../../src/codec/packet/index.js'
import type { Host, Network, Outside, Policy } from '../../src/routing/network/records.js'

/** Whoever is outside, on the segment of the hosts' addresses there. */
export const STRANGER = '198.51.100.7'
export const ROUTER_MAC = '02:00:00:00:ee:07'

/** The way of host `h<n>`: port `out` of number 2, and 198.51.100.n, an address of its own. */
export function outsideOf(n: number, over: Partial<Outside> = {}): Outside {
  return { port: 'out', ip: `198.51.100.${n}`, nextHopMac: ROUTER_MAC, ...over }
}

/** The story's host with that way to the outside. */
export function hostWith(n: number, outside?: Outside): Host {
  const host = records.host![n - 1]!
  return outside ? { ...host, outside } : host
}

/** The story's networks with that egress. */
export function networksWith(egress: Network['egress']): Network[] {
  return records.network!.map((network) => egress === undefined ? network : { ...network, egress })
}

/** The story with egress: by default by each host itself, each of which has a port to the outside. */
export function outsideView(
  { egress = 'host', outside = [outsideOf(1), outsideOf(2)], policies = [], more = {} }: {
    readonly egress?: Network['egress'] | null
    readonly outside?: readonly (Outside | undefined)[]
    readonly policies?: readonly Policy[]
    readonly more?: RecordLists
  } = {},
): View {
  const story = trackingView(...policies)
  const hosts = outside.map((way, at) => hostWith(at + 1, way))
  const lists = { ...more, network: networksWith(egress ?? undefined), host: hosts }
  const { after } = advanceView(story, puts(lists), story.revision + 1)
  return [[1, 11, 12], [2, 13, 14]].reduce((view, [datapathId, ...numbers]) => viewWithPorts(
    view, BigInt(datapathId!), [...ports(...numbers), { portNo: OUTSIDE, name: 'out' }], { conntrack: true },
  ).after, after)
}

/** A station outside, on the port `out` of a host. */
export interface Stranger {
  readonly container: TestContainer
  /** What it has received since it was asked the last time, without ARP. */
  heard(): Packet[]
}

/** Puts a station outside: it is its own router. */
export function strangerAt(rig: Rig, host: string, ip = STRANGER): Stranger {
  const container = new TestContainer(rig.switchOf(host), OUTSIDE, { mac: ROUTER_MAC, ip: `${ip}/24` })
  const packets: Packet[] = []
  container.on('receive', (packet) => { if (!packet.arp) packets.push(packet) })
  return { container, heard: () => packets.splice(0) }
}
