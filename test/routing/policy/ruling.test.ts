import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { endpointById } from '../../../src/routing/network/lookup.js'
import { claimantById } from '../../../src/routing/network/placed.js'
import { advanceView, type RecordWrite, type View } from '../../../src/routing/network/view.js'
import { rulingBetween } from '../../../src/routing/policy/policy.js'
import { endpoint, viewOf, type RecordLists } from '../../support/network.js'
import { property } from '../../support/property.js'
import {
  ENDPOINT_IDS, fateOf, randomGroup, randomGroups, randomNetwork, randomPolicy, randomTalk, type Talk,
} from '../../support/random-network.js'
import { records } from '../../support/story.js'
import type { Policy, Selector } from '../../../src/routing/network/records.js'
import type { Transport } from '../../../src/routing/policy/transport.js'

const id = fc.constantFrom(...ENDPOINT_IDS)

const transportOf = ({ ipProto, src, dst }: Talk): Transport => ipProto === 1
  ? { kind: 'icmp', family: 4, protocol: 1, type: src, code: dst }
  : { kind: 'ports', protocol: ipProto, src, dst }

describe('a ruling, over random networks', () => {
  it('says of every connection what the words of the design say, and names a policy that did', () => {
    property(randomNetwork, id, id, randomTalk, ({ lists, view }, from, to, talk) => {
      fc.pre(from !== to)
      const { verdict } = rulingBetween(view, endpointById(view, from)!, endpointById(view, to)!)
      const { allowed, reject, rule } = verdict(transportOf(talk))
      const fate = fateOf(lists, from, to, talk)
      expect(allowed ? 'allow' : reject ? 'reject' : 'deny').toBe(fate.outcome)
      if (fate.policies.length === 0) expect(rule.by).not.toBe('policy')
      else expect(fate.policies).toContain(rule.by === 'policy' && rule.policy)
    })
  })

  it('opens everything or nothing only when that is true of every connection', () => {
    property(randomNetwork, id, id, randomTalk, ({ lists, view }, from, to, talk) => {
      fc.pre(from !== to)
      const { opens } = rulingBetween(view, endpointById(view, from)!, endpointById(view, to)!)
      const { outcome } = fateOf(lists, from, to, talk)
      if (opens !== 'some') expect(outcome === 'allow' ? 'everything' : 'nothing').toBe(opens)
    })
  })

  it('is the same for all connections with the same values in the fields that it names', () => {
    property(randomNetwork, id, id, randomTalk, randomTalk, ({ view }, from, to, talk, other) => {
      const { opens, verdict } = rulingBetween(view, endpointById(view, from)!, endpointById(view, to)!)
      const [one, two] = [transportOf(talk), transportOf(other)]
      const { allowed, reject, fields } = verdict(one)
      expect(fields.src).toBe(false)
      if (opens === 'everything') expect(fields).toEqual({ protocol: false, src: false, dst: false })
      const differs = (fields.protocol && one.protocol !== two.protocol)
        || (fields.dst && talk.dst !== other.dst)
      if (!differs) expect(verdict(two)).toMatchObject({ allowed, reject })
    })
  })
})

describe('a ruling, as records change', () => {
  const change = fc.oneof(
    fc.tuple(fc.constantFrom('p0', 'p1', 'p8', 'p9'), fc.option(randomPolicy))
      .map(([of, policy]): RecordWrite =>
        ({ kind: 'policy', id: of, record: policy ? { id: of, ...policy } : undefined })),
    fc.tuple(fc.constantFrom('g1', 'g2'), fc.option(randomGroup)).map(([of, group]): RecordWrite =>
      ({ kind: 'group', id: of, record: group ? { id: of, ...group } : undefined })),
    fc.tuple(id, randomGroups, fc.constantFrom(11, 12, 13, 40), fc.integer({ min: 1, max: 3 }))
      .map(([of, groups, last, on]): RecordWrite => {
        const [network, at] = [of.replace(/\d/, ''), ENDPOINT_IDS.indexOf(of)]
        const ip = `10.${['web', 'lab'].includes(network) ? 1 : 2}.0.${last}`
        return { kind: 'endpoint', id: of, record: { ...endpoint(of, network, on, 11 + at, ip), groups } }
      }),
  )

  /** The lists of records after some writes. */
  const after = (lists: RecordLists, writes: readonly RecordWrite[]): RecordLists => {
    const next = { ...lists } as Record<string, readonly { id: string }[] | undefined>
    for (const { kind, id: of, record } of writes) {
      next[kind] = [...next[kind]!.filter((one) => one.id !== of), ...record ? [record] : []]
    }
    return next
  }

  it('is that of the records of its view, also in older views', () => {
    const commits = fc.array(fc.array(change, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 5 })
    property(randomNetwork, commits, id, id, randomTalk, (network, all, from, to, talk) => {
      fc.pre(from !== to)
      const history = [{ view: network.view, lists: network.lists }]
      for (const writes of all) {
        const { view, lists } = history.at(-1)!
        const { after: next } = advanceView(view, writes, view.revision + 1)
        history.push({ view: next, lists: after(lists, writes) })
      }
      for (const { view, lists } of history) {
        const [a, b] = [claimantById(view, from)!, claimantById(view, to)!]
        const { allowed, reject } = rulingBetween(view, a, b).verdict(transportOf(talk))
        expect(allowed ? 'allow' : reject ? 'reject' : 'deny').toBe(fateOf(lists, from, to, talk).outcome)
      }
    })
  })
})

describe('with 10,000 policies', () => {
  const numbers = Array.from({ length: 10_000 }, (_, n) => n)
  const selectors = (n: number): Selector[] => [
    { endpoint: `e${n}` }, { group: `g${n}` }, { network: `n${n}` }, { host: `x${n}` },
    { cidr: `10.${100 + (n >> 8) % 100}.${n & 255}.0/${24 + n % 9}` },
  ]
  const policy = numbers.map((n): Policy => ({
    id: `p${n}`, action: n % 2 === 0 ? 'allow' : 'deny', tenant: 'acme',
    from: selectors(n)[n % 5]!, to: n % 3 === 0 ? { network: 'web' } : selectors(n + 7)[(n + 1) % 5]!,
  }))
  const applying: Policy[] = [
    { id: 'low', action: 'allow', from: { network: 'web' }, to: { group: 'g' }, priority: 1 },
    {
      id: 'high', action: 'deny', from: { cidr: '10.1.0.0/24' }, to: { host: 'h1' }, protocol: 'tcp',
      priority: 9,
    },
  ]

  /** A view of the story with these policies, and how many of them have been looked up in it. */
  function counted(policies: readonly Policy[]): { view: View, read: () => number } {
    const view = viewOf({ ...records, group: [{ id: 'g', members: ['b'] }], policy: policies })
    let count = 0
    const table = view.records.policy
    const get = (one: string): Policy | undefined => {
      count++
      return table.get(one)
    }
    return { view: { ...view, records: { ...view.records, policy: { ...table, get } } }, read: () => count }
  }

  it('looks up those that apply to the two, and no others', () => {
    const { view, read } = counted([...policy, ...applying])
    const { opens, verdict } = rulingBetween(view, endpointById(view, 'a')!, endpointById(view, 'b')!)
    expect(opens).toBe('some')
    expect(verdict({ kind: 'ports', protocol: 6, src: 1, dst: 2 }).rule).toMatchObject({ policy: 'high' })
    expect(verdict({ kind: 'other', protocol: 47 }).rule).toMatchObject({ policy: 'low' })
    expect(read()).toBe(2)
  })

  it('looks up the first of those that decide alike, however many apply', () => {
    const port = (n: number): Policy => ({
      id: `q${n}`, action: 'deny', from: { network: 'web' }, to: { network: 'web' }, protocol: 'tcp',
      ports: [n],
    })
    const { view, read } = counted(numbers.map(port))
    expect(rulingBetween(view, endpointById(view, 'a')!, endpointById(view, 'b')!).opens).toBe('some')
    expect(read()).toBe(1)
  })
})
