import type { ChildProcess } from 'node:child_process'
import { Capture } from './capture.js'
import { Namespace } from './namespace.js'
import { until } from './run.js'
import { connect } from './veth.js'

/** What a container is given: its own addresses, and the port of its host's switch that it hangs on. */
export interface ContainerSpec {
  readonly name: string
  readonly host: Namespace
  readonly port: string
  readonly mac: string
  readonly ip: string
  readonly prefixLength: number
  readonly gateway: string
  /** Its IPv6 address in a network of 64 bits, and its gateway; without them it has no IPv6. */
  readonly ipv6?: { readonly ip: string; readonly gateway: string }
}

/** What `ping` saw. */
export interface PingResult {
  readonly sent: number
  readonly received: number
  /** Round-trip times in milliseconds and the TTL of each reply, in the order of arrival. */
  readonly replies: readonly { readonly sequence: number; readonly ttl: number; readonly time: number }[]
}

/** A container as its network sees it: a namespace with one interface, `eth0`. */
export class Container {
  readonly spec: ContainerSpec
  readonly namespace: Namespace

  private constructor(spec: ContainerSpec, namespace: Namespace) {
    this.spec = spec
    this.namespace = namespace
  }

  get name(): string {
    return this.spec.name
  }

  get ip(): string {
    return this.spec.ip
  }

  /** Its IPv6 address. */
  get ip6(): string {
    return this.spec.ipv6!.ip
  }

  get mac(): string {
    return this.spec.mac
  }

  /** Makes the namespace and its cable to the host. The host's end is not on any switch yet. */
  static async create(spec: ContainerSpec): Promise<Container> {
    const namespace = await Namespace.create(spec.name)
    await connect(
      { namespace, name: 'eth0', mac: spec.mac, address: `${spec.ip}/${spec.prefixLength}` },
      { namespace: spec.host, name: spec.port },
    )
    // A userspace switch passes on the checksums that the kernel left for hardware to fill in: TCP would die.
    await namespace.exec('ethtool', ['-K', 'eth0', 'tx', 'off'])
    await namespace.ip(`route add default via ${spec.gateway}`)
    if (spec.ipv6) {
      await namespace.enableIpv6('eth0')
      await namespace.ip(`address add ${spec.ipv6.ip}/64 dev eth0`)
      await namespace.ip(`-6 route add default via ${spec.ipv6.gateway} dev eth0`)
    }
    return new Container(spec, namespace)
  }

  /** Pings until `count` requests are sent and waits at most `wait` seconds for the last reply. */
  async ping(
    to: string,
    { count = 1, interval = 0.2, wait = 1, from = '' } = {},
  ): Promise<PingResult> {
    const source = from === '' ? [] : ['-I', from]
    const args = ['-n', '-c', `${count}`, '-i', `${interval}`, '-W', `${wait}`, ...source, to]
    const { stdout } = await this.namespace.exec('ping', args, { accept: [1] })
    return parsePing(stdout)
  }

  /** Waits until it has found out that its addresses are nobody else's (RFC 4862 §5.4). */
  async addressed(): Promise<void> {
    await until('addresses of its own', async () => {
      const { stdout } = await this.namespace.ip('-6 address show dev eth0')
      return !/tentative|dadfailed/.test(stdout)
    })
  }

  /** A ping that runs until it is interrupted; its replies come out line by line. */
  startPing(to: string, interval = 0.2): ChildProcess {
    return this.namespace.spawn('ping', ['-n', '-i', `${interval}`, to])
  }

  /** Forgets every neighbour, so that the next packet asks by ARP again. */
  async flushNeighbours(): Promise<void> {
    await this.namespace.ip('neighbour flush dev eth0 nud all')
  }

  /** Tells the kernel a neighbour's MAC address for good: it will not ask by ARP. */
  async learnNeighbour(ip: string, mac: string): Promise<void> {
    await this.namespace.ip(`neighbour replace ${ip} lladdr ${mac} dev eth0 nud permanent`)
  }

  /** Makes `eth0` send with another MAC address until {@link restore}. */
  async forgeMac(mac: string): Promise<void> {
    await this.namespace.ip(`link set eth0 address ${mac}`)
  }

  /** Takes an address that is not this container's, until {@link restore}. */
  async forgeIp(ip: string): Promise<void> {
    await this.namespace.ip(`address add ${ip}/32 dev eth0`)
  }

  /** Gives `eth0` its own addresses and its route back. */
  async restore(): Promise<void> {
    const { mac, ip, prefixLength, gateway } = this.spec
    await this.namespace.ip('address flush dev eth0')
    await this.namespace.ip(`link set eth0 address ${mac}`)
    await this.namespace.ip(`address add ${ip}/${prefixLength} dev eth0`)
    await this.namespace.ip(`route replace default via ${gateway}`)
    await this.flushNeighbours()
  }

  /** Starts to capture what comes and goes on `eth0`. `filter` is tcpdump's. */
  async capture(filter = ''): Promise<Capture> {
    return Capture.start(this.namespace, 'eth0', filter)
  }
}

/** Reads what `ping -n` printed. */
export const parsePing = (text: string): PingResult => {
  const replies = [...text.matchAll(/icmp_seq=(\d+) ttl=(\d+) time=([\d.]+) ms/g)].map((found) => ({
    sequence: Number(found[1]), ttl: Number(found[2]), time: Number(found[3]),
  }))
  const summary = /(\d+) packets transmitted, (\d+) received/.exec(text)
  return { sent: Number(summary?.[1] ?? NaN), received: Number(summary?.[2] ?? NaN), replies }
}
