/** The connections to the outside that have lost their endpoint, or their way. */
import { nxCtFlush, type CtFlushProperty, type NxCtFlush } from '../../codec/index.js'
import { touchedBy } from './touched.js'
import { isSameValue } from '../network/equal.js'
import { endpointById } from '../network/lookup.js'
import { egressOf, exitOf, OUTSIDE_ZONE } from '../network/outside.js'
import { atIpv4, mappingsTo } from '../network/mapping.js'
import { atAddress } from '../network/placed.js'
import { ipFamily } from '../network/prefix.js'
import { protocolNumber } from '../network/protocol.js'
import type { Host, PortMapping } from '../network/records.js'
import type { Difference, View } from '../network/view.js'

/** What makes a switch forget the connections to the outside that it must not translate any more. */
export function connectionsToLostExits(difference: Difference): ReadonlyMap<bigint, NxCtFlush[]> {
  const lost = new Map<bigint, NxCtFlush[]>()
  const add = (datapathId: bigint, flush: NxCtFlush): void => {
    lost.set(datapathId, [...lost.get(datapathId) ?? [], flush])
  }
  const { before, after, changes } = difference
  for (const change of changes) {
    if (change.kind !== 'host' || change.before === undefined) continue
    if (!isSameValue(addressOf(change.before), addressOf(change.after))) {
      add(exitOf(before, change.before).datapathId, flushOf())
    }
  }
  for (const id of [...touchedBy(difference).placed].sort()) {
    const still = waysOf(after, id)
    for (const was of waysOf(before, id)) {
      if (still.some((is) => isSameValue(was, is))) continue
      add(was.datapathId, flushOf(was.address))
      if (!was.isMapped) continue
      const { home, zone, address } = was
      add(home, connections(OUTSIDE_ZONE, { type: 'replyTuple', fields: [{ type: 'src', address }] }))
      add(home, connections(zone, { type: 'origTuple', fields: [{ type: 'dst', address }] }))
    }
  }
  for (const change of changes) {
    if (change.kind !== 'portMapping' || isSameValue(change.before, change.after)) continue
    for (const lostOne of change.before ? connectionsOf(before, change.before) : []) add(...lostOne)
  }
  return lost
}

/** The connections of all clients of a port mapping, in both zones. */
function connectionsOf(
  view: View, { host: id, protocol, port, endpoint, endpointPort }: PortMapping,
): [bigint, NxCtFlush][] {
  const host = view.records.host.get(id)
  const placed = endpointById(view, endpoint)
  const to = placed && atIpv4(placed)
  if (!host?.outside || to?.physicalIp === undefined) return []
  const { datapathId, outside } = exitOf(view, host)
  const at = (zoneId: number, address: string, value: number): [bigint, NxCtFlush] => [datapathId, {
    ...connections(zoneId, {
      type: 'origTuple', fields: [{ type: 'dst', address }, { type: 'dstPort', value }],
    }),
    ipProto: protocolNumber(protocol),
  }]
  return [at(OUTSIDE_ZONE, outside!.ip, port), at(to.network.tenantNumber, to.physicalIp, endpointPort)]
}

function addressOf(host: Host | undefined): unknown {
  return [host?.outside?.ip, host?.outside?.ports]
}

interface Way {
  /** The switch by which the endpoint's connections leave. */
  readonly datapathId: bigint
  /** The switch of its own host. */
  readonly home: bigint
  readonly address: string
  readonly number: number
  readonly zone: number
  readonly isMapped: boolean
}

/** Where an endpoint's connections to the outside are translated, and the addresses that they have there. */
function waysOf(view: View, id: string): Way[] {
  const placed = endpointById(view, id)
  if (!placed) return []
  const isMapped = mappingsTo(view, placed).length > 0
  const { number, network: { tenantNumber: zone }, datapathId: home } = placed
  return placed.addresses.flatMap(({ ip, physicalIp: address }) => {
    if (address === undefined || ipFamily(ip) !== 4) return []
    const exit = egressOf(view, atAddress(placed, ip)!)
    if (!exit?.outside && !isMapped) return []
    return [{ datapathId: exit?.outside ? exit.datapathId : home, home, address, number, zone, isMapped }]
  })
}

function flushOf(address?: string): NxCtFlush {
  return address === undefined ? connections(OUTSIDE_ZONE)
    : connections(OUTSIDE_ZONE, { type: 'origTuple', fields: [{ type: 'src', address }] })
}

function connections(zoneId: number, ...tuples: readonly CtFlushProperty[]): NxCtFlush {
  return nxCtFlush<NxCtFlush>({ properties: [{ type: 'zoneId', zoneId }, ...tuples] })
}
