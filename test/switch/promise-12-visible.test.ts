/** Promise 12: what happened is visible: `stats()`, and `node:diagnostics_channel`. */
import { channel } from 'node:diagnostics_channel'
import { barrierRequest, echoRequest, errorMessage, flowMod, packetIn } from 'daolinet/codec'
import { ClosedError, DIAGNOSTICS_CHANNELS, SwitchError, TimeoutError } from 'daolinet/switch'
import { expect, it, vi } from 'vitest'
import { eventually } from '../support/eventually.js'
import { FakeClock } from '../support/fake-clock.js'
import { atEnd, join, pair, published, start } from '../support/sessions.js'

it('counts received and sent messages and bytes', async () => {
  const clock = new FakeClock()
  const { sw, peer } = await pair({ clock })
  const before = sw.stats()
  expect(before).toMatchObject({ messagesIn: 3, messagesOut: 3, pending: 0, buffered: 0, age: 0 })
  clock.advance(1234)
  sw.send(flowMod({}))
  peer.send(
    packetIn({}), packetIn({}), { type: 'portStatus', port: { portNo: 1 } }, { type: 'flowRemoved' },
    errorMessage({ xid: 1, errorType: 1 }), echoRequest(),
    // An unknown type is not counted as the known type with the same lower bits.
    { type: 'unknown', messageType: 42, body: new Uint8Array(0) },
  )
  await peer.next('echoReply')
  await eventually(() => sw.stats().messagesIn === 10)
  const after = sw.stats()
  expect(after).toMatchObject({
    messagesIn: 10, messagesOut: 4, packetIns: 2, portStatuses: 1, flowRemoveds: 1, errors: 1,
    echoRequests: 1, age: 1234,
  })
  expect(after.bytesOut - before.bytesOut).toBe(56 + 8)
  expect(after.bytesIn).toBeGreaterThan(before.bytesIn)
})

it('publishes the beginning and the end of a session', async () => {
  const [opened, closed] = [published('open'), published('close')]
  const { sw, peer } = await pair()
  expect(opened).toEqual([{ session: sw }])
  peer.destroy()
  const reason = await sw.closed
  expect(closed).toEqual([{ session: sw, reason }])
})

it('publishes what a listener throws, rethrows it later, and goes on with the session', async () => {
  const thrown = published('listenerError')
  const uncaught: unknown[] = []
  const listeners = process.listeners('uncaughtException')
  process.removeAllListeners('uncaughtException')
  process.on('uncaughtException', (error) => uncaught.push(error))
  atEnd(() => {
    process.removeAllListeners('uncaughtException')
    for (const listener of listeners) process.on('uncaughtException', listener)
  })
  const server = await start()
  const [bad, good] = [await join(server, { datapathId: 1n }), await join(server, { datapathId: 2n })]
  const bug = new Error('a bug of the caller\'s')
  bad.sw.on('packetIn', ({ xid }) => {
    if (xid === 2) throw bug
    bad.sw.send({ type: 'packetOut', xid })
  })
  good.sw.on('packetIn', ({ xid }) => good.sw.send({ type: 'packetOut', xid }))
  const packets = [1, 2, 3].map((xid) => packetIn({ xid }))
  for (const { peer } of [bad, good]) peer.send(...packets)
  for (const xid of [1, 3]) expect((await bad.peer.next('packetOut')).xid).toBe(xid)
  for (const xid of [1, 2, 3]) expect((await good.peer.next('packetOut')).xid).toBe(xid)
  await eventually(() => uncaught.length === 1)
  expect(uncaught).toEqual([bug])
  expect(thrown).toEqual([{ error: bug }])
  expect(bad.sw.closeReason).toBeUndefined()
})

it('is not disturbed by a subscriber that throws', async () => {
  const { sw, peer } = await pair()
  const uncaught: unknown[] = []
  const listeners = process.listeners('uncaughtException')
  process.removeAllListeners('uncaughtException')
  process.on('uncaughtException', (error) => uncaught.push(error))
  const subscriber = (): void => { throw new Error('of a subscriber') }
  channel(DIAGNOSTICS_CHANNELS.malformed).subscribe(subscriber)
  atEnd(() => {
    channel(DIAGNOSTICS_CHANNELS.malformed).unsubscribe(subscriber)
    process.removeAllListeners('uncaughtException')
    for (const listener of listeners) process.on('uncaughtException', listener)
  })
  peer.send(Uint8Array.of(4, 12, 0, 9, 0, 0, 0, 1, 0))
  expect((await peer.next('error')).errorType).toBe(1)
  await eventually(() => uncaught.length === 1)
  expect(sw.closeReason).toBeUndefined()
})

it('counts connections by their outcome', async () => {
  const server = await start()
  await join(server)
  expect(server.stats()).toEqual({ accepted: 1, handshaking: 0, sessions: 1, rejected: {} })
})

it('delivers an error that belongs to no request as an event of its own', async () => {
  const { sw, peer } = await pair()
  const errors: [xid: number, name: string][] = []
  sw.on('errorMessage', ({ xid, errorName }) => errors.push([xid, errorName]))
  sw.send(flowMod({ xid: 7 }))
  peer.send(errorMessage({ xid: 7, errorType: 4, errorCode: 9 }), errorMessage({ xid: 8, errorType: 99 }))
  await eventually(() => errors.length === 2)
  expect(errors).toEqual([[7, 'OFPBMC_BAD_PREREQ'], [8, '99/0']])
})

it('recognises its errors across copies of the package', async () => {
  const { sw } = await pair()
  await sw.close()
  const error = await sw.request(barrierRequest()).catch((reason: unknown) => reason)
  vi.resetModules()
  const { TimeoutError: OtherTimeoutError } = await import('../../src/switch/errors.js')
  const copy = new OtherTimeoutError(barrierRequest(), 5)
  const classes = [SwitchError, ClosedError, TimeoutError]
  expect(classes.map((type) => error instanceof type)).toEqual([true, true, false])
  expect(OtherTimeoutError).not.toBe(TimeoutError)
  expect(classes.map((type) => copy instanceof type)).toEqual([true, false, true])
})
