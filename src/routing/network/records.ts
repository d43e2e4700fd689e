/**
 * The records that describe a network, as stores keep them and the network document lists them.
 *
 * Records are plain JSON. Addresses are text in canonical form (`02:00:00:00:01:01`, `10.1.0.11`, RFC 5952
 * for IPv6), identifiers are text without white space, and a record refers to another by its identifier.
 * Where a record may have an address or a prefix of IPv4 and one of IPv6, it has one text or a list of both.
 */

import type { Policy } from './policy-record.js'
import type { Texts, Underlay } from './underlay-record.js'

export {
  DEFAULT_POLICY_PRIORITY, type Policy, type PolicyAction, type PolicyDirection, type PortRange,
  type Protocol, type Selector,
} from './policy-record.js'
export type { Texts, TunnelMode, Underlay, UnderlayMode } from './underlay-record.js'

/** The owner of networks. Tenants may use the same addresses; endpoints of two tenants never talk. */
export interface Tenant {
  readonly id: string
}

/** A logical subnet. Its virtual gateway is the same on every host. */
export interface Network {
  readonly id: string
  /** The id of the tenant that owns it. */
  readonly tenant: string
  /**
   * The logical prefix, without host bits: `10.1.0.0/24`; or a list with one of IPv4 and one of IPv6.
   * Networks of one tenant do not overlap.
   */
  readonly cidr: Texts
  /**
   * The gateway's logical address, inside `cidr`; or a list with one of each version of IP. Without one,
   * nothing of that version is routed to other networks.
   */
  readonly gateway?: Texts
  /** The gateway's MAC address; when left out, a function of the network's id (see `gatewayMac`). */
  readonly gatewayMac?: string
  /**
   * With `deny`, endpoints of this network only talk to each other where a policy allows it.
   * @defaultValue `allow`
   */
  readonly isolation?: 'allow' | 'deny'
  /**
   * Lets its endpoints open connections to the outside: to IPv4 addresses in none of the tenant's networks.
   * They leave by each endpoint's own host (`host`) or by one that is named, translated to the address of
   * that host's `outside`. When left out, nothing leaves.
   */
  readonly egress?: 'host' | { readonly host: string }
}

/** A host's way to the outside: to networks that are none of the document's. */
export interface Outside {
  /** The switch's port that leads there: its name as the switch reports it, or its number. */
  readonly port: string | number
  /**
   * The IPv4 address that is used there. With `ports`, the host's own, which it shares; else one that only
   * the switch uses, and answers ARP for. Frames carry the MAC address of the host's underlay.
   */
  readonly ip: string
  /** The MAC address of the router there. */
  readonly nextHopMac: string
  /**
   * The ports of `ip` that are set aside, both ends inside: `"20000-29999"`. Everything else that comes to
   * the address is the host's own.
   */
  readonly ports?: string
}

/** A server with one OpenFlow switch. */
export interface Host {
  readonly id: string
  /** The datapath id of its switch: sixteen lower-case hexadecimal digits. */
  readonly datapathId: string
  /**
   * The prefix of its endpoints' physical addresses, without host bits; or a list with one of each version of
   * IP. Without one, packets of that version do not leave the host. No two hosts' overlap.
   */
  readonly physicalCidr: Texts
  readonly underlay: Underlay
  /** Its way to the outside. Without one, nothing leaves or comes in here. */
  readonly outside?: Outside
}

/** What an endpoint may send, and how it is treated on its way. */
export interface Qos {
  /**
   * How much it may send in kilobits per second, 1 to 4,294,967,295, on a switch with meters. What is more,
   * its host's switch drops. Packets whose TTL is about to expire count as packets for the controller.
   */
  readonly rate?: number
  /**
   * How much more it may send at once, in kilobits, 13 to 4,294,967,295: a packet of 1,500 bytes has twelve.
   * @defaultValue a tenth of `rate`, and at least 100
   */
  readonly burst?: number
  /** The code point (RFC 2474) of the packets that it sends, of both versions of IP, 0 to 63. */
  readonly dscp?: number
  /**
   * The queue, 0 to 4,294,967,294, of the port by which its packets leave its host: to other hosts, or to the
   * outside.
   */
  readonly queue?: number
}

/** A place at which an endpoint is attached. */
export interface Place {
  /** The id of the host. */
  readonly host: string
  /** The port of the host's switch: its name as the switch reports it, or its number. */
  readonly port: string | number
  /** The VLAN tag at that port, 1 to 4094. */
  readonly vlan?: number
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
  /**
   * Its VLAN tag at that port, 1 to 4094. Several endpoints may be behind one port, each with a tag of its
   * own and at most one without. What they send and receive there carries the tag, and nothing else does.
   */
  readonly vlan?: number
  /** Its MAC address, unique in its network. */
  readonly mac: string
  /**
   * Its logical address, IPv4 or IPv6, or a list of all that it has. They stay the same when the endpoint
   * moves to another host.
   */
  readonly ip: Texts
  /**
   * Its address between hosts, inside its host's `physicalCidr`, or a list of them: the first of each version
   * of IP is that of the first logical address of this version, and so on. Where one is left out, one is
   * assigned.
   */
  readonly physicalIp?: Texts
  /** Limits and marks for what it sends. */
  readonly qos?: Qos
  /**
   * Where it is moving to, while it may be at both places. It is reached where it is, and not heard from
   * there, until its first packet from there comes: `arrivedRecord` gives its record then.
   */
  readonly moving?: Place
  /**
   * The ids of groups that it is in, whether or not their records are there, and besides those whose records
   * list it or its network.
   */
  readonly groups?: readonly string[]
}

/**
 * A named set of endpoints: its members, every endpoint of its networks, and every endpoint whose record
 * names the group. Joining a large group is cheapest in the endpoint's record, which is all that is written.
 */
export interface Group {
  readonly id: string
  /** Endpoints' ids. */
  readonly members: readonly string[]
  /** The ids of networks all of whose endpoints are in the group. */
  readonly networks?: readonly string[]
}

/** One endpoint that a service's connections may go to. */
export interface Backend {
  /** An endpoint's id. */
  readonly endpoint: string
  /** Its port, 1 to 65535. */
  readonly port: number
  /**
   * Whether it takes connections at present.
   * @defaultValue true
   */
  readonly ready?: boolean
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
  /**
   * `client`: all connections of one client go to one backend. `connection`: each is given one of its own.
   * @defaultValue 'client'
   */
  readonly affinity?: 'client' | 'connection'
  /**
   * With the affinity `client`, seconds from a client's first connection until a backend is chosen for it
   * anew, 1 to 65,535.
   * @defaultValue 10,800
   */
  readonly affinityTimeout?: number
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
  /**
   * The logical address that it stands for. When left out, the first of the endpoint's logical addresses that
   * is of the same version of IP.
   */
  readonly logicalIp?: string
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
  /** An endpoint's physical addresses. Only those on its present host are used. */
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
