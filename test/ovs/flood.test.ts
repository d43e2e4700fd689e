import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { network } from './lab/network.js'
import { runningLab, type RunningLab } from './lab/running.js'
import { talking, told } from './lab/talk.js'

let lab: RunningLab

beforeAll(async () => {
  lab = await runningLab()
})

afterAll(async () => {
  await lab?.stop()
})

describe('a container that floods', () => {
  it('is limited by its switch, and others are served meanwhile', async () => {
    const { c11, c12, c21, host1 } = lab
    // Addresses of its own network that nobody has, known neighbours all: each packet would be a packet-in.
    for (let n = 100; n < 110; n++) await c12.learnNeighbour(`10.1.0.${n}`, '02:00:00:00:09:09')
    const flood = await talking(c12, 'flood', '10.1.0', 7000)
    const gateway = await talking(c12, 'flood', '10.2.0', 7000)
    try {
      for (let round = 0; round < 5; round++) {
        await lab.deleteRoutes()
        expect((await c11.ping(c21.ip, { count: 10, wait: 2 })).received).toBeGreaterThan(0)
      }
      const started = Date.now()
      const packetIns = await lab.packetInsDuring(async () => {
        await c11.ping(c21.ip, { count: 5, interval: 0.2 })
      })
      const seconds = (Date.now() - started) / 1_000
      const forged = packetIns.filter((message) => message.includes('in_port=3 '))
      // The meter lets 500 pass in a second, and as many at once.
      expect(forged.length).toBeLessThanOrEqual(500 * (seconds + 2))
      expect((await host1.ovs.flows(host1.bridge)).length).toBeLessThan(10_000)
    } finally {
      await flood.stop()
      await gateway.stop()
    }
  })
})

describe('a policy that rejects', () => {
  it('is seen as a refusal at once, by TCP and by UDP, on one host and across', async () => {
    await lab.change({
      ...network,
      policies: [
        { id: 'no', action: 'reject', from: { network: 'web' }, to: { network: 'web' }, protocol: 'tcp' },
        { id: 'nor', action: 'reject', from: { network: 'web' }, to: { network: 'db' } },
      ],
    })
    await lab.deleteRoutes()
    expect(await told(lab.c11, 'call', lab.c12.ip, 22, 1, 3000)).toBe('0 ECONNREFUSED')
    expect(await told(lab.c11, 'call', lab.c21.ip, 22, 1, 3000)).toBe('0 ECONNREFUSED')
    expect(await told(lab.c11, 'call', lab.c22.ip, 22, 1, 3000)).toBe('0 ECONNREFUSED')
    expect(await told(lab.c21, 'tell', lab.c22.ip, 53, 10, 3000)).toBe('ECONNREFUSED')
    expect(await lab.c11.ping(lab.c12.ip)).toMatchObject({ received: 1 })
  })
})

describe('a host', () => {
  it('does not speak from the addresses of its containers', async () => {
    const { namespace, bridge } = lab.host1
    const wire = await lab.captureFabric('ip src net 172.30.1.0/24')
    await namespace.ip(`address add 172.30.1.77/32 dev ${bridge}`)
    await namespace.exec('ping', ['-c', '2', '-i', '0.2', '-W', '1', '-I', '172.30.1.77', '192.168.50.2'], {
      accept: [1],
    })
    expect(await wire.stop()).toEqual([])
  })
})
