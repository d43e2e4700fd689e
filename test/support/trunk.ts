/** A network in which several endpoints share a port. */
import { packetIn } from '../../src/codec/index.js'
import { buildPacket, type PacketInit } from '../../src/codec/packet/index.js'
import { decide } from '../../src/routing/decide/decide.js'
import { endpoint, viewOf, type RecordLists } from './network.js'
import { records } from './story.js'
import type { Decision } from '../../src/routing/decide/decision.js'
import type { SwitchAbilities, View } from '../../src/routing/network/view.js'

/** The MAC address of all who share the port: that of one machine, of whose interface they are VLANs. */
export const MACHINE = '02:00:00:00:01:33'

/**
 * The network of the story, and at port 20 of host 1: `box` of web without a tag, `ten` of db behind tag 10,
 * `alien` of another tenant behind tag 20, whose address is that of `box`.
 */
export const trunkRecords: RecordLists = {
  ...records,
  tenant: [...records.tenant!, { id: 'globex' }],
  network: [
    ...records.network!,
    {
      id: 'lab', tenant: 'globex', cidr: '10.1.0.0/24', gateway: '10.1.0.1',
      gatewayMac: '02:00:00:00:ff:03',
    },
  ],
  endpoint: [
    ...records.endpoint!,
    { ...endpoint('box', 'web', 1, 20, '10.1.0.20'), mac: MACHINE },
    { ...endpoint('ten', 'db', 1, 20, '10.2.0.20'), mac: MACHINE, vlan: 10, physicalIp: '172.30.1.21' },
    { ...endpoint('alien', 'lab', 1, 20, '10.1.0.20'), mac: MACHINE, vlan: 20, physicalIp: '172.30.1.22' },
  ],
  assignment: [
    ...records.assignment!,
    ...['box', 'ten', 'alien'].map((id, at) => ({
      id: `endpoint/${id}`, number: 20 + at, addresses: [{ host: 'h1', ip: `172.30.1.${20 + at}` }],
    })),
    { id: 'tenant/globex', number: 2 },
  ],
}

/** The view of {@link trunkRecords} with what these lists add, and both switches connected. */
export function trunkView(more: RecordLists = {}, abilities: SwitchAbilities = {}): View {
  return viewOf({ ...trunkRecords, ...more }, [[1, [11, 12, 20]], [2, [13, 14]]], abilities)
}

/** The metadata of packets of a tenant from behind a tag. */
export const mark = (tenant: number, vlan: number): bigint => BigInt(tenant) | BigInt(vlan) << 33n

/** Decides about a packet from port 20, with a tag in the metadata or in the frame. */
export function fromTrunk(
  view: View, packet: PacketInit, metadata?: bigint,
): Decision {
  const match = { inPort: 20, ...metadata === undefined ? {} : { metadata } }
  return decide({ datapathId: 1n, packetIn: packetIn({ match, data: buildPacket(packet) }) }, view)
}
