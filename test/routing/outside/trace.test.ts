import { describe, expect, it } from 'vitest'
import { buildPacket } from '../../../src/codec/packet/index.js'
import { formatTrace } from '../../../src/routing/decide/format-trace.js'
import { trace } from '../../../src/routing/decide/trace.js'
import { outsideOf, outsideView, STRANGER } from '../../support/outside.js'

const syn = buildPacket({
  ethernet: { src: '02:00:00:00:01:0b', dst: '02:00:00:00:ff:01' },
  ipv4: { src: '10.1.0.11', dst: STRANGER }, tcp: { srcPort: 40_000, dstPort: 443, flags: 2 },
})
const stations = (view: ReturnType<typeof outsideView>) =>
  trace(view, 'a', syn)!.steps.map((step) => 'flows' in step
    ? `${step.host} ${step.flows.map(({ tableId }) => tableId).join()}` : step.at)

describe('the trace of a packet to the outside', () => {
  it('goes through the tables of its own host', () => {
    expect(stations(outsideView())).toEqual(['sender', 'h1 0,1,3,5,6', 'outside'])
    const text = formatTrace(trace(outsideView(), 'a', syn)!)
    expect(text)
      .toContain('outside, from h1: 02:00:00:00:aa:01 > 02:00:00:00:ee:07, 198.51.100.1 > 198.51.100.7')
    expect(text).toContain('TTL 63')
    expect(text.split('\n').at(-1))
      .toBe('delivered: a reaches 198.51.100.7 outside by host h1: network web has egress.')
  })

  it('crosses to the host that the network names', () => {
    const view = outsideView({ egress: { host: 'h2' }, outside: [undefined, outsideOf(2)] })
    expect(stations(view)).toEqual(['sender', 'h1 0,1,3,5', 'underlay', 'h2 5,6', 'outside'])
    expect(formatTrace(trace(view, 'a', syn)!)).toContain('198.51.100.2 > 198.51.100.7, TTL 62')
  })

  it('ends where it is denied', () => {
    const shut = { id: 'p', action: 'deny', from: { network: 'web' }, to: { cidr: '0.0.0.0/0' } } as const
    expect(trace(outsideView({ policies: [shut] }), 'a', syn)).toMatchObject({ outcome: 'dropped' })
  })
})
