/** Promise 6: echo requests are answered verbatim; ours measure round trips, and detect a dead peer. */
import { echoRequest, packetIn } from 'daolinet/codec'
import { describe, expect, it } from 'vitest'
import { eventually } from '../support/eventually.js'
import { FakeClock } from '../support/fake-clock.js'
import { pair } from '../support/sessions.js'

it('answers an echo request with its xid and its data', async () => {
  const { sw, peer } = await pair()
  for (const length of [0, 1, 7, 64, 65_527]) {
    const data = new Uint8Array(length).map((_, i) => i * 7)
    peer.send(echoRequest({ xid: 0xffff_fff0 + (length & 7), data }))
    expect(await peer.next('echoReply')).toEqual({ type: 'echoReply', xid: 0xffff_fff0 + (length & 7), data })
  }
  expect(sw.stats().echoRequests).toBe(5)
})

it('answers an echo request in time while a slow consumer lags behind a flood', async () => {
  const { sw, peer } = await pair()
  const messages = sw.messages('packetIn')
  const flood = Array.from({ length: 5000 }, () => packetIn({ match: { inPort: 1 } }))
  peer.send(...flood, echoRequest({ xid: 5 }))
  expect(await peer.next()).toMatchObject({ type: 'echoReply', xid: 5 })
  expect(sw.stats().dropped).toBe(5000 - 1024)
  await messages.return!()
})

describe('probes', () => {
  const options = { echo: { interval: 2000, misses: 3 } }

  it('measure the round trip', async () => {
    const clock = new FakeClock()
    const { sw, peer } = await pair({ clock, ...options })
    expect(sw.stats().roundTrip).toEqual({ last: undefined, min: undefined, smoothed: undefined })
    let passed = 0
    for (const ms of [80, 16, 48]) {
      clock.advance(2000 - passed)
      const { xid, data } = await peer.next('echoRequest')
      clock.advance(passed = ms)
      const { messagesIn } = sw.stats()
      peer.send({ type: 'echoReply', xid, data })
      await eventually(() => sw.stats().messagesIn > messagesIn)
    }
    expect(sw.stats().roundTrip).toEqual({ last: 48, min: 16, smoothed: 80 - 8 - 3 })
  })

  it('end the session after the configured number without an answer', async () => {
    const clock = new FakeClock()
    const { sw, peer } = await pair({ clock, ...options })
    for (let probe = 1; probe <= 3; probe++) {
      clock.advance(2000)
      await peer.next('echoRequest')
      expect(sw.stats().misses).toBe(probe - 1)
    }
    clock.advance(1999)
    expect(sw.closeReason).toBeUndefined()
    clock.advance(1)
    expect(await sw.closed).toEqual({
      kind: 'dead', message: 'the peer does not answer: nothing was received after 3 echo requests in a row',
    })
    await peer.closed
    expect(clock.size).toBe(0)
  })

  it('count any received message as an answer', async () => {
    const clock = new FakeClock()
    const { sw, peer } = await pair({ clock, ...options })
    for (let probe = 1; probe <= 10; probe++) {
      clock.advance(2000)
      await peer.next('echoRequest')
      peer.send(packetIn({ xid: probe }))
      await eventually(() => sw.stats().packetIns === probe)
    }
    expect(sw.closeReason).toBeUndefined()
    expect(sw.stats().pending).toBe(1)
  })

  it('are not sent when the interval is 0', async () => {
    const clock = new FakeClock()
    await pair({ clock, echo: { interval: 0 } })
    expect(clock.size).toBe(0)
  })

  it('go on when the send queue is full', async () => {
    const clock = new FakeClock()
    const { sw, peer } = await pair({ clock, ...options, send: { highWaterMark: 1000, limit: 2000 } })
    peer.stream.pause()
    await eventually(() => {
      try {
        while (sw.send(echoRequest({ data: new Uint8Array(60_000) })));
        return false
      } catch {
        return true
      }
    })
    for (let i = 0; i < 4; i++) clock.advance(2000)
    expect((await sw.closed).kind).toBe('dead')
  })
})
