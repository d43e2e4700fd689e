/**
 * Finds the links between switches, and prints each when it appears and when it is gone.
 *
 *     node --import tsx examples/topology.ts [--listen tcp:127.0.0.1:6653] [--every 2]
 *
 * Every port of every switch sends LLDP frames that say which port it is. A frame that another port receives
 * comes back here: there is a link from the one to the other. A link is gone when its ports or switches are,
 * or when three frames in a row have not come. Frames are signed, so that no host can invent a link; a host
 * that carries them from one port to another makes one all the same.
 */
import {
  applyActions, flowMod, formatDatapathId, output, packetOut, parseDatapathId, PortConfig, PortNo,
  PortState, type Port,
} from 'daolinet/codec'
import { buildLldp, buildPacket, EthType, LLDP_MAC, parseLldp, parsePacket } from 'daolinet/packet'
import { listen, type SwitchSession } from 'daolinet/switch'
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import {
  fail, LISTEN, logSession, readAddress, readOptions, readSeconds, runUntilSignal,
} from './command-line.js'

/** How many frames may fail to come. */
const MISSES = 3

/** Marks the signature in a frame: an identifier that nobody was given. */
const OUI = 0x02da01

/** A link in one direction: from where it comes, where it leads, and when it was last seen. */
interface Link {
  readonly from: string
  readonly to: string
  seen: number
}

/** The links by the port that they lead to. */
const links = new Map<string, Link>()
const secret = randomBytes(32)

function nameOf(sw: SwitchSession, portNo: number): string {
  return `${formatDatapathId(sw.datapathId)}:${portNo}`
}

function signatureOf(port: string): Buffer {
  return createHmac('sha256', secret).update(port).digest()
}

/** Finds the links that lead to a switch, and sends what others need to find those that lead from it. */
async function serve(sw: SwitchSession): Promise<void> {
  logSession(sw)
  sw.on('packetIn', ({ match: { inPort }, data }) => {
    const from = senderOf(data)
    if (inPort === undefined || from === undefined) return
    const to = nameOf(sw, inPort)
    if (isPortUp(from) && isPortUp(to)) found(from, to)
  })
  sw.on('portStatus', ({ reason, port }) => {
    if (reason !== 'delete' && isUp(port)) return announce(sw, port)
    lose((link) => [link.from, link.to].includes(nameOf(sw, port.portNo)), 'the port is down')
  })
  const announceAll = (): void => { for (const port of sw.ports.values()) announce(sw, port) }
  const timer = setInterval(announceAll, everyMs)
  void sw.closed.then(() => {
    clearInterval(timer)
    const own = `${formatDatapathId(sw.datapathId)}:`
    lose(({ from, to }) => from.startsWith(own) || to.startsWith(own), 'the switch is gone')
  })
  const lldp = { ethDst: LLDP_MAC, ethType: EthType.LLDP }
  const toController = applyActions(output(PortNo.CONTROLLER))
  await sw.apply(flowMod({ priority: 0xffff, match: lldp, instructions: toController }))
  announceAll()
}

function isUp({ config, state }: Port): boolean {
  return (config & PortConfig.PORT_DOWN) === 0 && (state & PortState.LINK_DOWN) === 0
}

/** Whether there is such a port, and it is up: a frame may come when its port no longer is. */
function isPortUp(name: string): boolean {
  const [datapathId = '', portNo] = name.split(':')
  const found = server.sessions.get(parseDatapathId(datapathId))?.ports.get(Number(portNo))
  return found !== undefined && isUp(found)
}

/** Has a port send a frame that says which port it is. */
function announce(sw: SwitchSession, port: Port): void {
  if (port.portNo > PortNo.MAX || !isUp(port) || sw.closeReason !== undefined) return
  const lldp = buildLldp({
    chassisId: { subtype: 'local', id: formatDatapathId(sw.datapathId) },
    portId: { subtype: 'local', id: String(port.portNo) },
    ttl: Math.ceil(MISSES * everyMs / 1000),
    tlvs: [{ type: 'organizational', oui: OUI, subtype: 1, data: signatureOf(nameOf(sw, port.portNo)) }],
  })
  const ethernet = { dst: LLDP_MAC, src: port.hwAddr, ethType: EthType.LLDP }
  sw.send(packetOut({ actions: [output(port.portNo)], data: buildPacket({ ethernet, payload: lldp }) }))
}

/** Which port a frame comes from; undefined when this program has not sent it. */
function senderOf(frame: Uint8Array): string | undefined {
  const { ethernet, payload } = parsePacket(frame)
  if (ethernet?.ethType !== EthType.LLDP) return undefined
  const { lldp } = parseLldp(payload)
  if (lldp === undefined) return undefined
  const port = `${String(lldp.chassisId.id)}:${String(lldp.portId.id)}`
  const [tlv] = lldp.tlvs
  const signature = tlv?.type === 'organizational' ? tlv.data : new Uint8Array(0)
  const right = signatureOf(port)
  return signature.length === right.length && timingSafeEqual(signature, right) ? port : undefined
}

function found(from: string, to: string): void {
  const known = links.get(to)
  if (known?.from === from) {
    known.seen = performance.now()
    return
  }
  lose((link) => link === known, 'another port is there')
  links.set(to, { from, to, seen: performance.now() })
  console.log(`+ ${from} -> ${to}`)
}

function lose(isLost: (link: Link) => boolean, why: string): void {
  for (const link of links.values()) {
    if (!isLost(link) || !links.delete(link.to)) continue
    console.log(`- ${link.from} -> ${link.to}: ${why}`)
  }
}

const options = readOptions('Finds the links between switches by LLDP.', {
  listen: LISTEN,
  every: { type: 'string', default: '2', help: 'seconds between two frames of a port' },
})
const everyMs = readSeconds('every', options.every)
const { host, port } = readAddress('listen', options.listen, 'tcp:')
setInterval(() => {
  const last = performance.now() - MISSES * everyMs
  lose(({ seen }) => seen < last, `${MISSES} frames have not come`)
}, everyMs).unref()
const server = await listen({ host, port }, serve).catch(fail)
runUntilSignal(server)
