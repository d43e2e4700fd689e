/**
 * Crossing from host to host: how a packet of one endpoint travels to another host, and what it is known by
 * there. Everything that differs between the modes of the underlay follows from what is said here.
 */
import { ipFamily, ofFamily } from './prefix.js'
import { endpointByIp, endpointByPhysicalIp, endpointInMacMode, tenantByNumber } from './lookup.js'
import { atAddress, atPhysicalAddress, type PlacedEndpoint, type PlacedHost } from './placed.js'
import type { TunnelMode, Underlay } from './records.js'
import type { View } from './view.js'

/** The highest number of a tenant in a tunnel: VXLAN and Geneve have 24 bits for it (RFC 7348, RFC 8926). */
export const MAX_TUNNEL_ID = 0xff_ffff

/** The tunnel of a host; undefined in the other modes. */
export function tunnelOf({ mode }: Underlay): TunnelMode | undefined {
  return typeof mode === 'object' ? mode : undefined
}

/** The word for how a host's packets cross. */
export function modeName({ mode = 'physical' }: Underlay): 'physical' | 'mac' | TunnelMode['tunnel'] {
  return typeof mode === 'object' ? mode.tunnel : mode
}

/** Why packets cannot cross from one host to another. */
export type NoCrossing =
  /** The modes of the two hosts differ. */
  | 'mode'
  /** Only MAC addresses are changed, and the hosts are on two segments. */
  | 'segment'
  /** The hosts are on two segments, and the first one has no router to the other. */
  | 'nextHop'
  /** The hosts have no underlay addresses of the same version of IP, between which a tunnel could go. */
  | 'address'
  /** The number of the tenant does not fit into a tunnel. */
  | 'number'

/** What is put around packets from one host to another. */
export type Crossing =
  /** Other MAC addresses. */
  | { readonly by: 'frame', readonly ethSrc: string, readonly ethDst: string }
  /** A tunnel from one underlay address to another. */
  | { readonly by: 'tunnel', readonly id: number, readonly src: string, readonly dst: string }

/** How packets of a tenant cross from one host to another, or what prevents it. */
export function crossingBetween(
  { underlay: here }: PlacedHost, { underlay: there }: PlacedHost, tenantNumber: number,
): Crossing | NoCrossing {
  if (modeName(here) !== modeName(there)) return 'mode'
  if (tunnelOf(here)) return tunnelBetween(here, there, tenantNumber)
  if (here.segment === there.segment) return { by: 'frame', ethSrc: here.mac, ethDst: there.mac }
  if (here.mode === 'mac') return 'segment'
  return here.nextHopMac === undefined ? 'nextHop'
    : { by: 'frame', ethSrc: here.mac, ethDst: here.nextHopMac }
}

function tunnelBetween(here: Underlay, there: Underlay, id: number): Crossing | NoCrossing {
  if (id > MAX_TUNNEL_ID) return 'number'
  const pair = ([4, 6] as const).map((family) => [ofFamily(here.ip, family), ofFamily(there.ip, family)])
    .find(([src, dst]) => src !== undefined && dst !== undefined)
  return pair ? { by: 'tunnel', id, src: pair[0]!, dst: pair[1]! } : 'address'
}

/** The address that stands for an endpoint in packets between hosts; undefined when it has none yet. */
export function wireIp({ ip, physicalIp, host: { underlay } }: PlacedEndpoint): string | undefined {
  return modeName(underlay) === 'physical' ? physicalIp : ip
}

/** The endpoint, seen at the logical address that an address between hosts stands for. */
export function atWireIp(placed: PlacedEndpoint, ip: string): PlacedEndpoint | undefined {
  const isPhysical = modeName(placed.host.underlay) === 'physical'
  return isPhysical ? atPhysicalAddress(placed, ip) : atAddress(placed, ip)
}

/** What a switch says of the tunnel by which a packet came in. */
export interface ReceivedTunnel {
  /** The number of a tenant. */
  readonly id: number
  /** The address that it came from. */
  readonly src: string
}

/**
 * The endpoint that an address stands for in packets that come to a host.
 * @param tunnel - undefined where the packet came in by none
 */
export function endpointOnWire(
  view: View, { underlay }: PlacedHost, ip: string, tunnel: ReceivedTunnel | undefined,
): PlacedEndpoint | undefined {
  switch (modeName(underlay)) {
    case 'physical': return endpointByPhysicalIp(view, ip)
    case 'mac': return endpointInMacMode(view, ip)
    default: {
      const tenant = tunnel && tenantByNumber(view, tunnel.id)
      return tenant === undefined ? undefined : endpointByIp(view, tenant, ip)
    }
  }
}

/** Whether packets of `from` come to the host of `to` by that tunnel, or by none. */
export function isCarriedBy(
  from: PlacedEndpoint, to: PlacedEndpoint, tunnel: ReceivedTunnel | undefined,
): boolean {
  const crossing = crossingBetween(from.host, to.host, from.network.tenantNumber)
  if (typeof crossing !== 'object' || crossing.by === 'frame') return true
  return tunnel?.id === crossing.id && tunnel.src === crossing.src
}

/** How many bytes a tunnel puts around a packet, above its own IP header: an inner MAC header and more. */
const AROUND = { vxlan: 14 + 8 + 8, geneve: 14 + 8 + 8, gre: 14 + 8 } as const

/**
 * The MTU that endpoints of a host need, so that no packet is too long for the network between hosts. No
 * switch on the way cuts packets: a longer one is lost.
 * @param fabricMtu - the longest IP packet that the network between hosts carries, in bytes
 *
 * @example
 * ```ts
 * import { endpointMtu } from 'daolinet/routing'
 *
 * const underlay = { port: 'up0', mac: '02:00:00:00:aa:01', ip: '192.0.2.1', segment: 'rack1' }
 * console.log(endpointMtu(underlay, 1500)) // 1500
 * console.log(endpointMtu({ ...underlay, mode: { tunnel: 'vxlan', port: 'tun0' } }, 1500)) // 1450
 * ```
 */
export function endpointMtu(underlay: Underlay, fabricMtu: number): number {
  const tunnel = tunnelOf(underlay)
  if (!tunnel) return fabricMtu
  const isSix = [underlay.ip].flat().some((ip) => ipFamily(ip) === 6)
  return fabricMtu - AROUND[tunnel.tunnel] - (isSix ? 40 : 20)
}
