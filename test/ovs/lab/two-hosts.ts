import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Capture } from './capture.js'
import { Container } from './container.js'
import { Namespace } from './namespace.js'
import { dualNetwork, network } from './network.js'
import { OpenVSwitch } from './open-vswitch.js'
import { startOf } from './processes.js'
import { together } from './run.js'
import { connect } from './veth.js'

/** How the lab is built. */
export interface LabOptions {
  /**
   * The MTU of the router between the hosts, towards the second one. Without it, the hosts share a segment.
   */
  readonly routerMtu?: number
  /** Whether everything has addresses of both versions of IP. */
  readonly isDual?: boolean
  /** Whether each switch has a port for each kind of tunnel, whose name is that of the kind. */
  readonly hasTunnels?: boolean
}

/** The kinds of tunnels. */
export const tunnels = ['vxlan', 'geneve', 'gre'] as const

type Document = typeof network | typeof dualNetwork

/** The network of hosts on two segments, with a router between them. */
const routed = (document: Document): Document => ({
  ...document,
  hosts: document.hosts.map((host, at) => {
    const ip = typeof host.underlay.ip === 'string'
      ? `192.168.5${at}.1` : [`192.168.5${at}.1`, `fd5${at}::1`]
    const place = { ip, segment: `rack${at + 1}`, nextHopMac: `02:00:00:00:fe:0${at + 1}` }
    return { ...host, underlay: { ...host.underlay, ...place } }
  }),
}) as Document

/** The IPv4 and the IPv6 one of addresses or prefixes. */
const both = (texts: string | readonly string[]): readonly [four: string, six: string | undefined] =>
  typeof texts === 'string' ? [texts, undefined] : [texts[0]!, texts[1]]

/** One directory for all runs, so that the next one finds what an aborted one left. */
const directory = join(tmpdir(), 'daolinet-lab')
const ownerFile = join(directory, 'owner')

const bridge = 'br0'

/** Where the controller's namespace listens for switches. */
export const controllerAddress = '192.168.200.1'

/** A server with one switch. */
export interface Host {
  readonly namespace: Namespace
  readonly ovs: OpenVSwitch
  /** The name of its bridge. */
  readonly bridge: string
  readonly underlay: { readonly mac: string; readonly ip: string }
}

/** Two hosts, two containers on each, the fabric between the hosts, and a network for management. */
export interface TwoHosts {
  readonly host1: Host
  readonly host2: Host
  readonly c11: Container
  readonly c12: Container
  readonly c21: Container
  readonly c22: Container
  /** Where the controller runs. */
  readonly control: Namespace
  /** The file with the network document. */
  readonly document: string
  /** Starts to capture what passes between the hosts. `filter` is tcpdump's. */
  captureFabric(filter?: string): Promise<Capture>
  /** Takes everything down. */
  stop(): Promise<void>
}

/**
 * Builds the lab of two hosts, taking down first what an aborted run left behind. All of it is in namespaces
 * of its own: nothing of the machine's own network is touched. When building fails, nothing stays either.
 */
export const twoHosts = async (options: LabOptions = {}): Promise<TwoHosts> => {
  await claim()
  try {
    return await build(options)
  } catch (error) {
    await tearDown()
    throw error
  }
}

/** Makes this process the lab's owner, unless another living one is, and clears the ground. */
const claim = async (): Promise<void> => {
  const [pid = '', start = ''] = (await readFile(ownerFile, 'utf8').catch(() => '')).split(' ')
  if (pid !== '' && start !== '' && await startOf(Number(pid)) === start) {
    throw new Error(`process ${pid} is using the lab: one run at a time`)
  }
  await tearDown()
  await mkdir(directory, { mode: 0o700 })
  await writeFile(ownerFile, `${process.pid} ${await startOf(process.pid)}`)
}

/** Goes on after a failure, so that as little as possible stays. */
const tearDown = async (): Promise<void> => {
  await together([
    ...['host1', 'host2'].map((host) => OpenVSwitch.stopIn(join(directory, host))),
    ...(await Namespace.list()).map((name) => Namespace.remove(name)),
  ])
  await rm(directory, { recursive: true, force: true })
}

const build = async ({ routerMtu, isDual = false, hasTunnels = false }: LabOptions): Promise<TwoHosts> => {
  const [fabric, control] = await together([Namespace.create('fabric'), Namespace.create('control')])
  await together([lanOf(fabric, 'fabric0'), lanOf(control, 'mgmt0', `${controllerAddress}/24`)])

  const known = isDual ? dualNetwork : network
  const used = routerMtu === undefined ? known : routed(known)
  const hostOf = (number: 1 | 2) => buildHost(number, fabric, control, used)
  const [one, two] = await together([hostOf(1), hostOf(2)])
  for (const { host } of hasTunnels ? [one, two] : []) {
    for (const [at, type] of tunnels.entries()) await host.ovs.addTunnel(host.bridge, type, 11 + at)
  }
  if (routerMtu !== undefined) await makeRouter(fabric, routerMtu, isDual)
  const document = join(directory, 'network.json')
  await writeFile(document, JSON.stringify(used, null, 2))

  return {
    host1: one.host, c11: one.containers[0], c12: one.containers[1],
    host2: two.host, c21: two.containers[0], c22: two.containers[1],
    control,
    document,
    captureFabric: (filter) => Capture.start(fabric, 'host1', filter),
    stop: tearDown,
  }
}

/** Makes a plain Linux bridge in a namespace, without snooping: it would send IGMP of its own. */
const lanOf = async (namespace: Namespace, name: string, address?: string): Promise<void> => {
  await namespace.ip(`link add ${name} type bridge mcast_snooping 0`)
  if (address !== undefined) await namespace.ip(`address add ${address} dev ${name}`)
  await namespace.ip(`link set ${name} up`)
}

/** Makes the fabric a router between the hosts, instead of a segment that both are on. */
const makeRouter = async (fabric: Namespace, mtu: number, isDual: boolean): Promise<void> => {
  for (const [at, host] of ['host1', 'host2'].entries()) {
    await fabric.ip(`link set ${host} nomaster`)
    await fabric.ip(`link set ${host} address 02:00:00:00:fe:0${at + 1}`)
    await fabric.ip(`address add 192.168.5${at}.254/24 dev ${host}`)
    await fabric.ip(`route add 172.30.${at + 1}.0/24 via 192.168.5${at}.1 dev ${host}`)
    if (!isDual) continue
    await fabric.enableIpv6(host)
    await fabric.ip(`address add fd5${at}::254/64 dev ${host} nodad`)
    await fabric.ip(`-6 route add fd30:${at + 1}::/64 via fd5${at}::1 dev ${host}`)
  }
  if (isDual) {
    await fabric.sysctl('net/ipv6/conf/all/forwarding', 1)
    await fabric.sysctl('net/ipv6/icmp/ratelimit', 0)
  }
  await fabric.ip(`link set host2 mtu ${mtu}`)
  for (const [name, value] of [['ip_forward', 1], ['icmp_ratelimit', 0]] as const) {
    await fabric.sysctl(`net/ipv4/${name}`, value)
  }
}

const buildHost = async (
  number: 1 | 2, fabric: Namespace, control: Namespace, used: Document,
): Promise<{ host: Host; containers: readonly [Container, Container] }> => {
  const id = `host${number}`
  const { datapathId, underlay } = used.hosts[number - 1]!
  const namespace = await Namespace.create(id)

  await connect({ namespace, name: 'up0', mac: underlay.mac }, { namespace: fabric, name: id })
  await fabric.ip(`link set ${id} master fabric0`)
  await connect(
    { namespace, name: 'mgmt', address: `192.168.200.1${number}/24` }, { namespace: control, name: id },
  )
  await control.ip(`link set ${id} master mgmt0`)
  const [first, second] = used.endpoints.filter((endpoint) => endpoint.host === id)
  const containers = await together([
    containerOf(used, first!, namespace), containerOf(used, second!, namespace),
  ])

  const ports = ['up0', 'v1', 'v2']
  await hideFromKernel(namespace, ports)
  const ovs = await OpenVSwitch.start({ directory: join(directory, id), datapath: 'netdev', namespace })
  await ovs.addBridge(bridge, { datapathId, mac: underlay.mac })
  for (const [index, port] of ports.entries()) await ovs.addPort(bridge, port, index + 1)
  const [ip, ip6] = both(underlay.ip)
  await namespace.ip(`address add ${ip}/24 dev ${bridge}`)
  if (ip6 !== undefined) {
    await namespace.enableIpv6(bridge)
    await namespace.ip(`address add ${ip6}/64 dev ${bridge} nodad`)
  }
  await namespace.ip(`link set ${bridge} up`)
  return { host: { namespace, ovs, bridge, underlay: { mac: underlay.mac, ip } }, containers }
}

const containerOf = (
  used: Document, endpoint: Document['endpoints'][number], host: Namespace,
): Promise<Container> => {
  const found = used.networks.find(({ id }) => id === endpoint.network)!
  const { id: name, port, mac } = endpoint
  const [[ip, ip6], [cidr], [gateway, gateway6]] = [endpoint.ip, found.cidr, found.gateway].map(both) as
    [ReturnType<typeof both>, ReturnType<typeof both>, ReturnType<typeof both>]
  return Container.create({
    name, host, port, mac, ip, gateway, prefixLength: Number(cidr.split('/')[1]),
    ...ip6 === undefined || gateway6 === undefined ? {} : { ipv6: { ip: ip6, gateway: gateway6 } },
  })
}

/**
 * The userspace datapath reads a port's frames but leaves them to the host's kernel as well, which would
 * answer ARP and reset connections of its own. The drop comes after the tap that Open vSwitch reads from.
 */
const hideFromKernel = async (namespace: Namespace, ports: readonly string[]): Promise<void> => {
  const chains = ports.map((port) =>
    `chain ${port} { type filter hook ingress device ${port} priority 0; policy drop; }`)
  await namespace.exec('nft', [`table netdev lab {\n${chains.join('\n')}\n}`])
  for (const port of ports) await namespace.sysctl(`net/ipv4/conf/${port}/arp_ignore`, 8)
}
