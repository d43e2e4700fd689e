/**
 * A learning switch: remembers behind which port each MAC address is, and adds a flow for each pair of
 * addresses.
 *
 *     node --import tsx examples/learning-switch.ts --listen tcp:127.0.0.1:6653
 */
import { applyActions, flowMod, formatDatapathId, output, PortNo, type PacketIn } from 'daolinet/codec'
import { listen, type SwitchSession } from 'daolinet/switch'
import { parseArgs } from 'node:util'

const IDLE_SECONDS = 60
const LLDP = 0x88cc

/** Makes a learning switch of one session. Each session has its own call of this function. */
async function serve(sw: SwitchSession): Promise<void> {
  const name = formatDatapathId(sw.datapathId)
  console.log(`${name} connected, ${sw.ports.size} ports`)
  void sw.closed.then((reason) => console.log(`${name} gone: ${reason.message}`))

  /** The port of each MAC address, as a 48-bit number. */
  const ports = new Map<number, number>()

  sw.on('packetIn', (packet: PacketIn) => {
    const { inPort } = packet.match
    const { data } = packet
    if (inPort === undefined || data.length < 14 || uint(data, 12, 2) === LLDP) return
    const ethDst = uint(data, 0, 6)
    const ethSrc = uint(data, 6, 6)
    if (ports.get(ethSrc) !== inPort) ports.set(ethSrc, inPort)
    const outPort = ports.get(ethDst)
    const forward = output(outPort ?? PortNo.FLOOD)
    if (outPort !== undefined && outPort !== inPort) {
      const match = { inPort, ethSrc, ethDst }
      sw.send({ type: 'flowMod', idleTimeout: IDLE_SECONDS, match, instructions: applyActions(forward) })
    }
    sw.send({ type: 'packetOut', inPort, actions: [forward], data })
  })

  sw.on('portStatus', ({ reason, port }) => {
    if (reason !== 'delete') return
    for (const [mac, portNo] of ports) if (portNo === port.portNo) ports.delete(mac)
    sw.send(flowMod({ command: 'delete', outPort: port.portNo }))
  })

  // Flows of an earlier run may lead to wrong ports. Packets without a flow come to the controller.
  await sw.apply([
    flowMod({ command: 'delete' }),
    flowMod({ priority: 0, instructions: applyActions(output(PortNo.CONTROLLER)) }),
  ])
}

/** A big-endian integer of up to 6 bytes. */
function uint(bytes: Uint8Array, offset: number, length: number): number {
  let value = 0
  for (let i = 0; i < length; i++) value = value * 256 + bytes[offset + i]!
  return value
}

const { values } = parseArgs({ options: { listen: { type: 'string', default: 'tcp:127.0.0.1:6653' } } })
const [, host, port] = /^tcp:\[?(.+?)\]?:(\d+)$/.exec(values.listen) ?? []
if (host === undefined) throw new Error(`--listen must be tcp:ADDRESS:PORT, not ${values.listen}`)

const server = await listen({ host, port: Number(port) }, serve)
console.log(`listening on ${values.listen}`)
process.once('SIGTERM', () => void server.close())
process.once('SIGINT', () => void server.close())
