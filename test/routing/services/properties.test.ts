import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { packetIn } from '../../../src/codec/index.js'
import { buildPacket, TcpFlags } from '../../../src/codec/packet/index.js'
import { decide } from '../../../src/routing/decide/decide.js'
import { readCookie } from '../../../src/routing/flows/cookie.js'
import { asReported } from '../../../src/routing/flows/identity.js'
import { hostFlows } from '../../../src/routing/flows/host-flows.js'
import { endpointById, gatewayMac } from '../../../src/routing/network/lookup.js'
import { halvesOf } from '../../../src/routing/plug.js'
import { reconcile } from '../../../src/routing/upkeep/reconcile.js'
import { advanceView, viewWithPorts, type View } from '../../../src/routing/network/view.js'
import { ports, puts } from '../../support/network.js'
import { property } from '../../support/property.js'
import { ENDPOINT_IDS, mayOpen, randomNetwork, type RandomNetwork } from '../../support/random-network.js'
import type { Decision } from '../../../src/routing/decide/decision.js'
import type { FlowStats } from '../../../src/codec/index.js'
import type { Service } from '../../../src/routing/network/records.js'

const VIP = '10.1.0.100'
const id = fc.constantFrom(...ENDPOINT_IDS)

/** Services of both tenants at one address, with backends of which some are not ready. */
const randomServices: fc.Arbitrary<Service[]> = fc.array(fc.record({
  network: fc.constantFrom('web', 'lab'),
  protocol: fc.constantFrom('tcp' as const, 'udp' as const),
  affinity: fc.constantFrom('client' as const, 'connection' as const),
  backends: fc.array(fc.record({
    endpoint: fc.constantFrom(...ENDPOINT_IDS, 'nobody'),
    port: fc.constantFrom(80, 5432),
    ready: fc.boolean(),
  }), { maxLength: 4 }),
}), { maxLength: 3 }).map((some) =>
  some.map((one, at) => ({ ...one, id: `s${at}`, ip: VIP, port: 80 + at })))

const service = fc.record({
  services: randomServices, from: id, at: fc.nat(2), srcPort: fc.integer({ min: 1024, max: 65_535 }),
})

/** The network with these services, and switches that track connections. */
function viewWith({ view, lists }: RandomNetwork, services: readonly Service[]): View {
  const numbers = lists.endpoint!.map((_endpoint, at) => 11 + at)
  const tracking = [1n, 2n, 3n].reduce((before, datapathId) =>
    viewWithPorts(before, datapathId, ports(...numbers), { conntrack: true }).after, view)
  return advanceView(tracking, puts({ service: services }), tracking.revision + 1).after
}

/** What is decided about a packet that opens a connection to a port of the services' address. */
function opening(
  view: View, from: string, protocol: Service['protocol'], srcPort: number, dstPort: number,
): Decision {
  const { mac, ip, network, datapathId, attachment } = endpointById(view, from)!
  const data = buildPacket({
    ethernet: { src: mac, dst: gatewayMac(network) },
    ipv4: { src: ip, dst: VIP },
    ...protocol === 'tcp'
      ? { tcp: { srcPort, dstPort, flags: TcpFlags.SYN } } : { udp: { srcPort, dstPort } },
  })
  return decide({ datapathId, packetIn: packetIn({ match: { inPort: attachment!.port! }, data }) }, view)
}

describe('services, over random networks', () => {
  it('lead to a ready backend of the tenant that policies allow, by its port, and nowhere else', () => {
    property(randomNetwork, service, (network, { services, from, at, srcPort }) => {
      const view = viewWith(network, services)
      const { tenant } = endpointById(view, from)!.network
      const wanted = services[at]
      const protocol = wanted?.protocol ?? 'tcp'
      const decision = opening(view, from, protocol, srcPort, 80 + at)
      const isOwn = wanted && view.records.network.get(wanted.network)?.tenant === tenant
      const own = isOwn ? wanted : undefined
      const takers = (own?.backends ?? []).filter(({ endpoint, ready }) =>
        ready === true && endpointById(view, endpoint)?.network.tenant === tenant)
      if (takers.length === 0) {
        const isElsewhere = !services.some((one) => view.records.network.get(one.network)?.tenant === tenant)
        expect(decision.kind).toBe(isElsewhere ? 'deny' : 'answer')
        return
      }
      const talk = { ipProto: protocol === 'tcp' ? 6 : 17, src: srcPort, flags: TcpFlags.SYN }
      const allowed = takers.filter(({ endpoint, port }) =>
        endpoint === from || mayOpen(network, from, endpoint, { ...talk, dst: port }))
      if (decision.kind !== 'route') {
        expect(decision).toMatchObject({ kind: 'deny', why: { reason: 'denied' } })
        expect(allowed.length).toBeLessThan(takers.length)
        return
      }
      expect(decision.why).toMatchObject({ reason: 'balanced', from })
      const { to } = decision.why as { readonly to: string }
      expect(allowed.map(({ endpoint }) => endpoint)).toContain(to)
      const { number } = endpointById(view, to)!
      const labels = decision.source!.flows.map(({ match: { ctLabel = 0n } }) => ctLabel)
        .filter((label) => typeof label === 'bigint' && label !== 0n) as bigint[]
      for (const label of labels) {
        expect(Number(label >> 16n)).toBe(number)
        expect(allowed).toContainEqual({ endpoint: to, port: Number(label % 65_536n), ready: true })
      }
    })
  })

  it('have flows that a controller which starts again keeps, all of them', () => {
    property(randomNetwork, service, (network, { services, from, at, srcPort }) => {
      const view = viewWith(network, services)
      const decision = opening(view, from, services[at]?.protocol ?? 'tcp', srcPort, 80 + at)
      fc.pre(decision.kind === 'route')
      for (const { datapathId, flows } of halvesOf(decision)) {
        const found = [...hostFlows(datapathId, view), ...flows].map(asReported) as FlowStats[]
        expect(reconcile(view, datapathId, found)).toMatchObject({ remove: [], add: [] })
        const without = advanceView(view, services.map((one) =>
          ({ kind: 'service' as const, id: one.id, record: undefined })), view.revision + 1).after
        const left = reconcile(without, datapathId, found)
        const kinds = flows.filter(({ cookie }) => readCookie(cookie)?.kind === 'service')
        expect(left.remove.length).toBeGreaterThanOrEqual(kinds.length)
      }
    })
  })
})
