/** A thousand idle sessions: what each costs in memory, and all of them in CPU time. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { fileURLToPath } from 'node:url'
import { encode, Framer, port as portOf } from 'daolinet/codec'
import type { Report } from './sessions-server.js'

const SESSIONS = 1000
const IDLE_MS = 10_000
const PORTS = [portOf({ portNo: 1 })]

const server = fork(fileURLToPath(new URL('sessions-server.ts', import.meta.url)), {
  execArgv: ['--import', 'tsx', '--expose-gc'],
})
const [port] = await once(server, 'message') as [number]
const before = await report()
const sockets = await Promise.all(Array.from({ length: SESSIONS }, (_, i) => idleSwitch(port, BigInt(i + 1))))
while ((await report()).sessions < SESSIONS) await new Promise((resolve) => setTimeout(resolve, 50))
const after = await report()
await new Promise((resolve) => setTimeout(resolve, IDLE_MS))
const idle = await report()

const each = (what: 'heap' | 'external' | 'rss'): string =>
  `${((after[what] - before[what]) / SESSIONS / 1000).toFixed(1)} kB`
console.log(`${SESSIONS} idle sessions, echo every 5 s`)
console.log(`  each   heap ${each('heap')}, buffers ${each('external')}, resident ${each('rss')}`)
console.log(`  all    ${((idle.until - after.from) / IDLE_MS * 100).toFixed(1)} % of a CPU`)
for (const socket of sockets) socket.destroy()
server.kill()

async function report(): Promise<Report> {
  server.send('report')
  const [figures] = await once(server, 'message') as [Report]
  return figures
}

/** A switch that shakes hands, answers echoes, and says nothing else. */
async function idleSwitch(to: number, datapathId: bigint): Promise<Socket> {
  const socket = connect(to, '127.0.0.1')
  await once(socket, 'connect')
  const framer = new Framer((view, offset) => {
    const xid = view.getUint32(offset + 4)
    switch (view.getUint8(offset + 1)) {
      case 2: return void socket.write(encode({ type: 'echoReply', xid }))
      case 5: return void socket.write(encode({ type: 'featuresReply', xid, datapathId, nTables: 254 }))
      case 18: return void socket.write(encode({ type: 'portDescReply', xid, ports: PORTS }))
    }
  })
  socket.on('data', (chunk) => framer.push(chunk))
  socket.write(encode({ type: 'hello' }))
  return socket
}
