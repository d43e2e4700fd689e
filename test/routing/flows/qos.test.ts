import { describe, expect, it } from 'vitest'
import { MeterFlags, type FlowMod } from '../../../src/codec/index.js'
import { guardFlows } from '../../../src/routing/flows/guards.js'
import { hostMeters } from '../../../src/routing/flows/meters.js'
import { endpointById } from '../../../src/routing/network/lookup.js'
import { advanceView } from '../../../src/routing/network/view.js'
import { meterChanges, reconcileMeters } from '../../../src/routing/upkeep/meters.js'
import { revoke } from '../../../src/routing/upkeep/revoke.js'
import { standingChanges } from '../../../src/routing/upkeep/standing.js'
import { networkStatus } from '../../../src/routing/upkeep/status.js'
import { ask, output, route, set } from '../../support/decided.js'
import { endpoint, viewOf } from '../../support/network.js'
import { records } from '../../support/story.js'
import type { Endpoint, Qos } from '../../../src/routing/network/records.js'
import type { SwitchAbilities, View } from '../../../src/routing/network/view.js'

const both = (qos?: Qos, vlan?: number): Endpoint => ({
  ...endpoint('a', 'web', 1, 11, '10.1.0.11'), ip: ['10.1.0.11', 'fd00:1::11'],
  ...qos ? { qos } : {}, ...vlan === undefined ? {} : { vlan },
})

const withQos = (qos: Qos | undefined, abilities: SwitchAbilities = { meters: true }, vlan?: number): View =>
  viewOf({
    ...records, endpoint: [both(qos, vlan), ...records.endpoint!.slice(1)],
  }, [[1, [11, 12]], [2, [13, 14]]], abilities)

const guards = (view: View): FlowMod[] =>
  guardFlows(endpointById(view, 'a')!).filter(({ tableId }) => tableId === 0)
const rateMeterOf = (view: View) => endpointById(view, 'a')!.attachment!.rateMeter
const actionsOf = ({ instructions }: FlowMod) =>
  instructions.flatMap((one) => one.type === 'applyActions' ? one.actions : [])

describe('a rate', () => {
  it('is a meter in front of everything that the endpoint sends', () => {
    const view = withQos({ rate: 5000, burst: 300 })
    const meterId = rateMeterOf(view)
    expect(hostMeters(1n, view).find((one) => one.meterId === meterId)).toMatchObject({
      flags: MeterFlags.KBPS | MeterFlags.BURST, bands: [{ type: 'drop', rate: 5000, burstSize: 300 }],
    })
    for (const { instructions, match } of guards(view)) {
      // What expires has another meter, which is that of packets for the controller.
      const wanted = match.nwTtl === undefined || match.nwTtl === 255 ? meterId : 11
      expect(instructions.filter(({ type }) => type === 'meter'))
        .toEqual([{ type: 'meter', meterId: wanted }])
    }
  })

  it('has a burst of a tenth, and at least of some packets', () => {
    const bursts = [50, 2_000].map((rate) => {
      const view = withQos({ rate })
      return hostMeters(1n, view).find(({ meterId }) => meterId === rateMeterOf(view))!.bands
    })
    expect(bursts).toMatchObject([[{ rate: 50, burstSize: 100 }], [{ rate: 2000, burstSize: 200 }]])
  })

  it('has another meter than what the endpoint sends to the controller, behind a tag too', () => {
    const ids = hostMeters(1n, withQos({ rate: 50 }, { meters: true }, 10)).map(({ meterId }) => meterId)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('is not held by a switch without meters, and the status says so', () => {
    const view = withQos({ rate: 50 }, {})
    expect(hostMeters(1n, view)).toEqual([])
    const all = guards(view).flatMap(({ instructions }) => instructions)
    expect(all.some(({ type }) => type === 'meter')).toBe(false)
    const progress = new Map([[1n, { confirmed: view.revision }]])
    expect(networkStatus(view, progress)[0]).toMatchObject({ state: 'inForce', unlimited: ['a'] })
    expect(networkStatus(withQos({ rate: 50 }), progress)[0]).not.toHaveProperty('unlimited')
    expect(networkStatus(withQos({ dscp: 1 }, {}), progress)[0]).not.toHaveProperty('unlimited')
  })

  it('comes, changes and goes with the record, without touching any route', () => {
    const steps = [undefined, { rate: 50 }, { rate: 60 }, undefined] as const
    const said = steps.slice(1).map((qos, at) => {
      const change = { kind: 'endpoint', id: 'a', record: both(qos) } as const
      const difference = advanceView(withQos(steps[at]), [change], 9)
      expect(revoke(difference)).toEqual([])
      const touched = standingChanges(difference).flatMap(({ flows }) => flows)
      expect(touched.every(({ match }) => match.inPort === 11)).toBe(true)
      return meterChanges(difference).flatMap(({ meters }) => meters).map(({ command, bands }) =>
        [command, ...bands.map((band) => band.type === 'drop' ? band.rate : 0)])
    })
    expect(said).toEqual([[['add', 50]], [['modify', 60]], [['delete']]])
  })

  it('is restored by reconcile', () => {
    const view = withQos({ rate: 50 })
    const all = hostMeters(1n, view)
    const meterId = rateMeterOf(view)
    const without = all.filter((one) => one.meterId !== meterId)
    expect(reconcileMeters(view, 1n, without).map((one) => one.meterId)).toEqual([meterId])
    const other = all.map((one) => one.meterId === meterId ? { ...one, bands: [] } : one)
    expect(reconcileMeters(view, 1n, other)).toMatchObject([{ command: 'modify', meterId }])
    expect(reconcileMeters(withQos(undefined), 1n, all)).toMatchObject([{ command: 'delete', meterId }])
  })
})

describe('a code point', () => {
  it('is written on packets of both versions, also on those that expire, and not on questions', () => {
    for (const flow of guards(withQos({ dscp: 46 }))) {
      const isPacket = flow.match.ipv4Src !== undefined
        || (flow.match.ipv6Src !== undefined && flow.match.icmpv6Type === undefined)
      expect(actionsOf(flow)).toEqual(isPacket ? [set({ ipDscp: 46 })] : [])
    }
  })

  it('is written behind the tag', () => {
    const flow = guards(withQos({ dscp: 46 }, {}, 10)).find(({ match }) => match.ipv4Src === '10.1.0.11')!
    expect(actionsOf(flow)).toEqual([{ type: 'popVlan' }, set({ ipDscp: 46 })])
  })

  it('changes without touching any route', () => {
    const difference = advanceView(
      withQos({ dscp: 46 }), [{ kind: 'endpoint', id: 'a', record: both({ dscp: 10 }) }], 9,
    )
    expect(revoke(difference)).toEqual([])
    expect(standingChanges(difference).flatMap(({ flows }) => flows).map(({ command }) => command))
      .not.toContain('deleteStrict')
  })
})

describe('a queue', () => {
  const queue = { type: 'setQueue', queueId: 7 }

  it('is that of the port to the other hosts', () => {
    const { source, destination, packetOut } = route(ask(withQos({ queue: 7 }), 1n, 'a', '10.1.0.13'))
    const there = source!.flows.map(actionsOf).find((actions) => actions.at(-1)?.type === 'output'
      && actions.some(({ type }) => type === 'setQueue'))!
    expect(there.slice(-2)).toEqual([queue, output(1)])
    expect(packetOut.actions.slice(-2)).toEqual([queue, output(1)])
    // What comes back is another endpoint's.
    expect(destination!.flows.flatMap(actionsOf)).not.toContainEqual(queue)
  })

  it('is none on the host itself', () => {
    expect(route(ask(withQos({ queue: 7 }), 1n, 'a', '10.1.0.12')).source!.flows.flatMap(actionsOf))
      .not.toContainEqual(queue)
  })

  it('revokes the routes of the endpoint when it changes', () => {
    const change = { kind: 'endpoint', id: 'a', record: both({ queue: 8 }) } as const
    expect(revoke(advanceView(withQos({ queue: 7 }), [change], 9))).not.toEqual([])
  })
})
