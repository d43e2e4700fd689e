import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { dial, listen } from 'daolinet/switch'
import { ManualClock, TestSwitch, type ControllerConnection } from 'daolinet/testing'
import { eventually } from '../support/eventually.js'
import { atEnd } from '../support/sessions.js'
import { bench, Controller, nameOf } from './support.js'

/** A TCP server that sends nothing and closes no connection, and its port. */
async function silentServer(port = 0): Promise<{ server: Server, port: number, hangUp(): void }> {
  const sockets = new Set<{ destroy(): void }>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined).resume()
  }).listen(port, '127.0.0.1')
  await once(server, 'listening')
  const hangUp = (): void => sockets.forEach((socket) => socket.destroy())
  atEnd(() => {
    hangUp()
    server.close()
  })
  return { server, port: (server.address() as AddressInfo).port, hangUp }
}

function newSwitch(): { sw: TestSwitch, clock: ManualClock, stood: ControllerConnection[] } {
  const clock = new ManualClock()
  const sw = new TestSwitch({ datapathId: 5n, ports: [{ portNo: 1 }], clock })
  const stood: ControllerConnection[] = []
  sw.on('connected', (connection) => stood.push(connection))
  atEnd(() => sw[Symbol.asyncDispose]())
  return { sw, clock, stood }
}

describe('a switch that dials', () => {
  it('rejects with the error of the socket when nobody listens', async () => {
    const { sw } = newSwitch()
    const { server, port } = await silentServer()
    server.close()
    await once(server, 'close')
    await expect(sw.connect({ port })).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })

  it('dials again after growing waits, until somebody answers', async () => {
    const { sw, clock, stood } = newSwitch()
    const { server, port } = await silentServer()
    server.close()
    await once(server, 'close')
    const connected = sw.connect({ port, retry: { initial: 100, max: 400 } })
    for (const wait of [100, 200, 400, 400]) {
      await eventually(() => clock.pending === 1)
      clock.advance(wait - 1)
      expect(clock.pending).toBe(1)
      clock.advance(1)
      expect(clock.pending).toBe(0)
    }
    await eventually(() => clock.pending === 1)
    await silentServer(port)
    clock.advance(400)
    expect(await connected).toBe(stood[0])
  })

  it('dials again when the connection is lost, and keeps its flows', async () => {
    const { sw, clock, stood } = newSwitch()
    const { port, hangUp } = await silentServer()
    await sw.connect({ port, retry: true })
    await eventually(() => stood.length === 1)
    hangUp()
    await eventually(() => clock.pending === 1)
    expect(sw.connections.size).toBe(0)
    clock.advance(1000)
    await eventually(() => stood.length === 2)
  })

  it('does not dial any more after disconnect()', async () => {
    const { sw, clock, stood } = newSwitch()
    const { port } = await silentServer()
    await sw.connect({ port, retry: true })
    await sw.disconnect()
    await eventually(() => clock.pending === 0)
    clock.advance(60_000)
    expect(stood).toHaveLength(1)
  })

  it('rejects connect() when it is disconnected before the first connection', async () => {
    const { sw, clock } = newSwitch()
    const { server, port } = await silentServer()
    server.close()
    await once(server, 'close')
    const connected = sw.connect({ port, retry: true })
    await eventually(() => clock.pending === 1)
    await sw.disconnect()
    await expect(connected).rejects.toThrow('the switch was disconnected')
    expect(clock.pending).toBe(0)
  })

  it('opens a session with listen(), also over a unix socket', async () => {
    const { sw } = newSwitch()
    const folder = await mkdtemp(join(tmpdir(), 'daolinet-testing-'))
    atEnd(() => rm(folder, { recursive: true }))
    const server = await listen({ path: join(folder, 'openflow.sock') })
    atEnd(() => server.close())
    await sw.connect({ path: join(folder, 'openflow.sock') })
    const { value: session } = await server[Symbol.asyncIterator]().next()
    expect([session!.datapathId, session!.ports.get(1)!.name]).toEqual([5n, 'port1'])
  })
})

describe('a switch that is dialled', () => {
  it('opens a session with dial()', async () => {
    const { sw } = newSwitch()
    const { port } = await sw.listen()
    const controller = dial({ host: '127.0.0.1', port })
    atEnd(() => controller.close())
    const { value: session } = await controller[Symbol.asyncIterator]().next()
    expect(session!.datapathId).toBe(5n)
  })

  it('does not accept connections after disconnect()', async () => {
    const { sw } = newSwitch()
    const { port } = await sw.listen()
    await sw.disconnect()
    await expect(new TestSwitch({ datapathId: 6n }).connect({ port })).rejects.toMatchObject({
      code: 'ECONNREFUSED',
    })
  })
})

describe('a greeting', () => {
  it('must be the first message: otherwise the switch closes the connection', async () => {
    const { sw } = newSwitch()
    const controller = new Controller(sw)
    controller.say({ type: 'featuresRequest' })
    await controller.ended
    expect(controller.heard.map(({ type }) => type)).toEqual(['hello'])
  })

  it('of a controller that does not speak OpenFlow 1.3 is refused', async () => {
    const { sw } = newSwitch()
    const controller = new Controller(sw)
    controller.say({ type: 'hello', version: 1, elements: [] })
    await controller.ended
    expect(controller.of('error').map(nameOf)).toEqual(['OFPHFC_INCOMPATIBLE'])
  })

  it('may be sent only once', async () => {
    const { errors } = await bench()
    expect(await errors({ type: 'hello' })).toEqual(['OFPBRC_BAD_TYPE'])
  })
})

describe('a switch that hears no OpenFlow', () => {
  it('closes the connection after an impossible length', async () => {
    const { sw, controller } = await bench()
    controller.say(Uint8Array.of(4, 2, 0, 3, 0, 0, 0, 0))
    await controller.connection.closed
    expect(sw.connections.size).toBe(0)
  })

  it('answers a malformed message with an error that returns the message', async () => {
    const { ask } = await bench()
    const bytes = Uint8Array.of(4, 14, 0, 12, 0, 0, 0, 77, 1, 2, 3, 4)
    expect(await ask(bytes)).toMatchObject([{
      type: 'error', xid: 77, errorType: 1, errorCode: 6, data: bytes,
    }])
  })
})
