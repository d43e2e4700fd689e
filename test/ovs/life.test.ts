import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { once } from 'node:events'
import { parsePing } from './lab/container.js'
import { runningLab, type RunningLab } from './lab/running.js'
import { until } from './lab/run.js'

let lab: RunningLab

beforeAll(async () => {
  lab = await runningLab('--idle-timeout', '5')
})

afterAll(async () => {
  await lab?.stop()
})

describe('a route that nobody uses', () => {
  it('vanishes from both switches after its idle timeout, and comes back with the next packet', async () => {
    const { c11, c21, host1, host2 } = lab
    await c11.ping(c21.ip)
    const flows = [...await lab.routes(host1), ...await lab.routes(host2)]
    expect(flows.length).toBeGreaterThanOrEqual(4)
    const longest = Math.max(...flows.map(({ idleTimeout }) => idleTimeout))

    // Open vSwitch looks for idle flows about once a second.
    await until('the end of the routes', async () => {
      const left = [...await lab.routes(host1), ...await lab.routes(host2)]
      return left.length === 0
    }, { within: (longest + 5) * 1_000, every: 100 })

    const packetIns = await lab.packetInsDuring(async () => {
      expect(await c11.ping(c21.ip)).toMatchObject({ sent: 1, received: 1 })
    })
    // For a moment the datapaths may go on as while the route was gone: then the request is one on the other
    // switch too, or the reply.
    expect(packetIns[0]).toContain('icmp_type=8')
    expect(packetIns.slice(1).filter((message) => !/icmp_type=[08]/.test(message))).toEqual([])
    expect(packetIns.length).toBeLessThanOrEqual(3)
  })
})

describe('a controller that is killed', () => {
  it('interrupts nobody, and its successor serves new pairs', async () => {
    const { c11, c12, c21 } = lab
    await c11.ping(c21.ip)
    const ping = c11.startPing(c21.ip, 0.1)
    let said = ''
    ping.stdout?.on('data', (chunk: Buffer) => { said += chunk.toString() })
    const replies = () => parsePing(said).replies.length
    const moreReplies = async (what: string, count: number) => {
      const enough = replies() + count
      await until(what, () => replies() >= enough)
    }

    await moreReplies('replies before', 3)
    await lab.killController()
    await moreReplies('replies while there is no controller', 10)
    // One switch comes back before the other: its routes must not wait for the other's session.
    await lab.host2.namespace.ip('link set mgmt down')
    await lab.startController()
    await lab.reconnected(lab.host1)
    await moreReplies('replies with one switch back', 10)
    await lab.host2.namespace.ip('link set mgmt up')
    await lab.reconnected(lab.host2)
    await moreReplies('replies with both switches back', 10)
    await until('a new pair', async () => (await c12.ping(c21.ip)).received === 1)
    await lab.deleteRoutes()
    await moreReplies('replies after the route was plugged in by the new controller', 10)

    ping.kill('SIGINT')
    await once(ping, 'exit')
    const { sent, received } = parsePing(said)
    expect(received).toBe(sent)
    expect(sent).toBeGreaterThan(30)
  })

  it('ends well when it is asked to', async () => {
    expect(await lab.controller.stop()).toBe(0)
  })
})
