import { describe, expect, it } from 'vitest'
import { buildPacket } from '../../../src/codec/packet/index.js'
import { formatTrace } from '../../../src/routing/decide/format-trace.js'
import { trace } from '../../../src/routing/decide/trace.js'
import { gatewayMac } from '../../../src/routing/network/lookup.js'
import { service, VIP, withServices } from '../../support/balanced.js'
import { trackingView, webToDb } from '../../support/story.js'

const GATEWAY = gatewayMac({ id: 'web', gatewayMac: '02:00:00:00:ff:01' })

const tcpTo = (dst: string, port: number, mac = GATEWAY) => buildPacket({
  ethernet: { src: '02:00:00:00:01:0b', dst: mac }, ipv4: { src: '10.1.0.11', dst },
  tcp: { srcPort: 40_000, dstPort: port, flags: 2 },
})

describe('the trace of a packet', () => {
  it('goes through both switches, their tables and the fabric between them', () => {
    const view = trackingView({ ...webToDb, protocol: 'tcp', ports: [80] })
    const traced = trace(view, 'a', tcpTo('10.2.0.14', 80))!
    expect(traced.outcome).toBe('delivered')
    expect(traced.steps.map(({ at }) => at)).toEqual(['sender', 'switch', 'underlay', 'switch', 'receiver'])
    const tables = traced.steps.flatMap((step) => step.at === 'switch' ? [step.flows] : [])
    expect(tables.map((flows) => flows.map(({ tableId }) => tableId))).toEqual([[0, 1, 3], [2, 3]])
    const lines = formatTrace(traced).split('\n')
    expect(lines.filter((line) => !line.startsWith('  ') || line.includes('leaves')))
      .toEqual([
        'a sends 02:00:00:00:01:0b > 02:00:00:00:ff:01, 10.1.0.11 > 10.2.0.14, TTL 64',
        'switch 0000000000000001 of h1',
        '  leaves as 02:00:00:00:aa:01 > 02:00:00:00:aa:02, 172.30.1.11 > 172.30.2.14, TTL 63',
        'from h1 to h2, on one segment',
        'switch 0000000000000002 of h2',
        '  leaves as 02:00:00:00:ff:02 > 02:00:00:00:02:0e, 10.1.0.11 > 10.2.0.14, TTL 62',
        'd receives 02:00:00:00:ff:02 > 02:00:00:00:02:0e, 10.1.0.11 > 10.2.0.14, TTL 62',
        'delivered: a may talk to d: policy web-db says so.',
      ])
  })

  it('goes through a service to its backend', () => {
    const view = withServices(trackingView(), service())
    const lines = formatTrace(trace(view, 'a', tcpTo(VIP, 80))!).split('\n')
    expect(lines.filter((line) => line.includes('nat(dst=10.1.0.13:8080)'))).toHaveLength(1)
    expect(lines.at(-1)).toBe('delivered: a reaches c through service s: both are in network web.')
  })

  it('ends at the flow that drops it, with the policy or the address that is to blame', () => {
    const view = trackingView({ ...webToDb, protocol: 'tcp', ports: [80] })
    expect(formatTrace(trace(view, 'a', tcpTo('10.2.0.14', 81))!).split('\n').at(-1))
      .toBe('dropped: a may not talk to d: no policy allows it from network web to db.')
    expect(formatTrace(trace(view, 'a', tcpTo('10.2.0.99', 80))!).split('\n').at(-1))
      .toBe('dropped: a sent to 10.2.0.99, and no endpoint that it may talk to has that address.')
  })

  it('goes straight to a neighbour on the same switch', () => {
    const traced = trace(trackingView(), 'a', tcpTo('10.1.0.12', 22, '02:00:00:00:01:0c'))!
    expect(traced.steps.map(({ at }) => at)).toEqual(['sender', 'switch', 'receiver'])
    expect(traced.steps.at(-1)).toMatchObject({ endpoint: 'b', packet: { ttl: 64 } })
  })

  it('says when only the connection can tell, and nothing about endpoints that are not there', () => {
    const view = trackingView({ ...webToDb, from: webToDb.to, to: webToDb.from, protocol: 'udp' })
    const error = buildPacket({
      ethernet: { src: '02:00:00:00:01:0b', dst: GATEWAY }, ipv4: { src: '10.1.0.11', dst: '10.2.0.14' },
      icmp: { type: 'destinationUnreachable', code: 3 }, payload: new Uint8Array(28),
    })
    expect(trace(view, 'a', error)).toMatchObject({ outcome: 'tracked', why: { reason: 'tracked' } })
    expect(trace(view, 'nobody', error)).toBeUndefined()
  })
})
