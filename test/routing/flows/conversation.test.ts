import { describe, expect, it } from 'vitest'
import { flowMod } from '../../../src/codec/index.js'
import { decide } from '../../../src/routing/decide/decide.js'
import { explain } from '../../../src/routing/decide/explain.js'
import { viewWithPorts } from '../../../src/routing/network/view.js'
import { arrival } from '../../support/arrival.js'
import { apply, ask, deny, output, route, set, tcp } from '../../support/decided.js'
import { ports, puts, written } from '../../support/network.js'
import { frameFrom } from '../../support/simulation.js'
import { storyView, webToDb } from '../../support/story.js'
import type { View } from '../../../src/routing/network/view.js'

describe('IPv4 on one host', () => {
  it('installs both directions on one switch, and sends the packet on', () => {
    const view = storyView()
    const decision = route(ask(view, 1n, 'a', '10.1.0.12'))
    expect(decision.source).toEqual({
      datapathId: 1n,
      flows: [
        flowMod({
          tableId: 1, priority: 200, idleTimeout: 60, cookie: 0xd800_0000_b000_000an,
          match: { metadata: 1n, ethType: 0x0800, ipv4Src: '10.1.0.12', ipv4Dst: '10.1.0.11' },
          instructions: apply(
            set({ ethSrc: '02:00:00:00:01:0c' }), set({ ethDst: '02:00:00:00:01:0b' }), output(11)),
        }),
        flowMod({
          tableId: 1, priority: 200, idleTimeout: 60, cookie: 0xd800_0000_a000_000bn,
          match: { metadata: 1n, ethType: 0x0800, ipv4Src: '10.1.0.11', ipv4Dst: '10.1.0.12' },
          instructions: apply(
            set({ ethSrc: '02:00:00:00:01:0b' }), set({ ethDst: '02:00:00:00:01:0c' }), output(12)),
        }),
      ],
    })
    expect(decision.destination).toBeUndefined()
    expect(decision).toMatchObject({
      datapathId: 1n,
      packetOut: { inPort: 11, actions: [{ type: 'setField' }, { type: 'setField' }, output(12)] },
      why: { reason: 'allowed', from: 'a', to: 'b', rule: { by: 'network', network: 'web' } },
    })
    expect(explain(decision.why)).toBe('a may talk to b: both are in network web.')
  })

  it('keeps its own copy of the packet', () => {
    const view = storyView()
    const asked = arrival(1n, frameFrom(view, 'a', '10.1.0.12'))
    const before = asked.packetIn.data.slice()
    const { packetOut } = route(decide(asked, view))
    asked.packetIn.data.fill(0)
    expect(packetOut.data).toEqual(before)
  })
})

describe('IPv4 across hosts', () => {
  it('rewrites to physical addresses and back, in halves', () => {
    const { source, destination, packetOut } = route(ask(storyView(), 1n, 'a', '10.1.0.13'))
    const there = { cookie: 0xd800_0000_a000_000cn, priority: 200, idleTimeout: 60 }
    const back = { cookie: 0xd800_0000_c000_000an, priority: 200, idleTimeout: 60 }
    const send = [
      set({ ethSrc: '02:00:00:00:aa:01' }), set({ ethDst: '02:00:00:00:aa:02' }),
      set({ ipv4Src: '172.30.1.11' }), set({ ipv4Dst: '172.30.2.13' }), output(1),
    ]
    expect(source).toEqual({
      datapathId: 1n,
      flows: [
        flowMod({
          ...back, tableId: 2, match: { ethType: 0x0800, ipv4Src: '172.30.2.13', ipv4Dst: '172.30.1.11' },
          instructions: apply(
            set({ ipv4Src: '10.1.0.13' }), set({ ipv4Dst: '10.1.0.11' }),
            set({ ethSrc: '02:00:00:00:02:0d' }), set({ ethDst: '02:00:00:00:01:0b' }), output(11)),
        }),
        flowMod({
          ...there, tableId: 1, instructions: apply(...send),
          match: { metadata: 1n, ethType: 0x0800, ipv4Src: '10.1.0.11', ipv4Dst: '10.1.0.13' },
        }),
      ],
    })
    expect(destination).toEqual({
      datapathId: 2n,
      flows: [
        flowMod({
          ...back, tableId: 1,
          match: { metadata: 1n, ethType: 0x0800, ipv4Src: '10.1.0.13', ipv4Dst: '10.1.0.11' },
          instructions: apply(
            set({ ethSrc: '02:00:00:00:aa:02' }), set({ ethDst: '02:00:00:00:aa:01' }),
            set({ ipv4Src: '172.30.2.13' }), set({ ipv4Dst: '172.30.1.11' }), output(1)),
        }),
        flowMod({
          ...there, tableId: 2, match: { ethType: 0x0800, ipv4Src: '172.30.1.11', ipv4Dst: '172.30.2.13' },
          instructions: apply(
            set({ ipv4Src: '10.1.0.11' }), set({ ipv4Dst: '10.1.0.13' }),
            set({ ethSrc: '02:00:00:00:01:0b' }), set({ ethDst: '02:00:00:00:02:0d' }), output(13)),
        }),
      ],
    })
    expect(packetOut.actions).toEqual(send)
  })

  it("decrements the TTL before rewriting, on every host that routes, with the gateway's MAC address", () => {
    const { source, destination } = route(ask(storyView(webToDb), 1n, 'a', '10.2.0.14', tcp(40_000, 80)))
    const actionsIn = (half: typeof source, table: number) =>
      half?.flows.find(({ tableId }) => tableId === table)?.instructions
    expect(actionsIn(source, 1)).toEqual(apply(
      { type: 'decNwTtl' }, set({ ethSrc: '02:00:00:00:aa:01' }), set({ ethDst: '02:00:00:00:aa:02' }),
      set({ ipv4Src: '172.30.1.11' }), set({ ipv4Dst: '172.30.2.14' }), output(1)))
    expect(actionsIn(destination, 2)).toEqual(apply(
      { type: 'decNwTtl' }, set({ ipv4Src: '10.1.0.11' }), set({ ipv4Dst: '10.2.0.14' }),
      set({ ethSrc: '02:00:00:00:ff:02' }), set({ ethDst: '02:00:00:00:02:0e' }), output(14)))
  })

  it('sends to the next hop for another segment, and says when there is none', () => {
    const [h1, h2] = [...storyView().records.host.entries()].map(([, host]) => host)
    const apart = (nextHopMac?: string): View => written(storyView(), puts({
      host: [
        { ...h1!, underlay: { ...h1!.underlay, segment: 'rack1', nextHopMac } },
        { ...h2!, underlay: { ...h2!.underlay, segment: 'rack2', nextHopMac: '02:00:00:00:fe:02' } },
      ],
    }))
    expect(route(ask(apart('02:00:00:00:fe:01'), 1n, 'a', '10.1.0.13')).packetOut.actions)
      .toContainEqual(set({ ethDst: '02:00:00:00:fe:01' }))
    expect(explain(ask(apart(), 1n, 'a', '10.1.0.13').why))
      .toBe('a cannot reach c: host h1 is on another segment and has no next hop.')
  })

  it('drops packets for one second while the other switch is not connected or the port is gone', () => {
    const away = viewWithPorts(storyView(), 2n, undefined).after
    const denied = deny(ask(away, 1n, 'a', '10.1.0.13'))
    expect(denied.flows).toMatchObject([{ hardTimeout: 1, idleTimeout: 0, instructions: [], priority: 300 }])
    expect(denied.why).toEqual({ reason: 'notConnected', from: 'a', to: 'c', host: 'h2' })
    const unplugged = viewWithPorts(storyView(), 2n, ports(14)).after
    expect(ask(unplugged, 1n, 'a', '10.1.0.13').why.reason).toBe('notAttached')
  })

  it('routes nothing out of a network without a gateway', () => {
    const [web] = storyView().records.network.entries().map(([, network]) => network)
    const { gateway: _gateway, ...without } = web!
    const view = written(storyView(webToDb), puts({ network: [without] }))
    expect(ask(view, 1n, 'a', '10.2.0.14').why.reason).toBe('noGateway')
    expect(ask(view, 1n, 'a', '10.1.0.13').kind).toBe('route')
  })
})
