import { describe, expect, it } from 'vitest'
import { missingAssignments, releasedAssignment } from '../../../src/routing/network/assign.js'
import {
  endpointAtPort, endpointById, endpointByIp, endpointByPhysicalIp, networkByGateway,
} from '../../../src/routing/network/lookup.js'
import { atAddress } from '../../../src/routing/network/placed.js'
import { flush } from '../../../src/routing/upkeep/flush.js'
import { revoke } from '../../../src/routing/upkeep/revoke.js'
import { advanceView } from '../../../src/routing/network/view.js'
import { dualRecords, dualView } from '../../support/dual.js'
import { puts, written } from '../../support/network.js'
import type { Endpoint } from '../../../src/routing/network/records.js'

const a = dualRecords.endpoint![0]!

/** The view after `a` has become another. */
const changed = (over: Partial<Endpoint>) => written(dualView(), puts({ endpoint: [{ ...a, ...over }] }))

describe('an endpoint with several addresses', () => {
  it('is found by each, and seen at the one that it was found by', () => {
    const view = dualView()
    expect(endpointByIp(view, 'acme', 'fd00:1::11')).toMatchObject({
      id: 'a', ip: 'fd00:1::11', physicalIp: 'fd30:1::11', network: { gateway: 'fd00:1::1' },
    })
    expect(endpointByIp(view, 'acme', '10.1.0.11')).toMatchObject({
      id: 'a', ip: '10.1.0.11', physicalIp: '172.30.1.11', network: { gateway: '10.1.0.1' },
    })
    expect(endpointByPhysicalIp(view, 'fd30:1::11')?.ip).toBe('fd00:1::11')
    expect(endpointAtPort(view, 1n, 11)?.ip).toBe('10.1.0.11')
    expect(endpointById(view, 'a')?.addresses.map(({ ip }) => ip)).toEqual(['10.1.0.11', 'fd00:1::11'])
    expect(networkByGateway(view, 'acme', 'fd00:2::1')?.id).toBe('db')
    expect(atAddress(endpointById(view, 'a')!, 'fd00:1::12')).toBeUndefined()
  })

  it('is found by none when another one owns one of them', () => {
    const view = changed({ ip: ['10.1.0.11', 'fd00:1::12'] })
    // The number of `b` is higher than that of `a`, which therefore owns the address.
    expect(endpointByIp(view, 'acme', 'fd00:1::12')?.id).toBe('a')
    expect(endpointByIp(view, 'acme', '10.1.0.12')).toBeUndefined()
  })

  it('has a physical address for each, that of a second one of its own', () => {
    const ip = ['10.1.0.11', '10.1.0.50', 'fd00:1::11', 'fd00:1::50']
    const view = changed({ ip, physicalIp: undefined })
    const placed = endpointById(view, 'a')!
    const physical = placed.addresses.map(({ physicalIp }) => physicalIp)
    expect(new Set(physical).size).toBe(4)
    expect(physical.map((one) => one?.includes(':'))).toEqual([false, false, true, true])
    for (const one of placed.addresses) {
      expect(endpointByPhysicalIp(view, one.physicalIp!)?.ip).toBe(one.ip)
    }
    expect(view.records.assignment.get('endpoint/a')?.addresses?.map(({ logicalIp }) => logicalIp))
      .toEqual([undefined, undefined, '10.1.0.50', 'fd00:1::50'])
    // What is assigned once stays.
    expect(missingAssignments(view, ['endpoint/a'])).toEqual({ assignments: [], problems: [] })
  })

  it('gives back what stands for an address that it does not have any more', () => {
    const view = changed({ ip: '10.1.0.11', physicalIp: undefined })
    const held = view.records.assignment.get('endpoint/a')!
    expect(releasedAssignment(view, held)?.addresses).toEqual([{ host: 'h1', ip: '172.30.1.11' }])
  })

  it('has none of a version of IP that its host has no prefix of', () => {
    const host = dualRecords.host![0]!
    const view = written(dualView(), puts({ host: [{ ...host, physicalCidr: '172.30.1.0/24' }] }))
    expect(endpointByIp(view, 'acme', 'fd00:1::11')?.physicalIp).toBeUndefined()
    expect(missingAssignments(view, ['endpoint/a']).problems).toEqual([])
  })

  it('loses its flows and its connections when one of them changes', () => {
    const before = dualView({ conntrack: true })
    const other = { ...a, ip: ['10.1.0.11', 'fd00:1::77'] }
    const difference = advanceView(before, puts({ endpoint: [other] }), 99)
    expect(revoke(difference).map(({ datapathId }) => datapathId)).toEqual([1n, 2n])
    const [first] = flush(difference)
    expect(first?.messages.map(({ properties }) => JSON.stringify(properties[1]))).toEqual([
      ...['10.1.0.11', 'fd00:1::11'].flatMap((address) => ['src', 'dst'].map((type) =>
        JSON.stringify({ type: 'origTuple', fields: [{ type, address }] }))),
    ])
  })
})
