/** What a connection through a service to one backend takes: flows on both switches, or a denial. */
import { refusal } from './refusal.js'
import { toSender } from './replies.js'
import { conversationFlows, type ConversationFlows } from '../flows/conversation.js'
import { conversationOf, pairOf } from '../flows/conversation-of.js'
import { dropFlow } from '../flows/drop.js'
import { isHairpin, serviceFlows, type Balanced, type ServiceFlows } from '../flows/service.js'
import { gatewayMac } from '../network/lookup.js'
import type { FlowMod, Match } from '../../codec/index.js'
import type { DenyDecision } from './decision.js'
import type { IpInquiry } from './inquiry.js'
import type { PortsTransport } from '../policy/transport.js'
import type { HalfRoute } from '../flows/half-route.js'
import type { Why } from './explain.js'

/** A connection through a service that may be. */
export interface ServicePlan {
  readonly flows: ServiceFlows
  /** What carries the client's packets to the backend; undefined when it is the client itself. */
  readonly conversation: ConversationFlows | undefined
  readonly why: Why
}

/**
 * What a connection through a service takes. Policies judge it as one of the client to the backend's port.
 * @param transport - of the packet that opens it
 * @param packets - matches the packets to drop in the table `tracked` when it may not be
 * @param tell - whether the packet at hand is the client's, which is told when a policy rejects it
 */
export function servicePlan(
  inquiry: IpInquiry, balanced: Balanced, transport: PortsTransport, packets: Match, tell: boolean,
): ServicePlan | DenyDecision {
  const { view, settings, packet } = inquiry
  const { client, service, backend: { endpoint, port } } = balanced
  const names = { from: client.id, to: endpoint.id }
  const why = { reason: 'balanced', ...names, service: service.id } as const
  const flows = serviceFlows(balanced, settings)
  if ('reason' in flows) return denial(balanced, packets, settings.holdTimeout, flows)
  if (isHairpin(balanced)) return { flows, conversation: undefined, why }
  const pair = pairOf(view, client, endpoint)
  const opening = { ...transport, dst: port }
  const { allowed, reject, rule } = pair.there.verdict(opening)
  if (!allowed) {
    const denied = denial(balanced, packets, settings.denyTimeout, { reason: 'denied', ...names, rule })
    const told = reject && tell ? refusal(client, packet, gatewayMac(client.network)) : undefined
    return told ? { ...denied, flows: [], packetOut: toSender(inquiry, told) } : denied
  }
  const conversation = conversationFlows(conversationOf(view, pair, opening), settings)
  if ('reason' in conversation) return denial(balanced, packets, settings.holdTimeout, conversation)
  return { flows, conversation, why: { ...why, rule } }
}

function denial(
  { client, backend: { endpoint } }: Balanced, match: Match, seconds: number, why: Why,
): DenyDecision {
  const numbers = { from: client.number, to: endpoint.number }
  const flow = dropFlow({ table: 'tracked', kind: 'deny', match, seconds, ...numbers })
  return { kind: 'deny', datapathId: client.datapathId, flows: [flow], why }
}

/** The flows of a plan, with further ones for the client's switch, to be written last. */
export function halvesOfPlan(
  { datapathId }: Balanced['client'], { flows, conversation }: ServicePlan, further: readonly FlowMod[] = [],
): { readonly source: HalfRoute, readonly destination?: HalfRoute } {
  const own = conversation?.initiator.flows ?? []
  const source = { datapathId, flows: [...own, ...flows.known, ...further, ...flows.hairpin] }
  return { source, ...conversation?.responder ? { destination: conversation.responder } : {} }
}
