/** What JavaScript lets through and the compiler does not: errors that name what comes nearest. */
import { descRequest, flowMod, type MessageInit } from 'daolinet/codec'
import {
  ArgumentError, connect, dial, listen, openSession,
  type ConnectOptions, type DialOptions, type ListenOptions, type OpenSessionOptions,
} from 'daolinet/switch'
import { describe, expect, it } from 'vitest'
import { duplexPair } from '../support/duplex-pair.js'
import { controller } from '../support/certificates.js'
import { pair, start } from '../support/sessions.js'

/** The function that opens sessions, with whatever is given to it. */
const calls = {
  'listen()': async (options: unknown, handler?: unknown) => {
    const server = await listen(options as ListenOptions, handler as () => void)
    await server.close()
  },
  'dial()': async (options: unknown, handler?: unknown) => {
    const dialer = dial(options as DialOptions, handler as () => void)
    await dialer.close()
  },
  'connect()': async (options: unknown) => void await connect(options as ConnectOptions),
  'openSession()': async (options: unknown) =>
    void await openSession(duplexPair()[0], options as OpenSessionOptions),
} as const
const all = Object.keys(calls) as (keyof typeof calls)[]

/** Opens something, and says how that failed. */
async function failure(call: keyof typeof calls, options: unknown, handler?: unknown): Promise<string> {
  const error = await calls[call](options, handler).then(() => undefined, (reason: unknown) => reason)
  expect(error).toBeInstanceOf(ArgumentError)
  expect(error).toMatchObject({ code: 'ERR_BAD_ARGUMENT' })
  return (error as Error).message
}

describe('an option', () => {
  it.each(all)('that %s has not is an error that names the nearest', async (call) => {
    expect(await failure(call, { reqestTimeout: 5 }))
      .toBe(`${call} has no option "reqestTimeout": did you mean "requestTimeout"?`)
    expect(await failure(call, { echo: { intervall: 5 } }))
      .toBe(`${call} has no option "echo.intervall": did you mean "echo.interval"?`)
    expect(await failure(call, { colour: 'red' }))
      .toContain(`${call} has no option "colour": there are handshake, echo`)
    expect(await failure(call, { constructor: 1, toString: 2 })).toContain('has no option')
  })

  it.each(all)('of %s that has to be an object is one', async (call) => {
    expect(await failure(call, { queue: 5 })).toBe(`${call} takes an object as its option queue, not 5`)
  })

  it('may be undefined, which leaves it out', async () => {
    await calls['listen()']({ host: '127.0.0.1', port: 0, tls: undefined, echo: undefined, other: undefined })
  })

  it('is known for one call and not for another', async () => {
    expect(await failure('listen()', { connectTimeout: 5 })).toContain('no option "connectTimeout"')
    expect(await failure('dial()', { maxConections: 5 })).toContain('no option "maxConections"')
    expect(await failure('dial()', { back_off: {} })).toContain('did you mean "backoff"?')
    expect(await failure('openSession()', { host: 'h' })).toContain('no option "host"')
  })
})

it.each(all)('%s takes no text, number, list or null in place of its options', async (call) => {
  const wrongs = [['tcp:6653', '"tcp:6653"'], [6653, '6653'], [[], '[]'], [null, 'null']] as const
  for (const [wrong, text] of wrongs) {
    expect(await failure(call, wrong)).toBe(`${call} takes an object such as { port: 6653 }, not ${text}`)
  }
})

it.each(['listen()', 'dial()'] as const)('%s takes a function as its handler', async (call) => {
  expect(await failure(call, {}, 'serve')).toBe(`${call} takes a function as its handler, not "serve"`)
})

describe('TLS', () => {
  it.each([{}, { ca: controller.ca }, { key: controller.key }, { key: undefined, cert: controller.cert }])(
    'without a certificate lets nobody in, so it is an error: %#', async (tls) => {
      expect(await failure('listen()', { port: 0, tls })).toContain('tls.key, tls.cert')
    },
  )

  it.each(['listen()', 'dial()', 'connect()'] as const)('is an object, for %s', async (call) => {
    expect(await failure(call, { tls: true })).toBe(`${call} takes an object as its option tls, not true`)
  })

  it('with a certificate chosen for each name is taken', async () => {
    await start({ tls: { SNICallback: () => undefined } })
  })
})

describe('a session', () => {
  it('has no events but its own, and says which was meant', async () => {
    const { sw } = await pair()
    const js = sw as unknown as Record<'on' | 'once' | 'off', (event: unknown, listener: () => void) => void>
    for (const method of ['on', 'once', 'off'] as const) {
      const add = (event: unknown) => () => js[method](event, () => undefined)
      expect(add('packet_in')).toThrow('there is no event "packet_in": did you mean "packetIn"?')
      expect(add('PacketIn')).toThrow('did you mean "packetIn"?')
      expect(add('error')).toThrow('did you mean "errorMessage"?')
      expect(add('disconnect')).toThrow('there are packetIn, packetInView,')
      expect(add(undefined)).toThrow(ArgumentError)
    }
  })

  it('iterates over no messages that do not exist', async () => {
    const { sw } = await pair()
    const js = sw as unknown as Record<'messages' | 'batches', (type: unknown) => unknown>
    for (const method of ['messages', 'batches'] as const) {
      expect(() => js[method]('packet_in'))
        .toThrow('there is no message "packet_in": did you mean "packetIn"?')
    }
  })

  it('applies one message as it applies a list', async () => {
    const { sw, peer } = await pair()
    peer.answer('barrierRequest', ({ xid }) => ({ type: 'barrierReply', xid }))
    await sw.apply(flowMod({ priority: 7 }))
    expect(await peer.next('flowMod')).toMatchObject({ priority: 7 })
  })

  it('commits one message as a bundle', async () => {
    const { sw, peer } = await pair()
    peer.answer('barrierRequest', ({ xid }) => ({ type: 'barrierReply', xid }))
    peer.answer('bundleControl', (message) => ({
      ...message, ctrlType: String(message.ctrlType).replace('Request', 'Reply') as 'openReply',
    }))
    await sw.bundle(flowMod({ priority: 7 }))
    expect((await peer.next('bundleAddMessage')).message).toMatchObject({ priority: 7 })
  })

  it.each(['apply', 'bundle'] as const)('takes nothing else to %s', async (method) => {
    const { sw } = await pair()
    const call = (given: unknown): Promise<void> => sw[method](given as [])
    await expect(call(undefined)).rejects.toThrow(
      new ArgumentError(`${method}() takes a message or a list of messages, not undefined`),
    )
    await expect(call('flow')).rejects.toThrow(ArgumentError)
    await expect(call([flowMod({}), [flowMod({})]])).rejects.toThrow('a list of messages, and [1] is [')
  })
})

describe('an option of a session\'s function', () => {
  it.each(['request', 'apply', 'bundle', 'setRole', 'asyncConfig', 'setAsyncConfig'])(
    'that %s() has not is an error that names the nearest, and nothing is sent', async (name) => {
      const { sw } = await pair()
      const before = sw.stats().messagesOut
      const given: Readonly<Record<string, readonly unknown[]>> = {
        request: [descRequest()], apply: [[flowMod({})]], bundle: [[flowMod({})]], setRole: ['slave', 0n],
        asyncConfig: [], setAsyncConfig: [{}],
      }
      const call = (options: unknown): Promise<unknown> =>
        (sw as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>)[name]!(
          ...given[name]!, options)
      await expect(call({ timout: 5 })).rejects.toThrow(
        new ArgumentError(`${name}() has no option "timout": did you mean "timeout"?`))
      await expect(call(5)).rejects.toThrow(`${name}() takes an object such as { timeout: 5000 }, not 5`)
      expect(sw.stats().messagesOut).toBe(before)
      expect(sw.role).toBe('equal')
    },
  )

  it('that stream(), messages() and batches() have not is thrown at once', async () => {
    const { sw } = await pair()
    const wrong = { sise: 5 } as object
    expect(() => sw.stream(descRequest(), { timout: 5 } as object)).toThrow('did you mean "timeout"?')
    expect(() => sw.messages('packetIn', wrong)).toThrow('messages() has no option "sise"')
    expect(() => sw.batches('packetIn', wrong)).toThrow('did you mean "size"?')
  })
})

describe('a member of a message that does not exist', () => {
  const wrong = { type: 'flowMod', prioriti: 5 } as MessageInit

  it('is sent without it, unless the session is strict', async () => {
    const { sw, peer } = await pair()
    sw.send(wrong)
    expect(await peer.next('flowMod')).toMatchObject({ priority: 0x8000 })
  })

  it('is an error of a strict session, which sends nothing', async () => {
    const { sw } = await pair({ strict: true })
    const before = sw.stats().messagesOut
    expect(() => sw.send(wrong)).toThrow('flowMod has no member "prioriti": did you mean "priority"?')
    const failure = await sw.apply([wrong, flowMod({})], { timeout: 50 }).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(Error)
    expect(sw.stats().messagesOut).toBe(before + 2)
  })
})
