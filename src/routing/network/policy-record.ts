/** The record of a policy. */

/**
 * The endpoints that a policy applies to:
 * - `endpoint`: the endpoint with that id.
 * - `group`: the endpoints in that group.
 * - `network`: the endpoints of that network.
 * - `host`: all endpoints that run on that host, for as long as they do. It is not the host itself.
 * - `cidr`: whoever has a logical address inside that prefix, or an address there outside. `0.0.0.0/0` is
 *   everybody with an IPv4 address.
 */
export type Selector =
  | { readonly endpoint: string }
  | { readonly group: string }
  | { readonly network: string }
  | { readonly host: string }
  | { readonly cidr: string }

/** A protocol by name, or by its IP protocol number (0 to 255). */
export type Protocol = 'tcp' | 'udp' | 'icmp' | 'icmpv6' | 'sctp' | number

/** A port, 0 to 65535, or a range of them with both ends inside: `"8000-8099"`. */
export type PortRange = number | string

/**
 * What a policy does with the connections that it applies to: `allow` lets them pass, `deny` drops them, and
 * `reject` drops them and tells the sender (with a TCP reset, or an ICMP error for other protocols).
 */
export type PolicyAction = 'allow' | 'deny' | 'reject'

/** On whose side a policy is judged: `egress` on the sender's, `ingress` on the receiver's. */
export type PolicyDirection = 'egress' | 'ingress'

/**
 * A rule about the connections that `from` opens to `to`. Replies are allowed with them.
 *
 * A connection is judged twice: for its sender, by the policies whose `direction` is `egress`, and for its
 * receiver, by those whose `direction` is `ingress`. A policy without a direction takes part in both. It
 * passes when both sides let it.
 *
 * On each side, of the policies that apply to both endpoints, the protocol and the port, the one with the
 * highest priority decides; at equal priority one that denies or rejects does. When no policy applies on a
 * side, the default holds there: endpoints of one network may talk unless it is isolated, and endpoints of
 * two networks may not.
 *
 * So where all policies are without a direction, both sides come to the same result, and the one policy with
 * the highest priority decides. Where the default denies, it denies on both sides: to open what it closes
 * takes one policy without a direction, or one for each side. Where it allows, a policy for one side is
 * enough to close. Kubernetes' network policies are the case in which everything is open at first, by one
 * policy of low priority without a direction, and policies for one side close and open it above that.
 *
 * Connections to the outside are judged likewise: prefixes select who is there. By default a network with
 * `egress` may open them.
 *
 * Policies are about two endpoints, or one and the outside. An endpoint may always talk to itself, and
 * endpoints of two tenants never talk, whatever policies say.
 */
export interface Policy {
  readonly id: string
  readonly action: PolicyAction
  /** Who opens the connections. */
  readonly from: Selector
  /** Who they are opened to. */
  readonly to: Selector
  /** Judge it on this side only. When left out, on both. */
  readonly direction?: PolicyDirection
  /** Apply only to this tenant's endpoints. Required when both selectors are prefixes. */
  readonly tenant?: string
  /** Apply only to this protocol. When left out, to every protocol. */
  readonly protocol?: Protocol
  /** Apply only to these destination ports of TCP, UDP or SCTP. When left out, to every port. */
  readonly ports?: readonly PortRange[]
  /**
   * 0 to 65535.
   * @defaultValue {@link DEFAULT_POLICY_PRIORITY}
   */
  readonly priority?: number
}

/** The priority of a policy whose record has none. */
export const DEFAULT_POLICY_PRIORITY = 100
