/** Checks of packets that arrive at an endpoint. */
import { holder, passes, path, placed, type Placed, type Talk } from './oracle.js'
import { inFamily } from './versions.js'
import type { NdAdvertisement, Packet } from 'daolinet/packet'
import type { Network } from 'daolinet/routing'
import type { NetworkDocument } from 'daolinet/store'

/** A packet as it was sent. */
export interface SentPacket { readonly from: string, readonly packet: Packet, readonly talk: Talk }

/** The MAC addresses of gateways. Where the document gives none, the first one seen must stay. */
export class GatewayMacs {
  readonly #seen = new Map<string, string>()

  of({ network }: Placed, seen: string): string {
    const known = this.known(network) ?? seen
    this.#seen.set(network.id, known)
    return known
  }

  /** Where a network's endpoints send packets to other networks; undefined until an endpoint has asked. */
  known({ id, gatewayMac }: Network): string | undefined {
    return gatewayMac ?? this.#seen.get(id)
  }
}

/** What is wrong with a packet that arrives at an endpoint, by one document; undefined when nothing is. */
export function arrivalComplaint(
  document: NetworkDocument, at: string, sent: SentPacket, heard: Packet, gateways: GatewayMacs,
  tracks: (host: string) => boolean,
): string | undefined {
  const [a, b] = [placed(document, sent.from), placed(document, at)]
  if (!a || !b) return 'arrives at or from an endpoint that is not there'
  const said = sent.packet
  if (a.network.tenant !== b.network.tenant) return 'crosses tenants'
  if (![b.endpoint.ip].flat().includes(said.ipv4!.dst)) return 'arrives at another'
  const permission = passes(document, a, b, sent.talk, tracks)
  if (permission === 'no') return 'is not allowed and arrives'
  const found = path(a, b, sent.talk.family)
  if (!found) return 'arrives where there is no path'
  if (heard.ethernet.dst !== b.endpoint.mac) return `has destination MAC ${heard.ethernet.dst}`
  const source = found.routed ? gateways.of(b, heard.ethernet.src) : a.endpoint.mac
  if (heard.ethernet.src !== source) return `has source MAC ${heard.ethernet.src}, not ${source}`
  const ttl = said.ipv4!.ttl - found.hops.length
  if (heard.ipv4!.ttl !== ttl) return `has TTL ${heard.ipv4!.ttl}, not ${ttl}`
  const { dscp = said.ipv4!.dscp } = a.endpoint.qos ?? {}
  if (heard.ipv4!.dscp !== dscp) return `has the code point ${heard.ipv4!.dscp}, not ${dscp}`
  const [before, after] = [said, heard].map(({ ipv4, icmp, tcp, udp, payload }) => JSON.stringify([
    { ...ipv4!, dscp: 0, ttl: 0, checksum: 0 }, icmp, tcp, udp, [...payload],
  ].map((layer) => layer && 'checksum' in layer ? { ...layer, checksum: 0 } : layer)))
  return before === after ? undefined : `is changed: ${before} to ${after}`
}

/** What is wrong with an ARP packet that arrives at an endpoint, by one document. */
export function resolutionComplaint(
  document: NetworkDocument, at: string, { ethernet, arp }: Packet, gateways: GatewayMacs,
): string | undefined {
  const said = arp!
  const requester = placed(document, at)
  if (!requester) return 'an endpoint that is not there'
  const { endpoint: { mac, ip }, network } = requester
  const meant = said.op === 'reply' && said.tha === mac && said.tpa === inFamily(ip, 4)
    && ethernet.dst === mac
  if (!meant) return 'not for it'
  if (ethernet.src !== said.sha) return 'a frame of another'
  if (said.spa === inFamily(network.gateway, 4)) {
    return said.sha === gateways.of(requester, said.sha) ? undefined : 'another gateway MAC'
  }
  const owner = holder(document, network.tenant, said.spa)
  if (owner?.network.id !== network.id) return 'an address that is not in its network'
  return owner.endpoint.mac === said.sha ? undefined : 'a wrong MAC'
}

/** What is wrong with an advertisement of a neighbour that arrives at an endpoint, by one document. */
export function advertisementComplaint(
  document: NetworkDocument, at: string, { ethernet, ipv4 }: Packet, said: NdAdvertisement,
  gateways: GatewayMacs,
): string | undefined {
  const asker = placed(document, at)
  if (!asker) return 'an endpoint that is not there'
  const { endpoint: { mac, ip }, network } = asker
  const isMeant = ethernet.dst === mac && [ip].flat().includes(ipv4!.dst) && ipv4!.ttl === 255
  if (!isMeant || ipv4!.src !== said.target) return 'not for it'
  const [option] = said.options
  const isTarget = option && 'address' in option && option.type === 'targetLinkLayerAddress'
  const named = isTarget ? option.address : ''
  if (ethernet.src !== named) return 'a frame of another'
  const isGateway = said.target === inFamily(network.gateway, 6)
  if ((said.flags & 0x60) !== 0x60 || ((said.flags & 0x80) !== 0) !== isGateway) return 'wrong flags'
  if (isGateway) return named === gateways.of(asker, named) ? undefined : 'another gateway MAC'
  const owner = holder(document, network.tenant, said.target)
  if (owner?.network.id !== network.id) return 'an address that is not in its network'
  return owner.endpoint.mac === named ? undefined : 'a wrong MAC'
}
