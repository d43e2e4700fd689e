/** Packets of connections through services that the client's switch knows, and none of its flows takes. */
import { nxCtFlush, packetOut, type Match, type NxCtFlush } from '../../codec/index.js'
import { IpProtocol } from '../../codec/packet/index.js'
import { openingTransport } from './connection.js'
import { ttlExpired } from './gateway.js'
import { ignore, type Inquiry, type IpInquiry } from './inquiry.js'
import { refusal } from './refusal.js'
import { toSender } from './replies.js'
import { decideOpening, decideService } from './service.js'
import { halvesOfPlan, servicePlan } from './service-plan.js'
import { throughTables } from './stateful.js'
import { openerIn } from '../flows/family.js'
import { answerMatch, knownMatch, labelOf, type Balanced } from '../flows/service.js'
import { gatewayMac } from '../network/lookup.js'
import { candidatesOf, serviceFor } from '../network/service.js'
import { transportOf, type PortsTransport } from '../policy/transport.js'
import type { Decision } from './decision.js'
import type { Service } from '../network/records.js'
import type { PlacedEndpoint } from '../network/placed.js'

/** Decides about a client's packet to the address of these services. */
export function decideServiceConnection(
  inquiry: IpInquiry, connection: Match, client: PlacedEndpoint,
  services: readonly Service[],
): Decision {
  const { packet, inPort, data } = inquiry
  const transport = openingTransport(connection, transportOf(packet), true)
  if (transport.kind !== 'ports') return decideService(inquiry, client, services)
  if (labelIn(connection) === 0n) return decideOpening(inquiry, client, services, transport)
  const balanced = balancedOf(inquiry, connection, client, services, transport)
  if (!balanced) return backendGone(inquiry, client, inquiry.ip.dst, transport, true)
  const plan = servicePlan(inquiry, balanced, transport, knownMatch(balanced), true)
  if ('kind' in plan) return plan
  if (inquiry.ttlExpired) return ttlExpired(client, client, balanced.backend.endpoint, packet)
  return {
    kind: 'route',
    ...halvesOfPlan(client, plan),
    datapathId: client.datapathId,
    packetOut: packetOut({ inPort, actions: plan.flows.send, data: new Uint8Array(data) }),
    why: plan.why,
  }
}

/** Decides about an answer to a client from the address of these services, translated back already. */
export function decideServiceAnswer(
  inquiry: IpInquiry, connection: Match, client: PlacedEndpoint,
  services: readonly Service[],
): Decision {
  const { packet, inPort, data, host } = inquiry
  const { src, dst } = inquiry.ip
  const transport = openingTransport(connection, transportOf(packet), false)
  if (transport.kind !== 'ports' || openerIn(connection) !== client.ip) {
    return ignore({ reason: 'unknownConnection', host: host.id, src, dst })
  }
  const balanced = balancedOf(inquiry, connection, client, services, transport)
  if (!balanced) return backendGone(inquiry, client, src, transport, false)
  const plan = servicePlan(inquiry, balanced, transport, answerMatch(balanced), false)
  if ('kind' in plan) return plan
  if (inquiry.ttlExpired) return ignore(plan.why)
  return {
    kind: 'route',
    source: halvesOfPlan(client, plan).source,
    datapathId: client.datapathId,
    packetOut: packetOut({ inPort, actions: plan.flows.arrive, data: new Uint8Array(data) }),
    why: plan.why,
  }
}

/** The label of a connection; 0 when it has none. */
function labelIn({ ctLabel = 0n }: Match): bigint {
  return typeof ctLabel === 'object' ? ctLabel.value : ctLabel
}

/** The service of a connection, and its backend as the connection's label says, if it is still one. */
function balancedOf(
  { view }: Inquiry, connection: Match, client: PlacedEndpoint, services: readonly Service[],
  { protocol, dst }: PortsTransport,
): Balanced | undefined {
  const label = labelIn(connection)
  const service = serviceFor(services, protocol, dst)
  const backend = service && candidatesOf(view, service).find((one) => labelOf(one) === label)
  return backend && { client, service, backend }
}

/**
 * A connection whose backend is none any more. The switch forgets it: with the next datagram a client of UDP
 * opens another one, and a client of TCP is told that its connection has ended.
 */
function backendGone(
  inquiry: IpInquiry, client: PlacedEndpoint, address: string, transport: PortsTransport,
  isSending: boolean,
): Decision {
  const { packet } = inquiry
  const isDatagram = transport.protocol === IpProtocol.UDP && !packet.icmp && !packet.icmp6
  const again = isDatagram ? throughTables(inquiry) : undefined
  const reset = packet.tcp ? refusal(client, packet, gatewayMac(client.network)) : undefined
  const out = again ?? (reset && toSender(inquiry, reset))
  return {
    kind: 'deny',
    datapathId: client.datapathId,
    flows: [],
    flush: [connectionFlush(client, address, transport)],
    ...isSending && out ? { packetOut: out } : {},
    why: { reason: 'backendGone', from: client.id, address },
  }
}

function connectionFlush(
  { ip, network }: PlacedEndpoint, address: string, { protocol, src, dst }: PortsTransport,
): NxCtFlush {
  return nxCtFlush<NxCtFlush>({
    ipProto: protocol,
    properties: [
      { type: 'zoneId', zoneId: network.tenantNumber },
      {
        type: 'origTuple',
        fields: [
          { type: 'src', address: ip }, { type: 'dst', address },
          { type: 'srcPort', value: src }, { type: 'dstPort', value: dst },
        ],
      },
    ],
  })
}
