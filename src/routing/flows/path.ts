/** How packets get from one endpoint to another: the actions of the flows on each switch. */
import { PortNo, type Action } from '../../codec/index.js'
import { set } from './actions.js'
import { carry, readdress } from './carried.js'
import { tag } from './tag.js'
import { gatewayMac } from '../network/lookup.js'
import { crossingBetween, wireIp, type NoCrossing } from '../network/crossing.js'
import type { PlacedEndpoint } from '../network/placed.js'

/** The actions that carry packets from one endpoint to another. */
export interface Path {
  /** On the sender's switch. */
  readonly send: readonly Action[]
  /** On the receiver's switch: what gives the packet its logical addresses back. Empty on one switch. */
  readonly restore: readonly Action[]
  /** On the receiver's switch: what brings it to the receiver's port then. Empty on one switch. */
  readonly arrive: readonly Action[]
}

/** Why a packet that is allowed cannot be delivered at present. All ids are those of records. */
export type Obstacle =
  /** The switch of this host is not connected. */
  | { readonly reason: 'notConnected', readonly from: string, readonly to: string, readonly host: string }
  /** The switch of this host does not have the endpoint's port. */
  | { readonly reason: 'notAttached', readonly from: string, readonly to: string, readonly host: string }
  /** The switch of this host does not have the port that leads to the other hosts. */
  | { readonly reason: 'noUnderlay', readonly from: string, readonly to: string, readonly host: string }
  /** The other host is on another segment, and this host has no router to it. */
  | { readonly reason: 'noNextHop', readonly from: string, readonly to: string, readonly host: string }
  /** Nothing carries packets from this host to the other one: their modes differ, or what the mode needs. */
  | {
    readonly reason: 'noCrossing'
    readonly from: string
    readonly to: string
    readonly host: string
    readonly other: string
    readonly lacks: Exclude<NoCrossing, 'nextHop'>
  }
  /** The endpoints are in two networks, and this one has no gateway. */
  | { readonly reason: 'noGateway', readonly from: string, readonly to: string, readonly network: string }
  /** No physical address has been assigned to this endpoint. */
  | {
    readonly reason: 'noPhysicalAddress'
    readonly from: string
    readonly to: string
    readonly endpoint: string
  }

/** Stands for a port of the switch whose actions were not asked for. */
const UNKNOWN = PortNo.ANY

/** Whether packets between the two pass through gateways. */
export function isRouted(from: PlacedEndpoint, to: PlacedEndpoint): boolean {
  return from.network.id !== to.network.id
}

/** Whether both are on one switch. */
export function isLocal(from: PlacedEndpoint, to: PlacedEndpoint): boolean {
  return from.datapathId === to.datapathId
}

/**
 * The path from one endpoint to the other, or what prevents it.
 * @param only - the datapath id of the one switch whose actions are needed: the other switch need not be
 *   connected then, and its actions must not be used
 */
export function pathBetween(from: PlacedEndpoint, to: PlacedEndpoint, only?: bigint): Path | Obstacle {
  const names = { from: from.id, to: to.id }
  const matters = (datapathId: bigint): boolean => only === undefined || only === datapathId
  for (const { host, attachment, datapathId } of [to, from]) {
    if (attachment?.port !== undefined || !matters(datapathId)) continue
    return { reason: attachment ? 'notAttached' : 'notConnected', ...names, host: host.id }
  }
  if (isRouted(from, to)) {
    const without = [from, to].find(({ network }) => network.gateway === undefined)
    if (without) return { reason: 'noGateway', ...names, network: without.network.id }
  }
  if (isLocal(from, to)) {
    return { send: [...hop(from, to), ...arrive(from, to, from.attachment?.port)], restore: [], arrive: [] }
  }
  const underlayPort = from.attachment?.underlayPort
  if (underlayPort === undefined && matters(from.datapathId)) {
    return { reason: 'noUnderlay', ...names, host: from.host.id }
  }
  const crossing = crossingBetween(from.host, to.host, from.network.tenantNumber)
  if (crossing === 'nextHop') return { reason: 'noNextHop', ...names, host: from.host.id }
  if (typeof crossing === 'string') {
    return { reason: 'noCrossing', ...names, host: from.host.id, other: to.host.id, lacks: crossing }
  }
  const without = [from, to].find((end) => wireIp(end) === undefined)
  if (without) return { reason: 'noPhysicalAddress', ...names, endpoint: without.id }
  return {
    send: [
      ...hop(from, to),
      ...carry(crossing),
      ...readdress(from.host, wireIp(from)!, wireIp(to)!),
      ...queued(from),
      output(underlayPort ?? UNKNOWN, from.attachment?.port),
    ],
    restore: [...hop(from, to), ...readdress(to.host, from.ip, to.ip)],
    arrive: arrive(from, to, to.attachment?.underlayPort),
  }
}

/**
 * What a gateway does. It comes before the rewriting, because a switch reports an expired TTL with the
 * packet as it is at this point, and the controller needs the packet that the sender wrote.
 */
export function hop(from: PlacedEndpoint, to: PlacedEndpoint): Action[] {
  return isRouted(from, to) ? [{ type: 'decNwTtl' }] : []
}

/** To the receiver's port, as if sent by the sender itself or by the gateway of the receiver's network. */
function arrive(from: PlacedEndpoint, to: PlacedEndpoint, inPort: number | undefined): Action[] {
  return [
    set({ ethSrc: isRouted(from, to) ? gatewayMac(to.network) : from.mac }),
    set({ ethDst: to.mac }),
    ...deliver(to, inPort),
  ]
}

/** Into the queue that an endpoint's packets have at the port by which they leave its host. */
export function queued({ qos }: PlacedEndpoint): Action[] {
  return qos?.queue === undefined ? [] : [{ type: 'setQueue', queueId: qos.queue }]
}

/** Out of an endpoint's port, with its tag. */
export function deliver({ vlan, attachment }: PlacedEndpoint, inPort: number | undefined): Action[] {
  return [...tag(vlan), output(attachment?.port ?? UNKNOWN, inPort)]
}

/** A switch sends a packet back to the port that it came in on only by the reserved port `IN_PORT`. */
export function output(port: number, inPort: number | undefined): Action {
  return { type: 'output', port: port === inPort ? PortNo.IN_PORT : port, maxLen: 0 }
}
