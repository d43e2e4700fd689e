import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { packetIn, type FlowStats } from '../../../src/codec/index.js'
import { buildPacket, TcpFlags } from '../../../src/codec/packet/index.js'
import { decide } from '../../../src/routing/decide/decide.js'
import { readCookie } from '../../../src/routing/flows/cookie.js'
import { asReported, flowIdentity } from '../../../src/routing/flows/identity.js'
import { hostFlows } from '../../../src/routing/flows/host-flows.js'
import { portMasks } from '../../../src/routing/flows/port-masks.js'
import { endpointById, gatewayMac } from '../../../src/routing/network/lookup.js'
import { halvesOf } from '../../../src/routing/plug.js'
import { flush } from '../../../src/routing/upkeep/flush.js'
import { reconcile } from '../../../src/routing/upkeep/reconcile.js'
import { revoke } from '../../../src/routing/upkeep/revoke.js'
import { advanceView, viewWithPorts, type View } from '../../../src/routing/network/view.js'
import { ports, puts } from '../../support/network.js'
import { outsideOf, ROUTER_MAC } from '../../support/outside.js'
import { property } from '../../support/property.js'
import { ENDPOINT_IDS, randomNetwork, type RandomNetwork } from '../../support/random-network.js'
import type { Decision } from '../../../src/routing/decide/decision.js'
import type { Host, Network, Policy } from '../../../src/routing/network/records.js'

const id = fc.constantFrom(...ENDPOINT_IDS)
const address = fc.constantFrom('198.51.100.7', '198.51.100.200', '203.0.113.9')
const cidr = fc.constantFrom('198.51.100.0/24', '198.51.100.7/32', '203.0.113.0/24', '0.0.0.0/0')

/** Which networks have egress, by which host, and which hosts have ways. */
const ways = fc.record({
  egress: fc.array(fc.constantFrom<Network['egress']>(undefined, 'host', { host: 'h1' }, { host: 'h2' }),
    { minLength: 6, maxLength: 6 }),
  outside: fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }),
  policies: fc.array(fc.record({
    action: fc.constantFrom('allow' as const, 'deny' as const, 'reject' as const),
    from: id.map((endpoint) => ({ endpoint })), to: cidr.map((one) => ({ cidr: one })),
    priority: fc.integer({ min: 1000, max: 1010 }),
    ports: fc.option(fc.constantFrom([80], ['1-100'], [443]), { nil: undefined }),
  }), { maxLength: 4 }),
})
const packet = fc.record({ from: id, to: address, dstPort: fc.constantFrom(80, 81, 443), tcp: fc.boolean() })

type Ways = typeof ways extends fc.Arbitrary<infer W> ? W : never
type Talk = typeof packet extends fc.Arbitrary<infer P> ? P : never

/** The network with these ways to the outside, and switches that track connections. */
function viewWith({ view, lists }: RandomNetwork, { egress, outside, policies }: Ways): View {
  const numbers = [2, ...lists.endpoint!.map((_endpoint, at) => 11 + at)]
  const hosts = view.records.host.entries().map(([, host], at): Host => ({
    ...host, ...outside[at] === true ? { outside: outsideOf(at + 1) } : {},
  }))
  const networks = view.records.network.entries().map(([, network], at): Network => ({
    ...network, ...egress[at] === undefined ? {} : { egress: egress[at] },
  }))
  const own = policies.map(({ ports: some, ...policy }, at): Policy => ({
    ...policy, id: `o${at}`, ...some ? { protocol: 'tcp', ports: some } : {},
  }))
  const { after } = advanceView(
    view, puts({ host: hosts, network: networks, policy: own }), view.revision + 1)
  return [1n, 2n, 3n].reduce((before, datapathId) => viewWithPorts(before, datapathId, [
    ...ports(...numbers.slice(1)), { portNo: 2, name: 'out' },
  ], { conntrack: true }).after, after)
}

/** What is decided about a packet that opens a connection to the outside. */
function opening(view: View, { from, to, dstPort, tcp }: Talk): Decision {
  const { mac, ip, network, datapathId, attachment } = endpointById(view, from)!
  const data = buildPacket({
    ethernet: { src: mac, dst: gatewayMac(network) },
    ipv4: { src: ip, dst: to },
    ...tcp
      ? { tcp: { srcPort: 40_000, dstPort, flags: TcpFlags.SYN } }
      : { udp: { srcPort: 40_000, dstPort } },
  })
  return decide({ datapathId, packetIn: packetIn({ match: { inPort: attachment!.port! }, data }) }, view)
}

const prefixesOf = (ip: string) => ['0.0.0.0/0', `${ip.slice(0, ip.lastIndexOf('.'))}.0/24`, `${ip}/32`]

/** What the records say, in a few lines: whether the highest policy that applies lets it out. */
function mayLeave(view: View, { from, to, dstPort, tcp }: Talk): boolean {
  const endpoint = endpointById(view, from)!
  const egress = view.records.network.get(endpoint.network.id)!.egress
  const by = egress === 'host' ? endpoint.host.id : egress?.host
  const exit = by === undefined ? undefined : view.records.host.get(by)
  if (!exit?.outside || endpoint.network.gateway === undefined) return false
  if (exit.underlay.segment !== endpoint.host.underlay.segment) return false
  const applying = view.records.policy.entries().map(([, policy]) => policy)
    .filter(({ id: name }) => name.startsWith('o'))
    .filter(({ from: side }) => 'endpoint' in side && side.endpoint === from)
    .filter(({ to: side }) => 'cidr' in side && prefixesOf(to).includes(side.cidr))
    .filter(({ ports: some }) =>
      !some || (tcp && (some[0] === '1-100' ? dstPort <= 100 : some[0] === dstPort)))
    .sort((a, b) => b.priority! - a.priority! || (a.action === 'allow' ? 1 : -1))
  return applying[0] === undefined || applying[0].action === 'allow'
}

describe('the outside, over random networks', () => {
  it('is reached exactly by those whom networks, hosts and policies let out', () => {
    property(randomNetwork, ways, packet, (network, some, talk) => {
      // Its own policies have prefixes too: only those of this test are to apply.
      const own = network.view.records.policy.entries().map(([name]) =>
        ({ kind: 'policy' as const, id: name, record: undefined }))
      const bare = advanceView(network.view, own, network.view.revision + 1).after
      const view = viewWith({ ...network, view: bare }, some)
      const decision = opening(view, talk)
      expect(decision.kind === 'route' && decision.why.reason === 'egress').toBe(mayLeave(view, talk))
    })
  })

  it('takes flows that a controller which starts again keeps, and none when it is shut', () => {
    property(randomNetwork, ways, packet, (network, some, talk) => {
      const view = viewWith(network, some)
      const decision = opening(view, talk)
      fc.pre(decision.kind === 'route')
      const shut = advanceView(view, puts({
        network: view.records.network.entries().map(([, { egress: _egress, ...rest }]) => rest),
      }), view.revision + 1)
      expect(flush(shut).length).toBeGreaterThan(0)
      const revoked = new Map(revoke(shut).map(({ datapathId, flows }) => [datapathId, flows]))
      for (const { datapathId, flows } of halvesOf(decision)) {
        const found = [...hostFlows(datapathId, view), ...flows].map(asReported) as FlowStats[]
        expect(reconcile(view, datapathId, found)).toMatchObject({ remove: [], add: [] })
        const left = reconcile(shut.after, datapathId, found)
        const outside = flows.filter(({ cookie }) => readCookie(cookie)?.kind === 'outside')
        expect(left.remove.length).toBeGreaterThanOrEqual(outside.length)
        for (const { cookie } of outside) {
          expect(revoked.get(datapathId)?.some((one) =>
            one.cookieMask !== 0n && (cookie & one.cookieMask) === (one.cookie & one.cookieMask))).toBe(true)
        }
      }
    })
  })

  it('takes flows that name the endpoint alone, in the zone of its tenant', () => {
    property(randomNetwork, ways, packet, (network, some, talk) => {
      const view = viewWith(network, some)
      const decision = opening(view, talk)
      fc.pre(decision.kind === 'route' && decision.why.reason === 'egress')
      const from = endpointById(view, talk.from)!
      for (const { flows } of halvesOf(decision)) {
        expect(new Set(flows.map(flowIdentity)).size).toBe(flows.length)
        for (const { cookie, match, tableId } of flows) {
          expect(readCookie(cookie)).toMatchObject({ kind: 'outside' })
          expect([readCookie(cookie)!.from, readCookie(cookie)!.to].sort()).toEqual([0, from.number].sort())
          const own = [from.ip, from.physicalIp, talk.to]
          for (const ip of [match.ipv4Src, match.ipv4Dst, match.ctNwSrc, match.ctNwDst]) {
            if (ip !== undefined) expect(own).toContain(ip)
          }
          if (tableId === 3) expect(match.ctZone).toBe(from.network.tenantNumber)
        }
      }
      for (const host of view.records.host.entries().map(([, one]) => one)) {
        for (const { match, instructions, tableId } of hostFlows(BigInt(`0x${host.datapathId}`), view)) {
          const leaves = tableId === 6 && instructions.length > 0
          if (!leaves) continue
          expect(match.ipv4Src).toBe(host.outside?.ip)
          expect(JSON.stringify(instructions)).toContain(ROUTER_MAC)
        }
      }
    })
  })
})

describe('the masks of a range of ports', () => {
  it('match its ports, each once, and no other', () => {
    const range = fc.tuple(fc.integer({ min: 1, max: 65_535 }), fc.integer({ min: 1, max: 65_535 }))
      .map((ends) => ends.sort((a, b) => a - b))
    property(range, fc.integer({ min: 0, max: 65_535 }), ([low, high], port) => {
      for (const one of [port, low, high, low - 1, high + 1]) {
        const hits = portMasks([low, high]).filter(({ value, mask }) => (one & mask) === value)
        expect(hits).toHaveLength(one >= low && one <= high ? 1 : 0)
      }
    })
  })
})
