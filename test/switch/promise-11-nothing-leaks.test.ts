/** Promise 11: stopping, aborting and reconnecting leak nothing. */
import { queryObjects } from 'node:v8'
import { barrierRequest, flowMod, flowStatsRequest, packetIn } from 'daolinet/codec'
import { dial, listen, SwitchSession } from 'daolinet/switch'
import { expect, it } from 'vitest'
import { eventually } from '../support/eventually.js'
import { FakeClock } from '../support/fake-clock.js'
import { RawPeer } from '../support/raw-peer.js'
import { atEnd, connectTo, join, nextSession, start } from '../support/sessions.js'

/** Sockets and servers of this process that are open. */
function sockets(): number {
  return process.getActiveResourcesInfo().filter((name) => name.startsWith('TCP')).length
}

it('leaves no socket of a server that is aborted, whatever was under way', async () => {
  const before = sockets()
  const controller = new AbortController()
  const server = await listen({ host: '127.0.0.1', port: 0, signal: controller.signal })
  const peers = [await RawPeer.connect(server.address.port)]
  for (let datapathId = 1n; datapathId <= 20n; datapathId++) {
    peers.push(await RawPeer.join(server.address.port, { datapathId }))
    const sw = await nextSession(server)
    void sw.request(barrierRequest()).catch(() => undefined)
    void sw.apply([flowMod({})]).catch(() => undefined)
    void sw.messages('packetIn').next()
    void sw.stream(flowStatsRequest()).next().catch(() => undefined)
  }
  controller.abort()
  await Promise.all([server.close(), ...peers.map((peer) => peer.closed)])
  await eventually(() => sockets() === before)
})

it('leaves no timer of a session, whatever was under way', async () => {
  const clock = new FakeClock()
  const server = await start({ clock })
  for (let round = 0; round < 5; round++) {
    const { sw, peer } = await join(server)
    const waiting = Promise.allSettled([
      sw.request(barrierRequest()), sw.apply([flowMod({})]), sw.stream(flowStatsRequest()).next(),
    ])
    const second = await connectTo(server)
    second.introduce().catch(() => undefined)
    await eventually(() => peer.inbox.some(({ type }) => type === 'echoRequest'))
    if (round % 2 === 0) peer.destroy()
    else await sw.close()
    second.destroy()
    await waiting
    await sw.closed
    await eventually(() => clock.size === 0)
  }
})

it('settles everything when a server stops', async () => {
  const server = await start()
  const { sw } = await join(server)
  const messages = sw.messages()
  const next = messages.next()
  const waiting = Promise.allSettled([
    sw.request(barrierRequest()), sw.apply([flowMod({})]), sw.stream(flowStatsRequest()).next(),
  ])
  const handed = server[Symbol.asyncIterator]().next()
  await server.close()
  for (const result of await waiting) {
    const reason = { code: 'ERR_CLOSED', reason: { kind: 'stopped' } }
    expect(result).toMatchObject({ status: 'rejected', reason })
  }
  expect((await next).done).toBe(true)
  expect((await handed).done).toBe(true)
  expect((await sw.closed).kind).toBe('stopped')
})

it('closes with an abort, once, and tells listeners once', async () => {
  const controller = new AbortController()
  const server = await start({ signal: controller.signal })
  const { sw } = await join(server)
  const reasons: string[] = []
  sw.on('close', ({ kind }) => reasons.push(kind))
  controller.abort()
  await Promise.all([server.close(), server.close(), sw.close(), sw[Symbol.asyncDispose]()])
  expect(reasons).toEqual(['stopped'])
})

it('closes the connection of a peer that does not close its side, after closeTimeout', async () => {
  const clock = new FakeClock()
  const server = await start({ clock, closeTimeout: 700 })
  const { sw, peer } = await join(server)
  // A peer that keeps its side open and goes on sending.
  ;(peer.stream as unknown as { allowHalfOpen: boolean }).allowHalfOpen = true
  const closed = sw.close()
  peer.send(packetIn({}))
  await peer.next().catch(() => undefined)
  await eventually(() => clock.size === 1)
  clock.advance(700)
  await closed
})

it('reconnects again and again without leaving anything', async () => {
  const clock = new FakeClock()
  const { createServer } = await import('node:net')
  const peers: RawPeer[] = []
  const net = createServer((socket) => peers.push(new RawPeer(socket)))
  await new Promise<void>((resolve) => net.listen(0, '127.0.0.1', resolve))
  atEnd(() => net.close())
  const { port } = net.address() as { port: number }
  const dialing = dial({ port, clock, backoff: { min: 10, max: 10, jitter: 0 } })
  for (let round = 1; round <= 50; round++) {
    await eventually(() => peers.length === round)
    const peer = peers.at(-1)!
    if (round % 3 !== 0) await peer.introduce()
    peer.destroy()
    await peer.closed
    while (dialing.stats().attempts === round) {
      clock.advance(10)
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
  await dialing.close()
  expect(clock.size).toBe(0)
})

it('keeps no session in memory that was handed over and has ended', async () => {
  const server = await start()
  const sessions = server[Symbol.asyncIterator]()
  const alive = (): number => queryObjects(SwitchSession, { format: 'count' })
  const before = alive()
  for (let datapathId = 1n; datapathId <= 20n; datapathId++) {
    const handed = sessions.next()
    const peer = await RawPeer.join(server.address.port, { datapathId })
    await handed
    peer.destroy()
    await eventually(() => server.sessions.size === 0)
  }
  expect(alive() - before).toBeLessThan(5)
})
