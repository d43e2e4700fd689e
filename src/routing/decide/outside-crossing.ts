/** Packets to and from the outside in physical addresses, for which a switch has no flow. */
import { packetOut, type PacketOut } from '../../codec/index.js'
import { ignore, type Ipv4Inquiry } from './inquiry.js'
import { decideAdmitted, decideMapped } from './mapping.js'
import { egressWhy, expired, outgoingOf } from './outside.js'
import { throughTables } from './stateful.js'
import { isRemote, obstacleTo, outgoingFlows, type Outgoing } from '../flows/outside.js'
import { TABLES } from '../flows/pipeline.js'
import { endpointByPhysicalIp } from '../network/lookup.js'
import { egressOf } from '../network/outside.js'
import { rulingToOutside } from '../policy/outside.js'
import type { Decision } from './decision.js'
import type { PlacedEndpoint } from '../network/placed.js'
import type { View } from '../network/view.js'

/** Decides about a packet that the tables of the outside sent; undefined for a packet of other tables. */
export function decideCrossing(inquiry: Ipv4Inquiry): Decision | undefined {
  const { view, packet, datapathId, host, table, settings, inPort, data } = inquiry
  const { src, dst } = packet.ipv4
  if (table === TABLES.mapped.id) return decideMapped(inquiry)
  const isOutbound = table === TABLES.outbound.id
  const isAdmitted = table === TABLES.admitted.id
  if (!isOutbound && !isAdmitted && table !== TABLES.inbound.id) return undefined
  const admitted = isOutbound ? undefined : decideAdmitted(inquiry)
  if (admitted) return admitted
  const [own, address] = isOutbound ? [src, dst] : [dst, src]
  const outgoing = crossingOf(view, own, address)
  if (isAdmitted || outgoing?.exit.datapathId !== datapathId || !outgoing) {
    return ignore({ reason: 'noSuchPhysicalAddress', host: host.id, address: own })
  }
  const obstacle = obstacleTo(outgoing, datapathId)
  if (obstacle) return ignore(obstacle)
  const remote = isRemote(outgoing.from, outgoing.exit)
  if (remote && packet.ipv4.ttl <= 1) {
    const { from } = outgoing
    const logical = { ...packet, ipv4: { ...packet.ipv4, src: from.ip } }
    return isOutbound
      ? expired({ ...inquiry, packet: logical }, outgoing) : ignore(egressWhy(outgoing))
  }
  const { source, destination, leave, enter } = outgoingFlows(outgoing, settings)
  return {
    kind: 'route',
    ...remote ? { destination: destination! } : { source },
    datapathId,
    packetOut: packetOut({ inPort, actions: isOutbound ? leave : enter, data: new Uint8Array(data) }),
    why: egressWhy(outgoing),
  }
}

/** The connection that a packet crossing this switch belongs to, by the physical address of the endpoint. */
function crossingOf(view: View, own: string, address: string): Outgoing | undefined {
  const from = endpointByPhysicalIp(view, own)
  const exit = from && egressOf(view, from)
  return exit && { from, address, exit }
}

/** Decides about a packet from outside that another host sent on; undefined when it is none. */
export function decideFromExit(
  inquiry: Ipv4Inquiry, to: PlacedEndpoint,
): Decision | undefined {
  const { view, packet, datapathId, settings } = inquiry
  const outgoing = remoteOutgoing(view, to, packet.ipv4.src)
  if (!outgoing) return undefined
  if (rulingToOutside(view, to, packet.ipv4.src).opens === 'nothing') return undefined
  const { source } = outgoingFlows(outgoing, settings)
  return {
    kind: 'route', destination: source, datapathId, packetOut: throughTables(inquiry),
    why: egressWhy(outgoing),
  }
}

/** An endpoint's connection to an address outside by another host, if it may be made. */
function remoteOutgoing(view: View, from: PlacedEndpoint, address: string): Outgoing | undefined {
  const outgoing = outgoingOf(view, from, address)
  if (!outgoing || !isRemote(from, outgoing.exit)) return undefined
  return obstacleTo(outgoing, from.datapathId) ? undefined : outgoing
}

/**
 * An error that a router of the underlay or outside sent about an endpoint's packet to an address outside:
 * the connection tracker gives it and what it quotes their logical addresses. Undefined when it is none.
 */
export function throughTracker(
  inquiry: Ipv4Inquiry, to: PlacedEndpoint, address: string,
): PacketOut | undefined {
  const { view, inPort, data, settings } = inquiry
  const outgoing = remoteOutgoing(view, to, address)
  if (!outgoing) return undefined
  return packetOut({
    inPort, actions: outgoingFlows(outgoing, settings).back, data: new Uint8Array(data),
  })
}
