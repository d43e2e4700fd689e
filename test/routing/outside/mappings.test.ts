import { afterEach, describe, expect, it } from 'vitest'
import { PortNo } from '../../../src/codec/index.js'
import { buildPacket, parsePacket, TcpFlags, type Packet } from '../../../src/codec/packet/index.js'
import { explain } from '../../../src/routing/decide/explain.js'
import { readCookie } from '../../../src/routing/flows/cookie.js'
import { OUTSIDE_ZONE } from '../../../src/routing/network/outside.js'
import { TABLES } from '../../../src/routing/flows/pipeline.js'
import { reconcile } from '../../../src/routing/upkeep/reconcile.js'
import { advanceView, viewWithPorts } from '../../../src/routing/network/view.js'
import { answerTo, said, send, tell } from '../../support/balanced.js'
import { endpoint, ports, puts } from '../../support/network.js'
import {
  outsideOf, outsideView, ROUTER_MAC, STRANGER, strangerAt, type Stranger,
} from '../../support/outside.js'
import { OUTSIDE, rig, type Rig } from '../../support/rig.js'
import type { FlowStats } from '../../../src/codec/index.js'
import type { Policy, PortMapping } from '../../../src/routing/network/records.js'

let running: Rig
let stranger: Stranger

afterEach(async () => { await running.stop() })

const HOST = '198.51.100.1'
const mapping: PortMapping =
  { id: 'm', host: 'h1', protocol: 'tcp', port: 8080, endpoint: 'a', endpointPort: 80 }
const udpMapping: PortMapping = { ...mapping, id: 'u', protocol: 'udp' }

const start = async (
  options: Parameters<typeof outsideView>[0] = {}, mappings: readonly PortMapping[] = [mapping, udpMapping],
) => {
  const more = { portMapping: mappings, ...options.more }
  running = await rig(outsideView({ egress: null, ...options, more }))
  stranger = strangerAt(running, 'h1')
}
const asked = async (action: () => Promise<unknown>): Promise<string[]> => {
  const before = running.decisions.length
  await action()
  return running.decisions.slice(before).map(({ why }) => why.reason).filter((reason) => reason !== 'arp')
}
const why = () => explain(running.decisions.at(-1)!.why)

/** The stranger opens a connection, or sends a datagram. */
async function call(srcPort: number, dstPort = 8080, flags: number = TcpFlags.SYN, numbers = {}) {
  const tcp = { srcPort, dstPort, flags, sequence: 100, window: 1000, ...numbers }
  await stranger.container.sendIpv4(HOST, { tcp })
  await running.rest()
}
async function callUdp(srcPort: number, dstPort = 8080) {
  await stranger.container.sendIpv4(HOST, { udp: { srcPort, dstPort }, payload: new Uint8Array(4) })
  await running.rest()
}
const established = { sequence: 101, acknowledgment: 501 }

describe('a port mapping', () => {
  it('leads from outside to the endpoint, which sees the client, and its answers come back', async () => {
    await start()
    await call(40_000)
    const [syn] = running.heard('a')
    expect([said(syn!), syn!.ipv4!.ttl]).toEqual(['198.51.100.7:40000 > 10.1.0.11:80', 63])
    expect(why()).toBe('198.51.100.7 reaches a through port mapping m: port mapping m leads there.')
    await answerTo(running, 'a', syn!)
    expect(stranger.heard().map(said)).toEqual(['198.51.100.1:8080 > 198.51.100.7:40000'])
    expect(stranger.container.corrupt + running.container('a').corrupt).toBe(0)
    expect(await asked(async () => {
      await call(40_000, 8080, TcpFlags.ACK, established)
      for (let port = 40_001; port < 40_010; port++) {
        await call(port)
        await answerTo(running, 'a', running.heard('a').at(-1)!)
      }
    })).toEqual([])
    expect(stranger.heard()).toHaveLength(9)
  })

  it('of UDP leads there too, before and after it is answered', async () => {
    await start()
    await callUdp(5000)
    await callUdp(5000)
    const [first, second] = running.heard('a')
    expect([first, second].map((one) => said(one!)))
      .toEqual(['198.51.100.7:5000 > 10.1.0.11:80', '198.51.100.7:5000 > 10.1.0.11:80'])
    await answerTo(running, 'a', first!)
    expect(stranger.heard().map(said)).toEqual(['198.51.100.1:8080 > 198.51.100.7:5000'])
  })

  it('opens no other port, and no way out', async () => {
    await start()
    await call(40_000)
    await answerTo(running, 'a', running.heard('a')[0]!)
    stranger.heard()
    expect(await asked(() => call(40_000, 80))).toEqual([])
    expect(running.heard('a')).toEqual([])
    await send(running, 'a', STRANGER, 41_000, 443)
    expect(stranger.heard()).toEqual([])
  })

  it('50: is answered by nothing but the connection: what the tracker forgot does not leave', async () => {
    for (const egress of [null, 'host'] as const) {
      await start({ egress })
      await callUdp(5000)
      const [heard] = running.heard('a')
      running.clock.advance(200_000)
      await answerTo(running, 'a', heard!)
      const left = stranger.heard().map(said)
      expect(left).toEqual(egress === null ? [] : ['198.51.100.1:80 > 198.51.100.7:5000'])
      if (egress === null) await running.stop()
    }
  })

  it('keeps its address where the endpoint leaves by another', async () => {
    await start({ egress: { host: 'h2' } })
    await call(40_000)
    await answerTo(running, 'a', running.heard('a')[0]!)
    expect(stranger.heard().map(said)).toEqual(['198.51.100.1:8080 > 198.51.100.7:40000'])
  })
})

describe('a port mapping at an address that the host shares', () => {
  it('takes its port alone: the others are the host\'s', async () => {
    await start({ outside: [outsideOf(1, { ports: '20000-29999' }), undefined] })
    const toHost: number[] = []
    running.switchOf('h1').on('transmit', (to, frame) => {
      if (to === PortNo.LOCAL) toHost.push(parsePacket(frame).tcp!.dstPort)
    })
    for (const dstPort of [8080, 8081, 80]) {
      stranger.container.sendFrame(buildPacket({
        ethernet: { src: ROUTER_MAC, dst: '02:00:00:00:aa:01' }, ipv4: { src: STRANGER, dst: HOST },
        tcp: { srcPort: 40_000, dstPort, flags: TcpFlags.SYN, sequence: 100 },
      }))
    }
    await running.rest()
    expect(toHost).toEqual([8081, 80])
    const [syn] = running.heard('a')
    await answerTo(running, 'a', syn!)
    expect(stranger.heard().map(said)).toEqual(['198.51.100.1:8080 > 198.51.100.7:40000'])
  })
})

describe('56: policies judge the client', () => {
  const deny: Policy = { id: 'p', action: 'deny', from: { cidr: '198.51.100.0/24' }, to: { endpoint: 'a' } }

  it('by its own address, as translation does not hide it', async () => {
    await start({ policies: [deny] })
    await call(40_000)
    expect(running.heard('a')).toEqual([])
    expect(why()).toBe('198.51.100.7 may not talk to a: policy p says so.')
    expect(await asked(() => call(40_001))).toEqual([])
    await running.change(puts({ policy: [{ ...deny, action: 'reject' }] }))
    await call(40_002)
    expect(stranger.heard().map(({ tcp }) => tcp?.flags)).toEqual([TcpFlags.RST | TcpFlags.ACK])
  })

  it('and end its connections when they change', async () => {
    await start()
    await call(40_000)
    const [syn] = running.heard('a')
    await running.change(puts({ policy: [deny] }))
    await answerTo(running, 'a', syn!)
    await call(40_000, 8080, TcpFlags.ACK, established)
    expect([stranger.heard(), running.heard('a')]).toEqual([[], []])
  })
})

describe('an endpoint that is gone', () => {
  const gone = { kind: 'endpoint', id: 'a', record: undefined } as const

  it('has its clients refused at once', async () => {
    await start()
    await call(40_000)
    await running.change([gone])
    await call(40_001)
    await callUdp(5000)
    expect(stranger.heard().map((one: Packet) => one.tcp ? one.tcp.flags : one.icmp?.type))
      .toEqual([TcpFlags.RST | TcpFlags.ACK, 'destinationUnreachable'])
    expect(why()).toBe('Port mapping u refuses 198.51.100.7: its endpoint is not there.')
    const left = running.switchOf('h1').flows().filter(({ cookie }) => readCookie(cookie)?.kind === 'outside')
    expect(left).toEqual([])
    expect(running.switchOf('h1').trackedConnections()).toEqual([])
  })

  it('57: passes nothing on to whoever gets its address', async () => {
    await start()
    await call(40_000)
    await answerTo(running, 'a', running.heard('a')[0]!)
    stranger.heard()
    const { id: _id, ...a } = running.view.records.endpoint.get('a')!
    await running.change([gone, ...puts({
      endpoint: [{ ...a, id: 'next' }],
      assignment: [{ id: 'endpoint/next', number: 77, addresses: [{ host: 'h1', ip: '172.30.1.11' }] }],
    }), { kind: 'assignment', id: 'endpoint/a', record: undefined }])
    await call(40_000, 8080, TcpFlags.ACK, established)
    await call(40_001)
    expect(running.heard('a'), 'the container at that port').toEqual([])
    expect(stranger.heard().length).toBeGreaterThan(0)
  })

  it('is reached again when the mapping leads to another', async () => {
    await start()
    await callUdp(5000)
    running.heard('a')
    await running.change(puts({ portMapping: [{ ...udpMapping, endpoint: 'b' }] }))
    await callUdp(5000)
    expect([running.heard('a'), running.heard('b').map(said)])
      .toEqual([[], ['198.51.100.7:5000 > 10.1.0.12:80']])
  })

  it('is no more when the mapping is removed', async () => {
    await start()
    await call(40_000)
    running.heard('a')
    await running.change([{ kind: 'portMapping', id: 'm', record: undefined }])
    await call(40_000, 8080, TcpFlags.ACK, established)
    await call(40_001)
    expect(running.heard('a')).toEqual([])
    const left = running.switchOf('h1').trackedConnections()
    expect(left.filter(({ zone }) => zone === OUTSIDE_ZONE)).toEqual([])
  })

  it('runs on another host: clients are refused by that name', async () => {
    await start({}, [{ ...mapping, endpoint: 'c' }])
    await call(40_000)
    expect(stranger.heard().map(({ tcp }) => tcp?.flags)).toEqual([TcpFlags.RST | TcpFlags.ACK])
    expect(why()).toBe('Port mapping m refuses 198.51.100.7: its endpoint runs on another host.')
  })
})

describe('a controller that starts again', () => {
  it('keeps all flows of clients, and none when the mapping is gone', async () => {
    await start({ egress: 'host' })
    await call(40_000)
    await send(running, 'b', HOST, 40_000, 8080)
    const found = running.switchOf('h1').flows() as unknown as FlowStats[]
    const kept = reconcile(running.view, 1n, found)
    expect([kept.remove, kept.add]).toEqual([[], []])
    const without = puts({}).concat([mapping, udpMapping].map(({ id }) =>
      ({ kind: 'portMapping', id, record: undefined }) as const))
    const { after } = advanceView(running.view, without, running.view.revision + 1)
    const { remove } = reconcile(after, 1n, found)
    expect(remove.filter(({ tableId }) => tableId === TABLES.mapped.id).length).toBeGreaterThanOrEqual(3)
  })
})

describe('containers of the same host', () => {
  it('reach the mapped port at the address outside', async () => {
    await start({ egress: 'host' })
    await send(running, 'b', HOST, 40_000, 8080)
    const [syn] = running.heard('a')
    expect(said(syn!)).toBe('172.30.1.12:40000 > 10.1.0.11:80')
    await answerTo(running, 'a', syn!)
    expect(running.heard('b').map(said)).toEqual(['198.51.100.1:8080 > 10.1.0.12:40000'])
    expect(await asked(async () => {
      await send(running, 'b', HOST, 40_001, 8080)
      await answerTo(running, 'a', running.heard('a')[0]!)
      expect(running.heard('b')).toHaveLength(1)
    })).toEqual([])
    expect(stranger.heard()).toEqual([])
    await send(running, 'a', HOST, 40_000, 8080)
    expect(running.heard('a').map(({ tcp }) => tcp?.flags), 'not itself')
      .toEqual([TcpFlags.RST | TcpFlags.ACK])
  })

  it('of another tenant reach it too: it is the only door', async () => {
    const more = {
      tenant: [{ id: 'twins' }],
      endpoint: [endpoint('z', 'twin', 1, 15, '10.1.0.11')],
      assignment: [
        { id: 'tenant/twins', number: 2 },
        { id: 'endpoint/z', number: 15, addresses: [{ host: 'h1', ip: '172.30.1.15' }] },
      ],
      portMapping: [mapping],
    }
    const twin = {
      id: 'twin', tenant: 'twins', cidr: '10.1.0.0/24', gateway: '10.1.0.1', egress: 'host',
    } as const
    const first = advanceView(outsideView({ more }), puts({ network: [twin] }), 99).after
    const names = [...ports(11, 12, 15), { portNo: OUTSIDE, name: 'out' }]
    running = await rig(viewWithPorts(first, 1n, names, { conntrack: true }).after)
    await send(running, 'z', HOST, 40_000, 8080)
    const [syn] = running.heard('a')
    expect(said(syn!)).toBe('172.30.1.15:40000 > 10.1.0.11:80')
    await answerTo(running, 'a', syn!)
    expect(running.heard('z').map(said)).toEqual(['198.51.100.1:8080 > 10.1.0.11:40000'])
    await send(running, 'z', '172.30.1.11', 40_000, 80)
    expect(running.heard('a'), 'no other way').toEqual([])
  })

  it('are refused where the endpoint is gone, and at ports that are not mapped', async () => {
    await start({ egress: 'host' })
    await running.change([{ kind: 'endpoint', id: 'a', record: undefined }])
    await send(running, 'b', HOST, 40_000, 8080)
    await send(running, 'b', HOST, 40_000, 8081)
    expect(running.heard('b').map(({ tcp }) => tcp?.flags))
      .toEqual([TcpFlags.RST | TcpFlags.ACK, TcpFlags.RST | TcpFlags.ACK])
    await tell(running, 'b', HOST, 40_000, 8081)
    expect(running.heard('b').map(said)).toEqual(['198.51.100.1 > 10.1.0.12 destinationUnreachable'])
  })
})
