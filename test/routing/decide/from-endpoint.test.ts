import { describe, expect, it } from 'vitest'
import { flowMod } from '../../../src/codec/index.js'
import { parseDatagram, parsePacket } from '../../../src/codec/packet/index.js'
import { decide } from '../../../src/routing/decide/decide.js'
import { explain } from '../../../src/routing/decide/explain.js'
import { arrival } from '../../support/arrival.js'
import { answer, ask, deny, output, route, tcp } from '../../support/decided.js'
import { ACK, frameBytes, RST, type Frame } from '../../support/frame.js'
import { frameFrom } from '../../support/simulation.js'
import { storyView, webToDb } from '../../support/story.js'

describe('a denial', () => {
  it('drops packets with the same fields for some seconds', () => {
    const denied = deny(ask(storyView(), 1n, 'a', '10.2.0.14'))
    expect([denied.datapathId, denied.packetOut, denied.retract]).toEqual([1n, undefined, undefined])
    expect(denied.flows).toEqual([flowMod({
      tableId: 1, priority: 300, hardTimeout: 10, cookie: 0xda00_0000_a000_000dn,
      match: { metadata: 1n, ethType: 0x0800, ipv4Src: '10.1.0.11', ipv4Dst: '10.2.0.14' },
    })])
    expect(explain(denied.why)).toBe('a may not talk to d: no policy allows it from network web to db.')
  })

  it('names the policy: the highest priority wins, and deny at equal priority', () => {
    const stop = { id: 'stop', action: 'deny', from: { endpoint: 'a' }, to: { network: 'db' } } as const
    const why = (...extra: Parameters<typeof storyView>) =>
      explain(ask(storyView(...extra), 1n, 'a', '10.2.0.14').why)
    expect(why(webToDb, stop)).toBe('a may not talk to d: policy stop says so.')
    expect(why({ ...webToDb, priority: 101 }, stop)).toBe('a may talk to d: policy web-db says so.')
  })

  it("drops what is sent to an address that nobody has, or to the sender's own", () => {
    for (const address of ['10.1.0.77', '8.8.8.8', '255.255.255.255', '10.1.0.11']) {
      const denied = deny(ask(storyView(), 1n, 'a', address))
      expect(denied.flows).toMatchObject([{ priority: 100, cookie: 0xdb00_0000_a000_0000n }])
      expect(denied.why).toEqual({ reason: 'noSuchAddress', from: 'a', address })
    }
  })

  it('takes its timeouts from the options', () => {
    const view = storyView()
    const at = (to: string) => decide(arrival(1n, frameFrom(view, 'a', to)), view, {
      idleTimeout: 5, denyTimeout: 3, flowRemoved: true,
    })
    expect(route(at('10.1.0.12')).source?.flows).toMatchObject([
      { idleTimeout: 5, flags: 1 }, { idleTimeout: 5, flags: 1 },
    ])
    expect(deny(at('10.2.0.14')).flows).toMatchObject([{ hardTimeout: 3 }])
  })
})

describe('a gateway', () => {
  it('answers pings', () => {
    const { packet, packetOut } = answer(ask(storyView(), 1n, 'a', '10.1.0.1', { ttl: 1 }))
    expect(packet).toMatchObject({
      ethernet: { src: '02:00:00:00:ff:01', dst: '02:00:00:00:01:0b' },
      ipv4: { src: '10.1.0.1', dst: '10.1.0.11', ttl: 64 },
      icmp: { type: 'echoReply', identifier: 7, sequence: 1 },
      payload: Uint8Array.of(1, 2, 3),
    })
    expect(packetOut.actions).toEqual([output(11)])
  })

  it('refuses everything else: by ICMP, or by a reset', () => {
    const { packet } = answer(ask(storyView(), 1n, 'a', '10.1.0.1', { ipProto: 17, src: 9, dst: 33434 }))
    expect(packet.icmp).toMatchObject({ type: 'destinationUnreachable', code: 3 })
    const reset = answer(ask(storyView(), 1n, 'a', '10.1.0.1', tcp(1, 2))).packet
    expect(reset.tcp).toMatchObject({ srcPort: 2, dstPort: 1, flags: RST | ACK, acknowledgment: 4 })
    expect(ask(storyView(), 1n, 'a', '10.1.0.1', tcp(1, 2, RST)).kind).toBe('ignore')
    const other = answer(ask(storyView(), 1n, 'a', '10.1.0.1', { ipProto: 47, src: 0, dst: 0 })).packet
    expect(other.icmp).toMatchObject({ type: 'destinationUnreachable', code: 2 })
  })

  it('reports a TTL that expires on the first host, and quotes the packet as it was sent', () => {
    const view = storyView(webToDb)
    const sent = frameFrom(view, 'a', '10.2.0.14', { ttl: 1, ipProto: 17, src: 9, dst: 33434 })
    const { packet, datapathId, why } = answer(decide(arrival(1n, sent), view))
    expect(packet).toMatchObject({
      ipv4: { src: '10.1.0.1', dst: '10.1.0.11' }, icmp: { type: 'timeExceeded', code: 0 },
    })
    expect(packet.payload).toEqual(frameBytes(sent).subarray(14))
    expect(datapathId).toBe(1n)
    expect(explain(why)).toBe('The TTL of a packet from a to d expired on host h1.')
  })

  it('reports a TTL that expires on the second host, in logical addresses, from the first switch', () => {
    const view = storyView(webToDb)
    const arrived: Frame = {
      ...frameFrom(view, 'a', '10.2.0.14', { ttl: 1, ipProto: 17, src: 9, dst: 33434 }),
      inPort: 1, ipv4Src: '172.30.1.11', ipv4Dst: '172.30.2.14',
    }
    const { packet, datapathId, packetOut } = answer(decide(arrival(2n, arrived), view))
    expect(packet.ipv4).toMatchObject({ src: '10.2.0.1', dst: '10.1.0.11' })
    expect(parseDatagram(packet.payload)).toMatchObject({
      ipv4: { src: '10.1.0.11', dst: '10.2.0.14', ttl: 1 }, udp: { srcPort: 9, dstPort: 33434 },
    })
    expect([datapathId, packetOut.actions]).toEqual([1n, [output(11)]])
  })

  it('reports a TTL of a reply that expires, because a flow has let the reply pass', () => {
    const view = storyView(webToDb)
    const sent = arrival(2n, frameFrom(view, 'd', '10.1.0.11', { ttl: 1, ipProto: 17, src: 53, dst: 9 }))
    const { packet, datapathId } = answer(decide({
      ...sent, packetIn: { ...sent.packetIn, reason: 'invalidTtl' },
    }, view))
    expect(packet.ipv4).toMatchObject({ src: '10.2.0.1', dst: '10.2.0.14' })
    expect(datapathId).toBe(2n)
    expect(deny(decide(sent, view)).why.reason).toBe('unsolicited')
  })

  it('sends no error about an error, and none about packets that policy denies', () => {
    const view = storyView(webToDb)
    expect(ask(view, 1n, 'a', '10.2.0.14', { ttl: 1, src: 3, dst: 1 }).kind).toBe('ignore')
    expect(ask(storyView(), 1n, 'a', '10.2.0.14', { ttl: 1 }).kind).toBe('deny')
  })

  it('says once that an address of another network is nobody\'s', () => {
    const { packetOut, flows } = deny(ask(storyView(), 1n, 'a', '10.9.0.9'))
    const { icmp, ipv4 } = parsePacket(packetOut!.data)
    expect([ipv4?.src, icmp?.type, icmp?.code]).toEqual(['10.1.0.1', 'destinationUnreachable', 1])
    expect(flows).toHaveLength(1)
    expect(deny(ask(storyView(), 1n, 'a', '10.1.0.99')).packetOut).toBeUndefined()
  })

  it('does not route frames to another network that went to some other station than the gateway', () => {
    const view = storyView(webToDb)
    const { why, flows } = deny(ask(view, 1n, 'a', '10.2.0.14', { ethDst: '02:00:00:00:01:0c' }))
    expect(explain(why))
      .toBe('a sent a packet for d, in another network, to 02:00:00:00:01:0c, not to its gateway.')
    expect(flows[0]?.match.ethDst).toBe('02:00:00:00:01:0c')
  })

  it('leaves the TTL unchanged within a network', () => {
    expect(ask(storyView(), 1n, 'a', '10.1.0.13', { ttl: 1 }).kind).toBe('route')
  })
})
