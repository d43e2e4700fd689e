/**
 * The learning switch of the examples over loopback: packet-ins in, a flow-mod and a packet-out each back
 * out. Beside it Open vSwitch's controller in C, where it is installed, and a bare socket that answers with
 * bytes prepared beforehand: what TCP and Node alone cost. The servers have one core and the load another,
 * and they are measured in turns.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { Measured, Order } from './load.js'

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 5)
const MILLISECONDS = 2000
const SHAPES = [{ switches: 16, window: 32 }, { switches: 1, window: 64 }, { switches: 1, window: 1 }]

const BARE = 'bare socket, prepared bytes'
const C_CONTROLLER = 'Open vSwitch, ovs-testcontroller'
const servers: Readonly<Record<string, (port: number) => readonly string[]>> = {
  [C_CONTROLLER]: (port) =>
    ['ovs-testcontroller', '-O', 'OpenFlow13', '--unixctl=none', '-verr', `ptcp:${port}:127.0.0.1`],
  [BARE]: (port) => program('bench/bare-server.ts', '--listen', `tcp:127.0.0.1:${port}`),
  'the example, plain objects': (port) =>
    program('examples/learning-switch.ts', '--listen', `tcp:127.0.0.1:${port}`),
  'views and templates': (port) =>
    program('bench/fast-learning-switch.ts', '--listen', `tcp:127.0.0.1:${port}`),
}

const installed = (command: string): boolean => spawnSync(command, ['--version']).error === undefined
const pinned = cpus().length > 1 && installed('taskset')
const running = new Map<string, { readonly process: ChildProcess, readonly port: number }>()
const load = start(1, program('bench/load.ts'), true)
try {
  for (const [name, commandOf] of Object.entries(servers)) {
    const port = await freePort()
    const command = commandOf(port)
    if (!installed(command[0]!)) {
      console.log(`${name} is not installed here: apt-get install openvswitch-testcontroller`)
      continue
    }
    running.set(name, { process: start(0, command), port })
  }
  console.log('PacketIn in, FlowMod + PacketOut out, over loopback')
  if (!pinned) console.log('  servers and load share their cores: there is one only, or no taskset')
  for (const shape of SHAPES) await measureAll(shape)
} finally {
  for (const { process: server } of running.values()) server.kill()
  load.kill()
}

/** Measures all servers in turns, and prints the median of each. */
async function measureAll(shape: typeof SHAPES[number]): Promise<void> {
  const all = new Map([...running.keys()].map((name) => [name, [] as Measured[]]))
  // What is run first is not warm yet, and is not counted.
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [name, server] of running) {
      const measured = await measure({ ...shape, port: server.port, pid: server.process.pid! })
      if (round > 0) all.get(name)!.push(measured)
    }
  }
  const perCpu = medians(all, ({ answers, cpu }) => answers / cpu)
  const perSecond = medians(all, ({ answers, seconds }) => answers / seconds)
  console.log(`  switches: ${shape.switches}, packet-ins under way in each: ${shape.window}`)
  for (const name of running.keys()) {
    const rate = Math.round(perCpu.get(name)!).toLocaleString('en').padStart(10)
    const ratios = [C_CONTROLLER, BARE].filter((other) => running.has(other)).map((other) =>
      `${(perCpu.get(name)! / perCpu.get(other)!).toFixed(2).padStart(6)} of ${other.split(',')[0]}`)
    const pace = (perSecond.get(BARE)! / perSecond.get(name)!).toFixed(2)
    const roundTrip = shape.window === 1 ? `, a round trip takes ${pace} of a bare socket's time` : ''
    console.log(`    ${name.padEnd(34)}${rate} per server CPU-second: ${ratios.join(',')}${roundTrip}`)
  }
}

async function measure(order: Omit<Order, 'milliseconds'>): Promise<Measured> {
  load.send({ ...order, milliseconds: MILLISECONDS } satisfies Order)
  const [measured] = await once(load, 'message') as [Measured]
  return measured
}

function medians(
  all: ReadonlyMap<string, readonly Measured[]>, rate: (measured: Measured) => number,
): Map<string, number> {
  return new Map([...all].map(([name, list]) =>
    [name, list.map(rate).sort((a, b) => a - b)[Math.floor(list.length / 2)]!]))
}

/** The command that runs a program of this repository. */
function program(file: string, ...argv: readonly string[]): readonly string[] {
  return [process.execPath, '--import', 'tsx', file, ...argv]
}

/** Starts a command on a core of its own, where that is possible. */
function start(core: number, command: readonly string[], talks = false): ChildProcess {
  const [name, ...argv] = pinned ? ['taskset', '-c', String(core), ...command] : command
  return spawn(name!, argv, {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    stdio: ['ignore', 'ignore', 'inherit', ...talks ? ['ipc' as const] : []],
  })
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
