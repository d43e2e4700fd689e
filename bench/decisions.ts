/** What decisions about packets cost in a small network and in a large one, everything encoded. */
import assert from 'node:assert/strict'
import { buildPacket, encodeInto, packetIn, type PacketIn } from 'daolinet/codec'
import type { PacketInit } from 'daolinet/packet'
import {
  advanceView, decide, emptyView, endpointById, gatewayMac, halvesOf, revoke, viewWithPorts,
  type Policy, type RecordKind, type Records, type RecordWrite, type Selector, type View,
} from 'daolinet/routing'

const ROUNDS = 5
const DECISIONS = 4_000

/** Endpoints, hosts, networks and policies. */
interface Size {
  readonly endpoints: number
  readonly hosts: number
  readonly networks: number
  readonly policies: number
}

const SMALL: Size = { endpoints: 1_000, hosts: 10, networks: 5, policies: 0 }
const LARGE: Size = { endpoints: 100_000, hosts: 1_000, networks: 500, policies: 10_000 }

const put = <K extends RecordKind>(kind: K, ...records: readonly Records[K][]): RecordWrite[] =>
  records.map((record) => ({ kind, id: record.id, record }) as RecordWrite)
const range = (count: number): number[] => Array.from({ length: count }, (_, n) => n)
const pair = (n: number): string => `${n >> 8}.${n & 255}`
const physical = (host: number): string => `172.${16 + (host >> 8)}.${host & 255}`
const mac = (kind: string, n: number): string =>
  `02:${kind}:00:${[n >> 16, n >> 8, n].map((byte) => (byte & 255).toString(16).padStart(2, '0')).join(':')}`

/** The records of a network, in which an endpoint is on the host and the network of its number. */
function recordsOf({ endpoints, hosts, networks }: Size): RecordWrite[] {
  return [
    ...put('tenant', { id: 'acme' }),
    ...put('assignment', { id: 'tenant/acme', number: 1 }),
    ...put('network', ...range(networks).map((n) => ({
      id: `n${n}`, tenant: 'acme', cidr: `10.${pair(n)}.0/24`, gateway: `10.${pair(n)}.1`,
    }))),
    ...put('host', ...range(hosts).map((n) => ({
      id: `h${n}`, datapathId: (n + 1).toString(16).padStart(16, '0'), physicalCidr: `${physical(n)}.0/24`,
      underlay: { port: 'up', mac: mac('aa', n), ip: `192.168.${pair(n + 1)}`, segment: 'rack' },
    }))),
    ...put('endpoint', ...range(endpoints).map((n) => ({
      id: `e${n}`, network: `n${n % networks}`, host: `h${n % hosts}`, port: 100 + n, mac: mac('01', n),
      ip: `10.${pair(n % networks)}.${10 + Math.floor(n / networks)}`,
    }))),
    ...put('assignment', ...range(endpoints).map((n) => ({
      id: `endpoint/e${n}`, number: n + 10,
      addresses: [{ host: `h${n % hosts}`, ip: `${physical(n % hosts)}.${10 + Math.floor(n / hosts)}` }],
    }))),
  ]
}

/** Policies with every kind of selector; each network may open connections to the next one on port 80. */
function policiesOf({ endpoints, networks, policies }: Size): Policy[] {
  const selector = (k: number): Selector => {
    switch (k % 3) {
      case 0: return { endpoint: `e${k % endpoints}` }
      case 1: return { cidr: `10.${pair(k % networks)}.${k & 0xf0}/28` }
      default: return { network: `n${k % networks}` }
    }
  }
  return range(policies).map((n): Policy => n < networks
    ? {
      id: `p${n}`, action: 'allow', from: { network: `n${n}` }, to: { network: `n${(n + 1) % networks}` },
      protocol: 'tcp', ports: [80], priority: 1_000,
    }
    : {
      id: `p${n}`, tenant: 'acme', action: n % 2 === 0 ? 'allow' : 'deny', from: selector(n * 31 + 7),
      to: selector(n * 17 + 3), protocol: 'udp', ports: [n % 60_000], priority: n % 500,
    })
}

/** The view of a network, and what it took to build it. */
function build(size: Size): { readonly view: View, readonly seconds: number, readonly megabytes: number } {
  const writes = recordsOf(size)
  const policies = put('policy', ...policiesOf(size))
  globalThis.gc?.()
  const before = process.memoryUsage().heapUsed
  const start = process.cpuUsage()
  let { after: view } = advanceView(emptyView(), [...writes, ...policies], 1)
  for (const n of range(size.hosts)) {
    const numbers = range(Math.ceil(size.endpoints / size.hosts)).map((k) => 100 + n + k * size.hosts)
    const ports = [{ portNo: 1, name: 'up' }, ...numbers.map((portNo) => ({ portNo, name: `v${portNo}` }))]
    view = viewWithPorts(view, BigInt(n + 1), ports, { conntrack: true, meters: true }).after
  }
  const { user, system } = process.cpuUsage(start)
  globalThis.gc?.()
  return { view, seconds: (user + system) / 1e6, megabytes: (process.memoryUsage().heapUsed - before) / 1e6 }
}

/** A packet-in, and the switch that sends it. */
interface Question { readonly datapathId: bigint, readonly packetIn: PacketIn }

/** Packet-ins of connections from random endpoints to others, which are so many numbers away. */
function questions(view: View, { endpoints }: Size, away: number, about: 'arp' | 'tcp'): Question[] {
  return range(DECISIONS).map((k) => {
    const n = (k * 7_919) % endpoints
    const [from, to] = [n, (n + away) % endpoints].map((one) => endpointById(view, `e${one}`)!)
    const isNear = from!.network.id === to!.network.id
    const ethernet = { src: from!.mac, dst: isNear ? to!.mac : gatewayMac(from!.network) }
    const init: PacketInit = about === 'arp'
      ? {
        ethernet: { src: from!.mac, dst: 'ff:ff:ff:ff:ff:ff' },
        arp: { op: 'request', sha: from!.mac, spa: from!.ip, tha: '00:00:00:00:00:00', tpa: to!.ip },
      }
      : {
        ethernet, ipv4: { src: from!.ip, dst: to!.ip, ttl: 64 },
        tcp: { srcPort: 40_000, dstPort: 80, flags: 2 },
      }
    return {
      datapathId: from!.datapathId,
      packetIn: packetIn({ match: { inPort: from!.attachment!.port! }, data: buildPacket(init) }),
    }
  })
}

const buffer = new DataView(new ArrayBuffer(65_536))

/** Decides, and encodes everything that switches are sent. */
function answer(view: View, question: Question): void {
  const decision = decide(question, view)
  for (const { flows } of halvesOf(decision)) for (const flow of flows) encodeInto(flow, buffer, 0)
  if ('packetOut' in decision && decision.packetOut) encodeInto(decision.packetOut, buffer, 0)
}

/** Decisions in a CPU-second, and the median and the 99th percentile in microseconds. */
function measure(view: View, list: readonly Question[]): { rate: number, times: number[] } {
  const times = new Float64Array(list.length)
  const start = process.cpuUsage()
  for (const [at, question] of list.entries()) {
    const begin = performance.now()
    answer(view, question)
    times[at] = (performance.now() - begin) * 1_000
  }
  const { user, system } = process.cpuUsage(start)
  times.sort()
  return {
    rate: list.length / (user + system) * 1e6,
    times: [0.5, 0.99].map((part) => times[Math.floor(part * list.length)]!),
  }
}

const networks = [['small', SMALL], ['large', LARGE]] as const
const built = networks.map(([name, size]) => ({ name, size, ...build(size) }))
for (const { name, size, seconds, megabytes } of built) {
  const { endpoints, hosts, networks: count, policies: rules } = size
  console.log(`${name}: ${endpoints} endpoints, ${hosts} hosts, ${count} networks, ${rules} policies; the`
    + ` view takes ${seconds.toFixed(2)} s and ${megabytes.toFixed(0)} MB`)
}

const kinds = [
  ['across hosts, within a network', (size: Size) => size.networks, 'tcp', 'route'],
  ['to another network, by policy or denied', () => 1, 'tcp', undefined],
  ['denied', (size: Size) => size.networks + 2, 'tcp', 'deny'],
  ['ARP', (size: Size) => size.networks, 'arp', 'answer'],
] as const
for (const [what, away, about, kind] of kinds) {
  const asked = built.map(({ view, size }) => ({ view, list: questions(view, size, away(size), about) }))
  for (const { view, list } of asked) {
    if (kind) for (const one of list.slice(0, 50)) assert.equal(decide(one, view).kind, kind)
  }
  const rounds = range(ROUNDS + 1).map(() => asked.map(({ view, list }) => measure(view, list))).slice(1)
  const medians = built.map((_, at) =>
    rounds.map((round) => round[at]!).sort((one, other) => other.rate - one.rate)[ROUNDS >> 1]!)
  const told = medians.map(({ rate, times }, at) => {
    const [median, slow] = times.map((time) => time.toFixed(0))
    return `${built[at]!.name} ${Math.round(rate).toLocaleString('en')} (${median} and ${slow} µs)`
  })
  const ratio = (medians[1]!.rate / medians[0]!.rate).toFixed(2)
  console.log(`decisions a CPU-second, median and 99th percentile, ${what}: ${told.join(', ')}; `
    + `the large is ${ratio} of the small`)
}

// Changes follow one another: each is made to the newest view.
let { view } = built[1]!
const change = (what: string, write: (n: number) => RecordWrite[]): void => {
  const rounds = range(200).map((n) => {
    const writes = write(n)
    const begin = performance.now()
    const difference = advanceView(view, writes, n + 3)
    revoke(difference)
    view = difference.after
    return performance.now() - begin
  }).sort((a, b) => a - b)
  console.log(`large: ${what}, and what that revokes: ${(rounds[100]! * 1_000).toFixed(0)} µs`)
}
change('an endpoint moved', (n) => {
  const record = view.records.endpoint.get(`e${n}`)!
  return put('endpoint', { ...record, host: `h${(n + 1) % LARGE.hosts}` })
})
const policies = policiesOf(LARGE).slice(LARGE.networks)
change('a policy written', (n) => put('policy', { ...policies[n]!, priority: 7 }))
