/**
 * The records that describe a network, as stores keep them and the network document lists them.
 *
 * Records are plain JSON. Addresses are text in canonical form (`02:00:00:00:01:01`, `10.1.0.11`, RFC 5952
 * for IPv6), identifiers are text without white space, and a record refers to another by its identifier.
 */

/** The owner of networks. Tenants may use the same addresses; endpoints of two tenants never talk. */
export interface Tenant {
  readonly id: string
}

/** A logical subnet. Its virtual gateway is the same on every host. */
export interface Network {
  readonly id: string
  /** The id of the tenant that owns it. */
  readonly tenant: string
  /** The logical prefix, without host bits: `10.1.0.0/24`. Networks of one tenant do not overlap. */
  readonly cidr: string
  /** The gateway's logical address, inside `cidr`. Without one, nothing is routed to other networks. */
  readonly gateway?: string
  /** The gateway's MAC address; when left out, a function of the network's id (see `gatewayMac`). */
  readonly gatewayMac?: string
  /**
   * With `deny`, endpoints of this network only talk to each other where a policy allows it.
   * @defaultValue `allow`
   */
  readonly isolation?: 'allow' | 'deny'
}

/** The host's side of the network between hosts. */
export interface Underlay {
  /** The switch's port that leads to the other hosts: its name as the switch reports it, or its number. */
  readonly port: string | number
  /** The MAC address that this host's frames carry on the underlay. */
  readonly mac: string
  /** The host's own address on the underlay. */
  readonly ip: string
  /** The layer 2 segment it is on. Hosts on one segment reach each other without a router. */
  readonly segment: string
  /** The MAC address of the router to other segments. Without it, they cannot be reached. */
  readonly nextHopMac?: string
}

/** A server with one OpenFlow switch. */
export interface Host {
  readonly id: string
  /** The datapath id of its switch: sixteen lower-case hexadecimal digits. */
  readonly datapathId: string
  /** The prefix of its endpoints' physical addresses, without host bits. No two hosts' overlap. */
  readonly physicalCidr: string
  readonly underlay: Underlay
}

/** One network interface of one container. */
export interface Endpoint {
  readonly id: string
  /** The id of the network it is in. */
  readonly network: string
  /** The id of the host it runs on. */
  readonly host: string
  /** The port of the host's switch it is attached to: its name as the switch reports it, or its number. */
  readonly port: string | number
  /** Its MAC address, unique in its network. */
  readonly mac: string
  /** Its logical address, IPv4 or IPv6. It stays the same when the endpoint moves to another host. */
  readonly ip: string
  /** Its address between hosts, inside its host's `physicalCidr`. When left out, one is assigned. */
  readonly physicalIp?: string
}

/** A named set of endpoints. */
export interface Group {
  readonly id: string
  /** Endpoints' ids. */
  readonly members: readonly string[]
}

/** The endpoints that a policy applies to. A prefix selects endpoints whose logical address is inside it. */
export type Selector =
  | { readonly endpoint: string }
  | { readonly group: string }
  | { readonly network: string }
  | { readonly cidr: string }

/** A protocol by name, or by its IP protocol number (0 to 255). */
export type Protocol = 'tcp' | 'udp' | 'icmp' | 'sctp' | number

/** A port, 0 to 65535, or a range of them with both ends inside: `"8000-8099"`. */
export type PortRange = number | string

/**
 * A rule that allows or denies connections that `from` opens to `to`. Replies are allowed with them. Of all
 * policies that apply, the one with the highest priority decides; at equal priority deny does.
 */
export interface Policy {
  readonly id: string
  readonly action: 'allow' | 'deny'
  readonly from: Selector
  readonly to: Selector
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

/** One endpoint that a service's connections may go to. */
export interface Backend {
  /** An endpoint's id. */
  readonly endpoint: string
  /** Its port, 1 to 65535. */
  readonly port: number
}

/** A virtual address and port in front of endpoints. */
export interface Service {
  readonly id: string
  /** The id of the network that its address is in. */
  readonly network: string
  /** Its virtual address. */
  readonly ip: string
  readonly protocol: 'tcp' | 'udp' | 'sctp'
  /** Its virtual port, 1 to 65535. */
  readonly port: number
  /** The endpoints that connections are distributed to. */
  readonly backends: readonly Backend[]
}

/** A port of a host's own address through which the outside reaches one endpoint's port. */
export interface PortMapping {
  readonly id: string
  /** The id of the host. */
  readonly host: string
  readonly protocol: 'tcp' | 'udp' | 'sctp'
  /** The host's port, 1 to 65535. */
  readonly port: number
  /** The id of the endpoint. */
  readonly endpoint: string
  /** The endpoint's port, 1 to 65535. */
  readonly endpointPort: number
}

/** A physical address that an endpoint uses, or used on a host that it has left. */
export interface HeldAddress {
  /** The id of the host whose prefix contains the address. */
  readonly host: string
  /** The address. */
  readonly ip: string
}

/**
 * What has been assigned to a tenant or an endpoint. It is kept in the store so that a controller that
 * restarts uses the same numbers and addresses.
 *
 * A number or an address is not free again before its record, or its item in the record, is removed. That
 * happens once no switch has a flow with it.
 */
export interface Assignment {
  /** `tenant/` or `endpoint/` and the id of the holder. */
  readonly id: string
  /** The holder in cookies and in the metadata register, 1 to 2^28 - 1. Unique among all assignments. */
  readonly number: number
  /** An endpoint's physical addresses. Only the one on its present host is used. */
  readonly addresses?: readonly HeldAddress[]
}

/** The record type of each kind. */
export interface Records {
  readonly tenant: Tenant
  readonly network: Network
  readonly host: Host
  readonly endpoint: Endpoint
  readonly group: Group
  readonly policy: Policy
  readonly service: Service
  readonly portMapping: PortMapping
  readonly assignment: Assignment
}

/** A kind of record. */
export type RecordKind = keyof Records

/** Every kind of record, in an order in which records refer only to kinds before their own. */
export const RECORD_KINDS = [
  'tenant', 'network', 'host', 'endpoint', 'group', 'policy', 'service', 'portMapping', 'assignment',
] as const satisfies readonly RecordKind[]
