/**
 * Packets to the addresses of services. The client's switch translates their connections. What is decided of
 * each is which backend it goes to, and policies say whether the client may talk to that one.
 */
import { packetOut } from '../../codec/index.js'
import { IpProtocol } from '../../codec/packet/index.js'
import { ttlExpired } from './gateway.js'
import { ignore, type Inquiry, type IpInquiry } from './inquiry.js'
import { closedTo, refusal } from './refusal.js'
import { echoReply, toSender } from './replies.js'
import { halvesOfPlan, servicePlan } from './service-plan.js'
import { throughTables } from './stateful.js'
import { servicePingFlow } from '../flows/neighbour.js'
import { isRouted } from '../flows/path.js'
import { openingMatch, serviceEntry, type Balanced } from '../flows/service.js'
import { gatewayMac } from '../network/lookup.js'
import { protocolNumber } from '../network/protocol.js'
import { chosenBackend, isByConnection, serviceFor } from '../network/service.js'
import { isIcmpError, transportOf, type PortsTransport } from '../policy/transport.js'
import type { Decision } from './decision.js'
import type { Service } from '../network/records.js'
import type { PlacedEndpoint } from '../network/placed.js'
import type { Why } from './explain.js'

/**
 * Decides about a packet to an address of services whose connection is not known.
 * @param services - those that have the address
 */
export function decideService(
  inquiry: IpInquiry, from: PlacedEndpoint, services: readonly Service[],
): Decision {
  const { packet, settings } = inquiry
  const { datapathId } = from
  const names = { from: from.id, address: inquiry.ip.dst }
  const pong = echoReply(from, packet)
  if (pong) {
    return {
      kind: 'answer', datapathId, flows: [servicePingFlow(from, names.address, settings)],
      packetOut: toSender(inquiry, pong), why: { reason: 'servicePing', ...names },
    }
  }
  const transport = transportOf(packet)
  if (transport.kind === 'ports') return decideOpening(inquiry, from, services, transport)
  const isSilent = transport.kind === 'fragment' || isIcmpError(transport)
  if (!isSilent || inquiry.connection || from.attachment?.conntrack !== true) {
    return refuse(inquiry, from, { reason: 'serviceClosed', ...names })
  }
  // The connection tracker puts fragments together, and knows what errors are about.
  return {
    kind: 'route',
    source: { datapathId, flows: [serviceEntry(from, names.address, settings)] },
    datapathId,
    packetOut: throughTables(inquiry),
    why: { reason: 'serviceTracked', ...names },
  }
}

/**
 * Decides about a packet that may open a connection to a service.
 * @param transport - of the packet, or of the one that it is a fragment of
 */
export function decideOpening(
  inquiry: IpInquiry, client: PlacedEndpoint, services: readonly Service[],
  transport: PortsTransport,
): Decision {
  const { view, host } = inquiry
  const answered = answeredBy(inquiry, client, services, transport)
  if (answered) return routed(inquiry, answered, transport)
  const service = serviceFor(services, transport.protocol, transport.dst)
  if (!service) {
    return refuse(inquiry, client, { reason: 'serviceClosed', from: client.id, address: inquiry.ip.dst })
  }
  const names = { from: client.id, service: service.id }
  const isSctp = transport.protocol === IpProtocol.SCTP
  if (isSctp || client.attachment?.conntrack !== true) {
    const lacks = isSctp ? 'sctp' : 'conntrack'
    return refuse(inquiry, client, { reason: 'noService', ...names, host: host.id, lacks })
  }
  const backend = chosenBackend(view, service, client, transport.src)
  if (!backend) return refuse(inquiry, client, { reason: 'noBackend', ...names })
  return routed(inquiry, { client, service, backend }, transport)
}

/** The connection of a client to itself through a service which a packet seems to answer. */
function answeredBy(
  { view }: Inquiry, client: PlacedEndpoint, services: readonly Service[],
  { protocol, src, dst }: PortsTransport,
): Balanced | undefined {
  if (!client.serves || client.attachment?.conntrack !== true) return undefined
  for (const service of services) {
    if (protocolNumber(service.protocol) !== protocol || protocol === IpProtocol.SCTP) continue
    const backend = chosenBackend(view, service, client, dst)
    if (backend?.endpoint.id === client.id && backend.port === src) return { client, service, backend }
  }
  return undefined
}

/** Has a connection go to its backend, with this packet and those like it. */
function routed(inquiry: IpInquiry, balanced: Balanced, transport: PortsTransport): Decision {
  const { settings, inPort, data, packet } = inquiry
  const { client, service, backend: { endpoint } } = balanced
  const byConnection = isByConnection(service)
  const match = {
    ...openingMatch(client, service), ...byConnection ? { ctTpSrc: transport.src } : {},
  }
  const entry = serviceEntry(client, service.ip, settings)
  const plan = servicePlan(inquiry, balanced, transport, match, true)
  if ('kind' in plan) return { ...plan, flows: [...plan.flows, entry] }
  if (inquiry.ttlExpired) return ttlExpired(client, client, endpoint, packet)
  // What a switch sends from the table `tracked` opens a connection: the packet is not translated yet.
  const isOpening = byConnection && inquiry.connection !== undefined
  if (isOpening && isRouted(client, endpoint) && inquiry.ip.ttl <= 1) {
    return ttlExpired(client, client, endpoint, packet)
  }
  return {
    kind: 'route',
    ...halvesOfPlan(client, plan, [...plan.flows.choice, entry]),
    datapathId: client.datapathId,
    packetOut: isOpening
      ? packetOut({ inPort, actions: plan.flows.open, data: new Uint8Array(data) })
      : throughTables(inquiry),
    why: plan.why,
  }
}

/** Refuses a packet at once; what must not be answered is dropped. */
export function refuse(inquiry: IpInquiry, from: PlacedEndpoint, why: Why): Decision {
  const { packet } = inquiry
  if (packet.icmp || packet.icmp6 || packet.truncated) return ignore(why)
  const refused = refusal(from, packet, gatewayMac(from.network), closedTo(packet))
  if (!refused) return ignore(why)
  return { kind: 'answer', datapathId: from.datapathId, packetOut: toSender(inquiry, refused), why }
}
