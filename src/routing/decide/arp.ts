/** ARP: the controller answers for whoever has the address, so that no request is ever flooded. */
import { EthType } from '../../codec/packet/index.js'
import { ignore, type Inquiry } from './inquiry.js'
import { arpReply, toPort } from './replies.js'
import { dropFlow } from '../flows/drop.js'
import { claimantOfIp } from '../network/claims.js'
import { gatewayMac } from '../network/lookup.js'
import { mightTalk } from '../policy/policy.js'
import type { Arp } from '../../codec/packet/index.js'
import type { Decision } from './decision.js'
import type { PlacedEndpoint } from '../network/placed.js'

const ARP_REQUEST = 1

/**
 * Answers for the gateway of the sender's network, and for endpoints of that network that the sender might
 * be allowed to talk to. Requests for other addresses are dropped for some seconds. ARP replies and
 * announcements need no answer.
 */
export function decideArp({ view, settings, inPort }: Inquiry, from: PlacedEndpoint, arp: Arp): Decision {
  const { network, datapathId } = from
  if (arp.sha !== from.mac || arp.spa !== from.ip) {
    return ignore({ reason: 'spoofed', from: from.id, mac: arp.sha, address: arp.spa })
  }
  if (arp.op !== 'request' || arp.tpa === from.ip) {
    return ignore({ reason: 'notARequest', from: from.id })
  }
  const address = arp.tpa
  if (address === network.gateway) {
    const why = { reason: 'arp', from: from.id, address, owner: `the gateway of ${network.id}` } as const
    const reply = arpReply(from, address, gatewayMac(network))
    return { kind: 'answer', datapathId, packetOut: toPort(inPort, reply), why }
  }
  const to = claimantOfIp(view, network.tenant, address)
  if (to?.network.id === network.id && mightTalk(view, from, to)) {
    const why = { reason: 'arp', from: from.id, address, owner: to.id } as const
    const reply = arpReply(from, address, to.mac)
    return { kind: 'answer', datapathId, packetOut: toPort(inPort, reply), why }
  }
  const match = {
    metadata: BigInt(network.tenantNumber),
    ethType: EthType.ARP,
    arpOp: ARP_REQUEST,
    arpSpa: from.ip,
    arpTpa: address,
  }
  const seconds = settings.denyTimeout
  return {
    kind: 'deny',
    datapathId,
    flows: [dropFlow({ table: 'logical', kind: 'unreachable', match, seconds, from: from.number })],
    why: { reason: 'noSuchAddress', from: from.id, address },
  }
}
