import { describe, expect, it } from 'vitest'
import { buildPacket } from '../../src/codec/packet/index.js'
import { decide } from '../../src/routing/decide/decide.js'
import { explain } from '../../src/routing/decide/explain.js'
import { hostFlows } from '../../src/routing/flows/host-flows.js'
import { hostMeters } from '../../src/routing/flows/meters.js'
import { arrivedRecord } from '../../src/routing/network/arrival.js'
import { holdersIn, missingAssignments, releasedAssignment } from '../../src/routing/network/assign.js'
import { endpointById } from '../../src/routing/network/lookup.js'
import { advanceView, viewWithPorts, type RecordWrite } from '../../src/routing/network/view.js'
import { meterChanges } from '../../src/routing/upkeep/meters.js'
import { reconcile } from '../../src/routing/upkeep/reconcile.js'
import { revoke } from '../../src/routing/upkeep/revoke.js'
import { standingChanges } from '../../src/routing/upkeep/standing.js'
import { rawArrival } from '../support/arrival.js'
import { ask, route } from '../support/decided.js'
import { endpoint, ports, puts, written } from '../support/network.js'
import { records, storyView } from '../support/story.js'
import type { FlowStats } from '../../src/codec/index.js'
import type { Endpoint, Place } from '../../src/routing/network/records.js'
import type { View } from '../../src/routing/network/view.js'

const [a] = records.endpoint! as [Endpoint]
const there = { host: 'h2', port: 'v20' }

const write = (record: Endpoint): RecordWrite => ({ kind: 'endpoint', id: record.id, record })

/** The network of the story, in which `a` is moving to a port of the second host that is there already. */
const movingView = (moving: Place = there, meters = true): View => {
  const view = written(storyView(), [write({ ...a, moving })])
  return viewWithPorts(view, 2n, ports(13, 14, 20), { meters }).after
}

const announcement = (mac: string, vlan?: { vid: number }) => buildPacket({
  ethernet: { src: mac, dst: 'ff:ff:ff:ff:ff:ff' }, ...vlan ? { vlan } : {},
  arp: { op: 'request', sha: mac, spa: '10.1.0.11', tha: '00:00:00:00:00:00', tpa: '10.1.0.11' },
})

const awaited = (view: View) => hostFlows(2n, view).filter(({ priority }) => priority === 290)

describe('an endpoint that moves while it is at two places', () => {
  it('is reached where it was, and nothing that it sends from the other place gets further', () => {
    const view = movingView()
    expect(endpointById(view, 'a')?.host.id).toBe('h1')
    const [flow, ...more] = awaited(view)
    expect(more).toEqual([])
    expect(flow).toMatchObject({
      tableId: 0, match: { inPort: 20, ethSrc: a.mac, vlanVid: 0 },
      instructions: [{ type: 'meter', meterId: 20 }, { type: 'applyActions' }],
    })
    expect(hostMeters(2n, view).map(({ meterId }) => meterId)).toContain(20)
    expect(route(ask(view, 2n, 'c', '10.1.0.11')).destination!.datapathId).toBe(1n)
  })

  it('has arrived with its first packet from there, whatever that is', () => {
    const decision = decide(rawArrival(2n, 20, announcement(a.mac)), movingView())
    expect(decision).toEqual({
      kind: 'ignore', why: { reason: 'arrived', from: 'a', host: 'h2', port: 20 },
    })
    expect(explain(decision.why)).toBe('a has arrived at port 20 of host h2.')
    const rarp = buildPacket({ ethernet: { src: a.mac, dst: 'ff:ff:ff:ff:ff:ff', ethType: 0x8035 } })
    expect(decide(rawArrival(2n, 20, rarp), movingView()).why.reason).toBe('arrived')
  })

  it('has not arrived with a packet from elsewhere, from another MAC address or with another tag', () => {
    const reasonOf = (view: View, port: number, frame: Uint8Array) =>
      decide(rawArrival(2n, port, frame), view).why
    expect(reasonOf(movingView(), 20, announcement('02:00:00:00:09:09')).reason).toBe('unknownPort')
    expect(reasonOf(movingView(), 13, announcement(a.mac)).reason).toBe('spoofed')
    expect(reasonOf(movingView(), 20, announcement(a.mac, { vid: 7 })).reason).toBe('unknownPort')
    const tagged = movingView({ ...there, vlan: 7 })
    expect(awaited(tagged)[0]!.match.vlanVid).toBe(0x1007)
    expect(reasonOf(tagged, 20, announcement(a.mac, { vid: 7 })).reason).toBe('arrived')
    expect(reasonOf(tagged, 20, announcement(a.mac)).reason).toBe('unknownPort')
  })

  it('is not awaited at a port that another endpoint has, or that is not there', () => {
    expect(awaited(movingView({ host: 'h2', port: 'v13' }))).toEqual([])
    expect(awaited(movingView({ host: 'h2', port: 'v99' }))).toEqual([])
  })

  it('has a physical address at the other place before it arrives, and keeps the old one until then', () => {
    const { addresses } = movingView().records.assignment.get('endpoint/a')!
    expect(addresses!.map(({ host }) => host)).toEqual(['h1', 'h2'])
    const view = movingView()
    expect(releasedAssignment(view, view.records.assignment.get('endpoint/a')!)!.addresses).toEqual(addresses)
  })

  it('starts and ends to be awaited without a route that is revoked', () => {
    const before = viewWithPorts(storyView(), 2n, ports(13, 14, 20), { meters: true }).after
    const begins = advanceView(before, [write({ ...a, moving: there })], 9)
    expect(revoke(begins)).toEqual([])
    expect(standingChanges(begins)).toMatchObject([{ datapathId: 2n, flows: [{ priority: 290 }] }])
    expect(meterChanges(begins))
      .toMatchObject([{ datapathId: 2n, meters: [{ command: 'add', meterId: 20 }] }])
    const ends = advanceView(movingView(), [write(a)], 99)
    expect(revoke(ends)).toEqual([])
    expect(standingChanges(ends)).toMatchObject([{ datapathId: 2n, flows: [{ command: 'deleteStrict' }] }])
  })

  it('is restored by reconcile', () => {
    const view = movingView()
    const found = hostFlows(2n, view) as unknown as FlowStats[]
    const { add, remove } = reconcile(view, 2n, found.filter(({ priority }) => priority !== 290))
    expect([add.map(({ priority }) => priority), remove]).toEqual([[290], []])
  })
})

describe('an endpoint that has arrived', () => {
  it('is at the other place, with the address there, and its old flows are revoked', () => {
    const difference = advanceView(movingView(), [write(arrivedRecord({ ...a, moving: there }))], 99)
    const placed = endpointById(difference.after, 'a')!
    expect([placed.host.id, placed.attachment?.port, placed.physicalIp?.startsWith('172.30.2.')])
      .toEqual(['h2', 20, true])
    expect(awaited(difference.after)).toEqual([])
    const cookies = revoke(difference).map(({ flows }) => flows.map(({ cookie }) => cookie & 0xfff_ffffn))
    expect(cookies).toHaveLength(2)
    for (const own of cookies) expect(own).toContain(0xan)
  })

  it('has the tag of there, and a physical address of its record only where its host stays the same', () => {
    const given = { ...a, physicalIp: '172.30.1.11', vlan: 4 }
    expect(arrivedRecord({ ...given, moving: there })).not.toHaveProperty('physicalIp')
    expect(arrivedRecord({ ...given, moving: there })).not.toHaveProperty('vlan')
    expect(arrivedRecord({ ...given, moving: { host: 'h1', port: 'v20', vlan: 5 } }))
      .toMatchObject({ host: 'h1', port: 'v20', vlan: 5, physicalIp: '172.30.1.11' })
    expect(arrivedRecord(a)).toBe(a)
  })

  it('leaves an address that nobody is given before it is released', () => {
    const view = written(movingView(), [write(arrivedRecord({ ...a, moving: there }))])
    const old = view.records.assignment.get('endpoint/a')!
    expect(old.addresses!.map(({ host }) => host)).toEqual(['h1', 'h2'])
    const heir = { ...endpoint('heir', 'web', 1, 30, '10.1.0.30'), physicalIp: '172.30.1.11' }
    const { after, ...rest } = advanceView(view, puts({ endpoint: [heir] }), 99)
    const refused = missingAssignments(after, holdersIn({ after, ...rest }))
    expect(refused.problems).toEqual([{ holder: 'endpoint/heir', message: '172.30.1.11 is assigned to a' }])
    const released = releasedAssignment(after, old)!
    expect(released.addresses!.map(({ host }) => host)).toEqual(['h2'])
    const free = advanceView(after, puts({ assignment: [released] }), 100).after
    expect(missingAssignments(free, ['endpoint/heir']).assignments[0]!.addresses)
      .toEqual([{ host: 'h1', ip: '172.30.1.11' }])
  })
})
