/** From a packet that a switch sent to the controller to a decision. */
import { decideArp } from './arp.js'
import { decideFromEndpoint } from './from-endpoint.js'
import { decideFromUnderlay } from './from-underlay.js'
import { ignore, inquiryOf, isIpv4 } from './inquiry.js'
import { endpointAtPort } from '../network/lookup.js'
import { portNumber } from '../network/placed.js'
import type { Arrival, Decision } from './decision.js'
import type { RoutingOptions } from '../flows/half-route.js'
import type { View } from '../network/view.js'

/**
 * Decides what to do about a packet that a switch sent to the controller.
 *
 * A pure function: the same arguments give the same decision, byte for byte. It copies what the decision
 * keeps of the packet, and it never throws, whatever the packet contains.
 */
export function decide(arrival: Arrival, view: View, options: RoutingOptions = {}): Decision {
  const inquiry = inquiryOf(arrival, view, options)
  if ('kind' in inquiry) return inquiry
  const { datapathId, host, inPort, packet } = inquiry
  const { ethType, src: mac } = packet.ethernet
  if (inPort === portNumber(view, datapathId, host.underlay.port)) {
    if (isIpv4(inquiry)) return decideFromUnderlay(inquiry)
    return ignore({ reason: 'notRouted', from: `the underlay of ${host.id}`, ethType })
  }
  const from = endpointAtPort(view, datapathId, inPort)
  if (!from) return ignore({ reason: 'unknownPort', host: host.id, port: inPort })
  const address = packet.arp?.spa ?? packet.ipv4?.src ?? from.ip
  if (mac !== from.mac || address !== from.ip) {
    return ignore({ reason: 'spoofed', from: from.id, mac, address })
  }
  if (packet.arp && !packet.vlan) return decideArp(inquiry, from, packet.arp)
  if (isIpv4(inquiry)) return decideFromEndpoint(inquiry, from)
  return ignore({ reason: 'notRouted', from: from.id, ethType })
}
