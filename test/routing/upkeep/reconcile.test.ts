import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  decode, encode, flowMod, flowStatsReply, PortNo, type FlowMod, type FlowStats,
} from '../../../src/codec/index.js'
import { readCookie } from '../../../src/routing/flows/cookie.js'
import { flowIdentity } from '../../../src/routing/flows/identity.js'
import { endpointById } from '../../../src/routing/network/lookup.js'
import { hostFlows } from '../../../src/routing/flows/host-flows.js'
import { reconcile } from '../../../src/routing/upkeep/reconcile.js'
import { advanceView, emptyView, viewWithPorts } from '../../../src/routing/network/view.js'
import { puts, written } from '../../support/network.js'
import { property } from '../../support/property.js'
import { ENDPOINT_IDS, randomNetwork, randomTalk } from '../../support/random-network.js'
import { frameFrom, Simulation } from '../../support/simulation.js'
import { storyView, webToDb } from '../../support/story.js'

/** Flows as a switch reports them: through the wire, fields in the order of their numbers. */
function reported(flows: Iterable<FlowMod>): FlowStats[] {
  const stats = [...flows].map((flow) => ({
    ...flow, match: Object.fromEntries(Object.entries(flow.match).reverse()), durationSec: 5,
  }))
  const message = decode(encode(flowStatsReply({ flows: stats })))
  return message.type === 'flowStatsReply' ? [...message.flows] : []
}

describe('reconciling', () => {
  const view = storyView(webToDb)
  const simulation = new Simulation(view)
  simulation.send(1n, frameFrom(view, 'a', '10.1.0.13'))
  simulation.send(1n, frameFrom(view, 'a', '10.2.0.14', { ipProto: 6, src: 40_000, dst: 80, flags: 2 }))
  const stats = reported(simulation.tables.get(1n)!.values())

  it('changes nothing on a switch that has what it should have, including routes', () => {
    expect(reconcile(view, 1n, stats)).toEqual({ remove: [], add: [], kept: stats.length })
  })

  it('keeps the half of a route while the other switch is not connected yet', () => {
    const alone = viewWithPorts(view, 2n, undefined).after
    expect(reconcile(alone, 1n, stats)).toEqual({ remove: [], add: [], kept: stats.length })
  })

  it('adds all standing flows to an empty switch', () => {
    const { add, remove, kept } = reconcile(view, 1n, [])
    expect(add).toHaveLength(hostFlows(1n, view).length)
    expect([remove, kept]).toEqual([[], 0])
  })

  it('removes unknown flows, denials, and routes that policy no longer allows', () => {
    const unknown: FlowMod = flowMod({ cookie: 7n, priority: 5, match: { inPort: 3 } })
    const denied = new Simulation(storyView())
    denied.send(1n, frameFrom(view, 'a', '10.2.0.14'))
    const denials = reported(denied.tables.get(1n)!.values())
      .filter(({ cookie }) => readCookie(cookie)?.kind === 'deny')
    const { remove, add } = reconcile(storyView(), 1n, [...stats, ...denials, ...reported([unknown])])
    expect(add).toEqual([])
    expect(remove).toHaveLength(4)
    expect(remove.map(({ command }) => command)).toEqual(Array(4).fill('deleteStrict'))
    expect(remove).toContainEqual(flowMod({ command: 'deleteStrict', tableId: 0, priority: 5,
      match: { inPort: 3 } }))
  })

  it('removes routes of endpoints that have moved, and keeps those of the others', () => {
    const moved = written(view, puts({
      endpoint: [{ ...view.records.endpoint.get('d')!, physicalIp: '172.30.2.200' }],
    }))
    const { remove, kept } = reconcile(moved, 1n, stats)
    expect(remove.map(({ match }) => match.ipv4Dst).sort()).toEqual(['10.2.0.14', '172.30.1.11'])
    expect(kept).toBe(stats.length - 2)
  })

  it('corrects a standing flow that has other instructions', () => {
    const bent = stats.map((flow) => flow.priority === 100 && flow.match.inPort === PortNo.LOCAL
      ? { ...flow, instructions: [] }
      : flow)
    const { add, remove, kept } = reconcile(view, 1n, bent)
    expect(add).toMatchObject([{ match: { inPort: PortNo.LOCAL }, priority: 100 }])
    expect([remove, kept]).toEqual([[], stats.length - 1])
  })

  it('removes all flows of a switch that belongs to no host any more', () => {
    const { remove, add } = reconcile(advanceView(emptyView(), [], 1).after, 1n, stats)
    expect([remove.length, add.length]).toEqual([stats.length, 0])
  })

  it('keeps every route that random conversations have installed, on every switch', () => {
    const id = fc.constantFrom(...ENDPOINT_IDS)
    const conversations = fc.array(fc.tuple(id, id, randomTalk), { maxLength: 6 })
    property(randomNetwork, conversations, (network, said) => {
      const busy = new Simulation(network.view)
      for (const [from, to, talk] of said) {
        const { datapathId } = endpointById(network.view, from)!
        const { ip } = endpointById(network.view, to)!
        busy.send(datapathId, frameFrom(network.view, from, ip, talk))
      }
      for (const [datapathId, flows] of busy.tables) {
        const { remove, add } = reconcile(network.view, datapathId, reported(flows.values()))
        expect(add).toEqual([])
        const left = new Map(flows)
        for (const flow of remove) left.delete(flowIdentity(flow))
        const kinds = (of: Iterable<FlowMod>) => [...of].map(({ cookie }) => readCookie(cookie)!.kind)
        const lasting = kinds(flows.values()).filter((kind) => kind !== 'deny' && kind !== 'unreachable')
        expect(kinds(left.values())).toEqual(lasting)
      }
    })
  })
})
