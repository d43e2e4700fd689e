import { describe, expect, it } from 'vitest'
import { buildPacket } from '../../../src/codec/packet/index.js'
import { decide } from '../../../src/routing/decide/decide.js'
import { rawArrival } from '../../support/arrival.js'
import { ask, deny, route, set, tcp } from '../../support/decided.js'
import { ACK, RST, SYN } from '../../support/frame.js'
import { frameFrom } from '../../support/simulation.js'
import { storyView, webToDb } from '../../support/story.js'
import type { Decision } from '../../../src/routing/decide/decision.js'

describe('flows match the fields that the decision depends on', () => {
  const matchesOf = (decision: Decision) => [route(decision).source, route(decision).destination]
    .flatMap((half) => half?.flows ?? []).filter(({ tableId }) => tableId === 1)
    .map(({ match: { metadata: _m, ethType: _e, ...rest } }) => rest)

  /** Fragments do not show their ports. */
  const whole = { ipFrag: { value: 0, mask: 1 } }
  const toGateway = { ethDst: '02:00:00:00:ff:01' }
  const backToGateway = { ethDst: '02:00:00:00:ff:02' }

  it('matches protocol and ports only where a policy for the two endpoints does', () => {
    const tcpOnly = storyView({ ...webToDb, protocol: 'tcp', ports: [80] },
      { ...webToDb, id: 'back', from: webToDb.to, to: webToDb.from })
    expect(matchesOf(ask(tcpOnly, 1n, 'a', '10.2.0.14', tcp(40_000, 80)))).toEqual([
      { ipv4Src: '10.1.0.11', ipv4Dst: '10.2.0.14', ipProto: 6, tcpDst: 80, ...whole, ...toGateway },
      { ipv4Src: '10.2.0.14', ipv4Dst: '10.1.0.11', ipProto: 6, tcpSrc: 80, ...whole, ...backToGateway },
    ])
    expect(matchesOf(ask(tcpOnly, 1n, 'a', '10.1.0.12', tcp(40_000, 80)))).toEqual([
      { ipv4Src: '10.1.0.12', ipv4Dst: '10.1.0.11' }, { ipv4Src: '10.1.0.11', ipv4Dst: '10.1.0.12' },
    ])
  })

  const oneWay = storyView({ ...webToDb, protocol: 'tcp', ports: [80] })

  it('matches all ports of a connection where the other side may only reply', () => {
    expect(matchesOf(ask(oneWay, 1n, 'a', '10.2.0.14', tcp(40_000, 80)))).toEqual([
      {
        ipv4Src: '10.1.0.11', ipv4Dst: '10.2.0.14', ipProto: 6, tcpSrc: 40_000, tcpDst: 80,
        ...whole, ...toGateway,
      },
      {
        ipv4Src: '10.2.0.14', ipv4Dst: '10.1.0.11', ipProto: 6, tcpSrc: 80, tcpDst: 40_000,
        tcpFlags: { value: ACK, mask: ACK }, ...whole, ...backToGateway,
      },
    ])
  })

  it('routes a TCP reply whose flow is gone, but no SYN that looks like one', () => {
    const late = route(ask(oneWay, 2n, 'd', '10.1.0.11', tcp(80, 40_000, ACK)))
    expect(late.why).toMatchObject({ reason: 'reply', from: 'd', to: 'a', rule: { policy: 'web-db' } })
    expect([late.source?.datapathId, late.destination?.datapathId]).toEqual([2n, 1n])
    expect(late.packetOut.actions).toContainEqual(set({ ipv4Dst: '172.30.1.11' }))
    const forged = deny(ask(oneWay, 2n, 'd', '10.1.0.11', tcp(80, 22, SYN)))
    expect(forged.why.reason).toBe('unsolicited')
    const tcpFlags = { value: SYN, mask: SYN | ACK }
    expect(forged.flows).toMatchObject([{ match: { tcpSrc: 80, tcpDst: 22, tcpFlags } }])
  })

  it('matches a reset without ACK with a flow of its own', () => {
    const reset = route(ask(oneWay, 2n, 'd', '10.1.0.11', tcp(80, 40_000, RST)))
    expect(reset.source?.flows.map(({ match }) => match.tcpFlags)).toContainEqual({ value: 0, mask: 0x12 })
  })

  it('drops an unsolicited UDP reply, and deletes the flow of the packets it seems to reply to', () => {
    const dns = storyView({ ...webToDb, protocol: 'udp', ports: [53] })
    const forward = route(ask(dns, 1n, 'a', '10.2.0.14', { ipProto: 17, src: 4000, dst: 53 }))
    const lone = deny(ask(dns, 2n, 'd', '10.1.0.11', { ipProto: 17, src: 53, dst: 4000 }))
    const sending = forward.source?.flows.find(({ tableId }) => tableId === 1)
    expect(lone.retract).toEqual({
      datapathId: 1n, flows: [{ ...sending, command: 'deleteStrict', instructions: [] }],
    })
    const replying = forward.destination?.flows.find(({ tableId }) => tableId === 1)
    expect(replying?.match).toEqual({ ...lone.flows[0]?.match, ...backToGateway })
    expect(replying!.priority).toBeGreaterThan(lone.flows[0]!.priority)
  })

  it('lets no fragments pass where anybody looks at ports', () => {
    const fragment = (from: string, to: string, on: bigint) => {
      const view = oneWay
      const frame = frameFrom(view, from, to)
      return decide(rawArrival(on, frame.inPort, buildPacket({
        ethernet: { src: frame.ethSrc, dst: frame.ethDst },
        ipv4: { src: frame.ipv4Src, dst: to, protocol: 6, flags: 1 },
        tcp: { srcPort: 80, dstPort: 22, flags: ACK },
      })), view)
    }
    for (const [from, to, on] of [['a', '10.2.0.14', 1n], ['d', '10.1.0.11', 2n]] as const) {
      const { match } = deny(fragment(from, to, on)).flows[0]!
      expect(match).toMatchObject({ ipv4Dst: to, ipProto: 6, ipFrag: { value: 1, mask: 1 } })
      expect([match.tcpSrc, match.tcpDst]).toEqual([undefined, undefined])
    }
  })
})
