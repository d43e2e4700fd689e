import { once } from 'node:events'
import { connect as connectSocket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { readFile } from 'node:fs/promises'
import { listen, type SwitchServer } from 'daolinet/switch'
import { ManualClock, TestSwitch } from 'daolinet/testing'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { logRefusals } from '../../../examples/controller/refusals.js'
import { eventually } from '../../support/eventually.js'
import type { LogEvent } from '../../../examples/controller/log.js'

const certificate = (name: string) => readFile(new URL(`../../support/certificates/${name}`, import.meta.url))

const clock = new ManualClock()
const log: LogEvent[] = []
const servers: SwitchServer[] = []
let stop: (() => void) | undefined

async function server(options: Parameters<typeof listen>[0] = {}): Promise<number> {
  log.length = 0
  stop = logRefusals((event) => log.push(event), clock)
  const made = await listen({ host: '127.0.0.1', port: 0, ...options })
  servers.push(made)
  return made.address.port
}

afterEach(async () => {
  stop?.()
  await Promise.all(servers.splice(0).map((one) => one.close()))
  vi.restoreAllMocks()
})

/** Says hello with OpenFlow 1.0, and waits until it is told to go. */
async function oldSwitch(port: number): Promise<void> {
  const socket = connectSocket(port, '127.0.0.1').resume()
  socket.write(Uint8Array.from([1, 0, 0, 8, 0, 0, 0, 1]))
  await once(socket, 'close')
}

describe('a connection that does not become a session', () => {
  it('is told of when the switch speaks OpenFlow 1.0 only, and not as a process warning', async () => {
    const warn = vi.spyOn(process, 'emitWarning')
    await oldSwitch(await server())
    await eventually(() => log.length === 1)
    expect(log).toEqual([{
      event: 'rejected', peer: '127.0.0.1', kind: 'incompatible', times: 1,
      message: expect.stringContaining('does not speak OpenFlow 1.3') as string,
    }])
    expect(warn).not.toHaveBeenCalled()
  })

  it('is told of once a minute, with how often it happened', async () => {
    const port = await server()
    for (let n = 0; n < 3; n++) await oldSwitch(port)
    await eventually(() => log.length === 1)
    clock.advance(60_000)
    await oldSwitch(port)
    await eventually(() => log.length === 2)
    expect(log.map((event) => event.event === 'rejected' && event.times)).toEqual([1, 3])
  })

  it('is told of when another connection has its datapath id', async () => {
    const port = await server({ duplicates: 'reject' })
    const [first, second] = [new TestSwitch({ datapathId: 5n }), new TestSwitch({ datapathId: 5n })]
    await first.connect({ port })
    await eventually(() => servers[0]!.sessions.size === 1)
    await second.connect({ port })
    await eventually(() => log.length === 1)
    expect(log[0]).toMatchObject({ event: 'rejected', kind: 'duplicate', datapathId: '0000000000000005' })
    await Promise.all([first.close(), second.close()])
  })

  it('is told of when TLS refuses it', async () => {
    const own = ['controller.key', 'controller.crt', 'good-ca.crt']
    const [key, cert, ca] = await Promise.all(own.map(certificate))
    const port = await server({ tls: { key, cert, ca } })
    const [strangerKey, strangerCert] = await Promise.all(['stranger.key', 'stranger.crt'].map(certificate))
    const socket = connectTls({
      port, host: '127.0.0.1', key: strangerKey, cert: strangerCert, rejectUnauthorized: false,
    }).on('error', () => undefined).resume()
    await eventually(() => log.length === 1)
    expect(log[0]).toMatchObject({ event: 'rejected', kind: 'tlsFailed', peer: '127.0.0.1' })
    socket.destroy()
  })
})
