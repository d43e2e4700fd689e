import { describe, expect, it } from 'vitest'
import { FlowModFlags, PortConfig, PortNo, PortState, type MessageInit } from 'daolinet/codec'
import { bench, flow, to } from './support.js'

const frame = new Uint8Array(60)

describe('statistics', () => {
  it('sum up the flows that a request selects', async () => {
    const { sw, ask, request } = await bench()
    await ask(
      flow({ inPort: 1 }, [to(2)], { cookie: 1n }), flow({ inPort: 2 }, [to(3)], { cookie: 2n }),
      flow({ inPort: 2 }, [to(3)], { cookie: 2n, tableId: 5 }),
    )
    sw.receive(1, frame)
    sw.receive(2, frame)
    sw.receive(2, frame)
    const sum = async (rest: object): Promise<unknown[]> => {
      const reply = await request('aggregateStatsReply', { type: 'aggregateStatsRequest', ...rest })
      return [reply.flowCount, reply.packetCount, reply.byteCount]
    }
    expect(await sum({})).toEqual([3, 3n, 180n])
    expect(await sum({ tableId: 0 })).toEqual([2, 3n, 180n])
    expect(await sum({ outPort: 3 })).toEqual([2, 2n, 120n])
    expect(await sum({ cookie: 3n, cookieMask: 1n })).toEqual([1, 1n, 60n])
    expect(await sum({ match: { inPort: 2 } })).toEqual([2, 2n, 120n])
  })

  it('keep the counters of a flow that is added again, unless told to reset them', async () => {
    const { sw, ask } = await bench()
    const seen = (): bigint[] => sw.flows().map(({ packetCount }) => packetCount)
    await ask(flow({}, [to(2)]))
    sw.receive(1, frame)
    await ask(flow({}, [to(3)]))
    expect(seen()).toEqual([1n])
    await ask(flow({}, [to(3)], { command: 'modify' }))
    expect(seen()).toEqual([1n])
    await ask(flow({}, [to(3)], { command: 'modify', flags: FlowModFlags.RESET_COUNTS }))
    expect(seen()).toEqual([0n])
    sw.receive(1, frame)
    await ask(flow({}, [to(3)], { flags: FlowModFlags.RESET_COUNTS }))
    expect(seen()).toEqual([0n])
  })

  it('do not count for flows with the flags against it', async () => {
    const { sw, ask } = await bench()
    await ask(
      flow({ inPort: 1 }, [], { flags: FlowModFlags.NO_PKT_COUNTS }),
      flow({ inPort: 2 }, [], { flags: FlowModFlags.NO_BYT_COUNTS }),
    )
    sw.receive(1, frame)
    sw.receive(2, frame)
    expect(sw.flows().map(({ packetCount, byteCount }) => [packetCount, byteCount])).toEqual([
      [0n, 60n], [1n, 0n],
    ])
  })

  it('count flows, lookups and matches of every table', async () => {
    const { sw, ask, request } = await bench({ tables: 3 })
    await ask({ type: 'flowMod', match: { inPort: 1 }, instructions: [{ type: 'gotoTable', tableId: 2 }] })
    sw.receive(1, frame)
    sw.receive(2, frame)
    const { tables } = await request('tableStatsReply', { type: 'tableStatsRequest' })
    expect(tables).toEqual([
      { tableId: 0, activeCount: 1, lookupCount: 2n, matchedCount: 1n },
      { tableId: 1, activeCount: 0, lookupCount: 0n, matchedCount: 0n },
      { tableId: 2, activeCount: 0, lookupCount: 1n, matchedCount: 0n },
    ])
  })

  it('count what every port received, sent and dropped', async () => {
    const { sw, clock, ask, request } = await bench()
    await ask(flow({ inPort: 1 }, [to(2), to(3)]))
    sw.setPort({ portNo: 3, config: PortConfig.NO_FWD })
    sw.setPort({ portNo: 2, config: PortConfig.NO_RECV })
    clock.advance(2500)
    sw.receive(1, frame)
    sw.receive(2, frame)
    const { ports } = await request('portStatsReply', { type: 'portStatsRequest' })
    const age = { durationSec: 2, durationNsec: 500_000_000 }
    expect(ports).toMatchObject([
      { portNo: 1, rxPackets: 1n, rxBytes: 60n, txPackets: 0n, ...age },
      { portNo: 2, rxPackets: 1n, rxDropped: 1n, txPackets: 1n, txBytes: 60n, ...age },
      { portNo: 3, rxPackets: 0n, txPackets: 0n, txDropped: 1n, ...age },
    ])
    const one = await request('portStatsReply', { type: 'portStatsRequest', portNo: 2 })
    expect(one.ports.map(({ portNo }) => portNo)).toEqual([2])
  })

  it('describe the queues of a port, and count what each has sent', async () => {
    const { sw, ask, request, errors } = await bench({
      queues: [{ queueId: 7, port: 2, properties: [{ type: 'minRate', rate: 100 }] }],
    })
    await ask(
      flow({ inPort: 1 }, [{ type: 'setQueue', queueId: 7 }, to(2), to(3)]), flow({ inPort: 3 }, [to(2)]),
    )
    sw.receive(1, frame)
    sw.receive(3, frame)
    const { queues } = await request('queueStatsReply', { type: 'queueStatsRequest' })
    expect(queues.map(({ portNo, queueId, txPackets }) => [portNo, queueId, txPackets]))
      .toEqual([[1, 0, 0n], [2, 0, 1n], [2, 7, 1n], [3, 0, 1n]])
    const config = await request('queueGetConfigReply', { type: 'queueGetConfigRequest', port: 2 })
    expect(config).toMatchObject({
      port: 2, queues: [{ queueId: 0 }, { queueId: 7, properties: [{ type: 'minRate', rate: 100 }] }],
    })
    expect(await errors(
      { type: 'queueStatsRequest', portNo: 9 }, { type: 'queueStatsRequest', portNo: 1, queueId: 7 },
      { type: 'queueGetConfigRequest', port: 9 },
    )).toEqual(['OFPQOFC_BAD_PORT', 'OFPQOFC_BAD_QUEUE', 'OFPQOFC_BAD_PORT'])
  })

  it('describe the features of every table, in several parts', async () => {
    const { ask } = await bench()
    const replies = (await ask({ type: 'tableFeaturesRequest' })).filter(
      (m) => m.type === 'tableFeaturesReply',
    )
    expect(replies.length).toBeGreaterThan(1)
    expect(replies.map(({ flags }) => flags)).toEqual([...replies.slice(1).map(() => 1), 0])
    const tables = replies.flatMap((reply) => reply.tables)
    expect(tables.map(({ tableId }) => tableId)).toEqual(Array.from({ length: 254 }, (_, id) => id))
    const [first] = tables
    const fields = first!.properties.find(({ type }) => type === 'match')
    expect(fields).toMatchObject({
      fields: expect.arrayContaining([{ field: 'ipv6Dst', hasMask: true }]) as unknown,
    })
    expect(first!.properties.find(({ type }) => type === 'nextTables')).toMatchObject({
      tableIds: { length: 253 },
    })
  })

  it('answer a request of several parts after the last one', async () => {
    const { ask } = await bench()
    expect(await ask({ type: 'descRequest', xid: 4, flags: 1 })).toEqual([])
    expect(await ask({ type: 'descRequest', xid: 5 })).toMatchObject([{ type: 'descReply', xid: 5 }])
    expect(await ask({ type: 'descRequest', xid: 4 })).toMatchObject([{ type: 'descReply', xid: 4 }])
  })

  it('describe the switch', async () => {
    const { request } = await bench({ description: { mfrDesc: 'acme', dpDesc: 'rack 3' } })
    expect(await request('descReply', { type: 'descRequest' }))
      .toMatchObject({ mfrDesc: 'acme', dpDesc: 'rack 3', swDesc: 'OpenFlow 1.3' })
  })
})

describe('ports', () => {
  it('are live while they are up and have a link', async () => {
    const { sw } = await bench()
    const live = (): boolean => (sw.ports.get(1)!.state & PortState.LIVE) !== 0
    expect(live()).toBe(true)
    sw.setPort({ portNo: 1, state: PortState.LINK_DOWN })
    expect(live()).toBe(false)
    sw.setPort({ portNo: 1, state: 0, config: PortConfig.PORT_DOWN })
    expect(live()).toBe(false)
    sw.setPort({ portNo: 1, config: 0 })
    expect(live()).toBe(true)
  })

  it('are configured by a controller, and the other controllers get a message', async () => {
    const { sw, controller, another, errors, ports } = await bench()
    const other = await another()
    const { hwAddr } = sw.ports.get(2)!
    const change = (config: number, mask: number): MessageInit =>
      ({ type: 'portMod', portNo: 2, hwAddr, config, mask })
    await controller.ask(
      flow({}, [to(2)]), change(PortConfig.NO_FWD | PortConfig.PORT_DOWN, PortConfig.NO_FWD),
    )
    sw.receive(1, frame)
    expect(ports()).toEqual([])
    await other.barrier()
    expect(other.of('portStatus')).toMatchObject([{
      reason: 'modify', port: { portNo: 2, config: PortConfig.NO_FWD },
    }])
    expect(controller.of('portStatus')).toEqual([])
    await controller.ask(change(0, 0xffff_ffff))
    sw.receive(1, frame)
    expect(ports()).toEqual([2])
    expect(await errors(
      { type: 'portMod', portNo: 9, hwAddr }, { type: 'portMod', portNo: 1, hwAddr },
    )).toEqual(['OFPPMFC_BAD_PORT', 'OFPPMFC_BAD_HW_ADDR'])
  })

  // As seen on Open vSwitch 3.1, with the same messages.
  it('lose their link when they are taken down, which every controller is told', async () => {
    const { sw, controller, another } = await bench()
    const other = await another()
    const { hwAddr } = sw.ports.get(2)!
    const { PORT_DOWN } = PortConfig
    const { LINK_DOWN, LIVE } = PortState
    const seenBy = (one: typeof other): [number, number][] =>
      one.of('portStatus').map(({ port: { config, state } }) => [config, state])
    for (const config of [PORT_DOWN, 0]) {
      await controller.ask({ type: 'portMod', portNo: 2, hwAddr, config, mask: PORT_DOWN })
    }
    await other.barrier()
    expect(seenBy(other)).toEqual([[PORT_DOWN, 0], [PORT_DOWN, LINK_DOWN], [0, LINK_DOWN], [0, LIVE]])
    expect(seenBy(controller)).toEqual([[PORT_DOWN, LINK_DOWN], [0, LIVE]])
  })

  it('keep a link that was down before, down', async () => {
    const { sw, controller } = await bench()
    sw.setPort({ portNo: 2, state: PortState.LINK_DOWN })
    const { hwAddr } = sw.ports.get(2)!
    for (const config of [PortConfig.PORT_DOWN, 0]) {
      await controller.ask({ type: 'portMod', portNo: 2, hwAddr, config, mask: PortConfig.PORT_DOWN })
    }
    expect(sw.ports.get(2)).toMatchObject({ config: 0, state: PortState.LINK_DOWN })
  })

  it('send no table misses to the controller when configured so', async () => {
    const { sw, ask, barrier, controller } = await bench()
    await ask(flow({}, [to(PortNo.CONTROLLER)], { priority: 0 }))
    sw.setPort({ portNo: 1, config: PortConfig.NO_PACKET_IN })
    sw.receive(1, frame)
    sw.receive(2, frame)
    await barrier()
    expect(controller.of('packetIn').map(({ match }) => match.inPort)).toEqual([2])
  })

  it('learn MAC addresses from packets that are output to NORMAL', async () => {
    const { sw, ask, ports } = await bench()
    const from = (src: number, dst: number): Uint8Array => {
      const bytes = new Uint8Array(60)
      bytes.set([2, 0, 0, 0, 0, dst, 2, 0, 0, 0, 0, src])
      return bytes
    }
    await ask(flow({}, [to(PortNo.NORMAL)]))
    sw.receive(1, from(1, 2))
    expect(ports()).toEqual([2, 3])
    sw.receive(2, from(2, 1))
    expect(ports()).toEqual([1])
    sw.receive(1, from(1, 2))
    expect(ports()).toEqual([2])
    sw.removePort(2)
    sw.receive(1, from(1, 2))
    expect(ports()).toEqual([3])
  })

  it('get no packet that goes in circles for ever', async () => {
    const { sw, ask, ports } = await bench()
    await ask(flow({}, [to(PortNo.TABLE), to(2)]))
    sw.receive(1, frame)
    expect(ports()).toHaveLength(65)
  })
})
