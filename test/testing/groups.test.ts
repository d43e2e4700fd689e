import { describe, expect, it } from 'vitest'
import { FlowModFlags, PortState, type BucketInit, type GroupModInit, type MessageInit } from 'daolinet/codec'
import { buildPacket, parsePacket } from '../../src/codec/packet/index.js'
import { bench, flow, to } from './support.js'

const frame = (srcPort = 1000): Uint8Array => buildPacket({
  ethernet: { src: '02:00:00:00:00:01', dst: '02:00:00:00:00:02' },
  ipv4: { src: '10.0.0.1', dst: '10.0.0.2' }, udp: { srcPort, dstPort: 53 }, payload: new Uint8Array(18),
})

const group = (
  groupId: number, groupType: GroupModInit['groupType'], buckets: readonly BucketInit[],
  command: GroupModInit['command'] = 'add',
): MessageInit => ({ type: 'groupMod', command, groupId, groupType, buckets })

const toGroup = (groupId: number, match = {}): MessageInit => flow(match, [{ type: 'group', groupId }])

describe('groups', () => {
  it('of type all send a copy through every bucket, changed by that bucket only', async () => {
    const { sw, ask, transmitted } = await bench()
    await ask(
      group(1, 'all', [
        { actions: [to(2), { type: 'setField', field: { udpDst: 1 } }] }, { actions: [to(3)] },
      ]),
      flow({}, [{ type: 'group', groupId: 1 }, to(3)]),
    )
    sw.receive(1, frame())
    // The actions of a bucket are an action set: set-field comes before output, however they are written.
    expect(transmitted.map(([port, bytes]) => [port, parsePacket(bytes).udp!.dstPort]))
      .toEqual([[2, 1], [3, 53], [3, 53]])
  })

  it('of type select send a connection through one bucket, and share by weight', async () => {
    const { sw, ask, ports } = await bench()
    await ask(
      group(1, 'select', [{ weight: 3, actions: [to(2)] }, { weight: 1, actions: [to(3)] }]), toGroup(1),
    )
    const outcome = Array.from({ length: 400 }, (_, index) => {
      sw.receive(1, frame(1000 + index))
      sw.receive(1, frame(1000 + index))
      return ports()
    })
    expect(outcome.every(([first, second, ...more]) => first === second && more.length === 0)).toBe(true)
    const third = outcome.filter(([port]) => port === 3).length
    expect(third).toBeGreaterThan(60)
    expect(third).toBeLessThan(140)
  })

  it('of type select never use a bucket of weight 0, or one that watches a dead port', async () => {
    const { sw, ask, ports } = await bench()
    await ask(group(1, 'select', [
      { weight: 0, actions: [to(2)] }, { weight: 1, watchPort: 3, actions: [to(3)] },
    ]), toGroup(1))
    sw.receive(1, frame())
    sw.setPort({ portNo: 3, state: PortState.LINK_DOWN })
    sw.receive(1, frame())
    expect(ports()).toEqual([3])
  })

  it('of type fast failover use the first bucket whose port or group is live', async () => {
    const { sw, ask, ports } = await bench()
    await ask(
      group(1, 'fastFailover', [
        { watchPort: 2, actions: [to(2)] }, { watchGroup: 2, actions: [{ type: 'group', groupId: 2 }] },
      ]),
      group(2, 'fastFailover', [{ watchPort: 3, actions: [to(3)] }]),
      toGroup(1),
    )
    sw.receive(1, frame())
    sw.setPort({ portNo: 2, state: PortState.LINK_DOWN })
    sw.receive(1, frame())
    sw.setPort({ portNo: 3, state: PortState.LINK_DOWN })
    sw.receive(1, frame())
    sw.setPort({ portNo: 2, state: 0 })
    sw.receive(1, frame())
    expect(ports()).toEqual([2, 3, 2])
  })

  it('can send to other groups, and count the packets of each bucket', async () => {
    const { sw, ask, clock, ports, request } = await bench()
    await ask(
      group(1, 'all', [{ actions: [{ type: 'group', groupId: 2 }] }, {}]),
      group(2, 'indirect', [{ actions: [to(2)] }]),
      toGroup(1), toGroup(1, { inPort: 1 }),
    )
    clock.advance(1500)
    sw.receive(1, frame())
    expect(ports()).toEqual([2])
    const { groups } = await request('groupStatsReply', { type: 'groupStatsRequest' })
    const counted = { packetCount: 1n, byteCount: 60n }
    expect(groups).toEqual([
      {
        groupId: 1, refCount: 2, ...counted, durationSec: 1, durationNsec: 500_000_000,
        bucketStats: [counted, counted],
      },
      {
        groupId: 2, refCount: 0, ...counted, durationSec: 1, durationNsec: 500_000_000,
        bucketStats: [counted],
      },
    ])
    expect((await request('groupStatsReply', { type: 'groupStatsRequest', groupId: 9 })).groups).toEqual([])
  })

  it('that would lead back to themselves are refused, also by way of others', async () => {
    const { sw, errors } = await bench()
    const next = (groupId: number): BucketInit[] => [{ actions: [{ type: 'group', groupId }] }]
    expect(await errors(
      group(1, 'all', next(1)), group(1, 'all', next(2)), group(2, 'all', next(3)), group(3, 'all', next(1)),
      group(3, 'all', []), group(3, 'all', next(1), 'modify'),
    )).toEqual(['OFPGMFC_LOOP', 'OFPGMFC_LOOP', 'OFPGMFC_LOOP'])
    expect([...sw.groups.keys()]).toEqual([1, 2, 3])
    expect(sw.groups.get(3)!.buckets).toEqual([])
  })

  it('are deleted together with the flows that send to them, which is reported', async () => {
    const { sw, ask, controller, clock } = await bench()
    const flags = FlowModFlags.SEND_FLOW_REM
    await ask(
      group(1, 'all', []), group(2, 'all', []),
      flow({ inPort: 1 }, [{ type: 'group', groupId: 1 }], { flags, cookie: 7n }),
      {
        type: 'flowMod', tableId: 4, flags,
        instructions: [{ type: 'writeActions', actions: [{ type: 'group', groupId: 1 }] }],
      },
      flow({ inPort: 2 }, [{ type: 'group', groupId: 2 }], { flags }),
    )
    clock.advance(2000)
    await ask(group(1, 'all', [], 'delete'))
    expect(sw.flows().map(({ match }) => match)).toEqual([{ inPort: 2 }])
    expect(controller.of('flowRemoved')).toMatchObject([
      { reason: 'groupDelete', cookie: 7n, tableId: 0, durationSec: 2 },
      { reason: 'groupDelete', tableId: 4 },
    ])
    await ask(group(0xffff_fffc, 'all', [], 'delete'))
    expect([sw.groups.size, sw.flows().length]).toEqual([0, 0])
  })

  it('are modified without their flows, and described as they are then', async () => {
    const { sw, ask, ports, request } = await bench()
    await ask(group(1, 'all', [{ actions: [to(2)] }]), toGroup(1))
    await ask(group(1, 'indirect', [{ actions: [to(3)] }], 'modify'))
    sw.receive(1, frame())
    expect(ports()).toEqual([3])
    const { groups } = await request('groupDescReply', { type: 'groupDescRequest' })
    expect(groups).toMatchObject([{ groupId: 1, groupType: 'indirect', buckets: [{ actions: [to(3)] }] }])
    const features = await request('groupFeaturesReply', { type: 'groupFeaturesRequest' })
    expect(features).toMatchObject({ types: 0b1111, capabilities: 0b1111 })
  })
})
