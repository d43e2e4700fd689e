import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  claimantOfIp, claimantOfMac, claimantOfPhysicalIp, claimantOfPort, claimantsOnHost,
} from '../../../src/routing/network/claims.js'
import {
  endpointAtPort, endpointById, endpointByIp, endpointByMac, endpointByNumber, endpointByPhysicalIp,
  endpointsInNetwork, endpointsOnHost, gatewayMac, networkByGateway,
} from '../../../src/routing/network/lookup.js'
import { claimantById, hostByDatapath } from '../../../src/routing/network/placed.js'
import {
  advanceView, emptyView, viewWithPorts, type RecordWrite, type View,
} from '../../../src/routing/network/view.js'
import { formatMac } from '../../../src/codec/addresses/index.js'
import { endpoint, host, ports, puts, viewOf, written } from '../../support/network.js'
import { property } from '../../support/property.js'

const lists = {
  tenant: [{ id: 'acme' }, { id: 'globex' }],
  network: [
    { id: 'web', tenant: 'acme', cidr: '10.1.0.0/24', gateway: '10.1.0.1' },
    { id: 'lab', tenant: 'globex', cidr: '10.1.0.0/24', gateway: '10.1.0.1' },
  ],
  host: [host(1), host(2)],
  endpoint: [
    endpoint('a', 'web', 1, 11, '10.1.0.11'),
    endpoint('b', 'lab', 1, 12, '10.1.0.11'),
    endpoint('c', 'web', 2, 11, '10.1.0.12'),
  ],
}

const idOf = (found: { id: string } | undefined): string | undefined => found?.id

describe('a view', () => {
  const view = viewOf(lists, [[1, [11, 12]]])

  it('finds an endpoint by tenant and logical address, which tenants may share', () => {
    expect(idOf(endpointByIp(view, 'acme', '10.1.0.11'))).toBe('a')
    expect(idOf(endpointByIp(view, 'globex', '10.1.0.11'))).toBe('b')
    expect(endpointByIp(view, 'globex', '10.1.0.12')).toBeUndefined()
  })

  it('finds an endpoint by all its other addresses and numbers', () => {
    expect(idOf(endpointByPhysicalIp(view, '172.30.2.11'))).toBe('c')
    expect(idOf(endpointAtPort(view, 1n, 12))).toBe('b')
    expect(idOf(endpointByMac(view, 'web', '02:00:00:00:01:0b'))).toBe('a')
    expect(endpointByMac(view, 'lab', '02:00:00:00:01:0b')).toBeUndefined()
    expect(idOf(endpointByNumber(view, endpointById(view, 'c')!.number))).toBe('c')
    expect(endpointByNumber(view, endpointById(view, 'c')!.network.tenantNumber)).toBeUndefined()
    expect(endpointsOnHost(view, 'h1').map(idOf)).toEqual(['a', 'b'])
    expect(endpointsInNetwork(view, 'web')).toEqual(['a', 'c'])
  })

  it('finds hosts by datapath and networks by gateway', () => {
    expect(hostByDatapath(view, 2n)?.id).toBe('h2')
    expect(hostByDatapath(view, 3n)).toBeUndefined()
    expect(networkByGateway(view, 'globex', '10.1.0.1')?.id).toBe('lab')
  })

  it('has port numbers of connected switches only', () => {
    expect(endpointById(view, 'a')?.attachment?.port).toBe(11)
    expect(endpointById(view, 'c')?.attachment?.port).toBeUndefined()
    expect(endpointAtPort(view, 2n, 11)).toBeUndefined()
    const gone = viewWithPorts(view, 1n, undefined).after
    expect(endpointAtPort(gone, 1n, 12)).toBeUndefined()
    expect(idOf(endpointAtPort(view, 1n, 12))).toBe('b')
  })

  it('finds a port that the record gives by number', () => {
    const numbered = written(view, puts({ endpoint: [{ ...lists.endpoint[2]!, port: 7 }] }))
    const live = viewWithPorts(numbered, 2n, ports(7)).after
    expect(idOf(endpointAtPort(live, 2n, 7))).toBe('c')
    expect(endpointById(live, 'c')?.attachment?.port).toBe(7)
  })

  it('is the same view when the ports are the same', () => {
    const { before, after, datapaths } = viewWithPorts(view, 1n, ports(11, 12))
    expect(after).toBe(before)
    expect(datapaths).toEqual([])
  })

  it('leaves out an endpoint until what it refers to is there, in any order', () => {
    const writes = puts(lists)
    property(fc.shuffledSubarray(writes, { minLength: writes.length }), (order) => {
      let grown = emptyView()
      for (const write of order) grown = written(grown, [write])
      for (const { id } of lists.endpoint) expect(endpointById(grown, id)?.id).toBe(id)
      expect(idOf(endpointByIp(grown, 'globex', '10.1.0.11'))).toBe('b')
    })
    const without = advanceView(view, [{ kind: 'network', id: 'web', record: undefined }], 9).after
    expect(endpointById(without, 'a')).toBeUndefined()
    expect(endpointByIp(without, 'acme', '10.1.0.11')).toBeUndefined()
  })

  it('finds the endpoint with the lower number where two claim the same address, and not the other', () => {
    const twin = { ...lists.endpoint[2]!, id: 'twin' }
    const both = written(view, puts({ endpoint: [twin] }))
    const claimants = ['c', 'twin'].map((id) => claimantById(both, id)!)
    const [first, second] = claimants.sort((x, y) => x.number - y.number)
    expect(idOf(endpointByIp(both, 'acme', '10.1.0.12'))).toBe(first!.id)
    expect(endpointById(both, first!.id)).toEqual(first)
    expect(endpointById(both, second!.id)).toBeUndefined()
    expect(endpointByNumber(both, second!.number)).toBeUndefined()
    expect(endpointsOnHost(both, 'h2')).toEqual([first])
    expect(claimantsOnHost(both, 'h2').map(idOf)).toEqual(['c', 'twin'])
  })

  it("makes a gateway's MAC address from the network's id unless one is given", () => {
    const [web, lab] = lists.network as [typeof lists.network[0], typeof lists.network[0]]
    expect(gatewayMac(web)).toMatch(/^02:da:/)
    expect(gatewayMac(web)).toBe(gatewayMac({ id: 'web' }))
    expect(gatewayMac(web)).not.toBe(gatewayMac(lab))
    expect(gatewayMac({ ...web, gatewayMac: '02:00:00:00:00:01' })).toBe('02:00:00:00:00:01')
  })
})

describe('views over time', () => {
  const record = fc.record({
    id: fc.constantFrom('a', 'b', 'c'), network: fc.constantFrom('web', 'lab'),
    port: fc.integer({ min: 11, max: 13 }), on: fc.constantFrom(1, 2), ip: fc.constantFrom(11, 12),
  })
  const write = fc.oneof(
    record.map(({ id, network, port, on, ip }): RecordWrite =>
      ({ kind: 'endpoint', id, record: endpoint(id, network, on, port, `10.1.0.${ip}`) })),
    fc.constantFrom('a', 'b', 'c').map((id): RecordWrite => ({ kind: 'endpoint', id, record: undefined })),
    fc.constantFrom('acme', 'globex').map((tenant): RecordWrite =>
      ({ kind: 'network', id: 'web', record: { ...lists.network[0]!, tenant } })),
    fc.constant<RecordWrite>({ kind: 'network', id: 'web', record: undefined }),
    fc.constant<RecordWrite>(
      { kind: 'host', id: 'h2', record: { ...host(2), datapathId: '00000000000000ff' } }),
  )

  /** Every lookup that can find something in this small network. */
  const answers = (view: View): unknown => [
    ['acme', 'globex'].flatMap((tenant) => [11, 12].map((n) => endpointByIp(view, tenant, `10.1.0.${n}`))),
    [1n, 2n, 0xffn].flatMap((datapath) => [11, 12, 13].map((port) => endpointAtPort(view, datapath, port))),
    ['h1', 'h2'].map((id) => endpointsOnHost(view, id)),
    ['web', 'lab'].map((id) => endpointsInNetwork(view, id)),
    [1, 2].flatMap((on) => [11, 12, 13].map((n) => endpointByPhysicalIp(view, `172.30.${on}.${n}`))),
    ['acme', 'globex'].flatMap((tenant) => [11, 12].map((n) => claimantOfIp(view, tenant, `10.1.0.${n}`))),
    [1n, 2n, 0xffn].flatMap((datapath) => [11, 12, 13].map((port) => claimantOfPort(view, datapath, port))),
    ['h1', 'h2'].map((id) => claimantsOnHost(view, id)),
    [1, 2].flatMap((on) => [11, 12, 13].map((n) => claimantOfPhysicalIp(view, `172.30.${on}.${n}`))),
    [1, 2].flatMap((on) => ['0b', '0c', '0d'].map((n) =>
      claimantOfMac(view, 'web', `02:00:00:00:0${on}:${n}`))),
  ]

  it('give the same results as a new view of the same records, each for its own revision', () => {
    property(fc.array(fc.array(write, { maxLength: 3 }), { maxLength: 8 }), (commits) => {
      const first = viewOf(lists, [[1, [11, 12]], [2, [11, 13]]])
      const history = [{ view: first, said: answers(first) }]
      for (const writes of commits) {
        const view = advanceView(history.at(-1)!.view, writes, history.length + 2).after
        history.push({ view, said: answers(view) })
      }
      for (const { view, said } of history) {
        expect(answers(view)).toEqual(said)
        const all = Object.fromEntries(Object.entries(view.records).map(([kind, records]) =>
          [kind, records.entries().map(([, value]) => value)]))
        let fresh = advanceView(emptyView(), puts(all), view.revision).after
        for (const [datapath, live] of view.ports.entries()) {
          const named = [...live.byNumber].map(([portNo, name]) => ({ portNo, name }))
          fresh = viewWithPorts(fresh, datapath, named).after
        }
        expect(answers(fresh)).toEqual(said)
      }
    })
  })

  it('list every record that differs, with its value before', () => {
    const view = viewOf(lists)
    const moved = { ...lists.endpoint[0]!, host: 'h2' }
    const difference = advanceView(view, [
      ...puts({ endpoint: [moved] }), { kind: 'group', id: 'nothing', record: undefined },
    ], 9)
    expect(difference.changes).toEqual([
      { kind: 'endpoint', id: 'a', before: lists.endpoint[0], after: moved },
    ])
    expect(difference.after.revision).toBe(9)
  })

  it('can have 100,000 endpoints, and adding one takes no longer than in a small view', () => {
    const many = Array.from({ length: 100_000 }, (_, n) => ({
      ...endpoint(`e${n}`, 'web', 1, 1, `10.${1 + (n >> 16)}.${(n >> 8) & 255}.${n & 255}`),
      port: n, physicalIp: undefined, mac: formatMac(0x0200_0000_0000 + n),
    }))
    const assignment = many.map(({ id }, n) => ({ id: `endpoint/${id}`, number: n + 10 }))
    const view = advanceView(viewOf(lists), puts({ endpoint: many, assignment }), 9).after
    expect(claimantsOnHost(view, 'h1')).toHaveLength(100_002)
    const cost = (of: View): number => {
      const started = performance.now()
      let grown = of
      for (let n = 0; n < 1_000; n++) {
        grown = advanceView(grown, puts({ endpoint: [endpoint(`x${n}`, 'web', 1, 1, '10.9.9.9')] }), n).after
      }
      return performance.now() - started
    }
    const small = Math.min(cost(viewOf(lists)), cost(viewOf(lists)))
    expect(cost(view)).toBeLessThan(small * 20 + 50)
  }, 30_000)
})
