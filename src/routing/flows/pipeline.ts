/**
 * The pipeline: its tables and priorities, and the flows that stand on a host whatever is said.
 */
import { CONTROLLER_MAX_LENGTH, flowMod, PortNo, type FlowMod } from '../../codec/index.js'
import { EthType } from '../../codec/packet/index.js'
import { cookieOf } from './cookie.js'
import {
  endpointsOnHost, hostByDatapath, ownsItsClaims, portNumber, type PlacedEndpoint,
} from '../network/lookup.js'
import { ipFamily } from '../network/prefix.js'
import type { View } from '../network/view.js'

/** The tables, by number and reason. */
export const TABLES = {
  classify: { id: 0, reason: 'who sent it, and may they send as that: what is forged ends here' },
  logical: { id: 1, reason: 'from endpoints, keyed by tenant and logical addresses' },
  physical: { id: 2, reason: 'from other hosts, keyed by physical addresses' },
} as const

/** The priorities. Flows of equal priority in one table never overlap. */
export const PRIORITIES = {
  guard: { table: 'classify', value: 300, reason: "an endpoint's own addresses at its own port" },
  transit: { table: 'classify', value: 200, reason: "from the underlay to the host's physical prefix" },
  host: { table: 'classify', value: 100, reason: "the host's own traffic, which is everything else there" },
  drop: { table: 'classify', value: 0, reason: 'everything that no flow above vouches for' },
  answer: { table: 'both', value: 400, reason: 'the answers of one connection pass where others would not' },
  deny: { table: 'both', value: 300, reason: 'a denial stands above a route that it outdates' },
  route: { table: 'both', value: 200, reason: 'what is allowed' },
  absent: { table: 'both', value: 100, reason: 'an address that nobody has' },
  miss: { table: 'both', value: 0, reason: 'asks the controller; OpenFlow 1.3 would drop it' },
} as const satisfies Record<string, { table: keyof typeof TABLES | 'both', value: number, reason: string }>

/** "Not tagged": without it, a match by EtherType looks through VLAN tags. */
const UNTAGGED = 0

const ALL_BITS = 0xffff_ffff_ffff_ffffn

const output = (port: number): FlowMod['instructions'] =>
  [{ type: 'applyActions', actions: [{ type: 'output', port, maxLen: 0 }] }]

/**
 * The flows of a host that stand as long as the view says so, without timeouts: guards, transit, the host's
 * own traffic, and what happens on a miss. Empty for a datapath that is no host's. Its switch must be
 * connected: only then are port numbers known.
 */
export function hostFlows(datapathId: bigint, view: View): FlowMod[] {
  const host = hostByDatapath(view, datapathId)
  if (!host) return []
  return [...standingFlows(datapathId, view), ...endpointsOnHost(view, host.id).flatMap((placed) =>
    guardFlows(placed, view))]
}

/** The part of {@link hostFlows} that no endpoint has a part in. */
export function standingFlows(datapathId: bigint, view: View): FlowMod[] {
  const host = hostByDatapath(view, datapathId)
  if (!host) return []
  const cookie = cookieOf('host')
  const toController = [{
    type: 'applyActions' as const,
    actions: [{ type: 'output' as const, port: PortNo.CONTROLLER, maxLen: CONTROLLER_MAX_LENGTH }],
  }]
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
    flowMod({ ...own, match: { inPort: PortNo.LOCAL }, instructions: output(underlay) }),
    flowMod({ ...own, match: { inPort: underlay }, instructions: output(PortNo.LOCAL) }),
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
      instructions: [{ type: 'gotoTable', tableId: TABLES.physical.id }],
    }),
  ]
}

/**
 * The guards of one endpoint: its IPv4 packets and its ARP pass when they carry its own addresses, and get
 * its tenant's number as metadata. Empty while its port is unknown, for an endpoint that another has a
 * better claim than, and for IPv6.
 */
export function guardFlows(placed: PlacedEndpoint, view: View): FlowMod[] {
  const { endpoint: { mac, ip }, number, port, tenantNumber } = placed
  if (port === undefined || ipFamily(ip) === 6 || !ownsItsClaims(view, placed)) return []
  const guard = {
    cookie: cookieOf('guard', number),
    tableId: TABLES.classify.id,
    priority: PRIORITIES.guard.value,
    instructions: [
      { type: 'writeMetadata' as const, metadata: BigInt(tenantNumber), metadataMask: ALL_BITS },
      { type: 'gotoTable' as const, tableId: TABLES.logical.id },
    ],
  }
  const frame = { inPort: port, ethSrc: mac, vlanVid: UNTAGGED }
  return [
    flowMod({ ...guard, match: { ...frame, ethType: EthType.IPV4, ipv4Src: ip } }),
    flowMod({ ...guard, match: { ...frame, ethType: EthType.ARP, arpSpa: ip, arpSha: mac } }),
  ]
}
