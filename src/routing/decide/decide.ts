/** From a packet that a switch asks about to a decision. */
import { NO_BUFFER } from '../../codec/index.js'
import { parsePacket, type Packet } from '../../codec/packet/index.js'
import { decideArp } from './arp.js'
import { decideLogical, type Ipv4Packet } from './from-endpoint.js'
import { endpointAtPort, hostByDatapath, ownsItsClaims, portNumber } from '../network/lookup.js'
import { decidePhysical } from './from-underlay.js'
import type { Arrival, Decision, RoutingOptions } from './decision.js'
import type { View } from '../network/view.js'
import type { Why } from './explain.js'

const ignore = (why: Why): Decision => ({ kind: 'ignore', why })

/**
 * Decides what to do about a packet that a switch sent to the controller.
 *
 * Pure: the same arrival, view and options give the same decision, byte for byte. What the decision keeps
 * of the packet it has copied. Never throws, whatever the packet holds.
 */
export function decide(arrival: Arrival, view: View, options: RoutingOptions = {}): Decision {
  const { datapathId, packetIn } = arrival
  const host = hostByDatapath(view, datapathId)
  if (!host) return ignore({ reason: 'unknownSwitch', datapathId })
  const inPort = packetIn.match.inPort ?? -1
  const { length } = packetIn.data
  if (packetIn.bufferId !== NO_BUFFER || length < packetIn.totalLen) {
    return ignore({ reason: 'truncated', length, of: packetIn.totalLen })
  }
  let packet: Packet
  try {
    packet = parsePacket(packetIn.data)
  } catch (error) {
    return ignore({ reason: 'malformed', detail: (error as Error).message })
  }
  if (inPort === portNumber(view, datapathId, host.underlay.port)) {
    if (isIpv4(packet)) return decidePhysical(view, host, datapathId, packet, packetIn, inPort, options)
    const { ethType } = packet.ethernet
    return ignore({ reason: 'notRouted', from: `the underlay of ${host.id}`, ethType })
  }
  const from = endpointAtPort(view, datapathId, inPort)
  if (!from || !ownsItsClaims(view, from)) {
    return ignore({ reason: 'unknownPort', host: host.id, port: inPort })
  }
  const { id, mac, ip } = from.endpoint
  const address = packet.arp?.spa ?? packet.ipv4?.src ?? ip
  if (packet.ethernet.src !== mac || address !== ip) {
    return ignore({ reason: 'spoofed', from: id, mac: packet.ethernet.src, address })
  }
  if (packet.arp && !packet.vlan) return decideArp(view, from, packet.arp, options)
  if (isIpv4(packet)) return decideLogical(view, from, packet, packetIn, options)
  return ignore({ reason: 'notRouted', from: id, ethType: packet.ethernet.ethType })
}

/** Whether it is IPv4 that the pipeline lets in: not tagged. */
function isIpv4(packet: Packet): packet is Ipv4Packet {
  return packet.ipv4 !== undefined && packet.vlan === undefined
}
