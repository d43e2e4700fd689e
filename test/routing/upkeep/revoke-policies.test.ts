import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TableId, type FlowMod } from '../../../src/codec/index.js'
import { cookieOf, readCookie } from '../../../src/routing/flows/cookie.js'
import { endpointById } from '../../../src/routing/network/lookup.js'
import {
  advanceView, emptyView, viewWithPorts, type RecordWrite, type View,
} from '../../../src/routing/network/view.js'
import { revoke } from '../../../src/routing/upkeep/revoke.js'
import { endpoint, host, ports, puts, type RecordLists } from '../../support/network.js'
import { property } from '../../support/property.js'
import {
  ENDPOINT_IDS, fateOf, isSelected, randomGroup, randomGroups, randomNetwork, randomPolicy, type Talk,
} from '../../support/random-network.js'
import type { HalfRoute } from '../../../src/routing/flows/half-route.js'
import type { Policy } from '../../../src/routing/network/records.js'

const NUMBER = 0xfff_ffffn

/** Whether any of the deletes takes the flows of a route from the one to the other. */
const takes = (view: View, deletes: readonly HalfRoute[], from: string, to: string, at: string): boolean => {
  const [a, b, c] = [from, to, at].map((id) => endpointById(view, id)!)
  const cookie = cookieOf('route', a!.number, b!.number)
  return deletes.filter(({ datapathId }) => datapathId === c!.datapathId).flatMap(({ flows }) => flows)
    .some((flow) => flow.cookieMask !== 0n && (cookie & flow.cookieMask) === flow.cookie)
}

/** The numbers of endpoints all of whose flows a delete takes. */
const wholeOf = ({ cookie, cookieMask }: FlowMod): number[] => {
  const [from, to] = [cookieMask >> 28n & NUMBER, cookieMask & NUMBER]
  const parts = readCookie(cookie)!
  return from === 0n === (to === 0n) ? [] : [from === 0n ? parts.to : parts.from]
}

const put = (lists: RecordLists): RecordWrite[] => puts(lists)

describe('revoking what policies decide, over random changes', () => {
  const change = fc.oneof(
    fc.tuple(fc.constantFrom('p0', 'p1', 'p9'), randomPolicy).map(([id, policy]): RecordLists =>
      ({ policy: [{ id, ...policy }] })),
    fc.tuple(fc.constantFrom('g1', 'g2'), randomGroup).map(([id, group]): RecordLists =>
      ({ group: [{ id, ...group }] })),
    fc.tuple(fc.constantFrom(...ENDPOINT_IDS), randomGroups).map(([id, groups]): RecordLists =>
      ({ endpoint: [{ ...endpoint(id, '', 1, 1, ''), groups }] })),
  )
  const changes = fc.array(change, { minLength: 1, maxLength: 3 })
  const talks: Talk[] = [6, 17, 1].flatMap((ipProto) => [80, 5432, 40_001].map((dst) =>
    ({ ipProto, src: 8, dst: ipProto === 1 ? 0 : dst, flags: 0 })))

  /** The records after the changes. A change of an endpoint's groups leaves the rest of it as it is. */
  const written = (lists: RecordLists, steps: readonly RecordLists[]): RecordLists => {
    let now = lists
    for (const step of steps) {
      const merged = <T extends { id: string }>(old: readonly T[] = [], more: readonly T[] = []): T[] =>
        [...old.filter(({ id }) => !more.some((one) => one.id === id)), ...more]
      const [joined] = step.endpoint ?? []
      now = {
        ...now,
        policy: merged(now.policy, step.policy),
        group: merged(now.group, step.group),
        endpoint: now.endpoint!.map((one) => one.id === joined?.id ? { ...one, groups: joined.groups } : one),
      }
    }
    return now
  }

  it('takes every route between two endpoints about whom anything is decided differently', () => {
    property(randomNetwork, changes, ({ lists, view }, steps) => {
      const now = written(lists, steps)
      const deletes = revoke(advanceView(view, put(now), view.revision + 1))
      for (const from of ENDPOINT_IDS) {
        for (const to of ENDPOINT_IDS) {
          const differs = from !== to && talks.some((talk) =>
            fateOf(lists, from, to, talk).outcome !== fateOf(now, from, to, talk).outcome)
          if (!differs) continue
          for (const at of [from, to]) {
            expect(takes(view, deletes, from, to, at), `${from} to ${to} at ${at}`).toBe(true)
            expect(takes(view, deletes, to, from, at), `replies of ${to} at ${at}`).toBe(true)
          }
        }
      }
    })
  })

  it('takes no more than the smaller side of each policy that changed, and members that changed', () => {
    property(randomNetwork, changes, ({ lists, view }, steps) => {
      const now = written(lists, steps)
      const deletes = revoke(advanceView(view, put(now), view.revision + 1))
      const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)
      const sides = [lists, now].flatMap((of, at) => of.policy!
        .filter((one) => !same(one, (at === 0 ? now : lists).policy!.find(({ id }) => id === one.id)))
        .map(({ from, to }) => [from, to].map((side) =>
          ENDPOINT_IDS.filter((id) => isSelected(of, id, side)))))
      const inNetwork = ({ group }: RecordLists, id: string, network: string): boolean =>
        group!.find((one) => one.id === id)?.networks?.includes(network) === true
      const joined = ENDPOINT_IDS.filter((id) => ['g1', 'g2'].some((group) => [lists, now].some((of) => {
        const other = of === lists ? now : lists
        const record = (all: RecordLists) => all.group!.find((one) => one.id === group)
        const own = (all: RecordLists) => all.endpoint!.find((one) => one.id === id)!
        return record(of)?.members.includes(id) !== record(other)?.members.includes(id)
          || own(of).groups?.includes(group) !== own(other).groups?.includes(group)
          || inNetwork(of, group, own(of).network) !== inNetwork(other, group, own(of).network)
      })))
      const allowed = new Set([...sides.flat(2), ...joined].map((id) => endpointById(view, id)!.number))
      const most = joined.length + sides.reduce((sum, [a, b]) => sum + Math.max(a!.length, b!.length), 0)
      for (const { flows } of deletes) {
        const whole = new Set(flows.flatMap(wholeOf))
        for (const number of whole) expect(allowed).toContain(number)
        expect(whole.size).toBeLessThanOrEqual(most)
      }
    })
  })
})

describe('of 2,000 endpoints on four hosts', () => {
  const ids = Array.from({ length: 2_000 }, (_, n) => n)
  const ipOf = (n: number): string => `10.1.${n >> 8}.${n & 255}`
  const lists: RecordLists = {
    tenant: [{ id: 'acme' }, { id: 'other' }],
    network: [
      { id: 'web', tenant: 'acme', cidr: '10.1.0.0/16' }, { id: 'far', tenant: 'other', cidr: '10.1.0.0/16' },
    ],
    host: [1, 2, 3, 4].map((n) => host(n)),
    endpoint: ids.map((n) => {
      const network = n % 10 === 9 ? 'far' : 'web'
      return { ...endpoint(`e${n}`, network, 1 + n % 4, n, ipOf(n)), mac: `${n}`, physicalIp: undefined }
    }),
    group: [{ id: 'g', members: ids.slice(0, 1_000).map((n) => `e${n}`) }],
    assignment: [
      { id: 'tenant/acme', number: 5_000 }, { id: 'tenant/other', number: 5_001 },
      ...ids.map((n) => ({ id: `endpoint/e${n}`, number: n + 1 })),
    ],
    policy: [{ id: 'used', action: 'allow', from: { group: 'g' }, to: { network: 'web' } }],
  }
  const records = advanceView(emptyView(), puts(lists), 1).after
  const view = [1n, 2n, 3n, 4n].reduce((of, at) => viewWithPorts(of, at, ports()).after, records)

  /** The numbers of endpoints whose flows are taken at each switch, and how many flow-mods that takes. */
  const taken = (...writes: RecordWrite[]): { numbers: number[][], flows: number[] } => {
    const deletes = revoke(advanceView(view, writes, view.revision + 1))
    for (const { flows } of deletes) for (const { tableId } of flows) expect(tableId).toBe(TableId.ALL)
    return {
      numbers: deletes.map(({ flows }) => [...new Set(flows.flatMap(wholeOf))].sort((a, b) => a - b)),
      flows: deletes.map(({ flows }) => flows.length),
    }
  }
  const deny = (from: Policy['from'], to: Policy['to']): RecordWrite[] =>
    put({ policy: [{ id: 'p', action: 'deny', from, to, tenant: 'acme' }] })

  it('a policy between two prefixes takes the flows of those inside the smaller one', () => {
    const { numbers } = taken(...deny({ cidr: '10.1.0.0/16' }, { cidr: '10.1.1.0/30' }))
    // The fourth address is that of another tenant's endpoint.
    expect(numbers).toEqual(Array(4).fill([257, 258, 259]))
  })

  it('a policy between many and many takes at each switch those that are attached to it', () => {
    const { numbers } = taken(...deny({ cidr: '10.1.0.0/24' }, { cidr: '10.1.2.0/24' }))
    const inside = (n: number): boolean => (n < 256 || (n >= 512 && n < 768)) && n % 10 !== 9
    for (const [at, found] of numbers.entries()) {
      // Either all of the smaller side, or those of both sides that are attached here.
      expect(found.length).toBeLessThan(260)
      for (const number of found) expect(inside(number - 1)).toBe(true)
      const attached = ids.filter((n) => n % 4 === at && n < 256 && inside(n))
      for (const n of attached) expect(found).toContain(n + 1)
    }
    const everybody = taken(...deny({ cidr: '0.0.0.0/0' }, { network: 'web' }))
    expect(everybody.numbers.map((found) => found.length)).toEqual([500, 400, 500, 400])
  })

  it('a policy between two endpoints takes the flows between them and no others', () => {
    const { numbers, flows } = taken(...deny({ endpoint: 'e1' }, { endpoint: 'e2' }))
    expect(numbers).toEqual([[], [], [], []])
    expect(flows).toEqual([3, 3, 3, 3])
  })

  it('one more member of a group of 1,000 takes the flows of that member', () => {
    const members = [...lists.group![0]!.members, 'e1500']
    expect(taken(...put({ group: [{ id: 'g', members }] })).numbers).toEqual(Array(4).fill([1_501]))
    const joined = { ...lists.endpoint![1_500]!, groups: ['g'] }
    expect(taken(...put({ endpoint: [joined] })).numbers).toEqual(Array(4).fill([1_501]))
  })

  it('a policy that selects nobody, or is written as it was, takes nothing', () => {
    expect(taken(...deny({ cidr: '10.7.0.0/16' }, { network: 'web' })).numbers).toEqual([])
    expect(taken(...put({ policy: lists.policy! })).numbers).toEqual([])
  })
})
