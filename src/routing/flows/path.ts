/** How packets get from one endpoint to another: the actions of the flows on each switch. */
import { PortNo, type Action } from '../../codec/index.js'
import { gatewayMac, portNumber, type PlacedEndpoint } from '../network/lookup.js'
import type { Obstacle } from '../decide/explain.js'
import type { View } from '../network/view.js'

/** The actions that carry packets from one endpoint to another. */
export interface Way {
  /** On the sender's switch. */
  readonly send: readonly Action[]
  /** On the receiver's switch, when it is another. */
  readonly deliver?: readonly Action[]
}

/** Where a port belongs on the switch that is not asked for. */
const UNKNOWN = PortNo.ANY

/** Whether packets between the two pass gateways. */
export function isRouted(from: PlacedEndpoint, to: PlacedEndpoint): boolean {
  return from.network.id !== to.network.id
}

/** Whether both are on one switch. */
export function isLocal(from: PlacedEndpoint, to: PlacedEndpoint): boolean {
  return from.datapathId === to.datapathId
}

/**
 * The way from one to the other, or what stands in it.
 * @param only - the one switch whose share is asked for: the other need not be connected, and its share is
 *   not to be used
 */
export function wayBetween(
  view: View, from: PlacedEndpoint, to: PlacedEndpoint, only?: bigint,
): Way | Obstacle {
  const names = { from: from.endpoint.id, to: to.endpoint.id }
  const matters = (datapathId: bigint): boolean => only === undefined || only === datapathId
  for (const { host, port, datapathId } of [to, from]) {
    if (port !== undefined || !matters(datapathId)) continue
    const reason = view.ports.get(datapathId) === undefined ? 'notConnected' : 'notAttached'
    return { reason, ...names, host: host.id }
  }
  if (isRouted(from, to)) {
    const without = [from, to].find(({ network }) => network.gateway === undefined)
    if (without) return { reason: 'noGateway', ...names, network: without.network.id }
  }
  if (isLocal(from, to)) return { send: [...hop(from, to), ...arrive(from, to)] }
  const underlay = portNumber(view, from.datapathId, from.host.underlay.port)
  if (underlay === undefined && matters(from.datapathId)) {
    return { reason: 'noUnderlay', ...names, host: from.host.id }
  }
  const nextMac = from.host.underlay.segment === to.host.underlay.segment
    ? to.host.underlay.mac
    : from.host.underlay.nextHopMac
  if (nextMac === undefined) return { reason: 'noNextHop', ...names, host: from.host.id }
  const unnamed = [from, to].find(({ physicalIp }) => physicalIp === undefined)
  if (unnamed) return { reason: 'noPhysicalAddress', ...names, endpoint: unnamed.endpoint.id }
  return {
    send: [
      ...hop(from, to),
      set({ ethSrc: from.host.underlay.mac }),
      set({ ethDst: nextMac }),
      set({ ipv4Src: from.physicalIp! }),
      set({ ipv4Dst: to.physicalIp! }),
      out(underlay ?? UNKNOWN, from.port),
    ],
    deliver: [
      ...hop(from, to),
      set({ ipv4Src: from.endpoint.ip }),
      set({ ipv4Dst: to.endpoint.ip }),
      ...arrive(from, to, portNumber(view, to.datapathId, to.host.underlay.port)),
    ],
  }
}

/**
 * A gateway's part. It comes before the rewriting: an expired TTL is reported with the packet as it stands
 * here, and the controller wants to see what the sender wrote.
 */
function hop(from: PlacedEndpoint, to: PlacedEndpoint): Action[] {
  return isRouted(from, to) ? [{ type: 'decNwTtl' }] : []
}

/** The last leg: as if from the neighbour itself, or from the gateway of the receiver's network. */
function arrive(from: PlacedEndpoint, to: PlacedEndpoint, inPort = from.port): Action[] {
  return [
    set({ ethSrc: isRouted(from, to) ? gatewayMac(to.network) : from.endpoint.mac }),
    set({ ethDst: to.endpoint.mac }),
    out(to.port ?? UNKNOWN, inPort),
  ]
}

function set(field: (Action & { type: 'setField' })['field']): Action {
  return { type: 'setField', field }
}

/** To the port that the packet came in on only the reserved port leads. */
function out(port: number, inPort: number | undefined): Action {
  return { type: 'output', port: port === inPort ? PortNo.IN_PORT : port, maxLen: 0 }
}
