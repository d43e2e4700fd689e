/** Promise 8: the application decides who may be which datapath; a live switch is never disconnected. */
import { flowMod } from 'daolinet/codec'
import type { Authorize, Candidate } from 'daolinet/switch'
import { describe, expect, it } from 'vitest'
import { eventually } from '../support/eventually.js'
import { FakeClock } from '../support/fake-clock.js'
import { atEnd, connectTo, join, nextSession, published, start } from '../support/sessions.js'

describe('the authorize callback', () => {
  it('gets the datapath id, the features and the peer', async () => {
    const asked: Candidate[] = []
    const server = await start({ authorize: (candidate) => asked.push(candidate) > 0 })
    await join(server, { datapathId: 0xabcn })
    expect(asked).toMatchObject([
      { datapathId: 0xabcn, auxiliaryId: 0, features: { nTables: 254 }, peer: { address: '127.0.0.1' } },
    ])
    expect(asked[0]!.peer.tls).toBeUndefined()
  })

  const refusals: [name: string, authorize: Authorize, message: string][] = [
    ['says no', () => false, 'the peer may not be this datapath'],
    ['says no later', async () => false, 'the peer may not be this datapath'],
    ['throws', () => { throw new Error('no data') }, 'the peer may not be this datapath: no data'],
    ['rejects', async () => { throw new Error('no data') }, 'the peer may not be this datapath: no data'],
  ]
  it.each(refusals)('turns a switch away when it %s', async (_name, authorize, message) => {
    const rejected = published('rejected')
    const server = await start({ authorize })
    const peer = await connectTo(server)
    peer.introduce({ datapathId: 5n }).catch(() => undefined)
    await peer.closed
    const reason = { kind: 'unauthorized', message }
    expect(rejected).toMatchObject([{ reason, features: { datapathId: 5n } }])
    expect(server.sessions.size).toBe(0)
    expect(server.stats().rejected).toEqual({ unauthorized: 1 })
  })
})

describe('a second connection for a datapath', () => {
  it('is closed while the first one answers', async () => {
    const server = await start()
    const { sw, peer } = await join(server, { datapathId: 5n })
    peer.answer('echoRequest', ({ xid, data }) => ({ type: 'echoReply', xid, data }))
    const forger = await connectTo(server)
    forger.introduce({ datapathId: 5n }).catch(() => undefined)
    await forger.closed
    expect(server.stats().rejected).toEqual({ duplicate: 1 })
    expect(server.sessions.get(5n)).toBe(sw)
    expect(sw.closeReason).toBeUndefined()
  })

  it('takes the place of one that does not answer', async () => {
    const clock = new FakeClock()
    const server = await start({ clock, echo: { interval: 0 } })
    const { sw, peer } = await join(server, { datapathId: 5n })
    const second = await connectTo(server)
    const introduced = second.introduce({ datapathId: 5n })
    await peer.next('echoRequest')
    expect(server.sessions.get(5n)).toBe(sw)
    clock.advance(2000)
    await introduced
    const successor = await nextSession(server)
    expect((await sw.closed).kind).toBe('replaced')
    expect(server.sessions.get(5n)).toBe(successor)
    // When the old one ends, the new one stays.
    await peer.closed
    expect(server.sessions.get(5n)).toBe(successor)
    successor.send(flowMod({ xid: 1 }))
    await second.next('flowMod')
  })

  it('takes the place of one that ends while it is probed', async () => {
    const server = await start()
    const { peer } = await join(server, { datapathId: 5n })
    const second = await connectTo(server)
    const introduced = second.introduce({ datapathId: 5n })
    await peer.next('echoRequest')
    peer.destroy()
    await introduced
    expect((await nextSession(server)).datapathId).toBe(5n)
  })

  it('is closed without a probe when the policy is to reject', async () => {
    const server = await start({ duplicates: 'reject' })
    const { sw, peer } = await join(server, { datapathId: 5n })
    const second = await connectTo(server)
    second.introduce({ datapathId: 5n }).catch(() => undefined)
    await second.closed
    expect(peer.inbox).toEqual([])
    expect(sw.closeReason).toBeUndefined()
  })

  it('is compared with the first even when both are still in the handshake', async () => {
    const clock = new FakeClock()
    const server = await start({ clock })
    const peers = [await connectTo(server), await connectTo(server)]
    for (const peer of peers) {
      peer.send({ type: 'hello' })
      const { xid } = await peer.next('featuresRequest')
      peer.send({ type: 'featuresReply', xid, datapathId: 5n })
    }
    const { xid, data } = await peers[0]!.next('echoRequest')
    peers[0]!.send({ type: 'echoReply', xid, data })
    await peers[1]!.closed
    expect(server.stats()).toMatchObject({ handshaking: 1, rejected: { duplicate: 1 } })
  })

  it('does not make two switches disconnect each other for ever', async () => {
    const server = await start()
    const { peer } = await join(server, { datapathId: 5n })
    peer.answer('echoRequest', ({ xid, data }) => ({ type: 'echoReply', xid, data }))
    for (let attempt = 0; attempt < 20; attempt++) {
      const second = await connectTo(server)
      second.introduce({ datapathId: 5n }).catch(() => undefined)
      await second.closed
    }
    expect(server.stats().rejected).toEqual({ duplicate: 20 })
    expect(server.stats().sessions).toBe(1)
  })
})

describe('an auxiliary connection', () => {
  it('delivers its messages to the session of its datapath, early ones included', async () => {
    const server = await start()
    const { sw } = await join(server, { datapathId: 5n })
    const seen: number[] = []
    sw.on('packetIn', ({ xid }) => seen.push(xid))
    const auxiliary = await connectTo(server)
    auxiliary.send({ type: 'hello' }, { type: 'packetIn', xid: 1 })
    const { xid } = await auxiliary.next('featuresRequest')
    auxiliary.send(
      { type: 'featuresReply', xid, datapathId: 5n, auxiliaryId: 3 }, { type: 'packetIn', xid: 2 },
    )
    await eventually(() => sw.auxiliaries.length === 1)
    auxiliary.send({ type: 'packetIn', xid: 4 }, { type: 'portStatus', port: { portNo: 77 } })
    await eventually(() => sw.ports.has(77))
    expect(seen).toEqual([1, 2, 4])
    expect(sw.auxiliaries).toEqual([3])
    expect(server.stats()).toMatchObject({ sessions: 1, handshaking: 0 })
  })

  it('carries messages that are sent on it; the main connection does when it is gone', async () => {
    const server = await start()
    const { sw, peer } = await join(server, { datapathId: 5n })
    const auxiliary = await connectTo(server)
    await auxiliary.introduce({ datapathId: 5n, auxiliaryId: 1 })
    await eventually(() => sw.auxiliaries.length === 1)
    sw.send({ type: 'packetOut', xid: 1 }, { auxiliary: 1 })
    expect(await auxiliary.next('packetOut')).toMatchObject({ xid: 1 })
    auxiliary.destroy()
    await eventually(() => sw.auxiliaries.length === 0)
    sw.send({ type: 'packetOut', xid: 2 }, { auxiliary: 1 })
    expect(await peer.next('packetOut')).toMatchObject({ xid: 2 })
  })

  it('ends with its main connection', async () => {
    const server = await start()
    const { peer, sw } = await join(server, { datapathId: 5n })
    const auxiliary = await connectTo(server)
    await auxiliary.introduce({ datapathId: 5n, auxiliaryId: 1 })
    await eventually(() => sw.auxiliaries.length === 1)
    peer.destroy()
    await auxiliary.closed
  })

  it('is closed without a main connection, and when its number is taken', async () => {
    const server = await start()
    const early = await connectTo(server)
    early.introduce({ datapathId: 5n, auxiliaryId: 1 }).catch(() => undefined)
    await early.closed
    const { sw } = await join(server, { datapathId: 5n })
    const first = await connectTo(server)
    await first.introduce({ datapathId: 5n, auxiliaryId: 1 })
    await eventually(() => sw.auxiliaries.length === 1)
    const second = await connectTo(server)
    await second.introduce({ datapathId: 5n, auxiliaryId: 1 })
    await second.closed
    expect(server.stats().rejected).toEqual({ noMain: 1, duplicate: 1 })
    expect(sw.auxiliaries).toEqual([1])
  })

  it('is probed by itself, and ends without the session when it is dead', async () => {
    const clock = new FakeClock()
    const server = await start({ clock, echo: { interval: 1000, misses: 1 } })
    const { sw, peer } = await join(server, { datapathId: 5n })
    peer.answer('echoRequest', ({ xid, data }) => ({ type: 'echoReply', xid, data }))
    const auxiliary = await connectTo(server)
    await auxiliary.introduce({ datapathId: 5n, auxiliaryId: 1 })
    await eventually(() => sw.auxiliaries.length === 1)
    atEnd(() => auxiliary.destroy())
    clock.advance(1000)
    await eventually(() => sw.stats().roundTrip.last !== undefined)
    clock.advance(1000)
    await auxiliary.closed
    expect(sw.closeReason).toBeUndefined()
  })
})
