/** Why a decision is what it is: data for programs, and a sentence for people. */
import type { Rule } from '../policy/policy.js'

/** Why; every id is that of a record. */
export type Why =
  | { readonly reason: 'allowed', readonly from: string, readonly to: string, readonly rule: Rule }
  | { readonly reason: 'answer', readonly from: string, readonly to: string, readonly rule: Rule }
  | { readonly reason: 'denied', readonly from: string, readonly to: string, readonly rule: Rule }
  | { readonly reason: 'unasked', readonly from: string, readonly to: string, readonly rule: Rule }
  | { readonly reason: 'arp', readonly from: string, readonly address: string, readonly owner: string }
  | { readonly reason: 'gatewayPing', readonly from: string, readonly address: string }
  | { readonly reason: 'gatewayClosed', readonly from: string, readonly address: string }
  | { readonly reason: 'ttlExpired', readonly from: string, readonly to: string, readonly host: string }
  | { readonly reason: 'noSuchAddress', readonly from: string, readonly address: string }
  | { readonly reason: 'noSuchPhysicalAddress', readonly host: string, readonly address: string }
  | Obstacle
  | { readonly reason: 'unknownSwitch', readonly datapathId: bigint }
  | { readonly reason: 'unknownPort', readonly host: string, readonly port: number }
  | { readonly reason: 'spoofed', readonly from: string, readonly mac: string, readonly address: string }
  | { readonly reason: 'malformed', readonly detail: string }
  | { readonly reason: 'truncated', readonly length: number, readonly of: number }
  | { readonly reason: 'notAsked', readonly from: string }
  | { readonly reason: 'notRouted', readonly from: string, readonly ethType: number }

/** Why what is allowed cannot be delivered now. */
export type Obstacle =
  | { readonly reason: 'notConnected', readonly from: string, readonly to: string, readonly host: string }
  | { readonly reason: 'notAttached', readonly from: string, readonly to: string, readonly host: string }
  | { readonly reason: 'noUnderlay', readonly from: string, readonly to: string, readonly host: string }
  | { readonly reason: 'noNextHop', readonly from: string, readonly to: string, readonly host: string }
  | { readonly reason: 'noGateway', readonly from: string, readonly to: string, readonly network: string }
  | {
    readonly reason: 'noPhysicalAddress'
    readonly from: string
    readonly to: string
    readonly endpoint: string
  }

/** A rule in words, to follow "because". */
export function explainRule(rule: Rule): string {
  switch (rule.by) {
    case 'policy': return `policy ${rule.policy} says so`
    case 'network': return `both are in network ${rule.network}`
    case 'isolation': return `network ${rule.network} is isolated and no policy allows it`
    case 'separation': return `no policy allows it from network ${rule.networks[0]} to ${rule.networks[1]}`
    case 'tenancy': return `nothing crosses from tenant ${rule.tenants[0]} to ${rule.tenants[1]}`
  }
}

const hex4 = (value: number): string => value.toString(16).padStart(4, '0')

/** A reason as a sentence. */
export function explain(why: Why): string {
  switch (why.reason) {
    case 'allowed': return `${why.from} may talk to ${why.to}: ${explainRule(why.rule)}.`
    case 'answer': return `${why.from} may answer ${why.to}, which may talk to it: ${explainRule(why.rule)}.`
    case 'denied': return `${why.from} may not talk to ${why.to}: ${explainRule(why.rule)}.`
    case 'unasked':
      return `${why.from} may only answer ${why.to}, and nothing asked for this: ${explainRule(why.rule)}.`
    case 'arp': return `${why.from} asked who has ${why.address}: ${why.owner} has.`
    case 'gatewayPing': return `${why.from} pinged its gateway ${why.address}.`
    case 'gatewayClosed': return `${why.from} sent to the gateway ${why.address}, which only answers pings.`
    case 'ttlExpired': return `The TTL of a packet from ${why.from} to ${why.to} ran out on host ${why.host}.`
    case 'noSuchAddress': return `${why.from} sent to ${why.address}, which nobody has that it might talk to.`
    case 'noSuchPhysicalAddress':
      return `Nobody on host ${why.host} talks to physical address ${why.address}.`
    case 'notConnected':
      return `${why.from} cannot reach ${why.to}: the switch of host ${why.host} is not connected.`
    case 'notAttached': return `${why.from} cannot reach ${why.to}: host ${why.host} has no such port.`
    case 'noUnderlay': return `${why.from} cannot reach ${why.to}: host ${why.host} has no underlay port.`
    case 'noNextHop':
      return `${why.from} cannot reach ${why.to}: host ${why.host} is on another segment and has no next hop.`
    case 'noGateway': return `${why.from} cannot reach ${why.to}: network ${why.network} has no gateway.`
    case 'noPhysicalAddress':
      return `${why.from} cannot reach ${why.to}: ${why.endpoint} has no physical address.`
    case 'unknownSwitch': return `The switch with datapath id ${why.datapathId} is no host's.`
    case 'unknownPort': return `Nobody is attached to port ${why.port} of host ${why.host}.`
    case 'spoofed':
      return `A packet at the port of ${why.from} came from ${why.mac} and ${why.address}, not its own.`
    case 'malformed': return `A packet cannot be read: ${why.detail}.`
    case 'truncated': return `A packet came with ${why.length} of its ${why.of} bytes.`
    case 'notAsked': return `${why.from} sent an ARP packet that asks for nothing.`
    case 'notRouted':
      return `${why.from} sent EtherType 0x${hex4(why.ethType)}, which is not routed.`
  }
}
