/** Why a decision is what it is: data for programs, and a sentence for people. */
import { CLOSED, LACKS, NO_CROSSING, NO_EXIT } from './lacks.js'
import type { NoExit } from '../flows/outside.js'
import type { Obstacle } from '../flows/path.js'
import type { Rule } from '../policy/policy.js'

/** The reason for a decision. Ids are those of records; addresses are text. */
export type Why =
  /** `from` may open this conversation. */
  | { readonly reason: 'allowed', readonly from: string, readonly to: string, readonly rule: Rule }
  /** The packet replies to a conversation that `to` may open. */
  | { readonly reason: 'reply', readonly from: string, readonly to: string, readonly rule: Rule }
  /** Neither may open this conversation. */
  | { readonly reason: 'denied', readonly from: string, readonly to: string, readonly rule: Rule }
  /** `from` may only reply to `to`, and nothing shows that this packet is a reply. */
  | { readonly reason: 'unsolicited', readonly from: string, readonly to: string, readonly rule: Rule }
  /** Whether the packet belongs to a connection is left to the switch, which tracks them. */
  | { readonly reason: 'tracked', readonly from: string, readonly to: string }
  /** A fragment does not show the ports or ICMP types that policies look at, and the switch cannot tell. */
  | { readonly reason: 'fragment', readonly from: string, readonly to: string, readonly rule: Rule }
  /** A packet of a connection whose endpoints are not known. */
  | {
    readonly reason: 'unknownConnection'
    readonly host: string
    readonly src: string
    readonly dst: string
  }
  /** A router of the underlay, `from`, sent an error about a packet of `to` to `about`. */
  | { readonly reason: 'icmpError', readonly from: string, readonly to: string, readonly about: string }
  /** A packet to another network was not sent to the gateway's MAC address. */
  | { readonly reason: 'notToGateway', readonly from: string, readonly to: string, readonly mac: string }
  /** An ARP request for an address; `owner` is an endpoint's id, or names a gateway. */
  | { readonly reason: 'arp', readonly from: string, readonly address: string, readonly owner: string }
  /** A neighbour solicitation for an address; `owner` is an endpoint's id, or names a gateway. */
  | { readonly reason: 'nd', readonly from: string, readonly address: string, readonly owner: string }
  /** A ping of a gateway. */
  | { readonly reason: 'gatewayPing', readonly from: string, readonly address: string }
  /** Anything else that is sent to a gateway's own address: it is refused. */
  | { readonly reason: 'gatewayClosed', readonly from: string, readonly address: string }
  /** `from` reaches `to` through this service. */
  | {
    readonly reason: 'balanced'
    readonly from: string
    readonly to: string
    readonly service: string
    readonly rule?: Rule
  }
  /** A packet to the address of services: whether it belongs to a connection is left to the switch. */
  | { readonly reason: 'serviceTracked', readonly from: string, readonly address: string }
  /** `from` reaches this address outside by that host; or hears from there. */
  | {
    readonly reason: 'egress'
    readonly from: string
    readonly address: string
    readonly host: string
    readonly rule?: Rule
  }
  /** A client, by its address, reaches `to` through a port mapping; or hears from there. */
  | {
    readonly reason: 'mapped'
    readonly from: string
    readonly to: string
    readonly mapping: string
    readonly rule?: Rule
  }
  /** Whether an endpoint's packet answers a client of a port mapping is left to the switch. */
  | { readonly reason: 'mappingTracked', readonly from: string, readonly address: string }
  /** A port mapping leads nowhere at present: clients are refused. */
  | {
    readonly reason: 'mappingClosed'
    readonly from: string
    readonly mapping: string
    readonly lacks: 'endpoint' | 'host' | 'port' | 'other'
  }
  /** `from` may open connections to the outside, but this one cannot be made. */
  | NoExit
  /** `from` sent a packet to the outside whose protocol cannot be translated: it is refused. */
  | {
    readonly reason: 'notTranslated'
    readonly from: string
    readonly address: string
    readonly protocol: number
  }
  /** A ping of the address of services. */
  | { readonly reason: 'servicePing', readonly from: string, readonly address: string }
  /** No service at this address takes such packets: they are refused. */
  | { readonly reason: 'serviceClosed', readonly from: string, readonly address: string }
  /** No backend of the service is there and ready: connections are refused. */
  | { readonly reason: 'noBackend', readonly from: string, readonly service: string }
  /** The switch of this host cannot translate the service's connections: they are refused. */
  | {
    readonly reason: 'noService'
    readonly from: string
    readonly service: string
    readonly host: string
    readonly lacks: 'conntrack' | 'sctp'
  }
  /** A connection of `from` through a service goes to a backend that does not take it any more. */
  | { readonly reason: 'backendGone', readonly from: string, readonly address: string }
  /** The TTL of a packet expired on this host. */
  | { readonly reason: 'ttlExpired', readonly from: string, readonly to: string, readonly host: string }
  /** No endpoint that `from` might talk to has this address. */
  | { readonly reason: 'noSuchAddress', readonly from: string, readonly address: string }
  /** A packet from another host has a physical address that no endpoint in its place uses. */
  | { readonly reason: 'noSuchPhysicalAddress', readonly host: string, readonly address: string }
  /** A packet from another host has an address of no endpoint that could have sent it, or could get it. */
  | {
    readonly reason: 'unknownArrival'
    readonly host: string
    readonly address: string
    /** The tunnel that it came by: the number of a tenant, and the address of whoever sent it. */
    readonly tunnel?: { readonly id: number, readonly src: string }
  }
  /** The packet is allowed, but cannot be delivered at present. */
  | Obstacle
  /** The switch belongs to no host. */
  | { readonly reason: 'unknownSwitch', readonly datapathId: bigint }
  /** The first packet of an endpoint from where it is moving to: its record is to be the one of there. */
  | { readonly reason: 'arrived', readonly from: string, readonly host: string, readonly port: number }
  /** The port, or the VLAN tag there, belongs to no endpoint. */
  | {
    readonly reason: 'unknownPort'
    readonly host: string
    readonly port: number
    readonly vlan?: number
  }
  /** The packet carries addresses that are not the sender's own. */
  | { readonly reason: 'spoofed', readonly from: string, readonly mac: string, readonly address: string }
  /** The packet cannot be parsed. */
  | { readonly reason: 'malformed', readonly detail: string }
  /** The switch sent only the first `length` of `of` bytes. */
  | { readonly reason: 'truncated', readonly length: number, readonly of: number }
  /** An ARP packet or a message of neighbour discovery that does not ask for another's address. */
  | { readonly reason: 'notARequest', readonly from: string }
  /** Neither ARP nor IP, or with a VLAN tag too many. */
  | { readonly reason: 'notRouted', readonly from: string, readonly ethType: number }

/**
 * A rule as the second half of a sentence.
 *
 * @example
 * ```ts
 * import { explainRule } from 'daolinet/routing'
 *
 * console.log(explainRule({ by: 'policy', policy: 'no-ssh' })) // policy no-ssh says so
 * ```
 */
export function explainRule(rule: Rule): string {
  switch (rule.by) {
    case 'policy': return `policy ${rule.policy} says so`
    case 'network': return `both are in network ${rule.network}`
    case 'isolation': return `network ${rule.network} is isolated and no policy allows it`
    case 'separation': return `no policy allows it from network ${rule.networks[0]} to ${rule.networks[1]}`
    case 'mapping': return `port mapping ${rule.mapping} leads there`
    case 'egress': return `network ${rule.network} has egress`
    case 'tenancy':
      return `nothing passes from tenant ${rule.tenants[0]} to tenant ${rule.tenants[1]}`
  }
}

const hex4 = (value: number): string => value.toString(16).padStart(4, '0')

/**
 * The reason for a decision as a sentence.
 *
 * @example
 * ```ts
 * import { explain } from 'daolinet/routing'
 *
 * console.log(explain({ reason: 'gatewayPing', from: 'a', address: '10.1.0.1' }))
 * // prints a pinged its gateway 10.1.0.1.
 * ```
 */
export function explain(why: Why): string {
  switch (why.reason) {
    case 'allowed': return `${why.from} may talk to ${why.to}: ${explainRule(why.rule)}.`
    case 'reply':
      return `${why.from} may reply to ${why.to}, which may talk to it: ${explainRule(why.rule)}.`
    case 'denied': return `${why.from} may not talk to ${why.to}: ${explainRule(why.rule)}.`
    case 'unsolicited':
      return `${why.from} may only reply to ${why.to}, and this is no reply: ${explainRule(why.rule)}.`
    case 'tracked':
      return `Whether ${why.from} may send this to ${why.to} depends on the connection: the switch knows.`
    case 'fragment':
      return `${why.from} may not send fragments to ${why.to}, which do not show their ports:`
        + ` ${explainRule(why.rule)}.`
    case 'unknownConnection':
      return `Host ${why.host} has a packet from ${why.src} to ${why.dst}, and no such endpoints.`
    case 'icmpError':
      return `${why.from} reported an error about a packet from ${why.to} to ${why.about}.`
    case 'notToGateway':
      return `${why.from} sent a packet for ${why.to}, in another network, to ${why.mac}, not to its gateway.`
    case 'arp': return `${why.from} asked by ARP for ${why.address}, the address of ${why.owner}.`
    case 'nd':
      return `${why.from} asked by neighbour discovery for ${why.address}, the address of ${why.owner}.`
    case 'gatewayPing': return `${why.from} pinged its gateway ${why.address}.`
    case 'gatewayClosed': return `${why.from} sent to the gateway ${why.address}, which only answers pings.`
    case 'balanced': {
      const rule = why.rule ? `: ${explainRule(why.rule)}` : ''
      const whom = why.to === why.from ? 'itself' : why.to
      return `${why.from} reaches ${whom} through service ${why.service}${rule}.`
    }
    case 'serviceTracked':
      return `Where ${why.from} reaches through ${why.address} depends on the connection: the switch knows.`
    case 'egress': {
      const rule = why.rule ? `: ${explainRule(why.rule)}` : ''
      return `${why.from} reaches ${why.address} outside by host ${why.host}${rule}.`
    }
    case 'mapped': {
      const rule = why.rule ? `: ${explainRule(why.rule)}` : ''
      return `${why.from} reaches ${why.to} through port mapping ${why.mapping}${rule}.`
    }
    case 'mappingTracked':
      return `Whether ${why.from} answers ${why.address} through a port mapping: the switch knows.`
    case 'mappingClosed':
      return `Port mapping ${why.mapping} refuses ${why.from}: ${CLOSED[why.lacks]}.`
    case 'noExit':
      return `${why.from} cannot reach ${why.address} outside: ${NO_EXIT[why.lacks](why.host)}.`
    case 'notTranslated':
      return `${why.from} sent protocol ${why.protocol} to ${why.address} outside: only TCP, UDP and ICMP`
        + ' can be translated.'
    case 'servicePing': return `${why.from} pinged ${why.address}, the address of a service.`
    case 'serviceClosed':
      return `${why.from} sent to ${why.address} what no service at that address takes.`
    case 'noBackend': return `Service ${why.service} refuses ${why.from}: it has no backend that is ready.`
    case 'noService':
      return `Service ${why.service} refuses ${why.from}: the switch of host ${why.host}`
        + ` ${LACKS[why.lacks]}.`
    case 'backendGone':
      return `A connection of ${why.from} through ${why.address} has lost its backend.`
    case 'ttlExpired': return `The TTL of a packet from ${why.from} to ${why.to} expired on host ${why.host}.`
    case 'noSuchAddress':
      return `${why.from} sent to ${why.address}, and no endpoint that it may talk to has that address.`
    case 'noSuchPhysicalAddress':
      return `Physical address ${why.address} belongs to no endpoint`
        + ` that host ${why.host} exchanges packets with.`
    case 'unknownArrival': {
      const by = why.tunnel ? ` in tunnel ${why.tunnel.id} from ${why.tunnel.src}` : ''
      return `Host ${why.host} had a packet${by} with address ${why.address}, which belongs to no endpoint`
        + ' that it exchanges packets with so.'
    }
    case 'notConnected':
      return `${why.from} cannot reach ${why.to}: the switch of host ${why.host} is not connected.`
    case 'notAttached':
      return `${why.from} cannot reach ${why.to}: the switch of host ${why.host} does not have its port.`
    case 'noUnderlay':
      return `${why.from} cannot reach ${why.to}: the switch of host ${why.host} has no underlay port.`
    case 'noNextHop':
      return `${why.from} cannot reach ${why.to}: host ${why.host} is on another segment and has no next hop.`
    case 'noCrossing':
      return `${why.from} cannot reach ${why.to}: ${NO_CROSSING[why.lacks](why.host, why.other)}.`
    case 'noGateway': return `${why.from} cannot reach ${why.to}: network ${why.network} has no gateway.`
    case 'noPhysicalAddress':
      return `${why.from} cannot reach ${why.to}: ${why.endpoint} has no physical address.`
    case 'unknownSwitch': return `The switch with datapath id ${why.datapathId} belongs to no host.`
    case 'arrived': return `${why.from} has arrived at port ${why.port} of host ${why.host}.`
    case 'unknownPort': {
      const place = why.vlan === undefined ? 'Port' : `VLAN tag ${why.vlan} at port`
      return `${place} ${why.port} of host ${why.host} belongs to no endpoint.`
    }
    case 'spoofed':
      return `${why.from} sent a packet with addresses that are not its own: ${why.mac} and ${why.address}.`
    case 'malformed': return `A packet cannot be parsed: ${why.detail}.`
    case 'truncated': return `The switch sent only ${why.length} of a packet's ${why.of} bytes.`
    case 'notARequest': return `${why.from} sent ARP or neighbour discovery that needs no answer.`
    case 'notRouted':
      return `${why.from} sent EtherType 0x${hex4(why.ethType)}, which is not routed.`
  }
}
