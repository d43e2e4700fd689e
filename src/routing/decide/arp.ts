/** ARP: the controller answers for whoever has the address, so that no request floods anything. */
import { EthType } from '../../codec/packet/index.js'
import { arpReply } from './replies.js'
import { dropFlow } from '../flows/conversation.js'
import { endpointByIp, gatewayMac, type PlacedEndpoint } from '../network/lookup.js'
import { mightTalk } from '../policy/policy.js'
import type { Arp } from '../../codec/packet/index.js'
import type { Decision, RoutingOptions } from './decision.js'
import type { View } from '../network/view.js'

const ARP_REQUEST = 1

/**
 * Answers for the gateway of the asker's network, and for the endpoints of that network that it might talk
 * to. Requests for anything else are dropped for a while. Replies and announcements ask for nothing.
 */
export function decideArp(view: View, asker: PlacedEndpoint, arp: Arp, options: RoutingOptions): Decision {
  const { endpoint, network, datapathId } = asker
  if (arp.sha !== endpoint.mac || arp.spa !== endpoint.ip) {
    const why = { reason: 'spoofed', from: endpoint.id, mac: arp.sha, address: arp.spa } as const
    return { kind: 'ignore', why }
  }
  if (arp.op !== 'request' || arp.tpa === endpoint.ip) {
    return { kind: 'ignore', why: { reason: 'notAsked', from: endpoint.id } }
  }
  const address = arp.tpa
  if (address === network.gateway) {
    const why = { reason: 'arp', from: endpoint.id, address, owner: `the gateway of ${network.id}` } as const
    return { kind: 'answer', datapathId, packetOut: arpReply(asker, address, gatewayMac(network)), why }
  }
  const owner = endpointByIp(view, network.tenant, address)
  if (owner?.network.id === network.id && mightTalk(view, asker, owner)) {
    const why = { reason: 'arp', from: endpoint.id, address, owner: owner.endpoint.id } as const
    return { kind: 'answer', datapathId, packetOut: arpReply(asker, address, owner.endpoint.mac), why }
  }
  const match = {
    metadata: BigInt(asker.tenantNumber),
    ethType: EthType.ARP,
    arpOp: ARP_REQUEST,
    arpSpa: endpoint.ip,
    arpTpa: address,
  }
  return {
    kind: 'deny',
    datapathId,
    flows: [dropFlow('logical', 'absent', match, options.denyTimeout ?? 10, asker.number)],
    why: { reason: 'noSuchAddress', from: endpoint.id, address },
  }
}
