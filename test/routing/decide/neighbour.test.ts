import { describe, expect, it } from 'vitest'
import { PortNo } from '../../../src/codec/index.js'
import { buildPacket } from '../../../src/codec/packet/index.js'
import { decide } from '../../../src/routing/decide/decide.js'
import { arpArrival, rawArrival } from '../../support/arrival.js'
import { answer, decided, deny, output } from '../../support/decided.js'
import { ports, puts, written } from '../../support/network.js'
import { storyView } from '../../support/story.js'
import { viewWithPorts } from '../../../src/routing/network/view.js'
import type { View } from '../../../src/routing/network/view.js'

describe('ARP', () => {
  const who = (view: View, tpa: string, over = {}) => decide(arpArrival(1n, 11, {
    op: 'request', sha: '02:00:00:00:01:0b', spa: '10.1.0.11', tpa, ...over,
  }), view)

  it("is answered with the neighbour's own MAC address, on whichever host it is", () => {
    const { packet, packetOut, datapathId } = answer(who(storyView(), '10.1.0.13'))
    expect(packet.ethernet).toMatchObject({ src: '02:00:00:00:02:0d', dst: '02:00:00:00:01:0b' })
    expect(packet.arp).toEqual({
      op: 'reply', sha: '02:00:00:00:02:0d', spa: '10.1.0.13', tha: '02:00:00:00:01:0b', tpa: '10.1.0.11',
    })
    expect([datapathId, packetOut.inPort]).toEqual([1n, PortNo.CONTROLLER])
    expect(packetOut.actions).toEqual([output(11)])
  })

  it('is answered by a flow from then on, whether all are asked or the neighbour itself', () => {
    const { flows } = decided('answer', who(storyView(), '10.1.0.13'))
    expect(flows?.map(({ cookie, priority, match }) => [cookie, priority, match.ethDst])).toEqual([
      [0xdc00_0000_a000_000cn, 500, 'ff:ff:ff:ff:ff:ff'], [0xdc00_0000_a000_000cn, 500, '02:00:00:00:02:0d'],
    ])
    const asked = { inPort: 11, arpOp: 1, arpSpa: '10.1.0.11', arpTpa: '10.1.0.13' }
    expect(flows?.[0]?.match).toMatchObject(asked)
  })

  it('is answered for a neighbour whose address somebody probes, to the unspecified address', () => {
    const { packet } = answer(who(storyView(), '10.1.0.13', { spa: '0.0.0.0' }))
    expect(packet.arp).toMatchObject({ spa: '10.1.0.13', tpa: '0.0.0.0', tha: '02:00:00:00:01:0b' })
  })

  it('is not answered for a station that is gone, or for an endpoint without a port', () => {
    const asked = buildPacket({
      ethernet: { src: '02:00:00:00:01:0b', dst: '02:00:00:00:09:09' },
      arp: { op: 'request', sha: '02:00:00:00:01:0b', spa: '10.1.0.11', tpa: '10.1.0.13' },
    })
    const { flows } = deny(decide(rawArrival(1n, 11, asked), storyView()))
    expect(flows[0]?.match.ethDst).toBe('02:00:00:00:09:09')
    const unplugged = viewWithPorts(storyView(), 2n, ports(14)).after
    expect(who(unplugged, '10.1.0.13').kind).toBe('deny')
    const unheard = viewWithPorts(storyView(), 2n, undefined).after
    expect(who(unheard, '10.1.0.13').kind).toBe('answer')
  })

  it('is answered for the gateway', () => {
    expect(answer(who(storyView(), '10.1.0.1')).packet.arp?.sha).toBe('02:00:00:00:ff:01')
  })

  it('is not answered for other networks, unused addresses, and endpoints that policy forbids', () => {
    for (const address of ['10.2.0.14', '10.1.0.99', '10.2.0.1']) {
      expect(deny(who(storyView(), address)).flows).toMatchObject([{
        tableId: 1, priority: 100, hardTimeout: 10,
        match: {
          inPort: 11, ethDst: 'ff:ff:ff:ff:ff:ff', ethType: 0x0806, arpOp: 1, arpSpa: '10.1.0.11',
          arpTpa: address,
        },
      }])
    }
    const [web] = storyView().records.network.entries().map(([, network]) => network)
    const isolated = written(storyView(), puts({ network: [{ ...web!, isolation: 'deny' }] }))
    expect(who(isolated, '10.1.0.13').kind).toBe('deny')
    const [from, to] = [{ endpoint: 'c' }, { endpoint: 'a' }]
    const some = { id: 'p', action: 'allow', from, to, protocol: 'tcp' } as const
    expect(who(written(isolated, puts({ policy: [some] })), '10.1.0.13').kind).toBe('answer')
  })

  it('is ignored when it is no request or is forged', () => {
    expect(who(storyView(), '10.1.0.11').why.reason).toBe('notARequest')
    expect(who(storyView(), '10.1.0.12', { op: 'reply' }).why.reason).toBe('notARequest')
    expect(who(storyView(), '10.1.0.12', { spa: '10.1.0.13' }).why.reason).toBe('spoofed')
    const frame = buildPacket({
      ethernet: { src: '02:00:00:00:01:0b', dst: 'ff:ff:ff:ff:ff:ff' },
      arp: { op: 'request', sha: '02:00:00:00:01:0c', spa: '10.1.0.11', tpa: '10.1.0.12' },
    })
    expect(decide(rawArrival(1n, 11, frame), storyView()).why.reason).toBe('spoofed')
  })
})
