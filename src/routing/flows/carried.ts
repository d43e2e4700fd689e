/**
 * Packets that cross from host to host: what they are put into on the sender's switch, and what they are
 * known by on the receiver's.
 */
import { set } from './actions.js'
import { between, setDestination, setSource } from './family.js'
import {
  crossingBetween, modeName, tunnelOf, wireIp, type Crossing, type ReceivedTunnel,
} from '../network/crossing.js'
import { ipFamily } from '../network/prefix.js'
import type { Action, Match } from '../../codec/index.js'
import type { PlacedEndpoint, PlacedHost } from '../network/placed.js'

/** Puts around a packet what carries it to the other host. */
export function carry(crossing: Crossing): Action[] {
  if (crossing.by === 'frame') return [set({ ethSrc: crossing.ethSrc }), set({ ethDst: crossing.ethDst })]
  const { id, src, dst } = crossing
  return [
    ...asFromTunnel({ id, src }),
    set(ipFamily(dst) === 6 ? { tunIpv6Dst: dst } : { tunIpv4Dst: dst }),
  ]
}

/** Writes two endpoints' addresses into a packet, where others stand for them between hosts. */
export function readdress({ underlay }: PlacedHost, src: string, dst: string): Action[] {
  return modeName(underlay) === 'physical' ? [setSource(src), setDestination(dst)] : []
}

/** Matches packets out of the tunnel of a tenant, from one host. */
export function outOfTunnel(id: number, src: string): Match {
  return { tunnelId: BigInt(id), ...fromHost(src) }
}

/** Says of a packet by which tunnel it goes, or has come. */
export function asFromTunnel({ id, src }: ReceivedTunnel): Action[] {
  return [set({ tunnelId: BigInt(id) }), set(fromHost(src))]
}

/** Matches packets out of tunnels from one host. */
export function fromHost(src: string): Match {
  return ipFamily(src) === 6 ? { tunIpv6Src: src } : { tunIpv4Src: src }
}

/** Matches packets that have crossed from one host to another: by which tunnel, where there are any. */
export function crossedFrom(from: PlacedHost, to: PlacedHost, tenantNumber: number): Match {
  if (!tunnelOf(to.underlay)) return {}
  const crossing = crossingBetween(from, to, tenantNumber)
  return typeof crossing === 'object' && crossing.by === 'tunnel'
    ? outOfTunnel(crossing.id, crossing.src) : { tunnelId: BigInt(tenantNumber) }
}

/** Matches packets from one endpoint to another as they come to the other's host, in the table `physical`. */
export function carriedPair(from: PlacedEndpoint, to: PlacedEndpoint): Match {
  return {
    ...crossedFrom(from.host, to.host, from.network.tenantNumber),
    ...between(wireIp(from)!, wireIp(to)!),
  }
}
