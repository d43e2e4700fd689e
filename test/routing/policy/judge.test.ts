import { describe, expect, it } from 'vitest'
import { buildPacket } from '../../../src/codec/packet/index.js'
import { decide } from '../../../src/routing/decide/decide.js'
import { rawArrival } from '../../support/arrival.js'
import { ask, deny, route, set, tcp } from '../../support/decided.js'
import { ACK, RST, SYN } from '../../support/frame.js'
import { frameFrom } from '../../support/simulation.js'
import { storyView, webToDb } from '../../support/story.js'
import type { Decision } from '../../../src/routing/decide/decision.js'

describe('wildcards follow the decision', () => {
  const matchesOf = (decision: Decision) => [route(decision).source, route(decision).destination]
    .flatMap((half) => half?.flows ?? []).filter(({ tableId }) => tableId === 1)
    .map(({ match: { metadata: _m, ethType: _e, ...rest } }) => rest)

  it('matches protocol and ports only where a policy between the two speaks of them', () => {
    const tcpOnly = storyView({ ...webToDb, protocol: 'tcp', ports: [80] },
      { ...webToDb, id: 'back', from: webToDb.to, to: webToDb.from })
    expect(matchesOf(ask(tcpOnly, 1n, 'a', '10.2.0.14', tcp(40_000, 80)))).toEqual([
      { ipv4Src: '10.1.0.11', ipv4Dst: '10.2.0.14', ipProto: 6, tcpDst: 80 },
      { ipv4Src: '10.2.0.14', ipv4Dst: '10.1.0.11', ipProto: 6, tcpSrc: 80 },
    ])
    expect(matchesOf(ask(tcpOnly, 1n, 'a', '10.1.0.12', tcp(40_000, 80)))).toEqual([
      { ipv4Src: '10.1.0.11', ipv4Dst: '10.1.0.12' }, { ipv4Src: '10.1.0.12', ipv4Dst: '10.1.0.11' },
    ])
  })

  const oneWay = storyView({ ...webToDb, protocol: 'tcp', ports: [80] })

  it('matches the whole of a connection where the other side may only answer', () => {
    expect(matchesOf(ask(oneWay, 1n, 'a', '10.2.0.14', tcp(40_000, 80)))).toEqual([
      { ipv4Src: '10.1.0.11', ipv4Dst: '10.2.0.14', ipProto: 6, tcpSrc: 40_000, tcpDst: 80 },
      {
        ipv4Src: '10.2.0.14', ipv4Dst: '10.1.0.11', ipProto: 6, tcpSrc: 80, tcpDst: 40_000,
        tcpFlags: { value: ACK, mask: ACK },
      },
    ])
  })

  it('lets a TCP answer through whose flow is gone, and no opening that looks like one', () => {
    const late = route(ask(oneWay, 2n, 'd', '10.1.0.11', tcp(80, 40_000, ACK)))
    expect(late.why).toMatchObject({ reason: 'reply', from: 'd', to: 'a', rule: { policy: 'web-db' } })
    expect([late.source?.datapathId, late.destination?.datapathId]).toEqual([2n, 1n])
    expect(late.packetOut.actions).toContainEqual(set({ ipv4Dst: '172.30.1.11' }))
    const forged = deny(ask(oneWay, 2n, 'd', '10.1.0.11', tcp(80, 22, SYN)))
    expect(forged.why.reason).toBe('unsolicited')
    const tcpFlags = { value: SYN, mask: SYN | ACK }
    expect(forged.flows).toMatchObject([{ match: { tcpSrc: 80, tcpDst: 22, tcpFlags } }])
  })

  it('matches a bare reset with a flow of its own', () => {
    const reset = route(ask(oneWay, 2n, 'd', '10.1.0.11', tcp(80, 40_000, RST)))
    expect(reset.source?.flows.map(({ match }) => match.tcpFlags)).toContainEqual({ value: 0, mask: 0x12 })
  })

  it('drops a UDP answer that nothing shows was asked for, and has the question asked again', () => {
    const dns = storyView({ ...webToDb, protocol: 'udp', ports: [53] })
    const question = route(ask(dns, 1n, 'a', '10.2.0.14', { ipProto: 17, src: 4000, dst: 53 }))
    const lone = deny(ask(dns, 2n, 'd', '10.1.0.11', { ipProto: 17, src: 53, dst: 4000 }))
    const asking = question.source?.flows.find(({ tableId }) => tableId === 1)
    expect(lone.retract).toEqual({
      datapathId: 1n, flows: [{ ...asking, command: 'deleteStrict', instructions: [] }],
    })
    const answering = question.destination?.flows.find(({ tableId }) => tableId === 1)
    expect(answering?.match).toEqual(lone.flows[0]?.match)
    expect(answering!.priority).toBeGreaterThan(lone.flows[0]!.priority)
  })

  it('treats fragments as without ports, and never as answers', () => {
    const fragment = (from: string, to: string, on: bigint) => {
      const view = oneWay
      const frame = frameFrom(view, from, to)
      return decide(rawArrival(on, frame.inPort, buildPacket({
        ethernet: { src: frame.ethSrc, dst: frame.ethDst },
        ipv4: { src: frame.ipv4Src, dst: to, protocol: 6, flags: 1 },
        tcp: { srcPort: 80, dstPort: 22, flags: ACK },
      })), view)
    }
    expect(deny(fragment('a', '10.2.0.14', 1n)).flows[0]?.match).toMatchObject({ tcpDst: 0 })
    expect(fragment('d', '10.1.0.11', 2n).kind).toBe('deny')
  })
})
