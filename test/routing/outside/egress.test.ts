import { createHash } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import { PortNo } from '../../../src/codec/index.js'
import {
  buildDatagram, buildPacket, parseDatagram, parsePacket, TcpFlags, type Packet,
} from '../../../src/codec/packet/index.js'
import { explain } from '../../../src/routing/decide/explain.js'
import { said, send, tell } from '../../support/balanced.js'
import { fragments } from '../../support/datapath/fragments.js'
import {
  hostWith, networksWith, outsideOf, outsideView, ROUTER_MAC, STRANGER, strangerAt, type Stranger,
} from '../../support/outside.js'
import { endpoint, ports, puts } from '../../support/network.js'
import { OUTSIDE, rig, type Rig } from '../../support/rig.js'
import { OUTSIDE_ZONE } from '../../../src/routing/network/outside.js'
import { readCookie } from '../../../src/routing/flows/cookie.js'
import { advanceView, viewWithPorts } from '../../../src/routing/network/view.js'
import type { Policy } from '../../../src/routing/network/records.js'

let running: Rig
let stranger: Stranger

afterEach(async () => { await running.stop() })

const start = async (options: Parameters<typeof outsideView>[0] = {}, at = 'h1', without: string[] = []) => {
  running = await rig(outsideView(options), without)
  stranger = strangerAt(running, at)
}
const asked = async (action: () => Promise<unknown>): Promise<string[]> => {
  const before = running.decisions.length
  await action()
  return running.decisions.slice(before).map(({ why }) => why.reason).filter((reason) => reason !== 'arp')
}

/** The stranger answers a packet. */
async function answered({ ipv4, tcp, udp }: Packet) {
  const layers = tcp
    ? {
      tcp: {
        srcPort: tcp.dstPort, dstPort: tcp.srcPort, flags: TcpFlags.SYN | TcpFlags.ACK,
        sequence: 500, acknowledgment: tcp.sequence + 1, window: 1000,
      },
    }
    : { udp: { srcPort: udp!.dstPort, dstPort: udp!.srcPort }, payload: new Uint8Array(4) }
  await stranger.container.sendIpv4(ipv4!.src, layers)
  await running.rest()
}

describe('egress by the own host', () => {
  it('leaves from the address outside, and the answer comes back', async () => {
    await start()
    await send(running, 'a', STRANGER, 40_000, 80)
    const [syn] = stranger.heard()
    expect(said(syn!)).toBe('198.51.100.1:40000 > 198.51.100.7:80')
    expect(syn!.ipv4!.ttl).toBe(63)
    await answered(syn!)
    const [ack] = running.heard('a')
    expect(said(ack!)).toBe('198.51.100.7:80 > 10.1.0.11:40000')
    expect(ack!.ipv4!.ttl).toBe(63)
    expect(explain(running.decisions.at(-1)!.why))
      .toBe('a reaches 198.51.100.7 outside by host h1: network web has egress.')
    expect(stranger.container.corrupt + running.container('a').corrupt).toBe(0)
  })

  it('of UDP and ping leaves and comes back too', async () => {
    await start()
    await tell(running, 'a', STRANGER, 5000, 53)
    await answered(stranger.heard()[0]!)
    expect(running.heard('a').map(said)).toEqual(['198.51.100.7:53 > 10.1.0.11:5000'])
    expect(await running.container('a').ping(STRANGER)).toEqual({ kind: 'reply', from: STRANGER, ttl: 63 })
    expect(stranger.heard().map(({ ipv4 }) => ipv4?.src)).toEqual(['198.51.100.1'])
    expect(await asked(() => running.container('a').ping(STRANGER))).toEqual([])
  })

  it('of fragments leaves in fragments', async () => {
    await start()
    const whole = buildPacket({
      ethernet: { src: running.container('a').mac, dst: '02:00:00:00:ff:01' },
      ipv4: { src: '10.1.0.11', dst: STRANGER }, udp: { srcPort: 5000, dstPort: 80 },
      payload: new Uint8Array(2000),
    })
    for (const piece of fragments(whole, [1400], 7)) running.container('a').sendFrame(piece)
    await running.rest()
    expect(stranger.heard().map(({ ipv4 }) => [ipv4!.src, ipv4!.fragmentOffset]))
      .toEqual([['198.51.100.1', 0], ['198.51.100.1', 1400]])
  })

  it('serves all further connections without the controller', async () => {
    await start()
    await send(running, 'a', STRANGER, 40_000, 80)
    await answered(stranger.heard()[0]!)
    expect(await asked(async () => {
      for (let port = 40_001; port < 40_020; port++) {
        await send(running, 'a', STRANGER, port, 80)
        await answered(stranger.heard()[0]!)
        expect(running.heard('a').map(said)).toContain(`198.51.100.7:80 > 10.1.0.11:${port}`)
      }
    })).toEqual([])
  })
})

const remote = { egress: { host: 'h2' }, outside: [undefined, outsideOf(2)] } as const

describe('egress by a named host', () => {
  it('crosses the underlay with the physical address, and is translated there', async () => {
    await start(remote, 'h2')
    running.wired()
    await send(running, 'a', STRANGER, 40_000, 80)
    const [syn] = stranger.heard()
    expect([said(syn!), syn!.ipv4!.ttl]).toEqual(['198.51.100.2:40000 > 198.51.100.7:80', 62])
    await answered(syn!)
    const [ack] = running.heard('a')
    expect([said(ack!), ack!.ipv4!.ttl]).toEqual(['198.51.100.7:80 > 10.1.0.11:40000', 62])
    const crossed = running.wired().filter((frame) => frame[12] === 8 && frame[13] === 0)
      .map((frame) => `${frame.subarray(26, 30).join('.')} > ${frame.subarray(30, 34).join('.')}`)
    expect(crossed).toEqual(['172.30.1.11 > 198.51.100.7', '198.51.100.7 > 172.30.1.11'])
    expect(await asked(() => send(running, 'a', STRANGER, 40_001, 80))).toEqual([])
  })

  it('serves endpoints of that host as their own', async () => {
    await start(remote, 'h2')
    await send(running, 'c', STRANGER, 40_000, 80)
    await answered(stranger.heard()[0]!)
    expect(running.heard('c').map(said)).toEqual(['198.51.100.7:80 > 10.1.0.13:40000'])
  })

  it('goes on when its flows there have expired', async () => {
    await start(remote, 'h2')
    await send(running, 'a', STRANGER, 40_000, 80)
    const [syn] = stranger.heard()
    await answered(syn!)
    await send(running, 'a', STRANGER, 40_000, 80, TcpFlags.ACK, { sequence: 101, acknowledgment: 501 })
    running.heard('a')
    running.clock.advance(61_000)
    const numbers = { sequence: 501, acknowledgment: 101, window: 1000 }
    await stranger.container.sendIpv4('198.51.100.2', {
      tcp: { srcPort: 80, dstPort: 40_000, flags: TcpFlags.ACK, ...numbers },
    })
    await running.rest()
    expect(running.heard('a').map(said)).toEqual(['198.51.100.7:80 > 10.1.0.11:40000'])
  })

  it('is refused when that host is on another segment, by its name', async () => {
    await start(remote, 'h2')
    const h2 = hostWith(2, outsideOf(2))
    await running.change(puts({ host: [{ ...h2, underlay: { ...h2.underlay, segment: 'rack2' } }] }))
    await send(running, 'a', STRANGER, 40_000, 80)
    expect(explain(running.decisions.at(-1)!.why)).toBe(
      'a cannot reach 198.51.100.7 outside: host h2, by which it would leave, is on another segment.')
    expect(running.heard('a').map(said)).toEqual(['10.1.0.1 > 10.1.0.11 destinationUnreachable'])
  })
})

for (const [where, options, at] of [['own', {}, 'h1'], ['named', remote, 'h2']] as const) {
  const address = at === 'h1' ? '198.51.100.1' : '198.51.100.2'
  describe(`errors about connections to the outside by the ${where} host`, () => {
    const quoteOf = ({ ipv4, udp, tcp, payload }: Packet): Uint8Array => {
      const { src, dst, ttl } = ipv4!
      return buildDatagram({ ipv4: { src, dst, ttl: ttl - 1 }, ...udp ? { udp } : { tcp }, payload })
    }
    const quoted = (error: Packet) => parseDatagram(error.payload) as Packet

    for (const from of [STRANGER, '203.0.113.9']) {
      it(`reach the endpoint from ${from} with its own address in the quote`, async () => {
        await start(options, at)
        await tell(running, 'a', STRANGER, 5000, 53)
        const [sent] = stranger.heard()
        stranger.container.sendFrame(buildPacket({
          ethernet: { src: ROUTER_MAC, dst: `02:00:00:00:aa:0${at[1]}` },
          ipv4: { src: from, dst: address },
          icmp: { type: 'destinationUnreachable', code: 3 }, payload: quoteOf(sent!),
        }))
        await running.rest()
        const [error] = running.heard('a')
        expect(said(error!)).toBe(`${from} > 10.1.0.11 destinationUnreachable`)
        expect(said(quoted(error!))).toBe('10.1.0.11:5000 > 198.51.100.7:53')
        expect(running.container('a').corrupt).toBe(0)
      })
    }

    it('reach whoever is outside, with the address that it knows in the quote', async () => {
      await start(options, at)
      await tell(running, 'a', STRANGER, 5000, 53)
      await answered(stranger.heard()[0]!)
      const [heard] = running.heard('a')
      await running.container('a').sendIpv4(STRANGER, {
        icmp: { type: 'destinationUnreachable', code: 3 }, payload: quoteOf(heard!),
      })
      await running.rest()
      const [error] = stranger.heard()
      expect(said(error!)).toBe(`${address} > 198.51.100.7 destinationUnreachable`)
      expect(said(quoted(error!))).toBe(`198.51.100.7:53 > ${address}:5000`)
      expect(stranger.container.corrupt).toBe(0)
    })

    it('show each host in traceroute', async () => {
      await start(options, at)
      const hops = at === 'h1' ? [1] : [1, 2]
      for (const ttl of hops) {
        expect(await running.container('a').ping(STRANGER, { ttl }))
          .toMatchObject({ kind: 'timeExceeded', from: '10.1.0.1' })
      }
      expect(await running.container('a').ping(STRANGER, { ttl: hops.length + 1 }))
        .toMatchObject({ kind: 'reply', from: STRANGER })
    })
  })
}

describe('what nobody asked for', () => {
  it('is dropped by the switch: it never reaches the controller', async () => {
    await start()
    await send(running, 'a', STRANGER, 40_000, 80)
    expect(await asked(async () => {
      for (const dstPort of [40_000, 40_001, 80]) {
        const tcp = { srcPort: 81, dstPort, flags: TcpFlags.SYN }
        await stranger.container.sendIpv4('198.51.100.1', { tcp })
        await stranger.container.sendIpv4('198.51.100.1', { udp: { srcPort: 81, dstPort } })
      }
      await stranger.container.sendIpv4('198.51.100.1', {
        icmp: { type: 'echoRequest', identifier: 1, sequence: 1 },
      })
      await running.rest()
    })).toEqual([])
    expect(running.heard('a')).toEqual([])
  })

  it('does not reach a physical address through the port to the outside', async () => {
    await start()
    await send(running, 'a', STRANGER, 40_000, 80)
    stranger.container.sendFrame(buildPacket({
      ethernet: { src: ROUTER_MAC, dst: '02:00:00:00:aa:01' }, ipv4: { src: STRANGER, dst: '172.30.1.11' },
      tcp: { srcPort: 80, dstPort: 40_000, flags: TcpFlags.SYN | TcpFlags.ACK },
    }))
    await running.rest()
    expect(running.heard('a')).toEqual([])
  })
})

describe('what does not leave', () => {
  const why = () => running.decisions.at(-1)?.why

  it('is what no network with egress sends', async () => {
    await start({ egress: null })
    await send(running, 'a', STRANGER, 40_000, 80)
    expect(why()).toMatchObject({ reason: 'noSuchAddress' })
  })

  for (const address of ['10.2.0.77', '172.30.2.99', '127.0.0.1', '169.254.169.254', '198.51.100.1']) {
    it(`is what is sent to ${address}: it is not outside`, async () => {
      await start()
      await send(running, 'a', address, 40_000, 80)
      expect(why()).toMatchObject({ reason: 'noSuchAddress', address })
      expect(stranger.heard()).toEqual([])
    })
  }

  it('is what is not sent to the gateway', async () => {
    await start()
    running.container('a').sendFrame(buildPacket({
      ethernet: { src: running.container('a').mac, dst: '02:00:00:00:00:77' },
      ipv4: { src: '10.1.0.11', dst: STRANGER }, udp: { srcPort: 1, dstPort: 2 },
    }))
    await running.rest()
    expect(why()).toMatchObject({ reason: 'notToGateway' })
  })

  it('is a protocol that cannot be translated, also where others pass', async () => {
    await start()
    await send(running, 'a', STRANGER, 40_000, 80)
    running.heard('a')
    await running.container('a').sendIpv4(STRANGER, { sctp: { srcPort: 1, dstPort: 2, verificationTag: 3 } })
    await running.rest()
    expect(explain(why()!)).toBe(
      'a sent protocol 132 to 198.51.100.7 outside: only TCP, UDP and ICMP can be translated.')
    expect(running.heard('a').map(said)).toEqual(['10.1.0.1 > 10.1.0.11 destinationUnreachable'])
  })

  it('is anything on a switch that does not track connections: it is refused by its name', async () => {
    const view = outsideView()
    const names = [...ports(11, 12), { portNo: OUTSIDE, name: 'out' }]
    running = await rig(viewWithPorts(view, 1n, names, {}).after, ['h1'])
    stranger = strangerAt(running, 'h1')
    await send(running, 'a', STRANGER, 40_000, 80)
    expect(explain(why()!)).toBe('a cannot reach 198.51.100.7 outside: the switch of host h1 does not track'
      + ' connections, so it cannot translate them.')
    expect(running.heard('a').map(said)).toEqual(['10.1.0.1 > 10.1.0.11 destinationUnreachable'])
  })
})

describe('policies about the outside', () => {
  const deny: Policy = { id: 'p', action: 'deny', from: { network: 'web' }, to: { cidr: '198.51.100.0/24' } }

  it('deny by the prefix of the address, and reject', async () => {
    await start({ policies: [deny] })
    await send(running, 'a', STRANGER, 40_000, 80)
    expect(explain(running.decisions.at(-1)!.why)).toBe('a may not talk to 198.51.100.7: policy p says so.')
    await running.change(puts({ policy: [{ ...deny, action: 'reject' }] }))
    await send(running, 'a', STRANGER, 40_000, 80)
    expect(running.heard('a').map(({ tcp }) => tcp?.flags)).toEqual([TcpFlags.RST | TcpFlags.ACK])
    expect(stranger.heard()).toEqual([])
  })

  it('allow some ports: others are denied', async () => {
    const web: Policy = { ...deny, id: 'web', action: 'allow', protocol: 'tcp', ports: [80], priority: 200 }
    await start({ policies: [deny, web] })
    await send(running, 'a', STRANGER, 40_000, 80)
    await answered(stranger.heard()[0]!)
    expect(running.heard('a')).toHaveLength(1)
    await send(running, 'a', STRANGER, 40_000, 81)
    await tell(running, 'a', STRANGER, 40_000, 80)
    expect(stranger.heard()).toEqual([])
  })

  it('end a connection when they change, and let it go on when they change back', async () => {
    await start()
    await send(running, 'a', STRANGER, 40_000, 80)
    const [syn] = stranger.heard()
    await answered(syn!)
    await running.change(puts({ policy: [deny] }))
    running.heard('a')
    await answered(syn!)
    const numbers = { sequence: 101, acknowledgment: 501 }
    const ack = () => send(running, 'a', STRANGER, 40_000, 80, TcpFlags.ACK, numbers)
    await ack()
    expect([running.heard('a'), stranger.heard()]).toEqual([[], []])
    await running.change([{ kind: 'policy', id: 'p', record: undefined }])
    await ack()
    expect(stranger.heard().map(said)).toEqual(['198.51.100.1:40000 > 198.51.100.7:80'])
  })
})

describe('a change', () => {
  const open = async () => {
    await send(running, 'a', STRANGER, 40_000, 80)
    const [syn] = stranger.heard()
    if (syn) await answered(syn)
    running.heard('a')
    return syn
  }
  const connections = (host: string, zone: number) =>
    running.switchOf(host).trackedConnections().filter((one) => one.zone === zone)

  for (const [what, options, at, change] of [
    ['of the network: nothing leaves any more', {}, 'h1', { network: networksWith(undefined) }],
    ['of the named host: it has no way any more', remote, 'h2', { host: [hostWith(2)] }],
    ['of the own host: it has no way any more', {}, 'h1', { host: [hostWith(1)] }],
  ] as const) {
    it(`${what}`, async () => {
      await start(options, at)
      const syn = await open()
      await running.change(puts(change))
      await answered(syn!)
      await send(running, 'a', STRANGER, 40_000, 80, TcpFlags.ACK, { sequence: 101, acknowledgment: 501 })
      expect(stranger.heard()).toEqual([])
      expect(running.heard('a').filter(({ tcp }) => tcp)).toEqual([])
      expect(connections(at, OUTSIDE_ZONE)).toEqual([])
      const left = [1, 2].flatMap((n) => running.switchOf(`h${n}`).flows())
        .filter(({ cookie }) => readCookie(cookie)?.kind === 'outside')
      expect(left).toEqual([])
    })
  }

  it('of the address: connections open anew from there', async () => {
    await start()
    await open()
    await running.change(puts({ host: [hostWith(1, outsideOf(1, { ip: '198.51.100.9' }))] }))
    await send(running, 'a', STRANGER, 40_000, 80)
    expect(stranger.heard().map(said)).toEqual(['198.51.100.9:40000 > 198.51.100.7:80'])
  })

  it('of the endpoint: whoever gets its address hears nothing of its connections', async () => {
    await start()
    const syn = await open()
    const a = running.view.records.endpoint.get('a')!
    await running.change([{ kind: 'endpoint', id: 'a', record: undefined }])
    expect([connections('h1', OUTSIDE_ZONE), connections('h1', 1)]).toEqual([[], []])
    await running.change(puts({ endpoint: [a] }))
    await answered(syn!)
    expect(running.heard('a')).toEqual([])
  })

  it('of prefixes: what was outside and is inside now is not reached there', async () => {
    await start()
    await open()
    await running.change(puts({ network: [{ id: 'new', tenant: 'acme', cidr: '198.51.100.0/24' }] }))
    await send(running, 'a', STRANGER, 40_001, 80)
    expect(stranger.heard()).toEqual([])
    expect(running.decisions.at(-1)?.why).toMatchObject({ reason: 'noSuchAddress' })
  })
})

describe('tenants with the same addresses', () => {
  const twin = { ...endpoint('z', 'twin', 1, 15, '10.1.0.11') }
  const more = {
    tenant: [{ id: 'twins' }],
    endpoint: [twin],
    assignment: [
      { id: 'tenant/twins', number: 2 },
      { id: 'endpoint/z', number: 15, addresses: [{ host: 'h1', ip: '172.30.1.15' }] },
    ],
  }
  const network = {
    id: 'twin', tenant: 'twins', cidr: '10.1.0.0/24', gateway: '10.1.0.1', egress: 'host',
  } as const

  it('have connections that look the same, and each hears the answers to its own', async () => {
    const first = advanceView(outsideView({ more }), puts({ network: [network] }), 99).after
    const names = [...ports(11, 12, 15), { portNo: OUTSIDE, name: 'out' }]
    running = await rig(viewWithPorts(first, 1n, names, { conntrack: true }).after)
    stranger = strangerAt(running, 'h1')
    await send(running, 'a', STRANGER, 40_000, 80)
    await send(running, 'z', STRANGER, 40_000, 80)
    const syns = stranger.heard()
    expect(new Set(syns.map(({ tcp }) => tcp!.srcPort)).size).toBe(2)
    await answered(syns[1]!)
    expect([running.heard('a'), running.heard('z').map(said)])
      .toEqual([[], ['198.51.100.7:80 > 10.1.0.11:40000']])
    await answered(syns[0]!)
    expect(running.heard('a').map(said)).toEqual(['198.51.100.7:80 > 10.1.0.11:40000'])
  })
})

describe("the host's own address with ports that are set aside", () => {
  const shared = outsideOf(1, { ip: '192.168.50.1', ports: '20000-20009' })
  it('gives each connection a port of its own among those', async () => {
    await start({ outside: [shared, undefined] })
    for (let port = 1; port <= 10; port++) await tell(running, 'a', STRANGER, 3000 + port, 53)
    const used = stranger.heard().map(({ udp }) => udp!.srcPort)
    expect([...new Set(used)].sort()).toEqual(Array.from({ length: 10 }, (_, at) => 20_000 + at))
    await tell(running, 'a', STRANGER, 3999, 53)
    expect(stranger.heard(), 'there is no port left').toEqual([])
  })

  const frame = (dst: string, layers: object) => buildPacket({
    ethernet: { src: ROUTER_MAC, dst: '02:00:00:00:aa:01' }, ipv4: { src: STRANGER, dst }, ...layers,
  })
  const hash = (bytes: Uint8Array) => createHash('sha1').update(bytes).digest('hex')
  const udp = (srcPort: number, dstPort: number) =>
    ({ udp: { srcPort, dstPort }, payload: new Uint8Array(2000) })

  it('leaves everything else that comes to it to the host', async () => {
    await start({ outside: [shared, undefined] })
    await tell(running, 'a', STRANGER, 5000, 53)
    const port = stranger.heard()[0]!.udp!.srcPort
    const toHost: Uint8Array[] = []
    running.switchOf('h1').on('transmit', (to, bytes) => { if (to === PortNo.LOCAL) toHost.push(bytes) })
    const hosts = [
      frame(shared.ip, udp(53, 19_999)), frame(shared.ip, udp(53, 20_010)),
      frame(shared.ip, { tcp: { srcPort: 1, dstPort: 22, flags: TcpFlags.SYN } }),
      frame(shared.ip, { icmp: { type: 'echoRequest', identifier: 1, sequence: 1 } }),
      frame(shared.ip, { icmp: { type: 'echoReply', identifier: 1, sequence: 1 } }),
      ...fragments(frame(shared.ip, udp(53, 19_999)), [1400], 5),
      frame('192.0.2.200', udp(1, 2)),
    ]
    expect(await asked(async () => {
      for (const one of hosts) stranger.container.sendFrame(one)
      const pieces = fragments(frame(shared.ip, udp(53, port)), [1400], 6)
      for (const one of pieces) stranger.container.sendFrame(one)
      await running.rest()
    })).toEqual([])
    expect(toHost.map(hash)).toEqual(hosts.map(hash))
    expect(running.heard('a').map(({ ipv4 }) => `${ipv4!.dst} ${ipv4!.fragmentOffset}`))
      .toEqual(['10.1.0.11 0', '10.1.0.11 1400'])
  })

  it('lets the host speak from it, by the port to the outside', async () => {
    await start({ outside: [{ ...shared, ip: '198.51.100.1' }, undefined] })
    const sent: string[] = []
    running.switchOf('h1').on('transmit', (to) => {
      if (to !== PortNo.LOCAL) sent.push(`out of ${to}`)
    })
    const ethernet = { src: '02:00:00:00:aa:01', dst: ROUTER_MAC }
    for (const src of ['198.51.100.1', '192.168.50.1', '172.30.1.11']) {
      running.switchOf('h1').receive(PortNo.LOCAL, buildPacket({
        ethernet, ipv4: { src, dst: STRANGER }, udp: { srcPort: 1, dstPort: 2 },
      }))
      running.switchOf('h1').receive(PortNo.LOCAL, buildPacket({
        ethernet, arp: { op: 'request', sha: ethernet.src, spa: src, tha: ROUTER_MAC, tpa: STRANGER },
      }))
    }
    expect(sent).toEqual([`out of ${OUTSIDE}`, `out of ${OUTSIDE}`, 'out of 1', 'out of 1', 'out of 1'])
  })

  it('may be on the port of the underlay: nothing of the hosts is lost', async () => {
    const up = { port: 'up', ip: '192.168.50.1', nextHopMac: ROUTER_MAC, ports: '20000-20009' }
    await start({ egress: { host: 'h1' }, outside: [up, undefined] })
    running.wired()
    await tell(running, 'a', STRANGER, 5000, 53)
    await tell(running, 'c', STRANGER, 5000, 53)
    const left = running.wired().filter((bytes) => bytes.subarray(0, 6).join() === '2,0,0,0,238,7')
      .map((bytes) => parsePacket(bytes))
    expect(left.map(({ ipv4 }) => ipv4!.src)).toEqual([up.ip, up.ip])
    running.switchOf('h1').receive(1, buildPacket({
      ethernet: { src: ROUTER_MAC, dst: '02:00:00:00:aa:01' }, ipv4: { src: STRANGER, dst: up.ip },
      udp: { srcPort: 53, dstPort: left[1]!.udp!.srcPort },
    }))
    await running.rest()
    expect(running.heard('c').map(said)).toEqual(['198.51.100.7:53 > 10.1.0.13:5000'])
  })
})
