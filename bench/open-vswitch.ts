/**
 * Against a real Open vSwitch: flow-mods pipelined into it, and one request at a time, beside a bare socket
 * that sends the same bytes, prepared beforehand.
 */
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encode, flowMod, formatIpv4, Framer, type FlowMod } from 'daolinet/codec'
import { listen } from 'daolinet/switch'
import { OpenVSwitch } from '../test/ovs/lab/open-vswitch.js'

const FLOWS = 100_000
const ROUND_TRIPS = 10_000
const ROUNDS = 3
const BARRIER_REPLY = 21

const flows: FlowMod[] = Array.from({ length: FLOWS }, (_, i) => flowMod({
  cookie: BigInt(i),
  match: { ethType: 0x0800, ipv4Dst: formatIpv4(i + 1) },
  instructions: [{ type: 'applyActions', actions: [{ type: 'output', port: 1 }] }],
}))
const prepared = Buffer.concat(flows.map((flow) => encode(flow)))
const clean = encode(flowMod({ command: 'delete' }))

const directory = await mkdtemp(join(tmpdir(), 'daolinet-bench-'))
const ovs = await OpenVSwitch.start({ directory, datapath: 'dummy' })
try {
  await ovs.addBridge('br0', { datapathId: '0000000000000001' })
  const contestants = { 'bare socket': bareConnection, 'daolinet': ourSession }
  const best = new Map<string, Times>()
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, connect] of Object.entries(contestants)) {
      const contestant = await connect()
      const times = await timesOf(contestant)
      await contestant.close()
      best.set(name, lesser(best.get(name), times))
    }
  }
  report(`${FLOWS.toLocaleString('en')} flow-mods into Open vSwitch, to the barrier's reply`, 'pipelined')
  report(`${ROUND_TRIPS.toLocaleString('en')} barriers, one at a time`, 'oneByOne')

  function report(title: string, what: keyof Times): void {
    console.log(title)
    const bare = best.get('bare socket')!
    for (const [name, times] of best) {
      const ratio = (bare[what] / times[what]).toFixed(2)
      const shown = times[what].toFixed(0).padStart(6)
      console.log(`  ${name.padEnd(12)} ${shown} ms, ${ratio} of the bare socket's speed`)
    }
  }
} finally {
  await ovs.stop()
  await rm(directory, { recursive: true, force: true })
}

/** Milliseconds. */
interface Times { readonly pipelined: number, readonly oneByOne: number }

/** A way to talk to the switch. */
interface Contestant {
  write(): Promise<void>
  clean(): Promise<void>
  barrier(): Promise<unknown>
  close(): Promise<void>
}

function lesser(a: Times | undefined, b: Times): Times {
  if (a === undefined) return b
  return { pipelined: Math.min(a.pipelined, b.pipelined), oneByOne: Math.min(a.oneByOne, b.oneByOne) }
}

async function timesOf(contestant: Contestant): Promise<Times> {
  await contestant.clean()
  for (let i = 0; i < ROUND_TRIPS; i++) await contestant.barrier()
  const start = performance.now()
  for (let i = 0; i < ROUND_TRIPS; i++) await contestant.barrier()
  const asked = performance.now()
  await contestant.write()
  const written = performance.now()
  await contestant.clean()
  return { oneByOne: asked - start, pipelined: written - asked }
}

/** The switch on a socket, after a handshake by hand. */
async function bareConnection(): Promise<Contestant> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { readonly port: number }
  const accepted = once(server, 'connection') as Promise<[Socket]>
  await ovs.setController('br0', `tcp:127.0.0.1:${port}`)
  const [socket] = await accepted
  server.close()
  socket.setNoDelay(true)
  const waiting: (() => void)[] = []
  const framer = new Framer((view, offset, end) => {
    switch (view.getUint8(offset + 1)) {
      case 2: {
        const echo = Buffer.from(new Uint8Array(view.buffer, view.byteOffset + offset, end - offset))
        echo[1] = 3
        socket.write(echo)
        break
      }
      case BARRIER_REPLY: waiting.shift()?.()
    }
  })
  socket.on('data', (chunk) => framer.push(chunk))
  socket.write(encode({ type: 'hello' }))
  const request = encode({ type: 'barrierRequest' })
  const barrier = (): Promise<void> => new Promise((resolve) => {
    waiting.push(resolve)
    socket.write(request)
  })
  await barrier()
  const send = async (bytes: Uint8Array): Promise<void> => {
    socket.write(bytes)
    await barrier()
  }
  return {
    barrier,
    write: () => send(prepared),
    clean: () => send(clean),
    close: async () => {
      await ovs.vsctl('del-controller', 'br0')
      socket.destroy()
    },
  }
}

/** The switch in a session. */
async function ourSession(): Promise<Contestant> {
  const server = await listen({ host: '127.0.0.1', port: 0 })
  await ovs.setController('br0', `tcp:127.0.0.1:${server.address.port}`)
  const { value: sw } = await server[Symbol.asyncIterator]().next()
  if (sw === undefined) throw new Error('the switch did not come')
  return {
    barrier: () => sw.request({ type: 'barrierRequest' }),
    write: () => sw.apply(flows),
    clean: () => sw.apply([flowMod({ command: 'delete' })]),
    close: async () => {
      await ovs.vsctl('del-controller', 'br0')
      await server.close()
    },
  }
}
