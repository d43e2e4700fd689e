/** The guards of an endpoint: what it may send. */
import {
  ALL_ONES_64, flowMod, gotoTable, meter, writeMetadata, type Action, type FlowMod, type Instruction,
  type Match,
} from '../../codec/index.js'
import { EthType } from '../../codec/packet/index.js'
import { apply, set } from './actions.js'
import { ARP_REQUEST, UNSPECIFIED } from './arp.js'
import { cookieOf } from './cookie.js'
import { fromAddress } from './family.js'
import { meteredMisses } from './miss.js'
import { LINK_LOCAL, ND_HOP_LIMIT, ND_SOLICITATION, UNSPECIFIED6 } from './nd.js'
import { gatewayFlows, ownAddressDrop } from './neighbour.js'
import { PRIORITIES, TABLES } from './pipeline.js'
import { DISCOVERY, fromTag, metadataOf, untag, vlanVidOf } from './tag.js'
import { atAddress, type Attachment, type PlacedEndpoint } from '../network/placed.js'
import { ipFamily } from '../network/prefix.js'

/** The TTLs that expire on the way: on the endpoint's own host, or on the other one. */
const EXPIRING_TTLS = [0, 1, 2]

/**
 * The flows of one endpoint that are always there: its guards, and what answers it for its gateways. Packets,
 * ARP requests and neighbour solicitations pass if they carry its own addresses and its VLAN tag, or none
 * when it has none; the tag is taken off, and stands in the metadata beside its tenant's number. Packets
 * whose TTL is about to expire pass as far as its meter lets them. Empty while its port number is unknown.
 *
 * @example
 * ```ts
 * import { endpointById, guardFlows, viewWithPorts } from 'daolinet/routing'
 * import { applyDocument, followView, memoryStore, parseDocument } from 'daolinet/store'
 *
 * const store = memoryStore()
 * await applyDocument(store, parseDocument(`{
 *   "tenants": [{ "id": "acme" }], "networks": [{ "id": "web", "tenant": "acme", "cidr": "10.1.0.0/24" }],
 *   "hosts": [{ "id": "h1", "datapathId": "0000000000000001", "physicalCidr": "172.30.1.0/24", "underlay":
 *     { "port": 9, "mac": "02:00:00:00:aa:01", "ip": "192.0.2.1", "segment": "rack1" } }],
 *   "endpoints": [
 *     { "id": "a", "network": "web", "host": "h1", "port": 1, "mac": "02:00:00:00:00:0a", "ip": "10.1.0.1" },
 *     { "id": "b", "network": "web", "host": "h1", "port": 2, "mac": "02:00:00:00:00:0b", "ip": "10.1.0.2" }]
 * }`))
 * const { view } = await followView(store)
 * const { after } = viewWithPorts(view, 1n, [{ portNo: 1, name: 'veth1' }])
 * const a = endpointById(after, 'a')
 * for (const { match } of a ? guardFlows(a) : []) console.log(match.ipv4Src ?? match.arpSpa ?? match.arpTpa)
 * // prints 10.1.0.1
 * // prints 10.1.0.1
 * // prints 0.0.0.0
 * // prints 10.1.0.1
 * await store.close()
 * ```
 */
export function guardFlows(endpoint: PlacedEndpoint): FlowMod[] {
  const { mac, vlan, number, addresses, attachment } = endpoint
  if (attachment?.port === undefined) return []
  const { port, meter: meterId, conntrack } = attachment
  const cookie = cookieOf('guard', number)
  const frame = { inPort: port, ethSrc: mac, vlanVid: vlanVidOf(vlan) }
  const guard: FlowMod = flowMod({
    cookie, tableId: TABLES.classify.id, priority: PRIORITIES.guard.value, match: frame,
    instructions: onward(endpoint),
  })
  const marked: FlowMod = { ...guard, instructions: onward(endpoint, 0n, mark(endpoint)) }
  const limited = limitedBy(attachment)
  const packets = addresses.map(({ ip }): Match => ({ ...frame, ...fromAddress(ip) }))
  return [
    ...[
      ...packets.map((match): FlowMod => ({ ...marked, match })),
      ...arpGuards(endpoint, guard),
      ...ndGuards(endpoint, guard),
    ].map((flow): FlowMod => ({ ...flow, instructions: [...limited, ...flow.instructions] })),
    ...meterId === undefined ? [] : [
      ...packets.flatMap((match) => EXPIRING_TTLS.map((nwTtl): FlowMod => ({
        ...marked,
        priority: PRIORITIES.expiring.value,
        match: { ...match, nwTtl },
        instructions: [meter(meterId), ...marked.instructions],
      }))),
      ...meteredMisses(cookie, fromTag(port, vlan), meterId, [
        TABLES.logical, ...conntrack ? [TABLES.tracked] : [],
      ]),
    ],
    ...addresses.map(({ ip }) => atAddress(endpoint, ip)!)
      .flatMap((one) => [ownAddressDrop(one), ...gatewayFlows(one)]),
  ]
}

/** Drops what is more than the endpoint may send. A flow has one meter: that of what expires is another. */
function limitedBy({ rateMeter }: Attachment): readonly Instruction[] {
  return rateMeter === undefined ? [] : [meter(rateMeter)]
}

/** Writes the code point of an endpoint's packets. */
function mark({ qos }: PlacedEndpoint): readonly Action[] {
  return qos?.dscp === undefined ? [] : [set({ ipDscp: qos.dscp })]
}

/** Takes the tag off, and gives packets it and the tenant's number as metadata, and further bits. */
function onward(
  endpoint: PlacedEndpoint, bits = 0n, marks: readonly Action[] = [],
): readonly Instruction[] {
  const actions = [...untag(endpoint.vlan), ...marks]
  return [
    ...actions.length > 0 ? [apply(...actions)] : [],
    writeMetadata(metadataOf(endpoint) | bits, ALL_ONES_64), gotoTable(TABLES.logical.id),
  ]
}

/** Lets in ARP requests from the endpoint's own addresses, and its probes for addresses that are taken. */
function arpGuards(endpoint: PlacedEndpoint, guard: FlowMod): FlowMod[] {
  const senders = endpoint.addresses.map(({ ip }) => ip).filter((ip) => ipFamily(ip) === 4)
  if (senders.length === 0) return []
  return [...senders, UNSPECIFIED].map((sender): FlowMod => ({
    ...guard,
    match: {
      ...guard.match, ethType: EthType.ARP, arpOp: ARP_REQUEST, arpSpa: sender, arpSha: endpoint.mac,
    },
  }))
}

/**
 * Lets in neighbour solicitations from the endpoint's own addresses, from its link-local one, whatever
 * that is, and from nowhere: so hosts ask whether somebody has their address. No router has passed them on.
 */
function ndGuards(endpoint: PlacedEndpoint, guard: FlowMod): FlowMod[] {
  const senders = endpoint.addresses.map(({ ip }) => ip).filter((ip) => ipFamily(ip) === 6)
  if (senders.length === 0) return []
  return [...senders, LINK_LOCAL, UNSPECIFIED6].map((sender): FlowMod => ({
    ...guard,
    priority: PRIORITIES.solicitation.value,
    match: { ...guard.match, ...ND_SOLICITATION, ipv6Src: sender, nwTtl: ND_HOP_LIMIT },
    instructions: onward(endpoint, DISCOVERY),
  }))
}
