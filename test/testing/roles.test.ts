import { describe, expect, it } from 'vitest'
import { PortNo, type AsyncMasks, type MessageInit } from 'daolinet/codec'
import { bench, flow, to } from './support.js'

const NONE_YET = 0xffff_ffff_ffff_ffffn

const role = (name: 'noChange' | 'equal' | 'master' | 'slave', generationId = 0n): MessageInit =>
  ({ type: 'roleRequest', role: name, generationId })

describe('roles', () => {
  it('are equal at first, and noChange changes nothing', async () => {
    const { request } = await bench()
    expect(await request('roleReply', role('noChange'))).toMatchObject({
      role: 'equal', generationId: NONE_YET,
    })
  })

  it('change from master to slave when another controller becomes master', async () => {
    const { controller: first, another } = await bench()
    const second = await another()
    expect(await first.request('roleReply', role('master', 1n))).toMatchObject({
      role: 'master', generationId: 1n,
    })
    await second.request('roleReply', role('master', 2n))
    expect(await first.request('roleReply', role('noChange'))).toMatchObject({
      role: 'slave', generationId: 2n,
    })
    expect([first.connection.role, second.connection.role]).toEqual(['slave', 'master'])
  })

  it('are told to a master whose place another takes, and to nobody else', async () => {
    const { controller: first, another } = await bench()
    const [second, third] = [await another(), await another()]
    const masks = { packetIn: 0, portStatus: 0, flowRemoved: 0 }
    first.say({ type: 'setAsync', master: masks, slave: masks })
    await first.request('roleReply', role('master', 1n))
    await first.request('roleReply', role('master', 1n))
    await second.request('roleReply', role('slave', 1n))
    await third.request('roleReply', role('master', 2n))
    await third.request('roleReply', role('slave', 3n))
    await second.request('roleReply', role('master', 3n))
    for (const one of [first, second, third]) await one.barrier()
    expect([first, second, third].map((one) => one.of('roleStatus'))).toEqual([
      [{
        type: 'roleStatus', xid: 0, role: 'slave', reason: 'masterRequest', generationId: 2n, properties: [],
      }],
      [], [],
    ])
  })

  it.each([
    ['an election before the last', 5n, 4n],
    ['half the numbers ahead, which is behind', 5n, 5n + (1n << 63n)],
  ])('refuse %s', async (_, last, next) => {
    const { controller, errors } = await bench()
    await controller.request('roleReply', role('master', last))
    expect(await errors(role('slave', next))).toEqual(['OFPRRFC_STALE'])
    expect(controller.connection.role).toBe('master')
  })

  it('accept the same generation id again, and ids that have wrapped around', async () => {
    const { controller, errors } = await bench()
    await controller.request('roleReply', role('master', (1n << 64n) - 2n))
    expect(await errors(role('master', (1n << 64n) - 2n), role('master', 3n))).toEqual([])
    expect(await errors(role('master', (1n << 64n) - 1n))).toEqual(['OFPRRFC_STALE'])
  })

  it('need no generation id to become equal', async () => {
    const { controller, errors } = await bench()
    await controller.request('roleReply', role('master', 5n))
    expect(await errors(role('equal', 1n))).toEqual([])
    expect(controller.connection.role).toBe('equal')
  })

  it('other than the four of the specification are refused', async () => {
    const { errors } = await bench()
    expect(await errors({ type: 'roleRequest', role: 7 })).toEqual(['OFPRRFC_BAD_ROLE'])
  })

  it('let a slave read, but not write', async () => {
    const { sw, controller, errors } = await bench()
    await controller.request('roleReply', role('slave', 1n))
    const hwAddr = sw.ports.get(1)!.hwAddr
    const writes: MessageInit[] = [
      flow({}, [to(1)]),
      { type: 'packetOut', inPort: PortNo.CONTROLLER },
      { type: 'groupMod', groupId: 1 },
      { type: 'meterMod', meterId: 1, flags: 1, bands: [{ type: 'drop', rate: 1, burstSize: 0 }] },
      { type: 'portMod', portNo: 1, hwAddr, config: 1, mask: 1 },
      { type: 'tableMod' },
      { type: 'bundleControl', bundleId: 1, ctrlType: 'openRequest' },
      { type: 'bundleAddMessage', bundleId: 1, message: flow({}, []) },
    ]
    expect(await errors(...writes)).toEqual(writes.map(() => 'OFPBRC_IS_SLAVE'))
    expect(
      await errors({ type: 'flowStatsRequest' }, { type: 'setConfig' }, { type: 'roleRequest' }),
    ).toEqual([])
    expect(sw.flows()).toEqual([])
  })
})

describe('asynchronous messages', () => {
  const all: AsyncMasks = { packetIn: 7, portStatus: 7, flowRemoved: 15 }
  const none: AsyncMasks = { packetIn: 0, portStatus: 0, flowRemoved: 0 }

  it('go to every controller by its role: a slave gets only port-status messages', async () => {
    const { sw, controller: master, another } = await bench()
    const slave = await another()
    master.say(flow({}, [to(PortNo.CONTROLLER)], { flags: 1 }))
    await master.request('roleReply', role('master', 1n))
    await slave.request('roleReply', role('slave', 1n))
    sw.receive(1, new Uint8Array(60))
    sw.setPort({ portNo: 4 })
    sw.removeFlows(sw.flows(), 'delete')
    await master.barrier()
    await slave.barrier()
    expect(['packetIn', 'portStatus', 'flowRemoved'].map((type) => [
      master.heard.filter((message) => message.type === type).length,
      slave.heard.filter((message) => message.type === type).length,
    ])).toEqual([[1, 0], [1, 1], [1, 0]])
  })

  it('are those that the connection has chosen for its role', async () => {
    const { sw, controller, another, request } = await bench()
    const other = await another()
    controller.say({ type: 'setAsync', master: none, slave: all })
    expect(await request('getAsyncReply', { type: 'getAsyncRequest' })).toMatchObject({
      master: none, slave: all,
    })
    sw.setPort({ portNo: 4 })
    await controller.request('roleReply', role('slave', 1n))
    sw.setPort({ portNo: 5 })
    await controller.barrier()
    await other.barrier()
    expect(controller.of('portStatus').map(({ port }) => port.portNo)).toEqual([5])
    expect(other.of('portStatus').map(({ port }) => port.portNo)).toEqual([4, 5])
  })

  it('are not sent on auxiliary connections', async () => {
    const { sw, another } = await bench()
    const auxiliary = await another(3)
    const { auxiliaryId } = await auxiliary.request('featuresReply', { type: 'featuresRequest' })
    sw.setPort({ portNo: 4 })
    await auxiliary.barrier()
    expect(auxiliaryId).toBe(3)
    expect(auxiliary.of('portStatus')).toEqual([])
  })
})
