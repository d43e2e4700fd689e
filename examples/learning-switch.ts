/**
 * A learning switch: remembers behind which port each MAC address is, and adds a flow for each pair of
 * addresses.
 *
 *     node --import tsx examples/learning-switch.ts --listen tcp:127.0.0.1:6653
 */
import { applyActions, flowMod, output, PortNo, type PacketIn } from 'daolinet/codec'
import { listen, type SwitchSession } from 'daolinet/switch'
import { fail, LISTEN, logSession, readAddress, readOptions, runUntilSignal } from './command-line.js'

const IDLE_SECONDS = 60
const LLDP = 0x88cc

/** Makes a learning switch of one session. Each session has its own call of this function. */
async function serve(sw: SwitchSession): Promise<void> {
  logSession(sw)

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

const options = readOptions('A learning switch: one for each switch that connects.', { listen: LISTEN })
const { host, port } = readAddress('listen', options.listen, 'tcp:')
runUntilSignal(await listen({ host, port }, serve).catch(fail))
