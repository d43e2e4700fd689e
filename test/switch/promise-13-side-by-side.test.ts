/** Promise 13: one switch cannot harm another: sessions are served side by side. */
import { createServer } from 'node:net'
import {
  applyActions, errorMessage, flowMod, hello, output, packetIn, packetOut, PortNo,
  type ErrorMessage, type MessageOf,
} from 'daolinet/codec'
import {
  dial, HandlerGivenError, listen, type ListenOptions, type SessionHandler, type SwitchServer,
  type SwitchSession,
} from 'daolinet/switch'
import { describe, expect, it } from 'vitest'
import { eventually } from '../support/eventually.js'
import { FakeClock } from '../support/fake-clock.js'
import { RawPeer } from '../support/raw-peer.js'
import { atEnd, published } from '../support/sessions.js'

async function serving(handler: SessionHandler, options: ListenOptions = {}): Promise<SwitchServer> {
  const server = await listen({ host: '127.0.0.1', port: 0, ...options }, handler)
  atEnd(() => server.close())
  return server
}

async function join(server: SwitchServer, datapathId: bigint): Promise<RawPeer> {
  const peer = await RawPeer.join(server.address.port, { datapathId })
  atEnd(() => peer.destroy())
  return peer
}

/** The handler of a small controller: a flow-mod, confirmed, then packet-ins are answered. */
async function setUp(sw: SwitchSession): Promise<void> {
  sw.on('packetIn', ({ xid }) => sw.send({ type: 'packetOut', xid }))
  await sw.apply([flowMod({ priority: 0 })])
}

function obey(peer: RawPeer): void {
  peer.answer('barrierRequest', ({ xid }) => ({ type: 'barrierReply', xid }))
}

/** Fails unless a switch is served from its set-up to the answer to a packet-in. */
async function expectServed(server: SwitchServer, datapathId: bigint): Promise<RawPeer> {
  const peer = await join(server, datapathId)
  obey(peer)
  await peer.next('flowMod')
  peer.send(packetIn({ xid: 9 }))
  expect((await peer.next('packetOut')).xid).toBe(9)
  expect(server.sessions.get(datapathId)?.closeReason).toBeUndefined()
  return peer
}

function refuse(peer: RawPeer): void {
  peer.answer('flowMod', ({ xid }: MessageOf<'flowMod'>): ErrorMessage =>
    errorMessage({ xid, errorType: 5, errorCode: 1 }))
  obey(peer)
}

describe('a handler', () => {
  it('serves a switch that behaves while another refuses its flows', async () => {
    const failed = published('handlerFailed')
    const server = await serving(setUp)
    const before = await expectServed(server, 1n)
    const bad = await RawPeer.connect(server.address.port)
    refuse(bad)
    await bad.introduce({ datapathId: 2n })
    await bad.closed
    await expectServed(server, 3n)
    before.send(packetIn({ xid: 10 }))
    expect((await before.next('packetOut')).xid).toBe(10)
    expect(failed).toHaveLength(1)
    expect([...server.sessions.keys()]).toEqual([1n, 3n])
  })

  it('serves others while a switch leaves its set-up unanswered', async () => {
    const server = await serving(setUp)
    const silent = await join(server, 1n)
    await silent.next('barrierRequest')
    await expectServed(server, 2n)
    expect([...server.sessions.keys()]).toEqual([1n, 2n])
  })

  it('serves others while a switch dies during its set-up, which is no failure of the handler', async () => {
    const failed = published('handlerFailed')
    const reasons: string[] = []
    const server = await serving(async (sw) => {
      void sw.closed.then(({ kind }) => reasons.push(kind))
      await setUp(sw)
    })
    const dying = await join(server, 1n)
    await dying.next('flowMod')
    dying.destroy()
    await expectServed(server, 2n)
    await eventually(() => server.sessions.size === 1)
    expect(reasons).toEqual(['ended'])
    expect(failed).toEqual([])
  })

  it('is not called for a switch that hangs in the handshake, and others are served meanwhile', async () => {
    const clock = new FakeClock()
    const handed: bigint[] = []
    const server = await serving((sw) => {
      handed.push(sw.datapathId)
      return setUp(sw)
    }, { clock })
    const hanging = await RawPeer.connect(server.address.port)
    await hanging.next('hello')
    await expectServed(server, 2n)
    clock.advance(5000)
    await hanging.closed
    expect(handed).toEqual([2n])
    expect(server.stats().rejected).toEqual({ handshakeTimeout: 1 })
  })

  it('that rejects or throws ends its own session, with the error as the reason', async () => {
    const failed = published('handlerFailed')
    const bug = new Error('a bug of the application')
    const sessions: SwitchSession[] = []
    const handlers: Record<string, SessionHandler> = {
      1: () => Promise.reject(bug),
      2: () => { throw bug },
      3: () => Promise.resolve(),
    }
    const server = await serving((sw) => {
      sessions.push(sw)
      return handlers[String(sw.datapathId)]!(sw)
    })
    for (const id of [1n, 2n, 3n]) await join(server, id)
    await eventually(() => sessions.length === 3 && server.sessions.size === 1)
    for (const sw of sessions.slice(0, 2)) {
      const message = 'the handler of the session failed: a bug of the application'
      expect(await sw.closed).toEqual({ kind: 'handlerFailed', error: bug, message })
    }
    expect(failed).toEqual(sessions.slice(0, 2).map((session) => ({ session, error: bug })))
    expect(sessions[2]!.closeReason).toBeUndefined()
  })

  it('that fails after its session has ended for another reason is still reported', async () => {
    const failed = published('handlerFailed')
    const bug = new Error('too late')
    const server = await serving(async (sw) => {
      await sw.closed
      throw bug
    })
    const peer = await join(server, 1n)
    await eventually(() => server.sessions.size === 1)
    const sw = server.sessions.get(1n)!
    peer.destroy()
    expect((await sw.closed).kind).toBe('ended')
    await eventually(() => failed.length === 1)
    expect(failed[0]).toEqual({ session: sw, error: bug })
  })

  it('that fails without anybody watching becomes a process warning, once per switch and error', async () => {
    const warnings: (Error & { code?: string })[] = []
    const record = (warning: Error): void => void warnings.push(warning)
    process.on('warning', record)
    atEnd(() => process.off('warning', record))
    const server = await serving(() => Promise.reject(new Error('no route to the database')))
    for (let round = 0; round < 3; round++) {
      const peer = await RawPeer.join(server.address.port, { datapathId: 0x2an })
      await peer.closed
    }
    await eventually(() => server.sessions.size === 0 && warnings.length > 0)
    expect(warnings.map(({ code, message }) => [code, message])).toEqual([
      ['DAOLINET_HANDLER_FAILED', 'the handler of switch 000000000000002a failed: no route to the database'],
    ])
  })

  it('and iteration exclude each other', async () => {
    const server = await serving(setUp)
    expect(() => server[Symbol.asyncIterator]()).toThrow(HandlerGivenError)
    const dialer = dial({ port: server.address.port, signal: AbortSignal.abort() }, setUp)
    expect(() => dialer[Symbol.asyncIterator]())
      .toThrow(expect.objectContaining({ code: 'ERR_HANDLER_GIVEN' }))
    await dialer.close()
  })

  it('that is running does not hold up closing the server', async () => {
    let finished: (() => void) | undefined
    const server = await serving(() => new Promise<void>((resolve) => { finished = resolve }))
    await join(server, 1n)
    await eventually(() => finished !== undefined)
    await server.close()
    finished!()
  })
})

describe('the controller of the README', () => {
  const hub: SessionHandler = async (sw) => {
    sw.on('packetIn', ({ match: { inPort }, data }) => {
      sw.send(packetOut({ inPort, actions: [output(PortNo.FLOOD)], data }))
    })
    await sw.apply([flowMod({ priority: 0, instructions: applyActions(output(PortNo.CONTROLLER)) })])
  }

  /** How a switch fails to be set up. */
  const faults: ((peer: RawPeer) => void)[] = [
    (peer) => peer.answer('barrierRequest', () => { peer.destroy(); return hello() }),
    (peer) => peer.answer('flowMod', () => { peer.destroy(); return hello() }),
    (peer) => peer.answer('featuresRequest', () => { peer.destroy(); return hello() }),
    refuse,
    refuse,
    (peer) => peer.answer('featuresRequest', ({ xid }) => errorMessage({ xid, errorType: 1, errorCode: 5 })),
  ]

  it('serves ninety of a hundred switches, of which six are gone or refuse and four stay mute', async () => {
    const failed = published('handlerFailed')
    const rejected = published('rejected')
    // Nobody's time is up before the test ends: the mute ones are waited for to its end.
    const clock = new FakeClock()
    const server = await serving(hub, { clock })
    const bad: RawPeer[] = []
    const good: RawPeer[] = []
    const add = async (index: number): Promise<void> => {
      const peer = await RawPeer.connect(server.address.port)
      atEnd(() => peer.destroy())
      const isBad = index % 10 === 0
      const list = isBad ? bad : good
      list.push(peer)
      const fault = isBad ? faults[index / 10] : obey
      fault?.(peer)
      const introduction = { datapathId: BigInt(index + 1) }
      if (!isBad) return peer.introduce(introduction)
      // Two of those without a fault leave the barrier unanswered, and the last two say nothing at all.
      if (index < 80) peer.introduce(introduction).catch(() => undefined)
    }
    await Promise.all(Array.from({ length: 100 }, (_, index) => add(index)))
    expect([bad.length, good.length]).toEqual([10, 90])
    for (const [index, peer] of good.entries()) {
      await peer.next('flowMod')
      peer.send(packetIn({ xid: index, match: { inPort: 1 }, data: Uint8Array.of(index) }))
      expect(await peer.next('packetOut')).toMatchObject({ inPort: 1, data: Uint8Array.of(index) })
    }
    await eventually(() => server.sessions.size === 92)
    const states = [...server.sessions.values()].map((sw) => sw.stats().pending)
    expect(states.filter((pending) => pending === 0)).toHaveLength(90)
    expect(states.filter((pending) => pending === 1)).toHaveLength(2)
    expect(server.stats().handshaking).toBe(2)
    expect(failed).toHaveLength(2)
    expect(rejected.length).toBeGreaterThanOrEqual(2)
    expect(clock.now()).toBe(0)
  })
})

describe('a dialer with a handler', () => {
  it('hands each session to it, and dials again when it fails', async () => {
    const peers: RawPeer[] = []
    const net = createServer((socket) => {
      const peer = new RawPeer(socket)
      peers.push(peer)
      peer.introduce({ datapathId: 7n }).catch(() => undefined)
    })
    await new Promise<void>((resolve) => net.listen(0, '127.0.0.1', resolve))
    atEnd(() => {
      for (const peer of peers) peer.destroy()
      net.close()
    })
    const failed = published('handlerFailed')
    const served: SwitchSession[] = []
    const { port } = net.address() as { port: number }
    const dialer = dial({ port, backoff: { min: 1, max: 1 } }, (sw) => {
      served.push(sw)
      if (served.length === 1) throw new Error('the first always fails')
    })
    atEnd(() => dialer.close())
    await eventually(() => served.length === 2)
    expect((await served[0]!.closed).kind).toBe('handlerFailed')
    expect(failed).toHaveLength(1)
    expect([...dialer.sessions]).toEqual([[7n, served[1]]])
    await dialer.close()
    expect(dialer.sessions.size).toBe(0)
    expect((await served[1]!.closed).kind).toBe('stopped')
  })
})
