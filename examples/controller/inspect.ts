/**
 * The commands `explain` and `trace`: what a network document says about a packet, without a switch. Ports
 * and switches are taken as if all of them were there.
 */
import { readFile } from 'node:fs/promises'
import { buildPacket, IpProtocol, TcpFlags, type PacketInit } from 'daolinet/packet'
import {
  endpointById, endpointByIp, explainRule, formatTrace, gatewayMac, trace, verdict, viewWithPorts,
  type PlacedEndpoint, type Transport, type View,
} from 'daolinet/routing'
import {
  applyDocument, followView, memoryStore, parseDocument, storedDocument, type NetworkDocument,
} from 'daolinet/store'
import { UsageError, type Command, type OptionValues } from './commands.js'
import { openStore, readStore, STORES } from './store.js'

const OPTIONS: Command['options'] = {
  network: { type: 'string' },
  store: { type: 'string' },
  from: { type: 'string' },
  to: { type: 'string' },
  protocol: { type: 'string', default: 'icmp' },
  port: { type: 'string', default: '80' },
  json: { type: 'boolean', default: false },
}

const usageOf = (command: string, what: string): string =>
  `usage: npm run controller -- ${command} --network FILE|--store STORE --from ENDPOINT --to ENDPOINT|ADDRESS
       [options]

${what}

  --network FILE        the network document
  --store STORE         where the network is, instead: ${STORES}
  --from ENDPOINT       the id of the endpoint that sends
  --to TARGET           the id of an endpoint, or an IPv4 address
  --protocol PROTOCOL   icmp (a ping), tcp or udp (default icmp)
  --port PORT           the destination port of tcp and udp (default 80)
  --json                data instead of text
  --help                this text

The exit code is 0 when the packet may pass, and 3 when it may not.`

/** Names the policies that decide about a packet, both ways. */
export const explain: Command = {
  summary: 'says which policy lets two endpoints talk, or forbids it',
  usage: usageOf('explain', 'Says which of two endpoints may open a connection to the other, and why.'),
  options: OPTIONS,
  run: async (values) => {
    const { view, from, to, transport, json } = await questionOf(values)
    if (typeof to === 'string') {
      const text = `Nobody of tenant ${from.network.tenant} has ${to}.`
      console.log(json ? JSON.stringify({ from: from.id, to }) : text)
      return NOT_ALLOWED
    }
    const verdicts = [[from, to], [to, from]] as const
    const found = verdicts.map(([a, b]) => ({ from: a.id, to: b.id, ...verdict(view, a, b, transport) }))
    if (json) console.log(JSON.stringify(found))
    for (const one of json ? [] : found) {
      const may = one.allowed ? 'may' : 'may not'
      console.log(`${one.from} ${may} open ${what(values)} to ${one.to}: ${explainRule(one.rule)}.`)
    }
    return found[0]!.allowed ? 0 : NOT_ALLOWED
  },
}

/** Follows a packet through the switches. */
export const traceCommand: Command = {
  summary: 'follows a packet hop by hop through both switches',
  usage: usageOf('trace', 'Follows a packet that opens a connection hop by hop through both switches.'),
  options: OPTIONS,
  run: async (values) => {
    const { view, from, to, json } = await questionOf(values)
    const address = typeof to === 'string' ? to : to.ip
    const isNear = typeof to !== 'string' && to.network.id === from.network.id
    const traced = trace(view, from.id, buildPacket({
      ethernet: { src: from.mac, dst: isNear ? to.mac : gatewayMac(from.network) },
      ipv4: { src: from.ip, dst: address },
      ...transportInit(values),
    }))
    if (!traced) throw new UsageError(`${from.id} has no port`)
    console.log(json ? JSON.stringify(traced, plain) : formatTrace(traced))
    return traced.outcome === 'delivered' || traced.outcome === 'answered' ? 0 : NOT_ALLOWED
  },
}

const NOT_ALLOWED = 3

/** JSON has no bigints. */
const plain = (_key: string, value: unknown): unknown => typeof value === 'bigint' ? String(value) : value

interface Question {
  readonly view: View
  readonly from: PlacedEndpoint
  /** An address that nobody has stays text. */
  readonly to: PlacedEndpoint | string
  readonly transport: Transport
  readonly json: boolean
}

async function questionOf(values: OptionValues): Promise<Question> {
  const view = viewOf(await networkOf(values))
  const [sender, target] = [textOf(values, 'from'), textOf(values, 'to')]
  const from = endpointById(view, sender)
  if (!from) throw new UsageError(`--from ${sender}: the network has no such endpoint`)
  const byAddress = endpointByIp(view, from.network.tenant, target)
  const to = endpointById(view, target) ?? byAddress ?? (/^[\d.]+$/.test(target) ? target : undefined)
  if (to === undefined) throw new UsageError(`--to ${target}: neither an endpoint nor an IPv4 address`)
  return { view, from, to, transport: transportOf(values), json: values['json'] === true }
}

/** The network of a file or a store, with numbers and addresses that it may lack. Nothing is written. */
async function networkOf(values: OptionValues): Promise<View> {
  const store = memoryStore()
  await applyDocument(store, await documentOf(values))
  const follower = await followView(store)
  await follower.close()
  await store.close()
  return follower.view
}

async function documentOf(values: OptionValues): Promise<NetworkDocument> {
  const place = values['store'] ?? process.env['DAOLINET_STORE']
  if (values['network'] !== undefined || typeof place !== 'string') {
    return parseDocument(await readFile(textOf(values, 'network'), 'utf8'))
  }
  const store = await openStore(readStore(place))
  try {
    return await storedDocument(store)
  } finally {
    await store[Symbol.asyncDispose]()
  }
}

/** A network with every switch connected. */
function viewOf(network: View): View {
  let view = network
  const endpoints = network.records.endpoint.entries().map(([, endpoint]) => endpoint)
  for (const [, { id, datapathId, underlay, outside }] of network.records.host.entries()) {
    const { port: uplink, mode } = underlay
    const own = endpoints.filter(({ host }) => host === id).map(({ port }) => port)
    const tunnel = typeof mode === 'object' ? mode.port : undefined
    const names = [...new Set([uplink, tunnel, outside?.port, ...own])].filter((port) => port !== undefined)
    const taken = new Set(names.filter((port) => typeof port === 'number'))
    let next = 1
    const ports = names.map((port) => {
      if (typeof port === 'number') return { portNo: port, name: `port${port}` }
      while (taken.has(next)) next++
      return { portNo: next++, name: port }
    })
    const abilities = { conntrack: true, meters: true }
    view = viewWithPorts(view, BigInt(`0x${datapathId}`), ports, abilities).after
  }
  return view
}

const PROTOCOLS: Readonly<Record<string, number>> = {
  icmp: IpProtocol.ICMP, tcp: IpProtocol.TCP, udp: IpProtocol.UDP,
}

function transportOf(values: OptionValues): Transport {
  const name = textOf(values, 'protocol')
  const protocol = PROTOCOLS[name]
  if (protocol === undefined) throw new UsageError(`--protocol ${name}: neither icmp, tcp nor udp`)
  if (protocol === IpProtocol.ICMP) return { kind: 'icmp', family: 4, protocol, type: 8, code: 0 }
  return { kind: 'ports', protocol, src: CLIENT_PORT, dst: portOf(values) }
}

/** The source port of packets that are made up. */
const CLIENT_PORT = 40_000

function transportInit(values: OptionValues): Pick<PacketInit, 'icmp' | 'tcp' | 'udp'> {
  const ports = { srcPort: CLIENT_PORT, dstPort: portOf(values) }
  switch (textOf(values, 'protocol')) {
    case 'tcp': return { tcp: { ...ports, flags: TcpFlags.SYN } }
    case 'udp': return { udp: ports }
    default: return { icmp: { type: 'echoRequest', identifier: 1, sequence: 1 } }
  }
}

function what(values: OptionValues): string {
  const protocol = textOf(values, 'protocol')
  return protocol === 'icmp' ? 'icmp' : `${protocol} port ${portOf(values)}`
}

function portOf(values: OptionValues): number {
  const port = Number(textOf(values, 'port'))
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new UsageError(`--port ${textOf(values, 'port')}: not a whole number of 0 to 65535`)
  }
  return port
}

function textOf(values: OptionValues, name: string): string {
  const value = values[name]
  if (typeof value !== 'string') throw new UsageError(`--${name} is missing`)
  return value
}
