import { describe, expect, it } from 'vitest'
import { FlowModFlags, flowMod, flowStatsRequest, PortNo, setAsync } from 'daolinet/codec'
import { buildPacket } from '../../src/codec/packet/index.js'
import { bench, flow } from './support.js'

const frame = (ttl = 64): Uint8Array => buildPacket({
  ethernet: { src: '02:00:00:00:00:01', dst: '02:00:00:00:00:02' },
  ipv4: { src: '10.0.0.1', dst: '10.0.0.2', ttl }, udp: { srcPort: 1000, dstPort: 53 },
  payload: new Uint8Array(8),
})
const to = (port: number) => ({ type: 'output', port }) as const

describe('a switch in this process', () => {
  it('describes itself', async () => {
    const { heard, say, barrier } = await bench()
    say({ type: 'featuresRequest', xid: 5 }, { type: 'portDescRequest', xid: 6 })
    await barrier()
    expect(heard.find((m) => m.type === 'featuresReply')).toMatchObject({
      xid: 5, datapathId: 0xabcn, nTables: 254,
    })
    expect(heard.find((m) => m.type === 'portDescReply')).toMatchObject({
      xid: 6, ports: [{ portNo: 1 }, { portNo: 2 }, { portNo: 3 }],
    })
  })

  it('drops packets that no flow matches', async () => {
    const { sw, heard, transmitted } = await bench()
    sw.receive(1, frame())
    expect(transmitted).toEqual([])
    expect(heard.some((m) => m.type === 'packetIn')).toBe(false)
  })

  it('uses the flow with the highest priority', async () => {
    const { sw, say, barrier, transmitted } = await bench()
    say(flow({ inPort: 1 }, [to(2)], { priority: 10 }))
    say(flow({ inPort: 1, ethType: 0x0800 }, [to(3)], { priority: 20 }))
    await barrier()
    sw.receive(1, frame())
    expect(transmitted.map(([port]) => port)).toEqual([3])
    expect(sw.flows(0).map(({ packetCount }) => packetCount)).toEqual([1n, 0n])
  })

  it('keeps metadata and the action set from table to table', async () => {
    const { sw, say, barrier, transmitted } = await bench()
    say(
      flowMod({ instructions: [
        { type: 'writeMetadata', metadata: 7n }, { type: 'writeActions', actions: [to(2)] },
        { type: 'gotoTable', tableId: 4 },
      ] }),
      flowMod({ tableId: 4, match: { metadata: { value: 7n, mask: 0xfn } }, instructions: [
        { type: 'writeActions', actions: [{ type: 'setField', field: { ethDst: '02:00:00:00:00:09' } }] },
      ] }),
    )
    await barrier()
    sw.receive(1, frame())
    expect(transmitted).toHaveLength(1)
    expect([...transmitted[0]![1].subarray(0, 6)]).toEqual([2, 0, 0, 0, 0, 9])
  })

  it('does not send a packet out of its input port, except by IN_PORT', async () => {
    const { sw, say, barrier, transmitted } = await bench()
    say(flow({}, [to(1), to(PortNo.IN_PORT), to(PortNo.FLOOD)]))
    await barrier()
    sw.receive(1, frame())
    expect(transmitted.map(([port]) => port)).toEqual([1, 2, 3])
  })

  it('sends a table miss to the controller, with its reason', async () => {
    const { sw, say, barrier, heard } = await bench()
    say(flow({}, [to(PortNo.CONTROLLER)], { priority: 0, cookie: 9n }))
    say(flow({ inPort: 2 }, [to(PortNo.CONTROLLER)], { priority: 5 }))
    await barrier()
    sw.receive(1, frame())
    sw.receive(2, frame())
    await barrier()
    const packetIns = heard.filter((m) => m.type === 'packetIn')
    expect(packetIns).toMatchObject([
      { reason: 'noMatch', cookie: 9n, match: { inPort: 1 }, totalLen: frame().length },
      { reason: 'action', match: { inPort: 2 } },
    ])
  })

  it('reports an expired TTL only when asked to, with the packet as it was then', async () => {
    const { sw, say, barrier, heard, transmitted } = await bench()
    say(flow({ ethType: 0x0800 }, [{ type: 'decNwTtl' }, to(2)]))
    await barrier()
    sw.receive(1, frame(1))
    say(setAsync({ master: { packetIn: 7, portStatus: 7, flowRemoved: 15 } }))
    await barrier()
    sw.receive(1, frame(1))
    await barrier()
    expect(transmitted).toEqual([])
    const packetIns = heard.filter((m) => m.type === 'packetIn')
    expect(packetIns).toMatchObject([{ reason: 'invalidTtl' }])
    expect(packetIns[0]!.data).toEqual(frame(1))
  })

  it('removes flows by both timeouts, and reports which of them', async () => {
    const { sw, clock, say, barrier, heard } = await bench()
    const flags = FlowModFlags.SEND_FLOW_REM
    say(flow({ inPort: 1 }, [to(2)], { idleTimeout: 5, flags }))
    say(flow({ inPort: 2 }, [to(1)], { hardTimeout: 8, flags }))
    await barrier()
    clock.advance(4000)
    sw.receive(1, frame())
    sw.receive(2, frame())
    clock.advance(3900)
    expect(sw.flows()).toHaveLength(2)
    clock.advance(100)
    expect(sw.flows().map(({ match }) => match)).toEqual([{ inPort: 1 }])
    clock.advance(1000)
    expect(sw.flows()).toEqual([])
    await barrier()
    expect(heard.filter((m) => m.type === 'flowRemoved')).toMatchObject([
      { reason: 'hardTimeout', match: { inPort: 2 }, durationSec: 8, packetCount: 1n },
      { reason: 'idleTimeout', match: { inPort: 1 }, durationSec: 9, packetCount: 1n },
    ])
    expect(clock.pending).toBe(0)
  })

  it('deletes by a covering match, by an exact match, by cookie, and by output', async () => {
    const { sw, say, barrier } = await bench()
    const all = [
      flow({ inPort: 1 }, [to(2)], { cookie: 0x10n }),
      flow({ inPort: 1, ethType: 0x0800 }, [to(3)], { cookie: 0x11n }),
      flow({ inPort: 2 }, [to(3)], { cookie: 0x20n }),
    ]
    const left = async (request: Parameters<typeof flowMod>[0]): Promise<number> => {
      say(...all, flowMod(request))
      await barrier()
      return sw.flows().length
    }
    expect(await left({ command: 'deleteStrict', match: { inPort: 1 } })).toBe(2)
    expect(await left({ command: 'delete', match: { inPort: 1 } })).toBe(1)
    expect(await left({ command: 'delete', cookie: 0x10n, cookieMask: 0xf0n })).toBe(1)
    expect(await left({ command: 'delete', outPort: 3 })).toBe(1)
    expect(await left({ command: 'delete', tableId: 0xff })).toBe(0)
  })

  it('describes its flows, in as many parts as needed', async () => {
    const { say, barrier, heard } = await bench({ partLength: 4096 })
    for (let i = 0; i < 120; i++) say(flow({ inPort: i + 1 }, [to(2)], { cookie: BigInt(i) }))
    say({ ...flowStatsRequest(), xid: 77 })
    await barrier()
    const parts = heard.filter((m) => m.type === 'flowStatsReply')
    expect(parts.map(({ flags }) => flags)).toEqual([1, 1, 0])
    expect(parts.flatMap(({ flows }) => flows)).toHaveLength(120)
  })
})
