/** Switches, containers, one cable per segment, and a router between the segments. */
import { checksum, parsePacket, type Packet } from 'daolinet/packet'
import {
  link, TestContainer, TestSwitch, tunnels, type Clock, type Link, type TunnelHeader,
} from 'daolinet/testing'
import { inCidr } from './oracle.js'
import { FIRST_PORT, ROUTER_MACS, TRUNK, TUNNEL, UPLINK } from './topology.js'
import { inFamily, seen } from './versions.js'
import type { Endpoint, Host } from 'daolinet/routing'
import type { NetworkDocument } from 'daolinet/store'

/** Is called with every frame. */
export interface Witness {
  sent(id: string, frame: Uint8Array): void
  /** @param tunnel - what is around it, where it is in a tunnel */
  onWire(frame: Uint8Array, tunnel?: TunnelHeader): void
  /** A frame came out of the port of an endpoint, or of a port without one. */
  arrived(id: string | undefined, frame: Uint8Array): void
  asked(host: string, reason: string, frame: Uint8Array): void
}

/** A container and where it is plugged in. */
interface Plugged {
  readonly container: TestContainer
  readonly host: string
  readonly portNo: number
  readonly vlan: number | undefined
}

/** The first number for ports with names. Each of them gets the next one. */
const NAMED_PORTS = 100

/** The hardware of a document. Only {@link Fabric.move} changes where containers are plugged in. */
export class Fabric {
  readonly switches = new Map<string, TestSwitch>()
  readonly plugged = new Map<string, Plugged>()
  readonly #cables: Disposable[]
  readonly #document: NetworkDocument
  readonly #witness: Witness
  #nextPort = NAMED_PORTS

  /** @param tracks - whether the switch of a host tracks connections */
  constructor(
    document: NetworkDocument, tracks: (host: string) => boolean, clock: Clock, witness: Witness,
  ) {
    this.#document = document
    this.#witness = witness
    for (const host of document.hosts) {
      this.switches.set(host.id, this.#switchOf(host, tracks(host.id), clock))
    }
    for (const endpoint of document.endpoints) this.#plug(endpoint, endpoint.host)
    const segments = [...new Set(document.hosts.map(({ underlay }) => underlay.segment))]
    this.#cables = [...segments.map((segment) => this.#cable(segment)), this.#tunnels()]
  }

  /** Unplugs a container and plugs it in on another host; both switches report their ports. */
  move(id: string, host: string): void {
    const { container, host: old, portNo } = this.plugged.get(id)!
    if (old === host) return
    container.close()
    this.plugged.delete(id)
    const isShared = [...this.plugged.values()].some((one) => one.host === old && one.portNo === portNo)
    if (!isShared) this.switches.get(old)!.removePort(portNo)
    this.#plug(this.#document.endpoints.find((one) => one.id === id)!, host)
  }

  /** The id of the endpoint whose container is plugged in at a port of a host, or behind a tag there. */
  at(host: string, portNo: number, vlan?: number): string | undefined {
    return [...this.plugged]
      .find(([, one]) => one.host === host && one.portNo === portNo && one.vlan === vlan)?.[0]
  }

  async unplug(): Promise<void> {
    for (const cable of this.#cables) cable[Symbol.dispose]()
    await Promise.all([...this.switches.values()].map((sw) => sw[Symbol.asyncDispose]()))
  }

  #switchOf(host: Host, conntrack: boolean, clock: Clock): TestSwitch {
    const { port, mac } = host.underlay
    const name = typeof port === 'string' ? port : 'eth0'
    const ports = [{ portNo: UPLINK, name, hwAddr: mac }, { portNo: TUNNEL, name: 'tun' }]
    const datapathId = BigInt(`0x${host.datapathId}`)
    const sw = new TestSwitch({ datapathId, clock, ports, tables: 5, conntrack })
    sw.on('packetIn', (reason, frame) => this.#witness.asked(host.id, reason, frame))
    sw.on('transmit', (portNo, frame) => {
      if (portNo === UPLINK || portNo === TUNNEL) return
      const { vlan } = parsePacket(frame)
      const at = this.at(host.id, portNo, vlan?.vid)
      // Whoever was behind a tag of a port that others are behind may be gone.
      if (at === undefined && portNo === TRUNK.portNo) return
      this.#witness.arrived(at, vlan ? withoutTag(frame) : frame)
    })
    return sw
  }

  #plug({ id, network: of, port, vlan, mac, ip }: Endpoint, host: string): void {
    const sw = this.switches.get(host)!
    const network = this.#document.networks.find((one) => one.id === of)!
    const isTrunk = port === TRUNK.name || port === TRUNK.portNo
    const portNo = isTrunk ? TRUNK.portNo : typeof port === 'number' ? port : this.#nextPort++
    const container = new TestContainer(sw, portNo, {
      mac,
      ...(vlan === undefined ? {} : { vlan }),
      ip: `${inFamily(ip, 4)}/${inFamily(network.cidr, 4)!.split('/')[1]}`,
      ...(network.gateway ? { gateway: inFamily(network.gateway, 4)! } : {}),
    })
    container.on('send', (_packet, frame) => this.#witness.sent(id, frame))
    container.on('receive', (packet) => pong(container, packet))
    this.plugged.set(id, { container, host, portNo, vlan })
    const name = typeof port === 'number' ? `tap${portNo - FIRST_PORT}` : port
    sw.setPort(isTrunk ? TRUNK : { portNo, name })
  }

  /** What leaves by tunnel ports goes to the host with the address that flows say. */
  #tunnels(): Disposable {
    const fabric = tunnels(...this.#document.hosts.map(({ id, underlay }) =>
      ({ switch: this.switches.get(id)!, portNo: TUNNEL, addresses: [underlay.ip].flat() })))
    fabric.onFrame((frame, header) => this.#witness.onWire(frame, header))
    return fabric
  }

  #cable(segment: string): Link {
    const hosts = this.#document.hosts.filter(({ underlay }) => underlay.segment === segment)
    const cable = link(...hosts.map(({ id }) => ({ switch: this.switches.get(id)!, portNo: UPLINK })))
    cable.onFrame((frame) => {
      this.#witness.onWire(frame)
      this.#route(segment as keyof typeof ROUTER_MACS, frame)
    })
    return cable
  }

  /** The router: by the hosts' physical prefixes, decrementing the TTL, never back to the same segment. */
  #route(segment: keyof typeof ROUTER_MACS, frame: Uint8Array): void {
    const { ethernet, ipv4, ipv6 } = seen(frame)
    if (ethernet?.dst !== ROUTER_MACS[segment] || !ipv4 || ipv4.ttl <= 1) return
    const host = this.#document.hosts.find(({ physicalCidr }) => inCidr(physicalCidr, ipv4.dst))
    const out = host?.underlay.segment as keyof typeof ROUTER_MACS | undefined
    if (!host || !out || out === segment) return
    const bytes = frame.slice()
    bytes.set(macBytes(host.underlay.mac), 0)
    bytes.set(macBytes(ROUTER_MACS[out]), 6)
    bytes[ipv6 ? 21 : 22]!--
    const view = new DataView(bytes.buffer)
    if (!ipv6) {
      view.setUint16(24, 0)
      view.setUint16(24, checksum(view, 14, 34))
    }
    this.#witness.onWire(bytes)
    this.switches.get(host.id)!.receive(UPLINK, bytes)
  }
}

function withoutTag(frame: Uint8Array): Uint8Array {
  return Uint8Array.of(...frame.subarray(0, 12), ...frame.subarray(16))
}

/** Containers answer pings of IPv4 by themselves, and of IPv6 by this. */
function pong(container: TestContainer, { ethernet, ipv6, icmp6, payload }: Packet): void {
  if (!ipv6 || icmp6?.type !== 'echoRequest') return
  const { identifier, sequence } = icmp6
  container.sendPacket({
    ipv6: { src: ipv6.dst, dst: ipv6.src }, icmp6: { type: 'echoReply', identifier, sequence },
    payload: payload.slice(),
  }, ethernet.src)
}

function macBytes(mac: string): number[] {
  return mac.split(':').map((part) => Number.parseInt(part, 16))
}
