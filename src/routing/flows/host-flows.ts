/** The flows that a host's switch always has, as long as the records say so. They have no timeouts. */
import {
  ALL_ONES_64, applyActions, CONTROLLER_MAX_LENGTH, flowMod, gotoTable, output, PortNo, writeMetadata,
  type FlowMod,
} from '../../codec/index.js'
import { EthType } from '../../codec/packet/index.js'
import { endpointsOnHost } from '../network/lookup.js'
import { hostByDatapath, portNumber, type PlacedEndpoint } from '../network/placed.js'
import { ipFamily } from '../network/prefix.js'
import { cookieOf } from './cookie.js'
import { PRIORITIES, TABLES } from './pipeline.js'
import type { View } from '../network/view.js'

/** Matches untagged packets. Without it, a match on the EtherType also matches packets with a VLAN tag. */
const UNTAGGED = 0

/**
 * All flows that a switch must have before any traffic: the guards of its endpoints, what passes between
 * its tables and the underlay, the host's own traffic, and table misses. Empty for a switch that is no
 * host's. The switch must be connected: port numbers are only known then.
 */
export function hostFlows(datapathId: bigint, view: View): FlowMod[] {
  const host = hostByDatapath(view, datapathId)
  if (!host) return []
  return [...standingFlows(datapathId, view), ...endpointsOnHost(view, host.id).flatMap(guardFlows)]
}

/** The part of {@link hostFlows} that does not depend on endpoints. */
export function standingFlows(datapathId: bigint, view: View): FlowMod[] {
  const host = hostByDatapath(view, datapathId)
  if (!host) return []
  const cookie = cookieOf('host')
  const toController = applyActions(output(PortNo.CONTROLLER, CONTROLLER_MAX_LENGTH))
  const flows: FlowMod[] = [
    flowMod({ cookie, tableId: TABLES.classify.id, priority: PRIORITIES.drop.value }),
    ...[TABLES.logical, TABLES.physical].map(({ id }): FlowMod =>
      flowMod({ cookie, tableId: id, priority: PRIORITIES.miss.value, instructions: toController })),
  ]
  const underlay = portNumber(view, datapathId, host.underlay.port)
  if (underlay === undefined) return flows
  const own = { cookie, tableId: TABLES.classify.id, priority: PRIORITIES.host.value }
  return [
    ...flows,
    flowMod({ ...own, match: { inPort: PortNo.LOCAL }, instructions: applyActions(output(underlay, 0)) }),
    flowMod({ ...own, match: { inPort: underlay }, instructions: applyActions(output(PortNo.LOCAL, 0)) }),
    flowMod({
      cookie,
      tableId: TABLES.classify.id,
      priority: PRIORITIES.transit.value,
      match: {
        inPort: underlay,
        ethDst: host.underlay.mac,
        ethType: EthType.IPV4,
        vlanVid: UNTAGGED,
        ipv4Dst: host.physicalCidr,
      },
      instructions: gotoTable(TABLES.physical.id),
    }),
  ]
}

/**
 * The guards of one endpoint: its IPv4 and ARP packets pass if they carry its own addresses, with its
 * tenant's number as metadata. Empty while its port number is unknown, and for an endpoint with an IPv6
 * address.
 */
export function guardFlows({ ip, mac, number, network, attachment }: PlacedEndpoint): FlowMod[] {
  if (attachment?.port === undefined || ipFamily(ip) === 6) return []
  const guard = {
    cookie: cookieOf('guard', number),
    tableId: TABLES.classify.id,
    priority: PRIORITIES.guard.value,
    instructions: [writeMetadata(BigInt(network.tenantNumber), ALL_ONES_64), gotoTable(TABLES.logical.id)],
  }
  const frame = { inPort: attachment.port, ethSrc: mac, vlanVid: UNTAGGED }
  return [
    flowMod({ ...guard, match: { ...frame, ethType: EthType.IPV4, ipv4Src: ip } }),
    flowMod({ ...guard, match: { ...frame, ethType: EthType.ARP, arpSpa: ip, arpSha: mac } }),
  ]
}
