import { afterEach, describe, expect, it } from 'vitest'
import { TcpFlags } from '../../../src/codec/packet/index.js'
import { chosenBackend } from '../../../src/routing/network/service.js'
import { endpointById } from '../../../src/routing/network/lookup.js'
import { viewWithPorts } from '../../../src/routing/network/view.js'
import { answerTo, said, send, service, tell, VIP, withServices } from '../../support/balanced.js'
import { endpoint, ports, puts } from '../../support/network.js'
import { rig, type Rig } from '../../support/rig.js'
import { trackingView } from '../../support/story.js'
import type { Service } from '../../../src/routing/network/records.js'

describe('the choice of a backend', () => {
  const endpoints = ['b', 'c', 'd'].map((id) => ({ endpoint: id, port: 80 }))
  const choice = (one: Service, srcPort: number, client = 'a', view = trackingView()) => {
    const found = chosenBackend(withServices(view, one), one, endpointById(view, client)!, srcPort)
    return found?.endpoint.id
  }
  const each = (one: Service) => Array.from({ length: 60 }, (_, port) => choice(one, port))

  it('is the same for all connections of a client, or another for each', () => {
    expect(new Set(each(service({ backends: endpoints }))).size).toBe(1)
    expect(new Set(each(service({ backends: endpoints, affinity: 'connection' }))).size).toBe(3)
  })

  it('moves only those whose backend goes, and only to one that comes', () => {
    const before = each(service({ backends: endpoints, affinity: 'connection' }))
    const after = each(service({ backends: endpoints.slice(1), affinity: 'connection' }))
    for (const [at, id] of before.entries()) {
      if (id !== 'b') expect(after[at]).toBe(id)
      else expect(after[at]).not.toBe('b')
    }
  })

  it('passes over what is not ready, does not exist, or has lost its port', () => {
    const only = (id: string, ready = true) => service({ backends: [{ endpoint: id, port: 80, ready }] })
    expect(choice(only('c'), 1)).toBe('c')
    expect(choice(only('c', false), 1)).toBeUndefined()
    expect(choice(only('nobody'), 1)).toBeUndefined()
    expect(choice(only('c'), 1, 'a', viewWithPorts(trackingView(), 2n, ports(14)).after)).toBeUndefined()
    expect(choice(only('c'), 1, 'a', viewWithPorts(trackingView(), 2n, undefined).after)).toBe('c')
  })
})

describe('a backend that is replaced', () => {
  let running: Rig
  afterEach(async () => { await running.stop() })

  const to = (id: string, over: Partial<Service> = {}) =>
    service({ backends: [{ endpoint: id, port: 8080 }], ...over })
  const start = async (...services: readonly Service[]) => {
    running = await rig(withServices(trackingView(), ...services))
  }
  const heard = (id: string) => running.heard(id).map(said)

  for (const [what, change] of [
    ['by another', [to('b', { protocol: 'udp' })]],
    ['when it is not ready', [service({
      protocol: 'udp', backends: [{ endpoint: 'b', port: 8080 }, { endpoint: 'c', port: 8080, ready: false }],
    })]],
  ] as const) {
    it(`hears nothing more ${what}: a client of UDP moves on with its next datagram`, async () => {
      await start(to('c', { protocol: 'udp' }))
      await tell(running, 'a', VIP, 5000, 80)
      expect(heard('c')).toHaveLength(1)
      await running.change(puts({ service: change }))
      await tell(running, 'a', VIP, 5000, 80)
      expect([heard('b'), heard('c')]).toEqual([['10.1.0.11:5000 > 10.1.0.12:8080'], []])
    })
  }

  it('hears nothing more where the switch was not told to forget the connection', async () => {
    await start(to('c', { protocol: 'udp' }))
    await tell(running, 'a', VIP, 5000, 80)
    heard('c')
    await running.change(puts({ service: [to('b', { protocol: 'udp' })] }), { flushes: false })
    await tell(running, 'a', VIP, 5000, 80)
    expect([heard('b'), heard('c')]).toEqual([['10.1.0.11:5000 > 10.1.0.12:8080'], []])
  })

  it('loses its connections of TCP: the client is told, and its next one reaches the other', async () => {
    await start(to('c'))
    await send(running, 'a', VIP, 40_000, 80)
    await answerTo(running, 'c', running.heard('c')[0]!)
    running.heard('a')
    await running.change(puts({ service: [to('b')] }), { flushes: false })
    const numbers = { sequence: 101, acknowledgment: 501 }
    await send(running, 'a', VIP, 40_000, 80, TcpFlags.ACK, numbers)
    expect(running.heard('a').map(({ tcp }) => tcp?.flags)).toEqual([TcpFlags.RST])
    await send(running, 'a', VIP, 40_001, 80)
    expect([heard('b'), heard('c')]).toEqual([['10.1.0.11:40001 > 10.1.0.12:8080'], []])
  })

  it('keeps its clients while it stays, whoever comes beside it', async () => {
    await start(to('c'))
    await send(running, 'a', VIP, 40_000, 80)
    heard('c')
    const beside = ['b', 'd'].map((id) => ({ endpoint: id, port: 8080 }))
    const three = service({ backends: [{ endpoint: 'c', port: 8080 }, ...beside] })
    await running.change(puts({ service: [three] }))
    for (const port of [40_000, 40_001]) await send(running, 'a', VIP, port, 80)
    expect(heard('c')).toEqual([40_000, 40_001].map((port) => `10.1.0.11:${port} > 10.1.0.13:8080`))
    running.clock.advance(10_801_000)
    await send(running, 'a', VIP, 40_002, 80)
    expect(heard('c'), 'another one is chosen then').toEqual([])
  })

  it('is gone when its endpoint is, and clients are refused at once', async () => {
    await start(to('c'))
    await send(running, 'a', VIP, 40_000, 80)
    await running.change([{ kind: 'endpoint', id: 'c', record: undefined }])
    running.heard('a')
    await send(running, 'a', VIP, 40_000, 80)
    expect(running.heard('a').map(({ tcp }) => tcp?.flags)).toEqual([TcpFlags.RST | TcpFlags.ACK])
  })

  it('gets another address: its clients reach that one', async () => {
    await start(to('c', { protocol: 'udp' }))
    await tell(running, 'a', VIP, 5000, 80)
    heard('c')
    const moved = { ...endpoint('c', 'web', 2, 13, '10.1.0.33') }
    await running.change(puts({ endpoint: [moved] }))
    await tell(running, 'a', VIP, 5000, 80)
    expect(heard('c')).toEqual(['10.1.0.11:5000 > 10.1.0.33:8080'])
  })

  it('leaves nothing at the address of a service that is gone', async () => {
    await start(to('c'))
    await running.container('a').ping(VIP)
    await send(running, 'a', VIP, 40_000, 80)
    await running.change([{ kind: 'service', id: 's', record: undefined }])
    running.heard('a')
    heard('c')
    await send(running, 'a', VIP, 40_000, 80)
    expect(heard('c')).toEqual([])
    expect(running.decisions.at(-1)?.why).toMatchObject({ reason: 'noSuchAddress', address: VIP })
    const left = running.switchOf('h1').flows().filter(({ match, instructions }) =>
      (match.ipv4Dst === VIP || match.arpTpa === VIP) && instructions.length > 0)
    expect(left).toEqual([])
  })
})
