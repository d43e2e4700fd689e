/** Packets of connections through port mappings, on the host's switch. */
import { packetOut, type FlowMod, type FlowStats, type Match, type PacketOut } from '../../codec/index.js'
import { EthType } from '../../codec/packet/index.js'
import { isReply, openingTransport } from './connection.js'
import { ignore, type Ipv4Inquiry } from './inquiry.js'
import { refusal } from './refusal.js'
import { toPort } from './replies.js'
import { throughTables } from './stateful.js'
import { incomingDrop, incomingFlows, knownIncomingDrop, type Incoming } from '../flows/mapping.js'
import { UNSPECIFIED } from '../flows/arp.js'
import { backTo, entryFlow, enteringFlow, homeward } from '../flows/outside.js'
import { TABLES } from '../flows/pipeline.js'
import { endpointByPhysicalIp, endpointByIp, gatewayMac } from '../network/lookup.js'
import { mappedBy, mappingAt, mappingsTo } from '../network/mapping.js'
import { exitOf, isOutside } from '../network/outside.js'
import { protocolNumber } from '../network/protocol.js'
import { rulingThroughMapping } from '../policy/outside.js'
import { transportOf } from '../policy/transport.js'
import type { Decision } from './decision.js'
import type { RoutingSettings } from '../flows/half-route.js'
import type { Host, PortMapping } from '../network/records.js'
import type { PlacedEndpoint } from '../network/placed.js'
import type { Transport } from '../policy/transport.js'
import type { Verdict } from '../policy/policy.js'
import type { View } from '../network/view.js'
import type { Why } from './explain.js'

/** Decides about a packet to a mapped port that no flow admits: from the table `mapped`. */
export function decideMapped(inquiry: Ipv4Inquiry): Decision {
  const { view, host, datapathId, packet, settings, inPort, data } = inquiry
  const { src, dst } = packet.ipv4
  const transport = transportOf(packet)
  const mapping = mappingFor(view, host, transport)
  if (!mapping || dst !== host.outside?.ip) {
    return refused(inquiry, { reason: 'unknownConnection', host: host.id, src, dst })
  }
  const mapped = mappedBy(view, host, mapping)
  if ('lacks' in mapped) {
    const why = { reason: 'mappingClosed', from: src, mapping: mapping.id, ...mapped } as const
    return refused(inquiry, why)
  }
  const own = endpointByPhysicalIp(view, src)
  const { to, exit } = mapped
  if (own?.id === to.id) {
    return refused(inquiry, { reason: 'mappingClosed', from: src, mapping: mapping.id, lacks: 'other' })
  }
  const isClient = own ? own.datapathId === datapathId : isOutside(view, to.network.tenant, exit, src)
  // Whoever has an address of the tenant could not be answered.
  if (!isClient) return ignore({ reason: 'unknownConnection', host: host.id, src, dst })
  const incoming = { ...mapped, client: src }
  const verdict = verdictOn(view, incoming, own, { ...transport, dst: mapping.endpointPort })
  if (!verdict.allowed) {
    const why = { reason: 'denied', from: own?.id ?? src, to: to.id, rule: verdict.rule } as const
    if (verdict.reject) return refused(inquiry, why)
    return { kind: 'deny', datapathId, flows: [incomingDrop(incoming, settings.denyTimeout)], why }
  }
  const { flows, admit } = incomingFlows(incoming, settings)
  return {
    kind: 'route', source: { datapathId, flows }, datapathId,
    packetOut: packetOut({ inPort, actions: admit, data: new Uint8Array(data) }),
    why: mappedWhy(incoming, verdict),
  }
}

function mappingFor(view: View, host: Host, transport: Transport): PortMapping | undefined {
  if (transport.kind !== 'ports') return undefined
  const protocol = PROTOCOLS.find((name) => protocolNumber(name) === transport.protocol)
  return protocol && mappingAt(view, host.id, protocol, transport.dst)
}

const PROTOCOLS = ['tcp', 'udp'] as const

function mappedWhy({ client, to, mapping }: Incoming, { rule }: Verdict): Why {
  return { reason: 'mapped', from: client, to: to.id, mapping: mapping.id, rule }
}

/** The flows that a switch may have for clients of port mappings to an endpoint, like this one. */
export function incomingFlowsLike(
  view: View, to: PlacedEndpoint, { tableId, match }: FlowStats, settings: RoutingSettings,
): readonly FlowMod[] {
  const { ipv4Src, ipv4Dst, ctNwSrc } = match
  const named = tableId === TABLES.logical.id ? ipv4Dst : tableId === TABLES.mapped.id ? ipv4Src : ctNwSrc
  const client = typeof named === 'string' ? named : UNSPECIFIED
  const host = view.records.host.get(to.host.id)!
  const own = endpointByPhysicalIp(view, client)
  return mappingsTo(view, to).flatMap((mapping) => {
    const mapped = mappedBy(view, host, mapping)
    if ('lacks' in mapped || mapped.exit.outside === undefined) return []
    const incoming = { ...mapped, client }
    const { protocol, endpointPort } = mapping
    const opening = { kind: 'ports', protocol: protocolNumber(protocol), src: 0, dst: endpointPort } as const
    const isKnown = named === undefined || tableId === TABLES.logical.id
    return isKnown || verdictOn(view, incoming, own, opening).allowed
      ? incomingFlows(incoming, settings).flows : []
  })
}

/** Policies judge an endpoint of the same tenant as such, and anybody else by the address. */
function verdictOn(
  view: View, { client, to, mapping }: Incoming, own: PlacedEndpoint | undefined, transport: object,
): Verdict {
  const from = own?.network.tenant === to.network.tenant ? own : client
  return rulingThroughMapping(view, from, to, mapping.id).verdict(transport as Transport)
}

/** Refuses a client's packet at once. */
function refused(inquiry: Ipv4Inquiry, why: Why): Decision {
  const { view, packet, host, datapathId } = inquiry
  const out = refusalTo(view, host, packet, datapathId)
  return out ? { kind: 'answer', datapathId, packetOut: out, why } : ignore(why)
}

/** A reset or an ICMP error to a client outside, or to an endpoint of this host. */
function refusalTo(
  view: View, host: Host, packet: Ipv4Inquiry['packet'], datapathId: bigint,
): PacketOut | undefined {
  const own = endpointByPhysicalIp(view, packet.ipv4.src)
  const { outside, attachment } = exitOf(view, host)
  if (own && own.datapathId !== datapathId) return undefined
  const port = own ? own.attachment?.port : attachment?.port
  if (port === undefined || !outside) return undefined
  const mac = own ? gatewayMac(own.network) : host.underlay.mac
  const client = { mac: own ? own.mac : outside.nextHopMac, ip: own ? own.ip : packet.ipv4.src }
  const about = { ...packet, ipv4: { ...packet.ipv4, src: client.ip } }
  const bytes = refusal(client, about, mac)
  return bytes && toPort(port, bytes, own?.vlan)
}

/**
 * Decides about a packet in a connection through a port mapping to an endpoint of this switch, as the
 * connection tracker says. Undefined for other packets.
 */
export function decideKnownIncoming(
  inquiry: Ipv4Inquiry, connection: Match, tenant: string,
): Decision | undefined {
  const { view, datapathId, packet, settings, inPort, data, host } = inquiry
  const { ctNwSrc: client, ctNwDst } = connection
  const to = typeof ctNwDst === 'string' ? endpointByPhysicalIp(view, ctNwDst) : undefined
  if (to?.datapathId !== datapathId || !to || to.network.tenant !== tenant || typeof client !== 'string') {
    return undefined
  }
  // A logical address of the tenant may be somebody's physical one.
  if (endpointByIp(view, tenant, client)) return undefined
  const { src, dst } = packet.ipv4
  const isForward = !isReply(connection)
  const transport = openingTransport(connection, transportOf(packet), isForward)
  const mapping = mappingsTo(view, to).find(({ protocol, endpointPort }) => transport.kind === 'ports'
    && protocolNumber(protocol) === transport.protocol && endpointPort === transport.dst)
  const mapped = mapping && mappedBy(view, host, mapping)
  if (!mapped || 'lacks' in mapped || mapped.to.physicalIp !== ctNwDst) {
    return ignore({ reason: 'unknownConnection', host: host.id, src, dst })
  }
  const own = endpointByPhysicalIp(view, client)
  const incoming = { ...mapped, client }
  const verdict = verdictOn(view, incoming, own, transport)
  if (!verdict.allowed) {
    const why = { reason: 'denied', from: own?.id ?? client, to: to.id, rule: verdict.rule } as const
    const drop = knownIncomingDrop(incoming, isForward, settings.denyTimeout)
    return { kind: 'deny', datapathId, flows: [drop], why }
  }
  const { flows, open, arrive, leave } = incomingFlows(incoming, settings)
  const actions = dst === to.ip ? arrive : isForward ? open : leave
  return {
    kind: 'route', source: { datapathId, flows }, datapathId,
    packetOut: packetOut({ inPort, actions, data: new Uint8Array(data) }), why: mappedWhy(incoming, verdict),
  }
}

/**
 * Decides about an endpoint's packet that may answer a client of a port mapping. The connection tracker
 * knows. Undefined when no port mapping leads to the endpoint.
 */
export function decideAnswerToClient(
  inquiry: Ipv4Inquiry, from: PlacedEndpoint,
): Decision | undefined {
  const { view, packet, settings } = inquiry
  const { dst: address } = packet.ipv4
  if (packet.ipv4.ttl <= 1 || !mayAnswer(view, from, address)) return undefined
  const { datapathId } = from
  return {
    kind: 'route', source: { datapathId, flows: [entryFlow({ from, address }, settings)] }, datapathId,
    packetOut: throughTables(inquiry), why: { reason: 'mappingTracked', from: from.id, address },
  }
}

/** Whether whoever has that address may be a client of a port mapping to the endpoint. */
function mayAnswer(view: View, from: PlacedEndpoint, address: string): boolean {
  if (from.attachment?.conntrack !== true || mappingsTo(view, from).length === 0) return false
  const host = view.records.host.get(from.host.id)!
  return host.outside !== undefined && (endpointByPhysicalIp(view, address)?.datapathId === from.datapathId
    || isOutside(view, from.network.tenant, exitOf(view, host), address))
}

/** Decides about a client's packet that has the physical address of an endpoint, which no flow takes. */
export function decideAdmitted(inquiry: Ipv4Inquiry): Decision | undefined {
  const { view, packet, datapathId, settings, inPort, data, ttlExpired, table } = inquiry
  const to = endpointByPhysicalIp(view, packet.ipv4.dst)
  if (to?.datapathId !== datapathId || !to || ttlExpired) return undefined
  if (mappingsTo(view, to).length === 0) return undefined
  const actions = backTo(to)
  const match = { ethType: EthType.IPV4, ipv4Dst: packet.ipv4.dst }
  const flow = table === TABLES.inbound.id
    ? enteringFlow(to, actions, settings)
    : homeward(to, settings, TABLES.admitted, match, { type: 'applyActions', actions })
  return {
    kind: 'route', source: { datapathId, flows: [flow] }, datapathId,
    packetOut: packetOut({ inPort, actions, data: new Uint8Array(data) }),
    why: { reason: 'mappingTracked', from: to.id, address: packet.ipv4.src },
  }
}
