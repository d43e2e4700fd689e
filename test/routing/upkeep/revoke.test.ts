import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TableId } from '../../../src/codec/index.js'
import { readCookie } from '../../../src/routing/flows/cookie.js'
import { endpointById } from '../../../src/routing/network/lookup.js'
import { flowIdentity } from '../../../src/routing/flows/identity.js'
import { hostFlows } from '../../../src/routing/flows/host-flows.js'
import { reconcile } from '../../../src/routing/upkeep/reconcile.js'
import { revoke } from '../../../src/routing/upkeep/revoke.js'
import { standingChanges } from '../../../src/routing/upkeep/standing.js'
import {
  advanceView, viewWithPorts, type Difference, type RecordWrite, type View,
} from '../../../src/routing/network/view.js'
import { endpoint, ports, puts } from '../../support/network.js'
import { property } from '../../support/property.js'
import { ENDPOINT_IDS, randomNetwork, randomTalk } from '../../support/random-network.js'
import { frameFrom, Simulation } from '../../support/simulation.js'
import { records, storyView, webToDb } from '../../support/story.js'
import type { FlowStats } from '../../../src/codec/index.js'

const written = (view: View, ...writes: RecordWrite[]): Difference =>
  advanceView(view, writes, view.revision + 1)

const put = (lists: Parameters<typeof puts>[0]): RecordWrite => puts(lists)[0]!

/** The masks of the deletes as text: kind, from, to, `*` for any. */
const deletes = (difference: Difference) => revoke(difference).map(({ datapathId, flows }) =>
  [datapathId, ...flows.map(({ command, tableId, cookie, cookieMask }) => {
    expect([command, tableId]).toEqual(['delete', TableId.ALL])
    const part = (shift: bigint, bits: bigint) =>
      (cookieMask >> shift & bits) === 0n ? '*' : (cookie >> shift & bits).toString(16)
    return `${part(56n, 0xfn)} ${part(28n, 0xfff_ffffn)} ${part(0n, 0xfff_ffffn)}`
  })])

describe('revocation', () => {
  const view = storyView(webToDb)
  const [a] = records.endpoint!

  it('deletes on every switch the flows of packets from or to an endpoint that changed', () => {
    const expected = ['b * *', '8 a *', '8 * a']
    const changed = written(view, put({ endpoint: [{ ...a!, ip: '10.1.0.99' }] }))
    expect(deletes(changed)).toEqual([[1n, ...expected], [2n, ...expected]])
    expect(deletes(written(view, { kind: 'endpoint', id: 'a', record: undefined }))).toEqual(deletes(changed))
  })

  it('deletes nothing when nothing that flows are made of changed', () => {
    expect(revoke(written(view, put({ endpoint: [{ ...a! }] })))).toEqual([])
    expect(revoke(written(view, put({ tenant: [{ id: 'other' }] })))).toEqual([])
  })

  it('deletes the drop flows for an address when an endpoint gets it', () => {
    const difference = written(view,
      put({ endpoint: [endpoint('new', 'web', 1, 15, '10.1.0.50')] }),
      put({ assignment: [{ id: 'endpoint/new', number: 0xe }] }))
    expect(deletes(difference)[0]).toContain('b * *')
  })

  it('deletes the flows of the side of a policy that selects fewer endpoints', () => {
    const stop = { id: 'stop', action: 'deny', from: { network: 'web' }, to: { endpoint: 'd' } } as const
    expect(deletes(written(view, put({ policy: [stop] })))[0]).toEqual([1n, 'b * *', '8 d *', '8 * d'])
    const all = { ...stop, from: { cidr: '0.0.0.0/0' }, to: { cidr: '0.0.0.0/0' }, tenant: 'acme' }
    expect(deletes(written(view, put({ policy: [all] })))[0])
      .toEqual([1n, 'b * *', ...['a', 'b', 'c', 'd'].flatMap((one) => [`8 ${one} *`, `8 * ${one}`])])
  })

  it('deletes the flows of members that a group gained or lost', () => {
    const stop = { id: 'stop', action: 'deny', from: { group: 'g' }, to: { network: 'web' } } as const
    const before = written(view, put({ group: [{ id: 'g', members: ['a', 'b'] }] })).after
    const used = written(before, put({ policy: [stop] })).after
    const changed = put({ group: [{ id: 'g', members: ['b', 'c'] }] })
    expect(deletes(written(used, changed))[0]).toEqual([1n, 'b * *', '8 a *', '8 * a', '8 c *', '8 * c'])
    expect(deletes(written(before, changed)), 'no policy says anything of the group').toEqual([])
  })

  it('deletes the flows of a network that becomes isolated', () => {
    const [web] = records.network!
    expect(deletes(written(view, put({ network: [{ ...web!, isolation: 'deny' }] })))[0])
      .toEqual([1n, 'b * *', '8 a *', '8 * a', '8 b *', '8 * b', '8 c *', '8 * c'])
  })

  it('deletes nothing when a switch disconnects or connects, only when a port is renumbered', () => {
    expect(revoke(viewWithPorts(view, 1n, undefined))).toEqual([])
    expect(revoke(viewWithPorts(viewWithPorts(view, 1n, undefined).after, 1n, ports(11, 12)))).toEqual([])
    const renumbered = [{ portNo: 1, name: 'up' }, { portNo: 77, name: 'v11' }, { portNo: 12, name: 'v12' }]
    expect(deletes(viewWithPorts(view, 1n, renumbered))[0]).toEqual([1n, 'b * *', '8 a *', '8 * a'])
  })
})

describe('after any change', () => {
  const someone = fc.constantFrom(...ENDPOINT_IDS)
  const change = fc.oneof(
    someone.map((id): RecordWrite => ({ kind: 'endpoint', id, record: undefined })),
    fc.tuple(someone, fc.integer({ min: 1, max: 3 }), fc.integer({ min: 11, max: 22 }))
      .map(([id, on, at]): RecordWrite =>
        ({ kind: 'endpoint', id, record: endpoint(id, id.replace(/\d/, ''), on, at, `10.1.0.${at}`) })),
    fc.constantFrom('p0', 'p1', 'p2').map((id): RecordWrite => ({ kind: 'policy', id, record: undefined })),
    fc.constantFrom<RecordWrite>(
      put({ policy: [{ id: 'px', action: 'deny', from: { network: 'web' }, to: { group: 'g1' } }] }),
      put({ policy: [
        { id: 'p0', action: 'allow', from: { cidr: '10.2.0.0/24' }, to: { endpoint: 'web1' } },
      ] }),
      put({ group: [{ id: 'g1', members: ['web1', 'db2'] }] }),
      put({ network: [
        { id: 'web', tenant: 'acme', cidr: '10.1.0.0/24', gateway: '10.1.0.1', isolation: 'deny' },
      ] }),
      put({ network: [{ id: 'db', tenant: 'globex', cidr: '10.2.0.0/24', gateway: '10.2.0.2' }] }),
      { kind: 'network', id: 'lab', record: undefined },
      { kind: 'tenant', id: 'acme', record: undefined },
      { kind: 'assignment', id: 'endpoint/web1', record: { id: 'endpoint/web1', number: 9 } },
      { kind: 'host', id: 'h2', record: undefined },
    ),
  )
  const conversation = fc.tuple(someone, someone, randomTalk)

  it('what is left on the switches is what reconciling would leave, standing flows and all', () => {
    const changes = fc.array(change, { minLength: 1, maxLength: 3 })
    property(randomNetwork, fc.array(conversation, { maxLength: 8 }), changes, (network, said, writes) => {
      const simulation = new Simulation(network.view)
      for (const [from, to, talk] of said) {
        const { ip } = endpointById(network.view, to)!
        simulation.send(endpointById(network.view, from)!.datapathId, frameFrom(network.view, from, ip, talk))
      }
      const difference = written(network.view, ...writes)
      for (const half of [...revoke(difference), ...standingChanges(difference)]) {
        simulation.write(half.datapathId, half.flows)
      }
      for (const [datapathId, flows] of simulation.tables) {
        const ofKinds = (...kinds: string[]) =>
          [...flows.values()].filter(({ cookie }) => kinds.includes(readCookie(cookie)!.kind))
        const standing = ofKinds('host', 'guard')
        expect(standing.map(flowIdentity).sort())
          .toEqual(hostFlows(datapathId, difference.after).map(flowIdentity).sort())
        const stats = ofKinds('route', 'reply').map((flow) => ({ ...flow }) as unknown as FlowStats)
        expect(reconcile(difference.after, datapathId, stats).remove).toEqual([])
      }
    })
  })
})
