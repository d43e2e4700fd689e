/** Routing is pure: its functions change nothing that they are given, and the same input gives the same. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decide } from '../../src/routing/decide/decide.js'
import { advanceView, viewWithPorts, type Difference, type View } from '../../src/routing/network/view.js'
import { meterChanges, reconcileMeters } from '../../src/routing/upkeep/meters.js'
import { endpointById } from '../../src/routing/network/lookup.js'
import { hostMeters } from '../../src/routing/flows/meters.js'
import { reconcile } from '../../src/routing/upkeep/reconcile.js'
import { revoke } from '../../src/routing/upkeep/revoke.js'
import { standingChanges } from '../../src/routing/upkeep/standing.js'
import { arpArrival, arrival } from '../support/arrival.js'
import { ports, puts } from '../support/network.js'
import { property } from '../support/property.js'
import { ENDPOINT_IDS, randomNetwork, randomTalk } from '../support/random-network.js'
import { frameFrom, Simulation } from '../support/simulation.js'
import type { FlowStats } from '../../src/codec/index.js'

/** Freezes a value and all that it is made of. Bytes cannot be frozen: {@link bytesIn} watches over those. */
function frozen<T>(value: T, seen = new Set<unknown>()): T {
  if (typeof value !== 'object' || value === null || seen.has(value)) return value
  seen.add(value)
  if (ArrayBuffer.isView(value)) return value
  if (value instanceof Map) for (const part of value.entries()) frozen(part, seen)
  for (const key of Reflect.ownKeys(value)) frozen((value as Record<PropertyKey, unknown>)[key], seen)
  return Object.freeze(value)
}

/** The records and ports of a view, as they are. */
const contentOf = ({ records, ports: live, revision }: View): unknown => {
  const tables = Object.values(records) as readonly { entries(): unknown[] }[]
  return [revision, live.entries(), ...tables.map((table) => table.entries())]
}

/** Calls a function twice, with arguments that cannot be changed, and compares all before and after. */
function callTwice<T>(views: readonly View[], call: () => T): T {
  const before = structuredClone(frozen(views.map(contentOf)))
  const results = [call(), call()] as const
  expect(results[1]).toEqual(results[0])
  expect(structuredClone(views.map(contentOf))).toEqual(before)
  return results[0]
}

const everyone = ENDPOINT_IDS.map((_id, at) => 11 + at)
const id = fc.constantFrom(...ENDPOINT_IDS)
const abilities = fc.record({ conntrack: fc.boolean(), meters: fc.boolean() })

const differences = (view: View, one: string, other: string): readonly Difference[] => [
  advanceView(view, [{ kind: 'endpoint', id: one, record: undefined }], view.revision + 1),
  advanceView(view, puts({
    policy: [{ id: 'new', action: 'deny', from: { endpoint: one }, to: { endpoint: other } }],
  }), view.revision + 1),
  advanceView(view, [{ kind: 'host', id: 'h1', record: undefined }], view.revision + 1),
  viewWithPorts(view, 1n, ports(...everyone.slice(1)), { conntrack: true, meters: true }),
  viewWithPorts(view, 2n, undefined),
]

describe('every function of routing', () => {
  it('decides about a packet without changing it or the view', () => {
    property(randomNetwork, abilities, id, id, randomTalk, ({ view: plain }, able, from, to, talk) => {
      const view = frozen(viewWithPorts(plain, 1n, ports(...everyone), able).after)
      const ip = endpointById(view, to)!.ip
      const frame = frameFrom(view, from, ip, talk)
      const sender = endpointById(view, from)!
      const { datapathId } = sender
      const request = {
        op: 'request', sha: sender.mac, spa: sender.ip, tha: '00:00:00:00:00:00', tpa: ip,
      } as const
      for (const one of [arrival(datapathId, frame), arpArrival(datapathId, frame.inPort, request)]) {
        const { data } = frozen(one).packetIn
        const bytes = data.slice()
        const decision = callTwice([view], () => decide(one, view, Object.freeze({ idleTimeout: 7 })))
        expect(data).toEqual(bytes)
        // What the decision keeps of the packet is a copy.
        if (decision.kind === 'ignore' || !decision.packetOut) continue
        expect(decision.packetOut.data.buffer).not.toBe(data.buffer)
      }
    })
  })

  it('compares a switch with the view without changing either', () => {
    property(randomNetwork, abilities, id, id, randomTalk, ({ view: plain }, able, from, to, talk) => {
      const view = frozen(viewWithPorts(plain, 1n, ports(...everyone), able).after)
      const simulation = new Simulation(plain)
      simulation.send(1n, frameFrom(view, from, endpointById(view, to)!.ip, talk))
      for (const [datapathId, flows] of simulation.tables) {
        const stats = frozen([...flows.values()].map((flow): FlowStats => ({
          ...flow, durationSec: 1, durationNsec: 0, packetCount: 1n, byteCount: 60n,
        })))
        callTwice([view], () => reconcile(view, datapathId, stats))
        const meters = frozen(hostMeters(datapathId, view, { packetInRate: 3 }))
        callTwice([view], () => reconcileMeters(view, datapathId, meters))
      }
    })
  })

  it('says what a difference changes without changing it', () => {
    property(randomNetwork, abilities, id, id, ({ view: plain }, able, one, other) => {
      const view = viewWithPorts(plain, 1n, ports(...everyone), able).after
      for (const difference of differences(view, one, other)) {
        frozen(difference)
        for (const call of [revoke, standingChanges, meterChanges]) {
          callTwice([difference.before, difference.after], () => call(difference))
        }
      }
    })
  })
})
