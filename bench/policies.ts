/** What a decision about two endpoints costs, with few policies and with many, in one run. */
import assert from 'node:assert/strict'
import { Bench } from 'tinybench'
import {
  advanceView, emptyView, endpointById, revoke, rulingBetween, viewWithPorts,
  type Policy, type PlacedEndpoint, type RecordKind, type Records, type RecordWrite, type Selector, type View,
} from 'daolinet/routing'

/** Rulings in each timed call, so that the clock costs nothing. */
const BATCH = 20
const COUNTS = [10, 1_000, 10_000] as const
const HOSTS = 8
const ENDPOINTS = 4_000

const put = <K extends RecordKind>(kind: K, ...records: readonly Records[K][]): RecordWrite[] =>
  records.map((record) => ({ kind, id: record.id, record }) as RecordWrite)
const range = (count: number): number[] => Array.from({ length: count }, (_, n) => n)
const hex = (n: number): string => (n & 255).toString(16).padStart(2, '0')
const ipOf = (n: number): string => `10.${1 + (n >> 10)}.${(n >> 8) & 3}.${n & 255}`

/** One tenant with four networks, eight hosts, and 4,000 endpoints, each in five of 1,000 groups. */
function network(): View {
  const writes: RecordWrite[] = [
    ...put('tenant', { id: 'acme' }),
    ...put('assignment', { id: 'tenant/acme', number: 1 }),
    ...put('network', ...range(4).map((n) => ({ id: `n${n}`, tenant: 'acme', cidr: `10.${n + 1}.0.0/22` }))),
    ...put('host', ...range(HOSTS).map((n) => ({
      id: `h${n}`, datapathId: n.toString(16).padStart(16, '0'), physicalCidr: `172.${16 + n}.0.0/16`,
      underlay: { port: 'up', mac: `02:00:00:00:aa:0${n}`, ip: `192.0.2.${n}`, segment: 'rack' },
    }))),
    ...put('endpoint', ...range(ENDPOINTS).map((n) => ({
      id: `e${n}`, network: `n${n >> 10}`, host: `h${n % HOSTS}`, port: 100 + n, ip: ipOf(n),
      mac: `02:00:00:00:${hex(n >> 8)}:${hex(n)}`,
      groups: range(5).map((k) => `g${(n * 7 + k * 131) % 1_000}`),
    }))),
    ...put('assignment', ...range(ENDPOINTS).map((n) => ({ id: `endpoint/e${n}`, number: n + 10 }))),
  ]
  let { after } = advanceView(emptyView(), writes, 1)
  for (const n of range(HOSTS)) after = viewWithPorts(after, BigInt(n), [{ portNo: 1, name: 'up' }]).after
  return after
}

/** Policies with every kind of selector and prefixes of many lengths, on protocols and ports, both ways. */
function policy(n: number): Policy {
  const selector = (k: number): Selector => {
    switch (k % 5) {
      case 0: return { endpoint: `e${k % ENDPOINTS}` }
      case 1: return { group: `g${k % 1_000}` }
      case 2: return { cidr: `${ipOf(k % ENDPOINTS)}/32` }
      case 3: return { cidr: `10.${1 + k % 4}.${k & 3}.${k & 0xf0}/28` }
      default: return k % 10 === 4 ? { network: `n${k % 4}` } : { host: `h${k % HOSTS}` }
    }
  }
  return {
    id: `p${n}`, tenant: 'acme', action: (['allow', 'deny', 'reject'] as const)[n % 3]!,
    from: selector(n * 31 + 7), to: selector(n * 17 + 3), priority: n % 500,
    ...(n % 4 === 0 ? {} : { protocol: 'tcp' as const, ports: [n % 60_000, '60000-60010'] }),
    ...(n % 2 === 0 ? {} : { direction: n % 3 === 0 ? 'ingress' as const : 'egress' as const }),
  }
}

const bare = network()
const views = new Map(COUNTS.map((count) =>
  [count, advanceView(bare, put('policy', ...range(count).map(policy)), 2).after]))
const endpoints = range(ENDPOINTS).map((n) => endpointById(bare, `e${n}`) as PlacedEndpoint)

/** Policies that all apply to the same two networks, each to a port of its own. */
function portByPort(count: number): View {
  const policies = range(count).map((n): Policy => ({
    id: `p${n}`, action: 'allow', from: { network: 'n0' }, to: { network: 'n1' }, protocol: 'tcp', ports: [n],
  }))
  return advanceView(bare, put('policy', ...policies), 2).after
}

await compare('a ruling between two endpoints, and its verdict', (count) => {
  const view = views.get(count)!
  let at = 0
  return () => {
    at = (at + 1) % ENDPOINTS
    const { verdict } = rulingBetween(view, endpoints[at]!, endpoints[(at * 613 + 17) % ENDPOINTS]!)
    return verdict({ kind: 'ports', protocol: 6, src: 40_000, dst: 443 })
  }
})
await compare('whether everything, some or nothing is open, where each policy opens a port', (count) => {
  const view = portByPort(count)
  return () => rulingBetween(view, endpoints[0]!, endpoints[1_500]!).opens
})
await compare('one policy written, and what it revokes', (count) => {
  let view = views.get(count)!
  let at = 0
  return () => {
    const record = { ...policy(at++ % count), priority: at % 500 }
    const difference = advanceView(view, put('policy', record), 3)
    view = difference.after
    return revoke(difference)
  }
})

const large = range(50_000).map((n) => `e${n}`)
const joined = advanceView(bare, put('group', { id: 'large', members: large }), 2).after
await compare('one member added to a group of so many', (count) => {
  let view = advanceView(joined, put('group', { id: 'large', members: large.slice(0, count * 5) }), 3).after
  let at = 0
  return () => {
    const members = [...large.slice(0, count * 5), `x${at++ % 2}`]
    view = advanceView(view, put('group', { id: 'large', members }), 4).after
    return view
  }
}, (count) => `${(count * 5).toLocaleString('en')} members`)

/** Runs the work with each number of policies in turns, and prints each with its ratio to the fewest. */
async function compare(
  title: string, make: (count: typeof COUNTS[number]) => () => unknown,
  label = (count: number): string => `${count.toLocaleString('en')} policies`,
): Promise<void> {
  const bench = new Bench({ time: 250, warmupTime: 100 })
  let kept: unknown
  for (const count of COUNTS) {
    const work = make(count)
    bench.add(label(count), () => {
      for (let i = 0; i < BATCH; i++) kept = work()
    })
  }
  await bench.run()
  assert.notEqual(kept, undefined)
  const microseconds = (name: string): number => {
    const result = bench.getTask(name)?.result
    assert.ok(result?.state === 'completed', `${title}, ${name}: did not finish`)
    return result.latency.p50 * 1000 / BATCH
  }
  console.log(title)
  const least = microseconds(label(COUNTS[0]))
  for (const count of COUNTS) {
    const cost = microseconds(label(count))
    const ratio = (cost / least).toFixed(1)
    console.log(`  ${label(count).padStart(16)} ${cost.toFixed(1).padStart(9)} µs   ${ratio} times`)
  }
}
