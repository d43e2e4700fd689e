/**
 * ARP and neighbour discovery: whoever asks is answered in the name of whoever has the address, so that no
 * question is ever flooded. A flow answers the next such question.
 */
import { ignore, type Inquiry } from './inquiry.js'
import { toSender } from './replies.js'
import { dropFlow } from '../flows/drop.js'
import { askedBy, neighbourFlows, serviceNeighbourFlows } from '../flows/neighbour.js'
import { claimantOfIp } from '../network/claims.js'
import { gatewayMac } from '../network/lookup.js'
import { servicesAt } from '../network/service.js'
import { mightTalk } from '../policy/policy.js'
import type { FlowMod } from '../../codec/index.js'
import type { Decision } from './decision.js'
import type { Question } from './question.js'
import type { PlacedEndpoint } from '../network/placed.js'
import type { View } from '../network/view.js'

/**
 * Answers for the gateway of the sender's network, and for endpoints of that network that the sender might be
 * allowed to talk to and that are there. A question that was sent to one station is not answered when another
 * one has the address now. Questions for other addresses are dropped for some seconds. Announcements need no
 * answer.
 * @param from - the sender, seen at an address of the same version of IP
 */
export function decideNeighbour(inquiry: Inquiry, from: PlacedEndpoint, question: Question): Decision {
  const { view, packet, settings } = inquiry
  const { network, datapathId } = from
  const { address, sender, by } = question
  const isOwn = from.addresses.some(({ ip }) => ip === address)
  if (isOwn || !question.isValid) return ignore({ reason: 'notARequest', from: from.id })
  const answer = (owner: string, mac: string, isRouter: boolean, flows?: readonly FlowMod[]): Decision => ({
    kind: 'answer',
    datapathId,
    ...flows ? { flows } : {},
    packetOut: toSender(inquiry, question.answer(from, mac, isRouter)),
    why: { reason: by, from: from.id, address, owner },
  })
  if (address === network.gateway) return answer(`the gateway of ${network.id}`, gatewayMac(network), true)
  const to = claimantOfIp(view, network.tenant, address)
  const station = packet.ethernet.dst
  const isFor = (mac: string): boolean => station === question.everybody || station === mac
  if (to && isNeighbour(view, from, to) && isFor(to.mac)) {
    return answer(to.id, to.mac, false, neighbourFlows(from, to, sender, settings))
  }
  const service = to ? undefined : servicesAt(view, network.tenant, address).find((one) =>
    one.network === network.id)
  if (service && isFor(gatewayMac(network))) {
    const flows = serviceNeighbourFlows(from, address, sender, settings)
    return answer(`service ${service.id}`, gatewayMac(network), true, flows)
  }
  const match = { ...askedBy(from, address), ethDst: station, ...question.match() }
  const seconds = settings.denyTimeout
  return {
    kind: 'deny',
    datapathId,
    flows: [dropFlow({ table: 'logical', kind: 'unreachable', match, seconds, from: from.number })],
    why: { reason: 'noSuchAddress', from: from.id, address },
  }
}

/**
 * Whether an endpoint's questions for another are answered: they might talk, and nothing says that the other
 * is gone. That of a switch without a session is not known.
 */
export function isNeighbour(view: View, from: PlacedEndpoint, to: PlacedEndpoint): boolean {
  const isThere = to.attachment === undefined || to.attachment.port !== undefined
  return to.id !== from.id && to.network.id === from.network.id && isThere && mightTalk(view, from, to)
}
