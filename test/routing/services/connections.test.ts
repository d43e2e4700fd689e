import { afterEach, describe, expect, it } from 'vitest'
import { TcpFlags } from '../../../src/codec/packet/index.js'
import { answerTo, said, send, service, tell, VIP, withServices } from '../../support/balanced.js'
import { puts } from '../../support/network.js'
import { rig, type Rig } from '../../support/rig.js'
import { trackingView, webToDb } from '../../support/story.js'
import type { Service } from '../../../src/routing/network/records.js'
import type { Policy } from '../../../src/routing/network/records.js'

let running: Rig

afterEach(async () => { await running.stop() })

const start = async (services: readonly Service[], ...policies: Policy[]) => {
  running = await rig(withServices(trackingView(...policies), ...services))
}
const put = (...services: Service[]) => running.change(puts({ service: services }))
const reasons = () => running.decisions.map(({ why }) => why.reason)
const asked = async (action: () => Promise<unknown>): Promise<string[]> => {
  const before = running.decisions.length
  await action()
  return running.decisions.slice(before).map(({ why }) => why.reason).filter((reason) => reason !== 'arp')
}

/** Opens a connection of `from`, has the backend answer, and gives what both have heard. */
async function open(from: string, backend: string, srcPort: number, port = 80): Promise<string[]> {
  await send(running, from, VIP, srcPort, port)
  const [syn] = running.heard(backend)
  if (!syn) return []
  await answerTo(running, backend, syn)
  return [said(syn), ...running.heard(from).map(said)]
}

describe('a connection through a service', () => {
  it('reaches its backend on another host, answered from the address of the service', async () => {
    await start([service()])
    expect(await open('a', 'c', 40_000))
      .toEqual(['10.1.0.11:40000 > 10.1.0.13:8080', '10.1.0.100:80 > 10.1.0.11:40000'])
    expect(running.container('a').corrupt + running.container('c').corrupt).toBe(0)
  })

  it('reaches its backend on the same host', async () => {
    await start([service({ backends: [{ endpoint: 'b', port: 8080 }] })])
    expect(await open('a', 'b', 40_000))
      .toEqual(['10.1.0.11:40000 > 10.1.0.12:8080', '10.1.0.100:80 > 10.1.0.11:40000'])
  })

  it('reaches its backend in another network, through the gateways, if a policy lets it', async () => {
    await start([service({ backends: [{ endpoint: 'd', port: 8080 }] })], webToDb)
    expect(await open('a', 'd', 40_000))
      .toEqual(['10.1.0.11:40000 > 10.2.0.14:8080', '10.1.0.100:80 > 10.1.0.11:40000'])
    await send(running, 'a', VIP, 40_001, 80)
    expect(running.heard('d').map(({ ipv4 }) => ipv4?.ttl)).toEqual([62])
  })

  it('is one of many that one packet-in serves', async () => {
    await start([service()])
    await open('a', 'c', 40_000)
    expect(await asked(async () => {
      for (let port = 40_001; port < 40_020; port++) expect(await open('a', 'c', port)).toHaveLength(2)
    })).toEqual([])
  })

  it('raises a packet-in of its own where each is given a backend', async () => {
    const backends = [{ endpoint: 'b', port: 8080 }, { endpoint: 'c', port: 8080 }]
    await start([service({ backends, affinity: 'connection' })])
    await open('a', 'c', 39_999)
    running.heard('b')
    const told = await asked(async () => {
      for (let port = 40_000; port < 40_020; port++) await send(running, 'a', VIP, port, 80)
    })
    const counts = [running.heard('b').length, running.heard('c').length]
    expect(counts[0]! + counts[1]!).toBe(20)
    expect(Math.min(...counts)).toBeGreaterThan(2)
    expect(told.length).toBeLessThanOrEqual(21)
  })

  it('of UDP is answered from the address of the service too', async () => {
    await start([service({ protocol: 'udp' })])
    await tell(running, 'a', VIP, 5000, 80)
    const [heard] = running.heard('c')
    await answerTo(running, 'c', heard!)
    expect(running.heard('a').map(said)).toEqual(['10.1.0.100:80 > 10.1.0.11:5000'])
  })

  it('carries only physical addresses between the hosts', async () => {
    await start([service()])
    running.wired()
    await open('a', 'c', 40_000)
    const ips = running.wired().filter((frame) => frame[12] === 8 && frame[13] === 0)
      .map((frame) => frame.subarray(26, 34).join('.'))
    expect(new Set(ips)).toEqual(new Set(['172.30.1.11.172.30.2.13', '172.30.2.13.172.30.1.11']))
  })
})

describe('49: hairpin', () => {
  it('a backend reaches itself, from the address of the service, by TCP and UDP', async () => {
    const backends = [{ endpoint: 'a', port: 8080 }]
    await start([service({ backends }), service({ id: 'u', protocol: 'udp', backends })])
    expect(await open('a', 'a', 40_000))
      .toEqual(['10.1.0.100:40000 > 10.1.0.11:8080', '10.1.0.100:80 > 10.1.0.11:40000'])
    await tell(running, 'a', VIP, 5000, 80)
    const [heard] = running.heard('a')
    await answerTo(running, 'a', heard!)
    expect(running.heard('a').map(said)).toEqual(['10.1.0.100:80 > 10.1.0.11:5000'])
    expect(await asked(() => open('a', 'a', 40_001))).toEqual([])
  })

  it('two services share a backend, for one port of a client', async () => {
    await start([service(), service({ id: 't', port: 81 })])
    const first = await open('a', 'c', 40_000, 80)
    const second = await open('a', 'c', 40_000, 81)
    expect([first[1], second[1]])
      .toEqual(['10.1.0.100:80 > 10.1.0.11:40000', '10.1.0.100:81 > 10.1.0.11:40000'])
  })

  it('two services lead a backend to itself, for one port of it', async () => {
    const backends = [{ endpoint: 'a', port: 8080 }]
    await start([service({ backends }), service({ id: 't', port: 81, backends })])
    expect((await open('a', 'a', 40_000, 80))[1]).toBe('10.1.0.100:80 > 10.1.0.11:40000')
    expect((await open('a', 'a', 40_000, 81))[1]).toBe('10.1.0.100:81 > 10.1.0.11:40000')
  })
})

describe('51: a direct connection beside one through the service', () => {
  for (const backend of ['b', 'c']) {
    it(`both live with the same ports, to ${backend}, whichever is first`, async () => {
      await start([service({ backends: [{ endpoint: backend, port: 8080 }] })])
      const ip = running.container(backend).ip
      const direct = async (port: number) => {
        await send(running, 'a', ip, port, 8080)
        const [syn] = running.heard(backend)
        await answerTo(running, backend, syn!)
        return running.heard('a').map(said)
      }
      expect((await open('a', backend, 40_000))[1]).toBe('10.1.0.100:80 > 10.1.0.11:40000')
      expect(await direct(40_000)).toEqual([`${ip}:8080 > 10.1.0.11:40000`])
      expect(await direct(40_001)).toEqual([`${ip}:8080 > 10.1.0.11:40001`])
      expect((await open('a', backend, 40_001))[1]).toBe('10.1.0.100:80 > 10.1.0.11:40001')
    })
  }
})

describe('52: nothing that can take a connection', () => {
  it('no backend, none that is ready and none that exists refuse at once', async () => {
    const none: Service['backends'][] =
      [[], [{ endpoint: 'c', port: 8080, ready: false }], [{ endpoint: 'nobody', port: 8080 }]]
    await start([service()])
    for (const [at, backends] of none.entries()) {
      await put(service({ backends }), service({ id: 'u', protocol: 'udp', backends }))
      await send(running, 'a', VIP, 41_000 + at, 80)
      const [reset] = running.heard('a')
      expect([said(reset!), reset?.tcp?.flags])
        .toEqual([`10.1.0.100:80 > 10.1.0.11:${41_000 + at}`, TcpFlags.RST | TcpFlags.ACK])
      await tell(running, 'a', VIP, 41_000 + at, 80)
      expect(running.heard('a').map(said)).toEqual(['10.1.0.100 > 10.1.0.11 destinationUnreachable'])
    }
    expect(reasons().filter((reason) => reason === 'noBackend')).toHaveLength(6)
  })

  it('a port that no service has is refused, and a ping is answered, then by a flow', async () => {
    await start([service()])
    await send(running, 'a', VIP, 40_000, 443)
    expect(running.heard('a')[0]?.tcp?.flags).toBe(TcpFlags.RST | TcpFlags.ACK)
    expect(await running.container('a').ping(VIP)).toMatchObject({ kind: 'reply', from: VIP })
    expect(await asked(() => running.container('a').ping(VIP))).toEqual([])
  })

  it('SCTP, and a switch that does not track connections, refuse with the reason', async () => {
    await start([service({ protocol: 'sctp' })])
    const sctp = { srcPort: 1, dstPort: 80, verificationTag: 0 }
    await running.container('a').sendIpv4(VIP, { sctp })
    await running.rest()
    expect(running.decisions.at(-1)?.why).toMatchObject({ reason: 'noService', lacks: 'sctp' })
  })
})

describe('policies', () => {
  const shut: Policy = {
    id: 'shut', action: 'reject', from: { network: 'web' }, to: { endpoint: 'c' }, priority: 100,
  }
  const to8080: Policy =
    { ...shut, id: 'open', action: 'allow', protocol: 'tcp', ports: [8080], priority: 200 }

  it('judge the connection to the port of the backend', async () => {
    await start([service()], shut, to8080)
    expect(await open('a', 'c', 40_000)).toHaveLength(2)
    await put(service({ backends: [{ endpoint: 'c', port: 8081 }] }))
    await send(running, 'a', VIP, 40_001, 80)
    expect(running.heard('c')).toEqual([])
    expect(running.heard('a')[0]?.tcp?.flags).toBe(TcpFlags.RST | TcpFlags.ACK)
  })

  it('end a connection when they change, and let it go on when they change back', async () => {
    await start([service()], shut, to8080)
    await open('a', 'c', 40_000)
    await running.change([{ kind: 'policy', id: 'open', record: undefined }])
    const numbers = { sequence: 101, acknowledgment: 501 }
    const next = () => send(running, 'a', VIP, 40_000, 80, TcpFlags.ACK, numbers)
    await next()
    expect(running.heard('c')).toEqual([])
    await running.change(puts({ policy: [to8080] }))
    running.heard('a')
    await next()
    expect(running.heard('c').map(said)).toEqual(['10.1.0.11:40000 > 10.1.0.13:8080'])
  })
})
