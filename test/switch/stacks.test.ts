/** The errors of a session say where in the application something failed, and what failed. */
import { barrierRequest, flowMod, flowStatsRequest } from 'daolinet/codec'
import { ClosedError, TimeoutError, type SwitchSession } from 'daolinet/switch'
import { describe, expect, it } from 'vitest'
import { FakeClock } from '../support/fake-clock.js'
import { pair } from '../support/sessions.js'

type Use = (sw: SwitchSession) => Promise<unknown>

const uses: [name: string, use: Use, request: string][] = [
  ['request', (sw) => sw.request(barrierRequest()), 'barrierRequest'],
  ['apply', (sw) => sw.apply(flowMod({})), 'barrierRequest'],
  ['bundle', (sw) => sw.bundle(flowMod({})), 'bundleControl'],
  ['setRole', (sw) => sw.setRole('master', 1n), 'roleRequest'],
  ['asyncConfig', (sw) => sw.asyncConfig(), 'getAsyncRequest'],
  ['setAsyncConfig', (sw) => sw.setAsyncConfig({}), 'getAsyncRequest'],
  ['stream', (sw) => sw.stream(flowStatsRequest()).next(), 'flowStatsRequest'],
]

async function anApplicationsFunction(sw: SwitchSession, use: Use): Promise<unknown> {
  try {
    await use(sw)
    return undefined
  } catch (error) {
    return error
  }
}

function expectTold(error: unknown, type: typeof ClosedError | typeof TimeoutError, request: string): void {
  expect(error).toBeInstanceOf(type)
  expect(error).toMatchObject({ request: { type: request } })
  expect((error as Error).message).toContain(request)
  expect((error as Error).stack).toContain(`${type.className}: ${(error as Error).message}\n`)
  expect((error as Error).stack).toMatch(/at (async )?anApplicationsFunction/)
}

describe.each(uses)('a failure of %s', (_name, use, request) => {
  it('names its caller and the request when no reply comes in time', async () => {
    const clock = new FakeClock()
    const { sw, peer } = await pair({ clock, requestTimeout: 100, echo: { interval: 0 } })
    const failed = anApplicationsFunction(sw, use)
    await peer.next(request as 'barrierRequest')
    clock.advance(100)
    expectTold(await failed, TimeoutError, request)
  })

  it('names its caller and the request when the session ends', async () => {
    const { sw, peer } = await pair()
    const failed = anApplicationsFunction(sw, use)
    await peer.next(request as 'barrierRequest')
    peer.destroy()
    expectTold(await failed, ClosedError, request)
  })
})

it('a message that a closed session does not send is named', async () => {
  const { sw } = await pair()
  await sw.close()
  expect(() => sw.send(flowMod({})))
    .toThrow('flowMod failed: the session is closed: this side closed the session')
  const error = await anApplicationsFunction(sw, () => sw.drain())
  expect(error).toMatchObject({ message: 'the session is closed: this side closed the session' })
  expect((error as Error).stack).toContain('anApplicationsFunction')
  expect((error as ClosedError).request).toBeUndefined()
})
