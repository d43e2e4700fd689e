/**
 * The learning switch of the examples over loopback: packet-ins in, a flow-mod and a packet-out each back
 * out, counted per second of the server's CPU. Beside it a server on a bare socket that only cuts frames and
 * sends bytes prepared beforehand, in two ways: what TCP and Node alone cost.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { encode, Framer, packetIn, port as portOf } from 'daolinet/codec'

const HOSTS = 64
const FRAME = 64
/** Packet-ins under way at once: about what Open vSwitch queues, and as many as fill a chunk. */
const WINDOWS = [64, 2048]
const WARM_UP_MS = 1500
const MEASURED_MS = 4000
const TICKS_PER_SECOND = 100

const port = await freePort()
const listen = ['--listen', `tcp:127.0.0.1:${port}`]
const servers = {
  'bare socket, a write each': ['bench/bare-server.ts', ...listen, '--write', 'each'],
  'bare socket, a write a chunk': ['bench/bare-server.ts', ...listen, '--write', 'chunk'],
  'the example, plain objects': ['examples/learning-switch.ts', ...listen],
  'views and templates': ['bench/fast-learning-switch.ts', ...listen],
}

for (const window of WINDOWS) {
  const rates = new Map<string, number>()
  for (const [name, argv] of Object.entries(servers)) rates.set(name, await measure(argv, window))
  console.log(`PacketIn in, FlowMod + PacketOut out, over loopback, ${window} under way`)
  const bare = rates.get('bare socket, a write each')!
  for (const [name, rate] of rates) {
    const shown = Math.round(rate).toLocaleString('en').padStart(10)
    const ratio = (rate / bare).toFixed(2)
    console.log(`  ${name.padEnd(30)} ${shown} answers per server CPU-second, ${ratio} of the first`)
  }
}

/** Answers per CPU-second of the server that `argv` starts, with `window` packet-ins under way. */
async function measure(argv: readonly string[], window: number): Promise<number> {
  const server = spawn(process.execPath, ['--import', 'tsx', ...argv], {
    cwd: fileURLToPath(new URL('..', import.meta.url)), stdio: ['ignore', 'pipe', 'inherit'],
  })
  try {
    await once(createInterface(server.stdout), 'line')
    const load = await startLoad(window)
    await pause(WARM_UP_MS)
    const [answers, cpu] = [load.answers, cpuSeconds(server)]
    await pause(MEASURED_MS)
    const rate = (load.answers - answers) / (cpuSeconds(server) - cpu)
    load.socket.destroy()
    return rate
  } finally {
    const gone = once(server, 'exit')
    server.kill()
    await gone
  }
}

/** User and system time of a process so far, from proc(5). */
function cpuSeconds(server: ChildProcess): number {
  const stat = readFileSync(`/proc/${server.pid}/stat`, 'latin1')
  const columns = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(columns[11]) + Number(columns[12])) / TICKS_PER_SECOND
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port: free } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return free
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}

interface Load { readonly socket: Socket, answers: number }

/** A switch that keeps `window` packet-ins under way. */
async function startLoad(window: number): Promise<Load> {
  const socket = connect(port, '127.0.0.1')
  socket.setNoDelay(true)
  await once(socket, 'connect')
  const load: Load = { socket, answers: 0 }
  const chunks = packetInChunks(Math.min(32, window / 4))
  let sent = 0
  const more = (): void => {
    while (sent - load.answers + chunks.count <= window) {
      socket.write(chunks.next())
      sent += chunks.count
    }
  }
  const framer = new Framer((view, offset) => {
    const xid = view.getUint32(offset + 4)
    switch (view.getUint8(offset + 1)) {
      case 5: return void socket.write(encode({ type: 'featuresReply', xid, datapathId: 1n, nTables: 254 }))
      case 13: load.answers++; return
      case 18: return void socket.write(encode({
        type: 'portDescReply', xid, ports: [portOf({ portNo: 1 }), portOf({ portNo: 2 })],
      }))
      case 20:
        socket.write(encode({ type: 'barrierReply', xid }))
        more()
    }
  })
  socket.on('data', (chunk) => {
    framer.push(chunk)
    if (sent > 0) more()
  })
  socket.on('error', () => {})
  socket.write(encode({ type: 'hello' }))
  return load
}

/** Packet-ins of every host to every other, in chunks of `count` that come round again and again. */
function packetInChunks(count: number): { readonly count: number, next(): Uint8Array } {
  const chunks: Uint8Array[] = []
  const pairs = Array.from({ length: HOSTS * HOSTS }, (_, i) => [i % HOSTS, Math.floor(i / HOSTS)] as const)
  for (let at = 0; at < pairs.length; at += count) {
    chunks.push(Buffer.concat(pairs.slice(at, at + count).map(([from, to]) => {
      const data = new Uint8Array(FRAME)
      data.set([2, 0, 0, 0, 0, to === from ? (to + 1) % HOSTS : to, 2, 0, 0, 0, 0, from, 8, 0])
      return encode(packetIn({ match: { inPort: from + 1 }, data }))
    })))
  }
  let turn = 0
  return { count, next: () => chunks[turn++ % chunks.length]! }
}
