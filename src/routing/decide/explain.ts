/** Why a decision is what it is: data for programs, and a sentence for people. */
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
  /** An ARP request for an address; `owner` is an endpoint's id, or names a gateway. */
  | { readonly reason: 'arp', readonly from: string, readonly address: string, readonly owner: string }
  /** A ping of a gateway. */
  | { readonly reason: 'gatewayPing', readonly from: string, readonly address: string }
  /** Anything else that is sent to a gateway's own address. */
  | { readonly reason: 'gatewayClosed', readonly from: string, readonly address: string }
  /** The TTL of a packet expired on this host. */
  | { readonly reason: 'ttlExpired', readonly from: string, readonly to: string, readonly host: string }
  /** No endpoint that `from` might talk to has this address. */
  | { readonly reason: 'noSuchAddress', readonly from: string, readonly address: string }
  /** A packet from another host has a physical address that no endpoint in its place uses. */
  | { readonly reason: 'noSuchPhysicalAddress', readonly host: string, readonly address: string }
  /** The packet is allowed, but cannot be delivered at present. */
  | Obstacle
  /** The switch belongs to no host. */
  | { readonly reason: 'unknownSwitch', readonly datapathId: bigint }
  /** The port belongs to no endpoint. */
  | { readonly reason: 'unknownPort', readonly host: string, readonly port: number }
  /** The packet carries addresses that are not the sender's own. */
  | { readonly reason: 'spoofed', readonly from: string, readonly mac: string, readonly address: string }
  /** The packet cannot be parsed. */
  | { readonly reason: 'malformed', readonly detail: string }
  /** The switch sent only the first `length` of `of` bytes. */
  | { readonly reason: 'truncated', readonly length: number, readonly of: number }
  /** An ARP packet that is not a request for another's address. */
  | { readonly reason: 'notARequest', readonly from: string }
  /** Neither ARP nor IPv4, or tagged with a VLAN. */
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
    case 'arp': return `${why.from} asked by ARP for ${why.address}, the address of ${why.owner}.`
    case 'gatewayPing': return `${why.from} pinged its gateway ${why.address}.`
    case 'gatewayClosed': return `${why.from} sent to the gateway ${why.address}, which only answers pings.`
    case 'ttlExpired': return `The TTL of a packet from ${why.from} to ${why.to} expired on host ${why.host}.`
    case 'noSuchAddress':
      return `${why.from} sent to ${why.address}, and no endpoint that it may talk to has that address.`
    case 'noSuchPhysicalAddress':
      return `Physical address ${why.address} belongs to no endpoint`
        + ` that host ${why.host} exchanges packets with.`
    case 'notConnected':
      return `${why.from} cannot reach ${why.to}: the switch of host ${why.host} is not connected.`
    case 'notAttached':
      return `${why.from} cannot reach ${why.to}: the switch of host ${why.host} does not have its port.`
    case 'noUnderlay':
      return `${why.from} cannot reach ${why.to}: the switch of host ${why.host} has no underlay port.`
    case 'noNextHop':
      return `${why.from} cannot reach ${why.to}: host ${why.host} is on another segment and has no next hop.`
    case 'noGateway': return `${why.from} cannot reach ${why.to}: network ${why.network} has no gateway.`
    case 'noPhysicalAddress':
      return `${why.from} cannot reach ${why.to}: ${why.endpoint} has no physical address.`
    case 'unknownSwitch': return `The switch with datapath id ${why.datapathId} belongs to no host.`
    case 'unknownPort': return `Port ${why.port} of host ${why.host} belongs to no endpoint.`
    case 'spoofed':
      return `${why.from} sent a packet with addresses that are not its own: ${why.mac} and ${why.address}.`
    case 'malformed': return `A packet cannot be parsed: ${why.detail}.`
    case 'truncated': return `The switch sent only ${why.length} of a packet's ${why.of} bytes.`
    case 'notARequest': return `${why.from} sent an ARP packet that needs no answer.`
    case 'notRouted':
      return `${why.from} sent EtherType 0x${hex4(why.ethType)}, which is not routed.`
  }
}
