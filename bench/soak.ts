/**
 * Sessions under random faults for ten minutes (or `SOAK_SECONDS`): every promise that a session gives must
 * settle, and memory must not grow. Fails, with the figures, when one of the two does not hold.
 */
import { setTimeout as pause } from 'node:timers/promises'
import {
  descRequest, echoRequest, flowMod, flowStatsRequest, portStatsRequest, PortNo, type FlowMod,
} from 'daolinet/codec'
import { listen, type SwitchSession } from 'daolinet/switch'
import { TestSwitch, type Fault } from 'daolinet/testing'

const SECONDS = Number(process.env.SOAK_SECONDS ?? 600)
const SWITCHES = 20
const REPORTS = 10
/** What the heap may have grown by between the first report and the last. */
const GROWTH_LIMIT = 20 << 20
/** What is still open when everything has been closed may take this long to settle. */
const SETTLE_MS = 5000

const faults: readonly (() => Fault)[] = [
  () => ({ do: 'delay', on: 'barrierRequest', milliseconds: Math.random() * 1500 }),
  () => ({ do: 'swallow', on: ['flowStatsRequest', 'barrierRequest', 'portStatsRequest'] }),
  () => ({ do: 'duplicate', on: ['descRequest', 'echoRequest'] }),
  () => ({ do: 'refuse', on: 'flowMod', error: 'OFPFMFC_TABLE_FULL' }),
  () => ({ do: 'cut', on: ['flowStatsRequest', 'descRequest'] }),
  () => ({ do: 'garbage', on: 'portStatsRequest' }),
  () => ({ do: 'mute', on: 'echoRequest', times: 3 }),
  () => ({ do: 'halfClose' }),
  () => ({ do: 'stall', milliseconds: Math.random() * 2000 }),
  () => ({ do: 'cut' }),
]

const settled = { fulfilled: 0, rejected: 0 }
let started = 0
let sessions = 0
let packetIns = 0

/** Counts a promise in, and out when it settles. */
async function counted(promise: Promise<unknown>): Promise<void> {
  started++
  await promise.then(() => settled.fulfilled++, () => settled.rejected++)
}

function pick<T>(from: readonly T[]): T {
  return from[Math.floor(Math.random() * from.length)]!
}

const flows = (count: number): FlowMod[] => Array.from({ length: count }, () => flowMod({
  idleTimeout: 2,
  match: { ethType: 0x0800, tunnelId: BigInt(Math.floor(Math.random() * 500)) },
  instructions: [{ type: 'applyActions', actions: [{ type: 'output', port: PortNo.CONTROLLER }] }],
}))

/** Uses a session in every way at once until it ends. */
async function use(sw: SwitchSession): Promise<void> {
  sessions++
  sw.on('packetIn', () => packetIns++)
  const work: readonly ((signal: AbortSignal) => Promise<unknown>)[] = [
    (signal) => sw.request(descRequest(), { signal, timeout: 1000 }),
    (signal) => sw.request(flowStatsRequest(), { signal, timeout: 1000 }),
    (signal) => sw.request(portStatsRequest(), { signal, timeout: 1000 }),
    (signal) => sw.request(echoRequest({ data: new Uint8Array(100) }), { signal, timeout: 1000 }),
    (signal) => sw.apply(flows(20), { signal, timeout: 2000 }),
    (signal) => sw.bundle(flows(5), { signal, timeout: 2000 }),
  ]
  void counted(sw.closed)
  void counted((async () => {
    for await (const _ of sw.messages('packetIn', { messages: 50 })) await pause(1)
  })())
  while (sw.closeReason === undefined) {
    const hasty = Math.random() < 0.1
    const signal = hasty ? AbortSignal.timeout(Math.ceil(Math.random() * 20)) : new AbortController().signal
    await Promise.race([counted(pick(work)(signal)), pause(20)])
  }
}

const server = await listen({
  host: '127.0.0.1', port: 0, echo: { interval: 500, misses: 3 }, requestTimeout: 3000,
})
const uses = new Set<Promise<void>>()
void (async () => {
  for await (const sw of server) {
    const one = use(sw)
    uses.add(one)
    void one.then(() => uses.delete(one))
  }
})()

const switches = Array.from({ length: SWITCHES }, (_, i) =>
  new TestSwitch({ datapathId: BigInt(i + 1), ports: [{ portNo: 1 }, { portNo: 2 }] }))
for (const sw of switches) {
  await sw.connect({ port: server.address.port, retry: { initial: 20, max: 500 } })
}

const end = performance.now() + SECONDS * 1000
const heaps: number[] = []
let struck = 0
for (let next = 0; performance.now() < end;) {
  pick(switches).fault(pick(faults)())
  struck++
  pick(switches).receive(1, new Uint8Array(64).fill(8, 12, 13))
  await pause(20)
  if (performance.now() < next) continue
  next = performance.now() + SECONDS * 1000 / REPORTS
  globalThis.gc?.()
  heaps.push(process.memoryUsage().heapUsed)
  report()
}

await Promise.all(switches.map((sw) => sw[Symbol.asyncDispose]()))
await server.close()
await Promise.race([Promise.all(uses), pause(SETTLE_MS)])
await pause(100)
report()
const unsettled = started - settled.fulfilled - settled.rejected
const growth = heaps.at(-1)! - heaps[Math.min(1, heaps.length - 1)]!
const grown = (growth / 1e6).toFixed(1)
console.log(`unsettled promises: ${unsettled}; heap grew by ${grown} MB since the second report`)
process.exit(unsettled === 0 && growth < GROWTH_LIMIT ? 0 : 1)

function report(): void {
  console.log([
    `${struck} faults`, `${sessions} sessions`,
    `${settled.fulfilled} fulfilled`, `${settled.rejected} rejected`,
    `${started - settled.fulfilled - settled.rejected} open`, `${packetIns} packet-ins`,
    `heap ${(process.memoryUsage().heapUsed / 1e6).toFixed(1)} MB`,
  ].join(', '))
}
