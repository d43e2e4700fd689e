/**
 * The least that a server in Node can do: cut frames, and answer each packet-in with bytes prepared
 * beforehand, joined to one write for each chunk that was read.
 */
import { createServer } from 'node:net'
import { parseArgs } from 'node:util'
import { encode, flowMod, Framer, hello, packetOut } from 'daolinet/codec'

const { values } = parseArgs({ options: { listen: { type: 'string', default: 'tcp:127.0.0.1:6653' } } })
const [, host, port] = /^tcp:(.+):(\d+)$/.exec(values.listen) ?? []

const answer = Buffer.concat([
  encode(flowMod({
    idleTimeout: 60,
    match: { inPort: 1, ethSrc: '02:00:00:00:00:01', ethDst: '02:00:00:00:00:02' },
    instructions: [{ type: 'applyActions', actions: [{ type: 'output', port: 2 }] }],
  })),
  encode(packetOut({ inPort: 1, actions: [{ type: 'output', port: 2 }], data: new Uint8Array(64) })),
])

const server = createServer((socket) => {
  let waiting = 0
  socket.setNoDelay(true)
  socket.write(Buffer.concat([encode(hello()), encode({ type: 'featuresRequest' })]))
  const framer = new Framer((view, offset) => {
    if (view.getUint8(offset + 1) === 10) waiting++
  })
  socket.on('data', (chunk) => {
    framer.push(chunk)
    if (waiting > 0) socket.write(Buffer.alloc(waiting * answer.length, answer))
    waiting = 0
  })
  socket.on('error', () => socket.destroy())
})
server.listen(Number(port), host, () => console.log(`listening on ${values.listen}`))
process.once('SIGTERM', () => process.exit())
