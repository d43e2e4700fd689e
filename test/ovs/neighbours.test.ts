import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parsePing, type Container } from './lab/container.js'
import { network } from './lab/network.js'
import { runningLab, type RunningLab } from './lab/running.js'
import { until } from './lab/run.js'
import { talking } from './lab/talk.js'

let lab: RunningLab

beforeAll(async () => {
  lab = await runningLab()
  for (const { namespace } of [lab.c11, lab.c12, lab.c21, lab.c22]) {
    // Neighbours are doubted after a second instead of half a minute.
    await namespace.sysctl('net/ipv4/neigh/eth0/base_reachable_time_ms', 1000)
    await namespace.sysctl('net/ipv4/neigh/eth0/delay_first_probe_time', 1)
  }
})

afterAll(async () => {
  await lab?.stop()
})

/** Seconds without a controller; `LAB_SECONDS` sets another number. */
const WITHOUT = Number(process.env['LAB_SECONDS'] ?? 20)

const arping = async (from: Container, ...args: string[]): Promise<number> => {
  const { stdout } = await from.namespace.exec('arping', ['-I', 'eth0', ...args], { accept: [1] })
  return Number(/Received (\d+) /.exec(stdout)?.[1])
}

describe('ARP', () => {
  it('is answered by a flow from the second request on', async () => {
    await arping(lab.c11, '-c', '1', lab.c21.ip)
    const packetIns = await lab.packetInsDuring(async () => {
      expect(await arping(lab.c11, '-c', '3', lab.c21.ip)).toBe(3)
    }, { arp: true })
    expect(packetIns.filter((message) => message.includes(`arp_tpa=${lab.c21.ip}`))).toEqual([])
  })

  it('is answered to whoever probes an address that is taken, and to nobody for its own', async () => {
    expect(await arping(lab.c11, '-D', '-c', '2', '-w', '2', lab.c21.ip)).toBeGreaterThan(0)
    expect(await arping(lab.c11, '-D', '-c', '2', '-w', '2', '10.1.0.1')).toBeGreaterThan(0)
    expect(await arping(lab.c11, '-D', '-c', '1', '-w', '1', lab.c11.ip)).toBe(0)
  })

  it('is not answered for somebody who is gone', async () => {
    await arping(lab.c11, '-c', '1', lab.c21.ip)
    const without = { ...network, endpoints: network.endpoints.filter(({ id }) => id !== 'c21') }
    await lab.change({ ...without, groups: [{ id: 'clients', members: ['c11'] }] })
    await until('silence', async () => await arping(lab.c11, '-c', '1', '-w', '1', lab.c21.ip) === 0)
    await lab.change(network)
    await until('an answer', async () => await arping(lab.c11, '-c', '1', '-w', '1', lab.c21.ip) === 1)
  })
})

describe('a controller that is gone', () => {
  it('is missed by nobody who talks: pings, datagrams and connections', async () => {
    const { c11, c12, c21, c22 } = lab
    const server = await talking(c22, 'serve', 5001)
    const held = await talking(c11, 'hold', c22.ip, 5001, 100)
    const pings = [[c11, c21.ip], [c11, c12.ip], [c12, '10.1.0.1'], [c11, c22.ip]] as const
    for (const [from, to] of pings) await from.ping(to)
    const running = pings.map(([from, to]) => {
      const child = from.startPing(to, 0.2)
      const said = { text: '' }
      child.stdout?.on('data', (chunk: Buffer) => { said.text += chunk.toString() })
      return { child, said }
    })
    const arps = await c11.capture('arp')
    await lab.killController()
    const before = held.lines.length
    const enough = WITHOUT * 5
    await until(`${enough} pings`, () =>
      running.every(({ said }) => parsePing(said.text).replies.length >= enough),
    { within: WITHOUT * 3_000, every: 500 })
    const asked = await arps.stop()
    for (const { child } of running) child.kill('SIGINT')
    await until('the summaries', () => running.every(({ said }) => said.text.includes('transmitted')))
    for (const { said } of running) {
      const { sent, received } = parsePing(said.text)
      expect(sent - received).toBeLessThanOrEqual(1)
    }
    expect(held.lines.length).toBeGreaterThan(before + WITHOUT)
    expect(held.lines.every((line) => line === 'echo')).toBe(true)
    expect(asked.length).toBeGreaterThan(4)
    await held.stop()
    await server.stop()
    await lab.startController()
  }, 60_000 + WITHOUT * 3_000)
})
