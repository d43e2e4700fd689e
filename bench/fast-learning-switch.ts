/** The learning switch of the examples once more, on views and templates. */
import { parseArgs } from 'node:util'
import { flowMod, flowTemplate, packetOut, packetOutTemplate, PortNo } from 'daolinet/codec'
import { listen, type SwitchSession } from 'daolinet/switch'

const flow = flowTemplate(flowMod({
  idleTimeout: 60,
  match: { inPort: 0, ethSrc: '00:00:00:00:00:00', ethDst: '00:00:00:00:00:00' },
  instructions: [{ type: 'applyActions', actions: [{ type: 'output', port: 0, maxLen: 0 }] }],
}), {
  inPort: 'match.inPort', src: 'match.ethSrc', dst: 'match.ethDst', out: 'instructions[0].actions[0].port',
})
const forward = packetOutTemplate(
  packetOut({ inPort: 0, actions: [{ type: 'output', port: 0, maxLen: 0 }] }),
  { inPort: 'inPort', out: 'actions[0].port' },
)

async function serve(sw: SwitchSession): Promise<void> {
  const ports = new Map<number, number>()
  sw.on('packetInView', (packet) => {
    const { inPort, ethSrc: src, ethDst: dst } = packet
    if (inPort === undefined || src < 0) return
    if (ports.get(src) !== inPort) ports.set(src, inPort)
    const known = ports.get(dst)
    const out = known ?? PortNo.FLOOD
    if (known !== undefined && known !== inPort) {
      sw.sendWith((view, offset) => flow.encodeInto({ inPort, src, dst, out }, view, offset))
    }
    sw.sendWith((view, offset) => forward.encodeWithData({ inPort, out }, packet.data, view, offset))
  })
  await sw.apply([flowMod({ command: 'delete' })])
}

const { values } = parseArgs({ options: { listen: { type: 'string', default: 'tcp:127.0.0.1:6653' } } })
const [, host, port] = /^tcp:(.+):(\d+)$/.exec(values.listen) ?? []
const server = await listen({ host, port: Number(port) })
console.log(`listening on ${values.listen}`)
process.once('SIGTERM', () => void server.close())
for await (const sw of server) void serve(sw)
