/**
 * Switches that keep a number of packet-ins under way each: the load of `learning-switch.ts`, which runs this
 * in a process of its own.
 */
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { encode, Framer, packetIn, port as portOf } from 'daolinet/codec'

/** What to measure. */
export interface Order {
  readonly port: number
  /** Process id of the server, whose CPU time counts. */
  readonly pid: number
  readonly switches: number
  /** Packet-ins that each switch has under way. */
  readonly window: number
  readonly milliseconds: number
}

/** Packet-ins that were answered, and the seconds that this took: of the server's CPU, and on the clock. */
export interface Measured { readonly answers: number, readonly cpu: number, readonly seconds: number }

const HOSTS = 64
const FRAME = 64
const SETTLE_MS = 300
/** A switch without an answer for so long sends packet-ins again: servers may drop what they cannot queue. */
const STALLED_MS = 200
/** How long a server may take until it listens. */
const STARTED_MS = 60_000
const TICKS_PER_SECOND = 100
const PORTS = Array.from({ length: HOSTS }, (_, n) => portOf({ portNo: n + 1 }))

/** Packet-ins of every host to every other, one behind the other. All have one length. */
const packets = Array.from({ length: HOSTS * HOSTS }, (_, i) => {
  const [from, to] = [i % HOSTS, Math.floor(i / HOSTS)]
  const data = new Uint8Array(FRAME)
  data.set([2, 0, 0, 0, 0, to === from ? (to + 1) % HOSTS : to, 2, 0, 0, 0, 0, from, 8, 0])
  return encode(packetIn({ match: { inPort: from + 1 }, data }))
})
const LENGTH = packets[0]!.length
const ring = Buffer.concat([...packets, ...packets])

process.on('message', (order: Order) => {
  void measure(order).then((measured) => process.send!(measured))
})
process.on('disconnect', () => process.exit())

async function measure({ port, pid, switches, window, milliseconds }: Order): Promise<Measured> {
  const starting = Array.from({ length: switches }, (_, n) => startSwitch(port, BigInt(n + 1)))
  const loads = await Promise.all(starting)
  for (const load of loads) load.begin(window)
  const restart = setInterval(() => { for (const load of loads) load.again() }, STALLED_MS)
  await pause(SETTLE_MS)
  const answered = (): number => loads.reduce((sum, { answers }) => sum + answers, 0)
  const before = { answers: answered(), cpu: cpuSeconds(pid), at: performance.now() }
  await pause(milliseconds)
  const measured = {
    answers: answered() - before.answers,
    cpu: cpuSeconds(pid) - before.cpu,
    seconds: (performance.now() - before.at) / 1000,
  }
  clearInterval(restart)
  for (const { socket } of loads) socket.destroy()
  return measured
}

/** User and system time of a process so far, from proc(5). */
function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  const columns = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(columns[11]) + Number(columns[12])) / TICKS_PER_SECOND
}

interface Load {
  readonly socket: Socket
  readonly answers: number
  begin(window: number): void
  /** Begins again when nothing was answered since the last call. */
  again(): void
}

/** A connection to the server, which may have only just been started. */
async function connected(port: number): Promise<Socket> {
  const end = performance.now() + STARTED_MS
  for (;;) {
    const socket = connect(port, '127.0.0.1')
    socket.setNoDelay(true)
    try {
      await once(socket, 'connect')
      return socket
    } catch (error) {
      if (performance.now() > end) throw error
      await pause(50)
    }
  }
}

/** A switch that has shaken hands. */
async function startSwitch(port: number, datapathId: bigint): Promise<Load> {
  const socket = await connected(port)
  let [answers, seen, size, next] = [0, 0, 0, 0]
  let ready = (): void => {}
  const introduced = new Promise<void>((resolve) => { ready = resolve })
  const send = (count: number): void => {
    socket.write(ring.subarray(next * LENGTH, (next + count) * LENGTH))
    next = (next + count) % packets.length
  }
  const framer = new Framer((view, offset) => {
    const number = view.getUint8(offset + 1)
    if (number === 13) return void answers++
    const xid = view.getUint32(offset + 4)
    switch (number) {
      case 2: return void socket.write(encode({ type: 'echoReply', xid }))
      case 5:
        socket.write(encode({ type: 'featuresReply', xid, datapathId, nTables: 254 }))
        return void setTimeout(ready, SETTLE_MS)
      case 18: return void socket.write(encode({ type: 'portDescReply', xid, ports: PORTS }))
      case 20: return void socket.write(encode({ type: 'barrierReply', xid }))
    }
  })
  socket.on('data', (chunk) => {
    const before = answers
    framer.push(chunk)
    if (answers > before && size > 0) send(answers - before)
  })
  socket.on('error', () => {})
  socket.write(encode({ type: 'hello' }))
  await introduced
  return {
    socket,
    get answers() { return answers },
    begin(window) {
      size = window
      send(window)
    },
    again() {
      if (answers === seen) send(size)
      seen = answers
    },
  }
}
