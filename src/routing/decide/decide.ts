/** From a packet that a switch sent to the controller to a decision. */
import { decideFromEndpoint } from './from-endpoint.js'
import { decideFromUnderlay } from './from-underlay.js'
import { ignore, inquiryOf, isAboutIp, isAboutIpv4 } from './inquiry.js'
import { ipHeaderOf } from './ip-header.js'
import { decideNeighbour } from './neighbour.js'
import { decideCrossing } from './outside-crossing.js'
import { questionIn, senderOf } from './question.js'
import { decideTracked } from './tracked.js'
import { awaitedAt } from '../network/arrival.js'
import { endpointAtPort } from '../network/lookup.js'
import { carrierPort } from '../network/placed.js'
import type { Arrival, Decision } from './decision.js'
import type { RoutingOptions } from '../flows/half-route.js'
import type { View } from '../network/view.js'

/**
 * Decides what to do about a packet that a switch sent to the controller.
 *
 * A pure function: the same arguments give the same decision, byte for byte. It copies what the decision
 * keeps of the packet, and it never throws, whatever the packet contains.
 *
 * @example
 * ```ts
 * import { packetIn } from 'daolinet/codec'
 * import { buildPacket } from 'daolinet/packet'
 * import { decide, explain, viewWithPorts } from 'daolinet/routing'
 * import { applyDocument, followView, memoryStore, parseDocument } from 'daolinet/store'
 *
 * const store = memoryStore()
 * await applyDocument(store, parseDocument(`{
 *   "tenants": [{ "id": "acme" }], "networks": [{ "id": "web", "tenant": "acme", "cidr": "10.1.0.0/24" }],
 *   "hosts": [{ "id": "h1", "datapathId": "0000000000000001", "physicalCidr": "172.30.1.0/24", "underlay":
 *     { "port": 9, "mac": "02:00:00:00:aa:01", "ip": "192.0.2.1", "segment": "rack1" } }],
 *   "endpoints": [
 *     { "id": "a", "network": "web", "host": "h1", "port": 1, "mac": "02:00:00:00:00:0a", "ip": "10.1.0.1" },
 *     { "id": "b", "network": "web", "host": "h1", "port": 2, "mac": "02:00:00:00:00:0b", "ip": "10.1.0.2" }]
 * }`))
 * const { view } = await followView(store)
 * const { after } = viewWithPorts(view, 1n, [1, 2, 9].map((portNo) => ({ portNo, name: `port${portNo}` })))
 * const data = buildPacket({
 *   ethernet: { src: '02:00:00:00:00:0a', dst: '02:00:00:00:00:0b' },
 *   ipv4: { src: '10.1.0.1', dst: '10.1.0.2' },
 *   udp: { srcPort: 40_000, dstPort: 53 },
 * })
 * const decision = decide({ datapathId: 1n, packetIn: packetIn({ match: { inPort: 1 }, data }) }, after)
 * console.log(decision.kind, explain(decision.why)) // route a may talk to b: both are in network web.
 * await store.close()
 * ```
 */
export function decide(arrival: Arrival, view: View, options: RoutingOptions = {}): Decision {
  const inquiry = inquiryOf(arrival, view, options)
  if ('kind' in inquiry) return inquiry
  const { datapathId, host, inPort, vlan, packet } = inquiry
  const { ethType, src: mac } = packet.ethernet
  if (inquiry.connection && isAboutIp(inquiry)) return decideTracked(inquiry, inquiry.connection)
  const crossing = isAboutIpv4(inquiry) ? decideCrossing(inquiry) : undefined
  if (crossing) return crossing
  if (vlan === undefined && inPort === carrierPort(view, host)) {
    if (isAboutIp(inquiry)) return decideFromUnderlay(inquiry)
    return ignore({ reason: 'notRouted', from: `the underlay of ${host.id}`, ethType })
  }
  const placed = endpointAtPort(view, datapathId, inPort, vlan)
  if (!placed) {
    const awaited = awaitedAt(view, host)
      .find((one) => one.port === inPort && one.vlan === vlan && one.endpoint.mac === mac)
    if (awaited) return ignore({ reason: 'arrived', from: awaited.endpoint.id, host: host.id, port: inPort })
    const tag = vlan === undefined ? {} : { vlan }
    return ignore({ reason: 'unknownPort', host: host.id, port: inPort, ...tag })
  }
  if (packet.vlan) return ignore({ reason: 'notRouted', from: placed.id, ethType })
  const question = questionIn(packet)
  const address = packet.arp?.spa ?? ipHeaderOf(packet)?.src ?? placed.ip
  const station = packet.arp?.sha ?? mac
  const from = senderOf(placed, address, question)
  if (mac !== placed.mac || station !== mac || !from) {
    return ignore({ reason: 'spoofed', from: placed.id, mac: station, address })
  }
  if (question) return decideNeighbour(inquiry, from, question)
  if (isAboutIp(inquiry)) return decideFromEndpoint(inquiry, from)
  return ignore({ reason: 'notRouted', from: from.id, ethType })
}
