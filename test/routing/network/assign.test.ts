import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { holdersIn, missingAssignments, releasedAssignment } from '../../../src/routing/network/assign.js'
import { endpointById, endpointByPhysicalIp } from '../../../src/routing/network/lookup.js'
import { advanceView, emptyView } from '../../../src/routing/network/view.js'
import { endpoint, host, puts, viewOf, written } from '../../support/network.js'
import { property } from '../../support/property.js'
import type { Endpoint } from '../../../src/routing/network/records.js'

const base = {
  tenant: [{ id: 'acme' }],
  network: [{ id: 'web', tenant: 'acme', cidr: '10.1.0.0/16' }],
  host: [host(1), host(2)],
}
const plain = (id: string, on: number, n: number): Endpoint =>
  ({ ...endpoint(id, 'web', on, n, `10.1.0.${n}`), physicalIp: undefined })

describe('assignment', () => {
  it('assigns a number to every holder and an address of its host to every endpoint, all different', () => {
    const names = fc.uniqueArray(fc.string({ unit: 'grapheme-ascii', minLength: 1 }), { maxLength: 60 })
    property(names, (ids) => {
      const view = viewOf({ ...base, endpoint: ids.map((id, n) => plain(id, 1, n + 2)) })
      const placed = ids.map((id) => endpointById(view, id)!)
      const tenants = placed.slice(0, 1).map(({ network }) => network.tenantNumber)
      const numbers = [...placed.map(({ number }) => number), ...tenants]
      expect(new Set(numbers).size).toBe(numbers.length)
      for (const number of numbers) expect(number > 0 && number < 2 ** 28).toBe(true)
      expect(new Set(placed.map(({ physicalIp }) => physicalIp)).size).toBe(ids.length)
      for (const { physicalIp } of placed) expect(physicalIp).toMatch(/^172\.30\.1\.(?!0$|255$)\d+$/)
    })
  })

  it('assigns the same ones again after they are lost, whatever other records have come', () => {
    const first = viewOf({ ...base, endpoint: [plain('a', 1, 2), plain('b', 1, 3)] })
    const again = viewOf({ ...base, endpoint: [plain('zoe', 2, 9), plain('b', 1, 3), plain('a', 1, 2)] })
    for (const id of ['a', 'b']) {
      expect(endpointById(again, id)?.number).toBe(endpointById(first, id)?.number)
      expect(endpointById(again, id)?.physicalIp).toBe(endpointById(first, id)?.physicalIp)
    }
  })

  it('keeps number and address when the record changes', () => {
    const first = viewOf({ ...base, endpoint: [plain('a', 1, 2)] })
    const later = written(first, puts({ endpoint: [{ ...plain('a', 1, 2), ip: '10.1.0.77' }] }))
    expect(endpointById(later, 'a')?.number).toBe(endpointById(first, 'a')?.number)
    expect(endpointById(later, 'a')?.physicalIp).toBe(endpointById(first, 'a')?.physicalIp)
  })

  it('uses the address in the record, unless another endpoint has it or it is outside the prefix', () => {
    const view = viewOf({ ...base, endpoint: [{ ...plain('a', 1, 2), physicalIp: '172.30.1.200' }] })
    expect(endpointById(view, 'a')?.physicalIp).toBe('172.30.1.200')
    const difference = advanceView(view, puts({
      endpoint: [
        { ...plain('thief', 1, 3), physicalIp: '172.30.1.200' },
        { ...plain('far', 1, 4), physicalIp: '172.30.2.1' },
      ],
    }), 5)
    expect(missingAssignments(difference.after, holdersIn(difference)).problems).toEqual([
      { holder: 'endpoint/far', message: '172.30.2.1 is outside 172.30.1.0/24 of host h1' },
      { holder: 'endpoint/thief', message: '172.30.1.200 is assigned to a' },
    ])
  })

  it('reports a full prefix, and never assigns the underlay address of the host', () => {
    const tiny = { ...host(1, { ip: '172.30.1.3' }), physicalCidr: '172.30.1.0/29' }
    const endpoints = [2, 3, 4, 5, 6].map((n) => plain(`e${n}`, 1, n))
    const view = viewOf({ ...base, host: [tiny], endpoint: endpoints })
    expect(endpoints.map(({ id }) => endpointById(view, id)?.physicalIp).sort())
      .toEqual(['172.30.1.1', '172.30.1.2', '172.30.1.4', '172.30.1.5', '172.30.1.6'])
    const { problems } = missingAssignments(
      advanceView(view, puts({ endpoint: [plain('more', 1, 9)] }), 9).after, ['endpoint/more'])
    expect(problems).toEqual([
      { holder: 'endpoint/more', message: 'no address is free in 172.30.1.0/29 of host h1' },
    ])
  })

  it('keeps an address after a move and a number after a delete, until they are released', () => {
    const before = viewOf({ ...base, endpoint: [plain('a', 1, 2)] })
    const old = endpointById(before, 'a')!
    const moved = written(before, puts({ endpoint: [plain('a', 2, 2)] }))
    const assignment = moved.records.assignment.get('endpoint/a')!
    expect(endpointById(moved, 'a')).toMatchObject({ number: old.number, host: { id: 'h2' } })
    expect(assignment.addresses).toHaveLength(2)
    expect(endpointByPhysicalIp(moved, old.physicalIp!)).toBeUndefined()
    expect(releasedAssignment(moved, assignment)).toEqual({
      id: 'endpoint/a', number: old.number,
      addresses: [{ host: 'h2', ip: endpointById(moved, 'a')!.physicalIp }],
    })
    const deleted = advanceView(moved, [{ kind: 'endpoint', id: 'a', record: undefined }], 9).after
    expect(deleted.records.assignment.get('endpoint/a')).toBe(assignment)
    expect(releasedAssignment(deleted, assignment)).toBeUndefined()
  })

  it('releases nothing that is in use', () => {
    const view = viewOf({ ...base, endpoint: [plain('a', 1, 2)] })
    for (const [, assignment] of view.records.assignment.entries()) {
      expect(releasedAssignment(view, assignment)).toBe(assignment)
    }
    expect(releasedAssignment(emptyView(), { id: 'tenant/acme', number: 1 })).toBeUndefined()
  })
})
