import { describe, expect, it } from 'vitest'
import { echoRequest, flowStatsRequest, portStatsRequest } from 'daolinet/codec'
import { ApplyError, listen, type ListenOptions, type SwitchSession } from 'daolinet/switch'
import { ManualClock, TestSwitch } from 'daolinet/testing'
import { atEnd } from '../support/sessions.js'
import { eventually } from '../support/eventually.js'
import { bench, flow, to } from './support.js'

/** Opens a session with a switch whose clock only the test moves. */
async function session(options: ListenOptions = {}): Promise<{
  sw: TestSwitch, session: SwitchSession, clock: ManualClock,
}> {
  const clock = new ManualClock()
  const sw = new TestSwitch({ datapathId: 1n, ports: [{ portNo: 1 }], clock })
  atEnd(() => sw[Symbol.asyncDispose]())
  const server = await listen({ host: '127.0.0.1', port: 0, echo: { interval: 0 }, ...options })
  atEnd(() => server.close())
  await sw.connect({ port: server.address.port })
  const { value } = await server[Symbol.asyncIterator]().next()
  return { sw, session: value!, clock }
}

describe('a fault', () => {
  it('refuses the next message of a type with an error, and only that', async () => {
    const { sw, session: s } = await session()
    const fault = sw.fault({ on: 'flowMod', do: 'refuse', error: 'OFPFMFC_TABLE_FULL' })
    const flows = [1, 2, 3].map((inPort) => flow({ inPort }, [to(1)]))
    const failure: unknown = await s.apply(flows).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(ApplyError)
    expect((failure as ApplyError).message).toContain('OFPFMFC_TABLE_FULL')
    expect(sw.flows().map(({ match }) => match.inPort)).toEqual([2, 3])
    expect(fault.strikes).toBe(1)
  })

  it('strikes after `skip` messages, as often as `times`, until it is lifted', async () => {
    const { sw, errors } = await bench()
    const fault = sw.fault({
      on: ['flowMod', 'groupMod'], skip: 2, times: 3, do: 'refuse', error: 'OFPBRC_EPERM',
    })
    const mods = (count: number) => Array.from({ length: count }, (_, index) => flow({ inPort: index }, []))
    expect(await errors(...mods(4))).toEqual(['OFPBRC_EPERM', 'OFPBRC_EPERM'])
    fault.lift()
    expect(await errors(...mods(4))).toEqual([])
    expect(fault.strikes).toBe(2)
  })

  it('can be for messages that a function picks', async () => {
    const { sw, errors } = await bench()
    sw.fault({ on: (m) => m.type === 'flowMod' && m.cookie === 7n, do: 'refuse', error: 'OFPBFC_TIMEOUT' })
    expect(await errors(flow({}, []), flow({}, [], { cookie: 7n }))).toEqual(['OFPBFC_TIMEOUT'])
  })

  it('must name an error that exists', async () => {
    const { sw } = await bench()
    expect(() => sw.fault({ on: 'flowMod', do: 'refuse', error: 'OFPFMFC_NO_SUCH' })).toThrow(
      'no error is called',
    )
  })

  it('swallows a message: it is neither carried out nor answered', async () => {
    const { sw, session: s } = await session({ requestTimeout: 50 })
    sw.fault({ on: 'portStatsRequest', do: 'swallow' })
    await expect(s.request(portStatsRequest())).rejects.toMatchObject({ code: 'ERR_TIMEOUT' })
    expect((await s.request(portStatsRequest())).ports).toHaveLength(1)
    sw.fault({ on: 'flowMod', do: 'swallow' })
    await s.apply([flow({}, [to(1)])])
    expect(sw.flows()).toEqual([])
  })

  it('mutes a message: it is carried out and not answered', async () => {
    const { sw, ask } = await bench()
    sw.fault({ on: 'groupMod', do: 'mute' })
    sw.fault({ on: 'flowStatsRequest', do: 'mute' })
    expect(await ask({ type: 'groupMod', groupId: 1 }, flowStatsRequest())).toEqual([])
    expect(sw.groups.size).toBe(1)
  })

  it('delays an answer by the switch\'s clock, so that others overtake it', async () => {
    const { sw, session: s, clock } = await session()
    sw.fault({ on: 'flowStatsRequest', do: 'delay', milliseconds: 300 })
    const order: string[] = []
    const slow = s.request(flowStatsRequest()).then(() => order.push('slow'))
    await s.request(portStatsRequest()).then(() => order.push('quick'))
    clock.advance(299)
    await s.request(portStatsRequest()).then(() => order.push('quick'))
    clock.advance(1)
    await slow
    expect(order).toEqual(['quick', 'quick', 'slow'])
  })

  it('sends an answer twice, with all of its parts', async () => {
    const { sw, session: s, clock } = await session()
    sw.fault({ on: 'echoRequest', do: 'duplicate' })
    await s.request(echoRequest({ data: Uint8Array.of(1) }))
    await s.request(portStatsRequest())
    expect(s.stats()).toMatchObject({ lateReplies: 1 })
    expect(clock.pending).toBe(0)
  })

  it('stalls the switch: messages wait, and are carried out in order later', async () => {
    const { sw, clock, controller } = await bench()
    sw.fault({ on: 'groupMod', do: 'stall', milliseconds: 1000 })
    controller.say(flow({}, []), { type: 'groupMod', groupId: 1 })
    controller.say({ type: 'echoRequest', xid: 9 }, { type: 'groupMod', groupId: 2 })
    const done = controller.barrier()
    await eventually(() => clock.pending === 1)
    expect(sw.flows()).toHaveLength(1)
    clock.advance(999)
    expect([sw.groups.size, controller.of('echoReply').length]).toEqual([0, 0])
    clock.advance(1)
    await done
    expect([...sw.groups.keys()]).toEqual([1, 2])
    expect(controller.of('echoReply')).toHaveLength(1)
  })

  it('stalls the switch for ever, so that the send queue of a session fills up', async () => {
    const { sw, session: s } = await session({ send: { highWaterMark: 1 << 16, limit: 1 << 24 } })
    sw.fault({ do: 'stall', milliseconds: Infinity })
    const data = new Uint8Array(60_000)
    let sent = 0
    while (s.send({ type: 'echoRequest', data }) && sent < 1000) sent++
    expect(sent).toBeLessThan(1000)
    await s.close()
  })

  it.each([
    ['in the middle of an answer', undefined, 'portStatsRequest'],
    ['after some bytes of it', 3, 'portStatsRequest'],
  ] as const)('cuts the connection %s', async (_, afterBytes, on) => {
    const { sw, session: s } = await session()
    sw.fault({ on, do: 'cut', afterBytes })
    await expect(s.request(portStatsRequest())).rejects.toMatchObject({ code: 'ERR_CLOSED' })
    expect((await s.closed).kind).toBe('cut')
    expect(sw.connections.size).toBe(0)
  })

  it('cuts an answer after half of its first message', async () => {
    const { sw, controller } = await bench()
    sw.fault({ on: 'echoRequest', do: 'cut' })
    const pieces: Uint8Array[] = []
    controller.tap((chunk) => pieces.push(chunk))
    controller.say({ type: 'echoRequest', data: new Uint8Array(12) })
    await controller.ended
    expect(Buffer.concat(pieces)).toEqual(Buffer.from([4, 3, 0, 20, 0, 0, 0, 0, 0, 0]))
  })

  it('puts garbage before an answer, or anywhere at once', async () => {
    const first = await session()
    first.sw.fault({ on: 'portStatsRequest', do: 'garbage' })
    first.session.request(portStatsRequest()).catch(() => undefined)
    expect((await first.session.closed).kind).toBe('badFrame')
    const second = await session()
    second.sw.fault({ do: 'garbage', bytes: Uint8Array.of(4, 0, 0, 4, 0, 0, 0, 0) })
    expect((await second.session.closed).kind).toBe('badFrame')
  })

  it('closes one half: the switch reads, and sends nothing more', async () => {
    const { sw, controller } = await bench()
    sw.fault({ on: 'echoRequest', do: 'halfClose' })
    controller.say({ type: 'echoRequest', xid: 3 }, flow({}, [to(1)]))
    await controller.ended
    await eventually(() => sw.flows().length === 1)
    expect(controller.of('echoReply')).toMatchObject([{ xid: 3 }])
  })

  it('leaves no timer behind when the connection is closed', async () => {
    const { sw, clock, controller } = await bench()
    sw.fault({ on: 'echoRequest', do: 'delay', milliseconds: 5000 })
    sw.fault({ on: 'descRequest', do: 'stall', milliseconds: 5000 })
    controller.say({ type: 'echoRequest' }, { type: 'descRequest' })
    await eventually(() => clock.pending === 2)
    await sw[Symbol.asyncDispose]()
    expect(clock.pending).toBe(0)
  })
})
