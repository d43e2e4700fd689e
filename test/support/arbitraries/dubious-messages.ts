/** Messages that a switch may refuse: parts that are right and parts that are wrong, at random. */
import * as fc from 'fast-check'
import {
  GroupId, MeterId, NO_BUFFER, PortNo, TableId, type ActionInit, type BucketInit, type InstructionInit,
  type MatchInit, type MessageInit,
} from 'daolinet/codec'
import { buildPacket } from '../../../src/codec/packet/index.js'

/** Mostly the usual, sometimes the strange. */
function mostly<T>(usual: readonly T[], strange: readonly T[]): fc.Arbitrary<T> {
  return fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...usual) },
    { weight: 1, arbitrary: fc.constantFrom(...strange) },
  )
}

const FIELDS: readonly MatchInit[] = [
  { inPort: 1 }, { inPort: 0xffff }, { metadata: { value: 5n, mask: 7n } },
  { metadata: { value: 8n, mask: 7n } },
  { ethDst: '02:00:00:00:00:01' }, { ethSrc: '02:00:00:00:00:01/ff:00:00:00:00:00' }, { ethType: 0x0800 },
  { ethType: 0x86dd }, { ethType: 0x0806 }, { ethType: 0x8847 }, { vlanVid: 0 }, { vlanVid: 0x1005 },
  { vlanVid: 0x2005 }, { vlanVid: { value: 0x1000, mask: 0x1000 } }, { vlanPcp: 3 }, { vlanPcp: 9 },
  { ipDscp: 5 },
  { ipDscp: 77 }, { ipEcn: 1 }, { ipProto: 6 }, { ipProto: 17 }, { ipProto: 58 }, { ipv4Src: '10.0.0.1' },
  { ipv4Dst: '10.0.0.0/24' }, { ipv4Dst: '10.0.0.1/24' }, { tcpSrc: 1 }, { tcpDst: { value: 1, mask: 3 } },
  { udpDst: 53 }, { icmpv6Type: 135 }, { ipv6NdTarget: '2001:db8::1' }, { ipv6Src: '2001:db8::/32' },
  { ipv6Flabel: 5 }, { ipv6Flabel: 0x10_0000 }, { arpOp: 1 }, { arpOp: 300 }, { arpSpa: '10.0.0.1' },
  { mplsLabel: 3 },
  { mplsTc: 9 }, { mplsBos: 1 }, { tunnelId: 5n }, { tcpFlags: { value: 2, mask: 2 } }, { reg3: 7 },
  { nwTtl: 64 },
]

const match: fc.Arbitrary<MatchInit> = fc.array(fc.constantFrom(...FIELDS), { maxLength: 4 })
  .map((fields) => Object.assign({}, ...fields) as MatchInit)

const port = mostly([1, 2, 3, PortNo.CONTROLLER, PortNo.IN_PORT], [0, 99, 0xff00, PortNo.MAX, PortNo.ANY])
const groupId = mostly([1, 2, 3, 4], [GroupId.MAX, GroupId.MAX + 1, GroupId.ALL, GroupId.ANY])
const meterId = mostly([1, 2, 3], [0, MeterId.MAX, MeterId.MAX + 1, MeterId.CONTROLLER, MeterId.ALL])
const tableId = mostly([0, 1, 5], [253, 254, TableId.ALL])

/** Actions; groups of a higher number only, so that none leads back to itself. */
function action(groups: fc.Arbitrary<number> = groupId): fc.Arbitrary<ActionInit> {
  return fc.oneof(
    port.map((number): ActionInit => ({ type: 'output', port: number })),
    fc.constantFrom(...FIELDS).map((field): ActionInit => ({ type: 'setField', field })),
    groups.map((id): ActionInit => ({ type: 'group', groupId: id })),
    fc.constantFrom<ActionInit>(
      { type: 'popVlan' }, { type: 'decNwTtl' }, { type: 'setNwTtl', ttl: 4 }, { type: 'decMplsTtl' },
      { type: 'setMplsTtl', ttl: 4 }, { type: 'setQueue', queueId: 1 },
      { type: 'pushVlan', ethertype: 0x8100 },
      { type: 'pushVlan', ethertype: 0x9100 }, { type: 'pushMpls', ethertype: 0x8847 },
      { type: 'pushMpls', ethertype: 0x0800 }, { type: 'popMpls', ethertype: 0x0800 },
      { type: 'popMpls', ethertype: 0x8847 }, { type: 'unknown', actionType: 99, body: new Uint8Array(4) },
      { type: 'experimenter', experimenter: 77, body: new Uint8Array(8) },
    ),
  )
}

const actions = fc.array(action(), { maxLength: 4 })

const instruction: fc.Arbitrary<InstructionInit> = fc.oneof(
  { weight: 6, arbitrary: actions.map((list): InstructionInit => ({ type: 'applyActions', actions: list })) },
  { weight: 3, arbitrary: actions.map((list): InstructionInit => ({ type: 'writeActions', actions: list })) },
  { weight: 2, arbitrary: mostly([2, 6, 100], [0, 1]).map(
    (id): InstructionInit => ({ type: 'gotoTable', tableId: id }),
  ) },
  { weight: 1, arbitrary: meterId.map((id): InstructionInit => ({ type: 'meter', meterId: id })) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<InstructionInit>(
      { type: 'clearActions' }, { type: 'writeMetadata', metadata: 5n, metadataMask: 4n },
      { type: 'unknown', instructionType: 9, body: new Uint8Array(4) },
      { type: 'experimenter', experimenter: 9, body: new Uint8Array(0) },
    ),
  },
)

const flowMod: fc.Arbitrary<MessageInit> = fc.record({
  command: mostly(
    ['add', 'add', 'modify', 'delete', 'modifyStrict', 'deleteStrict'] as (string | number)[], [9],
  ),
  tableId,
  match,
  priority: fc.constantFrom(1, 2),
  flags: mostly([0, 1, 2, 3], [0x20, 0x1f]),
  bufferId: mostly([NO_BUFFER], [5]),
  outPort: mostly([PortNo.ANY], [1, 0xff00]),
  instructions: fc.array(instruction, { maxLength: 3 }),
}).map((init) => ({
  type: 'flowMod', ...init,
  // Whether a modify or delete is refused in Open vSwitch's own table depends on the flows that it has there.
  command: init.tableId === TableId.MAX ? 'add' : init.command,
}) as MessageInit)

function bucket(id: number): fc.Arbitrary<BucketInit> {
  return fc.record({
    weight: mostly([0], [1, 5]),
    watchPort: mostly([PortNo.ANY], [1, 99]),
    watchGroup: mostly([GroupId.ANY], [1, 99]),
    actions: fc.array(action(fc.constantFrom(id + 1, id + 2).map((next) => next >>> 0)), { maxLength: 3 }),
  })
}

const groupMod: fc.Arbitrary<MessageInit> = groupId.chain((id) => fc.record({
  command: mostly(['add', 'add', 'modify', 'delete'] as (string | number)[], [9]),
  groupType: mostly(['all', 'indirect', 'select', 'fastFailover'] as (string | number)[], [9]),
  groupId: fc.constant(id),
  buckets: fc.array(bucket(id), { maxLength: 2 }),
})).map((init) => ({ type: 'groupMod', ...init }) as MessageInit)

const meterMod: fc.Arbitrary<MessageInit> = fc.record({
  command: mostly(['add', 'add', 'modify', 'delete'] as (string | number)[], [9]),
  meterId,
  flags: mostly([1, 2, 5, 13], [0, 3, 0x11]),
  bands: fc.array(
    fc.record({
      type: fc.constant('drop' as const), rate: mostly([1, 100], [0]), burstSize: fc.constantFrom(0, 5),
    }),
    { maxLength: 2 },
  ),
}).map((init) => ({ type: 'meterMod', ...init }) as MessageInit)

const frames = [
  buildPacket({ ethernet: { src: 1, dst: 2 }, ipv4: { src: 1, dst: 2 }, udp: { srcPort: 1, dstPort: 2 } }),
  buildPacket({ ethernet: { src: 1, dst: 2 }, vlan: { vid: 5 }, ipv6: { src: '::1', dst: '::2' }, tcp: {
    srcPort: 1, dstPort: 2,
  } }),
  buildPacket({ ethernet: { src: 1, dst: 2 }, arp: { op: 'request', sha: 1, spa: 1, tha: 0, tpa: 2 } }),
  new Uint8Array(0),
]

/** No outputs but to where nobody listens: an answer of packet-ins would be no error. */
const packetOut: fc.Arbitrary<MessageInit> = fc.record({
  bufferId: mostly([NO_BUFFER], [5]),
  inPort: mostly([1, PortNo.CONTROLLER, PortNo.LOCAL, PortNo.ANY], [0, 99, 0xff00, PortNo.MAX, PortNo.TABLE]),
  actions,
  data: fc.constantFrom(...frames),
}).map((init) => ({ type: 'packetOut', ...init }))

const request: fc.Arbitrary<MessageInit> = fc.oneof(
  fc.record({ tableId, outPort: mostly([PortNo.ANY], [1, 0xff00]), match })
    .map((init): MessageInit => ({ type: 'aggregateStatsRequest', ...init })),
  port.map((portNo): MessageInit => ({ type: 'portStatsRequest', portNo })),
  fc.record({ portNo: port, queueId: fc.constantFrom(0, 5) })
    .map((init): MessageInit => ({ type: 'queueStatsRequest', ...init })),
  port.map((number): MessageInit => ({ type: 'queueGetConfigRequest', port: number })),
  port.map((portNo): MessageInit => ({ type: 'portMod', portNo, hwAddr: '02:99:00:00:00:00' })),
  groupId.map((id): MessageInit => ({ type: 'groupStatsRequest', groupId: id })),
  meterId.map((id): MessageInit => ({ type: 'meterConfigRequest', meterId: id })),
  tableId.map((id): MessageInit => ({ type: 'tableMod', tableId: id })),
  fc.constantFrom(0, 3, 4, 0x8000).map((flags): MessageInit => ({ type: 'setConfig', flags })),
)

/** A message that a switch may refuse, for itself or for what came before it. */
export const dubiousMessage: fc.Arbitrary<MessageInit> = fc.oneof(
  { weight: 6, arbitrary: flowMod }, { weight: 3, arbitrary: groupMod }, { weight: 2, arbitrary: meterMod },
  { weight: 3, arbitrary: packetOut }, { weight: 2, arbitrary: request },
)
