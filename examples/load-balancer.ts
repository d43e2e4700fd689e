/**
 * One virtual address in front of several servers: each TCP connection to it goes to one of them.
 *
 *     node --import tsx examples/load-balancer.ts --vip 10.0.0.100 --server 10.0.0.11 --server 10.0.0.12
 *
 * Clients and servers are on the ports of the switch. It asks each server by ARP where it is, every
 * `--every` seconds; a server that has not answered three times in a row gets no connections. The switch
 * chooses by a hash of addresses and ports, so when servers come or go, connections may move to another
 * server and break. What a server sends from the port of the service comes from the virtual address.
 */
import {
  applyActions, arp, bucket, flowMod, formatDatapathId, group, groupMod, ipv4Number, macNumber, output,
  PortNo, setField, TableId, tcp4,
} from 'daolinet/codec'
import { buildPacket, parsePacket } from 'daolinet/packet'
import { listen, type SwitchSession } from 'daolinet/switch'
import {
  fail, LISTEN, logSession, readAddress, readOptions, readSeconds, runUntilSignal,
} from './command-line.js'

/** How many questions may stay without an answer. */
const MISSES = 3
const GROUP = 1

/** Where a server answered from, and how many questions it has not answered since. */
interface Server {
  readonly mac: string
  readonly port: number
  unanswered: number
}

/** Balances the connections that come to one switch. */
async function serve(sw: SwitchSession): Promise<void> {
  logSession(sw)
  const name = formatDatapathId(sw.datapathId)
  const servers = new Map<string, Server>()
  let last = Promise.resolve()

  /** Tells the switch which servers there are. The group stays where it is, so no packet misses it. */
  const change = (): void => {
    const buckets = [...servers].map(([ipv4Dst, { mac, port }]) => bucket({
      weight: 1, actions: [setField({ ethDst: mac }), setField({ ipv4Dst }), output(port)],
    }))
    const replies = [...servers].map(([ipv4Src, { port: inPort }]) => flowMod({
      priority: 30, match: tcp4({ inPort, ipv4Src, tcpSrc: servicePort }),
      instructions: applyActions(
        setField({ ethSrc: mac }), setField({ ipv4Src: vip }), output(PortNo.NORMAL),
      ),
    }))
    last = last.then(() => sw.bundle([
      groupMod({ command: 'modify', groupType: 'select', groupId: GROUP, buckets }), ...replies,
    ])).catch((error: Error) => console.error(`${name}: ${error.message}`))
  }

  const ask = (): void => {
    for (const tpa of addresses) {
      const server = servers.get(tpa)
      if (server !== undefined && server.unanswered++ >= MISSES) {
        servers.delete(tpa)
        console.log(`${name} server ${tpa} does not answer`)
        change()
      }
      const data = buildPacket({
        ethernet: { src: mac, dst: 'ff:ff:ff:ff:ff:ff' }, arp: { op: 'request', sha: mac, spa: vip, tpa },
      })
      sw.send({ type: 'packetOut', actions: [output(PortNo.FLOOD)], data })
    }
  }

  sw.on('packetIn', ({ match: { inPort = 0 }, data }) => {
    const found = parsePacket(data).arp
    if (found?.tpa !== vip) return
    const { op, sha, spa } = found
    if (op === 'request') {
      const reply = buildPacket({
        ethernet: { src: mac, dst: sha }, arp: { op: 'reply', sha: mac, spa: vip, tha: sha, tpa: spa },
      })
      sw.send({ type: 'packetOut', actions: [output(inPort)], data: reply })
    } else if (op === 'reply' && addresses.includes(spa)) {
      const known = servers.get(spa)
      servers.set(spa, { mac: sha, port: inPort, unanswered: 0 })
      if (known?.mac === sha && known.port === inPort) return
      console.log(`${name} server ${spa} is ${sha} at port ${inPort}`)
      change()
    }
  })

  await sw.apply([
    flowMod({ command: 'delete', tableId: TableId.ALL }),
    groupMod({ command: 'delete', groupId: GROUP }),
    groupMod({ groupType: 'select', groupId: GROUP }),
    flowMod({ priority: 0, instructions: applyActions(output(PortNo.NORMAL)) }),
    // Questions also take their usual way, so that the switch learns where the clients are.
    flowMod({
      priority: 20, match: arp({ arpOp: 1, arpTpa: vip }),
      instructions: applyActions(output(PortNo.CONTROLLER), output(PortNo.NORMAL)),
    }),
    flowMod({
      priority: 20, match: arp({ arpOp: 2, arpTpa: vip }),
      instructions: applyActions(output(PortNo.CONTROLLER)),
    }),
    flowMod({
      priority: 20, match: tcp4({ ipv4Dst: vip, tcpDst: servicePort }),
      instructions: applyActions(group(GROUP)),
    }),
  ])
  ask()
  const timer = setInterval(ask, everyMs)
  void sw.closed.then(() => clearInterval(timer))
}

const options = readOptions('One virtual address in front of several servers.', {
  listen: LISTEN,
  vip: { type: 'string', help: 'the virtual IPv4 address' },
  mac: { type: 'string', default: '02:00:00:00:00:64', help: 'the MAC address that belongs to it' },
  port: { type: 'string', default: '80', help: 'the TCP port of the service' },
  server: { type: 'string', multiple: true, help: 'the IPv4 address of a server' },
  every: { type: 'string', default: '2', help: 'seconds between two questions to a server' },
})
const vip = options.vip ?? fail('--vip is missing: give the virtual address')
const { mac, server: addresses } = options
const servicePort = Number(options.port)
const everyMs = readSeconds('every', options.every)
const { host, port } = readAddress('listen', options.listen, 'tcp:')
if (addresses.length === 0) fail('--server is missing: give the address of each server')
if (!(Number.isInteger(servicePort) && servicePort > 0 && servicePort <= 0xffff)) {
  fail(`--port must be a whole number of 1 to 65535, not ${options.port}`)
}
try {
  for (const address of [vip, ...addresses]) ipv4Number(address)
  macNumber(mac)
} catch (error) {
  fail(error)
}
runUntilSignal(await listen({ host, port }, serve).catch(fail))
