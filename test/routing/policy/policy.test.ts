import { describe, expect, it } from 'vitest'
import { explainRule } from '../../../src/routing/decide/explain.js'
import { endpointById } from '../../../src/routing/network/lookup.js'
import { mightTalk, rulingBetween, type Verdict } from '../../../src/routing/policy/policy.js'
import { viewOf } from '../../support/network.js'
import { records, storyView, webToDb } from '../../support/story.js'
import type {
  Endpoint, Group, Policy, PolicyAction, Selector,
} from '../../../src/routing/network/records.js'
import type { Transport } from '../../../src/routing/policy/transport.js'
import type { View } from '../../../src/routing/network/view.js'

const everybody = { cidr: '0.0.0.0/0' }
const tcp = (dst: number) => ({ kind: 'ports', protocol: 6, src: 40_000, dst }) as const
const ping = { kind: 'icmp', family: 4, protocol: 1, type: 8, code: 0 } as const

const between = (view: View, from: string, to: string) =>
  rulingBetween(view, endpointById(view, from)!, endpointById(view, to)!)
const judged = (view: View, from: string, to: string, transport: Transport = ping): Verdict =>
  between(view, from, to).verdict(transport)
/** The verdict in a few words. */
const said = (view: View, from: string, to: string, transport = tcp(80)): string => {
  const { allowed, reject, rule } = judged(view, from, to, transport)
  return `${allowed ? 'allowed' : reject ? 'rejected' : 'denied'}: ${explainRule(rule)}`
}
const policy = (
  id: string, action: PolicyAction, from: Selector, to: Selector, more: Partial<Policy> = {},
): Policy => ({ id, action, from, to, ...more })

describe('a policy with a direction', () => {
  const out = policy('out', 'deny', { endpoint: 'a' }, everybody, { direction: 'egress' })
  const into = policy('in', 'deny', everybody, { endpoint: 'b' }, { direction: 'ingress' })

  it('closes one side alone', () => {
    expect(said(storyView(out), 'a', 'b')).toBe('denied: policy out says so')
    expect(said(storyView(out), 'b', 'a')).toBe('allowed: both are in network web')
    expect(said(storyView(into), 'a', 'b')).toBe('denied: policy in says so')
  })

  it('is not outweighed by a policy of the other side, whatever its priority', () => {
    const open = policy('open', 'allow', everybody, everybody, { tenant: 'acme', priority: 60_000 })
    const [ingress, egress] = (['ingress', 'egress'] as const).map((direction) => ({ ...open, direction }))
    expect(said(storyView(out, ingress!), 'a', 'b')).toBe('denied: policy out says so')
    expect(said(storyView(out, egress!), 'a', 'b')).toBe('allowed: policy open says so')
    expect(said(storyView(out, open), 'a', 'b')).toBe('allowed: policy open says so')
  })

  it('opens what the default closes only together with the other side', () => {
    const [egress, ingress] = [
      { ...webToDb, id: 'egress', direction: 'egress' }, { ...webToDb, id: 'ingress', direction: 'ingress' },
    ] as const
    expect(said(storyView(egress), 'a', 'd')).toBe('denied: no policy allows it from network web to db')
    expect(said(storyView(ingress), 'a', 'd')).toBe('denied: no policy allows it from network web to db')
    expect(said(storyView(egress, ingress), 'a', 'd')).toBe('allowed: policy egress says so')
    expect(between(storyView(egress, ingress), 'a', 'd').opens).toBe('everything')
    expect(said(storyView(webToDb), 'a', 'd')).toBe('allowed: policy web-db says so')
  })

  it('leaves to the other side what it does not speak of', () => {
    const http: Partial<Policy> = { protocol: 'tcp', ports: [80], priority: 200, direction: 'ingress' }
    const web = policy('web', 'allow', everybody, { endpoint: 'b' }, http)
    const view = storyView(into, web)
    expect(between(view, 'a', 'b').opens).toBe('some')
    expect(judged(view, 'a', 'b', tcp(80))).toEqual({
      allowed: true, reject: false, rule: { by: 'policy', policy: 'web' },
      fields: { protocol: true, src: false, dst: true },
    })
    expect(judged(view, 'a', 'b', tcp(81)).allowed).toBe(false)
    expect(judged(view, 'a', 'b', ping).fields).toEqual({ protocol: true, src: false, dst: false })
  })

  it('names the policy that takes precedence when both sides allow, and the sender\'s when both deny', () => {
    const [low, high] = [
      policy('low', 'allow', everybody, everybody, { tenant: 'acme', priority: 1, direction: 'egress' }),
      policy('high', 'allow', everybody, everybody, { tenant: 'acme', priority: 2, direction: 'ingress' }),
    ]
    expect(said(storyView(low, high), 'a', 'b')).toBe('allowed: policy high says so')
    expect(said(storyView(low), 'a', 'b')).toBe('allowed: policy low says so')
    expect(said(storyView(out, { ...into, priority: 500 }), 'a', 'b')).toBe('denied: policy out says so')
  })
})

describe('a policy that rejects', () => {
  const both = (...two: [Partial<Policy>, Partial<Policy>]): View => storyView(...two.map((more, at) =>
    policy('pq'[at]!, 'allow', { endpoint: 'a' }, { endpoint: 'b' }, more)))

  it('wins over one that allows at equal priority, and so does one that denies over it', () => {
    expect(said(both({ action: 'reject' }, {}), 'a', 'b')).toBe('rejected: policy p says so')
    expect(said(both({}, { action: 'reject' }), 'a', 'b')).toBe('rejected: policy q says so')
    expect(said(both({ action: 'reject' }, { action: 'deny' }), 'a', 'b')).toBe('denied: policy q says so')
    expect(said(both({ action: 'reject' }, { priority: 101 }), 'a', 'b')).toBe('allowed: policy q says so')
  })

  it('looks at the fields on which it depends whether the sender is told', () => {
    const view = both({ action: 'reject', protocol: 'tcp' }, { action: 'deny', priority: 1 })
    expect(between(view, 'a', 'b').opens).toBe('nothing')
    const fields = { protocol: true, src: false, dst: false }
    expect(judged(view, 'a', 'b', tcp(1))).toMatchObject({ reject: true, fields })
    expect(judged(view, 'a', 'b', ping)).toMatchObject({ reject: false, fields })
  })

  it('says nothing to a sender whose own side denies', () => {
    const silent = { action: 'deny', direction: 'egress', priority: 1 } as const
    const view = both({ action: 'reject', direction: 'ingress' }, silent)
    expect(said(view, 'a', 'b')).toBe('denied: policy q says so')
  })
})

describe('a selector', () => {
  const ofAcme = { tenant: 'acme' }
  const grouped = (
    group: Partial<Group>, more: Partial<Endpoint> = {}, selector: Selector = { group: 'g' },
  ): string[] => {
    const view = viewOf({
      ...records,
      endpoint: records.endpoint!.map((one) => one.id === 'c' ? { ...one, ...more } : one),
      group: [{ id: 'g', members: [], ...group }],
      policy: [
        policy('p', 'deny', selector, everybody, ofAcme),
        policy('all', 'allow', everybody, everybody, { ...ofAcme, priority: 1 }),
      ],
    })
    return ['a', 'b', 'c', 'd'].filter((id) => !judged(view, id, id === 'a' ? 'b' : 'a').allowed)
  }

  it('of a group selects its members, those of its networks, and those that name it', () => {
    expect(grouped({})).toEqual([])
    expect(grouped({ members: ['a', 'd'] })).toEqual(['a', 'd'])
    expect(grouped({ networks: ['db'] })).toEqual(['d'])
    expect(grouped({}, { groups: ['other', 'g'] })).toEqual(['c'])
    expect(grouped({ members: ['a', 'c'], networks: ['web'] }, { groups: ['g'] })).toEqual(['a', 'b', 'c'])
  })

  it('of a host selects all endpoints that run on it', () => {
    expect(grouped({}, {}, { host: 'h2' })).toEqual(['c', 'd'])
    expect(grouped({}, { host: 'h1' }, { host: 'h2' })).toEqual(['d'])
  })

  it('of a prefix selects whoever has an address inside it', () => {
    expect(grouped({}, {}, { cidr: '10.1.0.12/31' })).toEqual(['b', 'c'])
    expect(grouped({}, {}, { cidr: '10.2.0.0/16' })).toEqual(['d'])
    expect(grouped({}, {}, { cidr: '2001:db8::/32' })).toEqual([])
  })
})

describe('whatever policies say', () => {
  const never = policy('never', 'deny', everybody, everybody, { tenant: 'acme', priority: 65_535 })

  it('an endpoint may talk to itself', () => {
    expect(between(storyView(never), 'a', 'a').opens).toBe('everything')
    expect(said(storyView(never), 'a', 'a')).toBe('allowed: both are in network web')
  })

  it('two endpoints of an isolated network might talk only if some connection is open', () => {
    const [web, db] = records.network!
    const isolated = (...policies: Policy[]) => {
      const view = viewOf({ ...records, network: [{ ...web!, isolation: 'deny' }, db!], policy: policies })
      return mightTalk(view, endpointById(view, 'a')!, endpointById(view, 'b')!)
    }
    const some = policy('some', 'allow', { endpoint: 'b' }, { endpoint: 'a' }, { protocol: 'tcp' })
    expect([isolated(), isolated(some), isolated(some, never)]).toEqual([false, true, false])
    expect(isolated({ ...some, direction: 'ingress' })).toBe(false)
  })
})
