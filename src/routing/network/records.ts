/**
 * What is known about a network: the records that a store keeps and that the network document lists.
 *
 * Records are plain JSON. Addresses are text in canonical form (`02:00:00:00:01:01`, `10.1.0.11`, RFC 5952
 * for IPv6), identifiers are text without white space, and a record refers to another by its identifier.
 */

/** The owner of networks. Addresses of two tenants may overlap; nothing ever crosses between them. */
export interface Tenant {
  readonly id: string
}

/** A logical subnet with a virtual gateway that is the same on every host. */
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
  /** `deny`: even endpoints of this network talk only where a policy allows it. Default `allow`. */
  readonly isolation?: 'allow' | 'deny'
}

/** The host's side of the network between hosts. */
export interface Underlay {
  /** The switch's port that leads to the other hosts: its name, or its number. */
  readonly port: string | number
  /** The MAC address that this host's frames carry on the underlay. */
  readonly mac: string
  /** The host's own address on the underlay. */
  readonly ip: string
  /** The layer 2 segment it is on. Hosts on one segment reach one another without a router. */
  readonly segment: string
  /** The MAC address of the router towards other segments; without it, only this segment is in reach. */
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
  readonly mac: string
  /** Its logical address, IPv4 or IPv6, which stays the same while it lives, wherever it runs. */
  readonly ip: string
  /** Its address between hosts, inside its host's `physicalCidr`; assigned when left out. */
  readonly physicalIp?: string
}

/** A named set of endpoints. */
export interface Group {
  readonly id: string
  /** Endpoints' ids. */
  readonly members: readonly string[]
}

/** Which endpoints a policy speaks of. A prefix means the endpoints with logical addresses inside it. */
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
 * A rule that allows or denies talk. It speaks of connections that `from` opens to `to`; their answers
 * are allowed with them. The highest priority wins; at equal priority deny wins.
 */
export interface Policy {
  readonly id: string
  readonly action: 'allow' | 'deny'
  readonly from: Selector
  readonly to: Selector
  /** Only this tenant's endpoints. Needed when both selectors are prefixes, which every tenant may use. */
  readonly tenant?: string
  /** Only this protocol; every one when left out. */
  readonly protocol?: Protocol
  /** Only these destination ports; every one when left out. With TCP, UDP or SCTP only. */
  readonly ports?: readonly PortRange[]
  /** 0 to 65535, {@link DEFAULT_POLICY_PRIORITY} when left out. */
  readonly priority?: number
}

/** The priority of a policy that names none. */
export const DEFAULT_POLICY_PRIORITY = 100

/** Where a service's connections may go. */
export interface Backend {
  /** An endpoint's id. */
  readonly endpoint: string
  /** Its port, 1 to 65535. */
  readonly port: number
}

/** A virtual address and port in front of endpoints. */
export interface Service {
  readonly id: string
  /** The id of the network whose address it takes. */
  readonly network: string
  readonly ip: string
  readonly protocol: 'tcp' | 'udp' | 'sctp'
  /** 1 to 65535. */
  readonly port: number
  readonly backends: readonly Backend[]
}

/** A port of a host's own address that leads to one endpoint's port, from outside. */
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

/** A physical address that an endpoint holds, or held on a host that it left. */
export interface HeldAddress {
  /** The id of the host whose prefix the address is from. */
  readonly host: string
  readonly ip: string
}

/**
 * What was handed out to a tenant or an endpoint, kept in the store so that it outlives the controller.
 *
 * A number or an address is not free again before its record, or its line in it, is removed; that is done
 * once no switch holds a flow with it.
 */
export interface Assignment {
  /** `tenant/` or `endpoint/` and the id of the holder. */
  readonly id: string
  /** 1 to 2^28 - 1: the holder in cookies and in the metadata register. Unique among all assignments. */
  readonly number: number
  /** An endpoint's physical addresses; the one on its present host is in use, the others are retired. */
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

/** Every kind of record, those that others refer to first. */
export const RECORD_KINDS = [
  'tenant', 'network', 'host', 'endpoint', 'group', 'policy', 'service', 'portMapping', 'assignment',
] as const satisfies readonly RecordKind[]
