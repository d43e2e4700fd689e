/** Several controllers on one network, with pings under way: killed, stopped and woken, added, drained. */
import { once } from 'node:events'
import { flowMod } from 'daolinet/codec'
import type { ChildProcess } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parsePing } from './lab/container.js'
import { until } from './lab/run.js'
import { Sleeper } from './lab/sleeper.js'
import { LEASE, NAMES, sharedNetwork, type SharedNetwork } from './lab/shared-network.js'

const [ONE, TWO, THREE] = NAMES

let lab: SharedNetwork
let pings: readonly { readonly child: ChildProcess, said: string }[]

beforeAll(async () => {
  lab = await sharedNetwork()
  const { c11, c12, c21, c22 } = lab
  // Two routes that are there before anything happens, between the hosts and on one.
  for (const [from, to] of [[c11, c21], [c21, c22]] as const) {
    await until('a route', async () => (await from.ping(to.ip)).received === 1)
  }
  await c12.ping(c21.ip)
  pings = [c11.startPing(c21.ip, 0.1), c21.startPing(c22.ip, 0.1)].map((child) => {
    const ping = { child, said: '' }
    child.stdout?.on('data', (chunk: Buffer) => { ping.said += chunk.toString() })
    return ping
  })
})

afterAll(async () => {
  await lab?.stop()
})

/** Deletes a route, waits until it is there again, and prints how long after something happened that was. */
async function newRoute(what: string, since: number): Promise<void> {
  await lab.renew(lab.c12, lab.c21)
  const seconds = (performance.now() - since) / 1_000
  console.log(`${what}: new routes work after ${seconds.toFixed(1)} s`)
  // It is the lease and two seconds where nothing else uses the machine.
  expect(seconds).toBeLessThan(10 * (LEASE + 2))
}

/** How many controllers there are, by what a controller has said last. */
function membersSeenBy(name: string): number | undefined {
  const last = lab.controllers.get(name)!.log.filter(({ event }) => event === 'controllers').at(-1)
  return (last?.members as string[] | undefined)?.length
}

/** A flow that changes nothing: the guards of all ports come before it. */
const FLOW = flowMod({ tableId: 0, priority: 1, cookie: 7n, match: { inPort: 99 } })

/** The flows of both switches that do not end by themselves. */
async function standing(): Promise<string[]> {
  const all = await Promise.all([lab.host1, lab.host2].map(async ({ ovs, bridge }) => ovs.flows(bridge)))
  return all.flatMap((flows, host) => flows
    .filter(({ idleTimeout, hardTimeout }) => idleTimeout === 0 && hardTimeout === 0)
    .map(({ table, priority, cookie, match, actions }) =>
      [host, table, priority, cookie, match, actions].join(' ')))
    .sort()
}

describe('several controllers on one network', () => {
  it('answer each packet once', async () => {
    await lab.renew(lab.c12, lab.c21)
    const { stdout } = await lab.c12.namespace.exec('ping', ['-n', '-c', '5', '-i', '0.2', lab.c11.ip])
    expect(stdout).toContain(' 0% packet loss')
    expect(stdout).not.toContain('DUP!')
  })

  it('go on when one is killed, and share again when it is back', async () => {
    const began = performance.now()
    await lab.controllers.get(ONE)!.kill()
    await newRoute('killed', began)
    expect(lab.serves(TWO, 1)).toBe(true)
    await lab.start(ONE)
    await lab.served(1, ONE)
    await newRoute('back', performance.now())
  })

  it('cannot write when they were stopped past their lease: the switch refuses', async () => {
    const one = lab.controllers.get(ONE)!
    const began = performance.now()
    one.signal('SIGSTOP')
    // Another that sleeps: it does not even hear what the switch says of its role.
    const sleeper = await Sleeper.of(lab.host1)
    expect(await sleeper.write(FLOW)).toBeUndefined()
    // These packets are for those that sleep.
    await lab.renew(lab.c12, lab.c21)
    await newRoute('stopped', began)
    expect(lab.serves(TWO, 1)).toBe(true)
    const refusal = await sleeper.write(FLOW)
    console.log(`a flow of one that slept: ${refusal}`)
    expect(refusal).toBe('OFPBRC_IS_SLAVE')
    sleeper.close()

    const slept = one.log.length
    one.signal('SIGCONT')
    const states = (): unknown[] => one.log.slice(slept)
      .filter(({ event, datapathId }) => event === 'switch' && datapathId === '0000000000000001')
      .map(({ state }) => state)
    await until('it to serve again', () => states().at(-1) === 'up')
    expect(states()[0]).toBe('slave')
    const woken = one.log.slice(slept)
    // What was sent to it while it slept has brought about nothing.
    const before = woken.slice(0, woken.findIndex(({ state }) => state === 'up'))
    expect(before.filter(({ event }) => event === 'decision')).toEqual([])
  })

  it('take another in, and share with it', async () => {
    const three = await lab.start(THREE)
    await until('its switches', () => ['0000000000000001', '0000000000000002'].every((id) => three.log
      .some(({ event, datapathId }) => event === 'switch' && datapathId === id)))
    await until('three members', () => NAMES.every((name) => membersSeenBy(name) === 3))
    await newRoute('added', performance.now())
    const members = await lab.members()
    expect(members.map(({ id }) => id)).toEqual([...NAMES].sort())
    expect(members.flatMap(({ serves }) => serves).sort()).toEqual(['host1', 'host2'])
    for (const { connected } of members) expect(connected).toEqual(['host1', 'host2'])
  })

  it('share among two when one of three is killed', async () => {
    const [gone, ...others] = [...NAMES].sort((one) => lab.serves(one, 1) ? -1 : 1)
    const began = performance.now()
    await lab.controllers.get(gone!)!.kill()
    await newRoute('killed, one of three', began)
    await until('two members', () => others.every((name) => membersSeenBy(name) === 2))
    await lab.start(gone!)
    await until('three members', () => NAMES.every((name) => membersSeenBy(name) === 3))
  })

  it('take over at once from one that is drained', async () => {
    const began = performance.now()
    expect(await lab.controllers.get(TWO)!.stop(30_000)).toBe(0)
    await newRoute('drained', began)
    const { log } = lab.controllers.get(TWO)!
    expect(log.slice(-3)).toContainEqual(expect.objectContaining({ event: 'stopped' }))
  })

  it('have broken no route, given out no address twice, and left flows as the store says', async () => {
    for (const { child } of pings) {
      child.kill('SIGINT')
      await once(child, 'exit')
    }
    for (const { said } of pings) {
      const { sent, received, replies } = parsePing(said)
      expect(sent).toBeGreaterThan(30)
      // The last one may have been on its way.
      expect(received).toBeGreaterThanOrEqual(sent - 1)
      expect(replies.map(({ sequence }) => sequence)).toEqual(replies.map((_, index) => index + 1))
      expect(said).not.toContain('DUP!')
    }
    const held = (await lab.values())
      .flatMap((value) => (value as { addresses?: { ip: string }[] }).addresses ?? [])
    expect(held.length).toBeGreaterThanOrEqual(4)
    expect(new Set(held.map(({ ip }) => ip)).size).toBe(held.length)

    const left = [ONE, THREE].map((name) => lab.controllers.get(name)!)
    const before = left.map(({ log }) => log.length)
    const flows = await standing()
    expect(flows.length).toBeGreaterThan(20)
    for (const one of left) one.reload()
    const statuses = (): Record<string, unknown>[] =>
      left.flatMap(({ log }, at) => log.slice(before[at])).filter(({ event }) => event === 'status')
    await until('both hosts', () => new Set(statuses().map(({ host }) => host)).size === 2)
    expect(statuses().filter(({ state }) => state !== 'inForce')).toEqual([])
    // Had something been missing or wrong, the comparison would have mended it.
    expect(await standing()).toEqual(flows)
  })
})
