import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { runningLab, type RunningLab } from './lab/running.js'

let lab: RunningLab

beforeAll(async () => {
  lab = await runningLab()
})

afterAll(async () => {
  await lab?.stop()
})

const handful = 5

describe('a pair that is denied', () => {
  it('gets nothing through, and a flood of it hardly troubles the controller', async () => {
    const { c12, c22 } = lab
    const arrivals = await c22.capture('ip')
    const onTheWire = await lab.captureFabric('ip')
    const packetIns = await lab.packetInsDuring(async () => {
      const { sent, received } = await c12.ping(c22.ip, { count: 300, interval: 0.001 })
      expect({ sent, received }).toEqual({ sent: 300, received: 0 })
    })
    expect(await arrivals.stop()).toEqual([])
    expect(await onTheWire.stop()).toEqual([])
    expect(packetIns.length).toBeGreaterThan(0)
    expect(packetIns.length).toBeLessThanOrEqual(handful)
  })

  it('is denied by a flow that drops on the source\'s switch, and that ends', async () => {
    const { ovs, bridge } = lab.host1
    await lab.c12.ping(lab.c22.ip, { wait: 0.2 })
    const drops = (await ovs.flows(bridge, 1)).filter((flow) => flow.match.includes(`nw_dst=${lab.c22.ip}`))
    expect(drops).toHaveLength(1)
    expect(drops[0]!.actions).toBe('drop')
    expect(drops[0]!.hardTimeout).toBeGreaterThan(0)
  })

  it('is denied from its other end as well', async () => {
    const arrivals = await lab.c12.capture('ip')
    expect(await lab.c22.ping(lab.c12.ip, { count: 3, wait: 0.2 })).toMatchObject({ received: 0 })
    expect(await arrivals.stop()).toEqual([])
  })

  it('does not keep others from talking', async () => {
    expect(await lab.c12.ping(lab.c21.ip)).toMatchObject({ received: 1 })
    expect(await lab.c11.ping(lab.c22.ip)).toMatchObject({ received: 1 })
  })
})

describe('a container that forges an address', () => {
  afterEach(async () => {
    await lab.c12.restore()
  })

  /**
   * What c21 notices, and what the controller hears from the forger's port, while `action` runs. The route
   * from the real c11 to c21 is in place.
   */
  const noticed = async (action: () => Promise<unknown>) => {
    const { c11, c12, c21 } = lab
    expect(await c11.ping(c21.ip)).toMatchObject({ received: 1 })
    // Otherwise the forger would be stopped at its ARP and the forged packet would never be sent.
    await c12.flushNeighbours()
    await c12.learnNeighbour(c21.ip, c21.mac)
    const sent = await c12.capture()
    const arrivals = await c21.capture(`ether src ${c12.mac} or ether src ${c11.mac}`)
    const packetIns = await lab.packetInsDuring(action, { arp: true })
    expect((await sent.stop()).length).toBeGreaterThan(0)
    const heard = packetIns.filter((message) => message.includes('in_port=3 '))
    return { heard, arrivals: await arrivals.stop() }
  }

  it('is silent with another\'s MAC address', async () => {
    const { c11, c12, c21 } = lab
    await c12.forgeMac(c11.mac)
    const seen = await noticed(async () => {
      expect(await c12.ping(c21.ip, { count: 2, wait: 0.2 })).toMatchObject({ sent: 2, received: 0 })
    })
    expect(seen).toEqual({ heard: [], arrivals: [] })
  })

  it('is silent with another\'s IP address', async () => {
    const { c11, c12, c21 } = lab
    await c12.forgeIp(c11.ip)
    const seen = await noticed(async () => {
      const result = await c12.ping(c21.ip, { count: 2, wait: 0.2, from: c11.ip })
      expect(result).toMatchObject({ sent: 2, received: 0 })
    })
    expect(seen).toEqual({ heard: [], arrivals: [] })
  })

  it('is silent with both', async () => {
    const { c11, c12, c21 } = lab
    await c12.forgeMac(c11.mac)
    await c12.forgeIp(c11.ip)
    const seen = await noticed(async () => {
      const result = await c12.ping(c21.ip, { count: 2, wait: 0.2, from: c11.ip })
      expect(result).toMatchObject({ sent: 2, received: 0 })
    })
    expect(seen).toEqual({ heard: [], arrivals: [] })
  })

  it('is silent when it claims another\'s IP address by ARP', async () => {
    const { c11, c12, c21 } = lab
    await c12.forgeIp(c11.ip)
    const seen = await noticed(async () => {
      await c12.namespace.exec('arping', ['-U', '-c', '2', '-w', '2', '-I', 'eth0', '-s', c11.ip, c11.ip])
      const ask = ['-c', '2', '-w', '1', '-I', 'eth0', '-s', c11.ip, c21.ip]
      await c12.namespace.exec('arping', ask, { accept: [1] })
    })
    expect(seen).toEqual({ heard: [], arrivals: [] })
  })

  it('is heard again once it is honest', async () => {
    expect(await lab.c12.ping(lab.c21.ip)).toMatchObject({ received: 1 })
  })
})
