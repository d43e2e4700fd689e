/** Standard messages that Open vSwitch accepts: one arbitrary for each type. */
import * as fc from 'fast-check'
import { encode, type Message, type MessageOf, type MessageType } from 'daolinet/codec'
import { errorTypes } from '../../../src/codec/protocol/error-names.js'
import { acceptedAction } from './accepted-actions.js'
import { acceptedMatch } from './accepted-match.js'
import {
  acceptedBands, anyPort, bucketsOf, but, counter, duration, few, flowInstructions, kind, meterFlags, more,
  plainPort, readableText, type Parts,
} from './accepted-parts.js'
import { acceptedTables } from './accepted-tables.js'
import { frames } from './frames.js'
import { bytes, u16, u32, u8 } from './integers.js'
import { messageArbitraries } from './messages.js'
import { port } from './ports.js'
import { record } from './record.js'

/** Messages of a type, as the encoders know them, with some members such as Open vSwitch accepts. */
function accepted<T extends MessageType>(
  type: T,
  parts: Parts<MessageOf<T>> = {},
): fc.Arbitrary<MessageOf<T>> {
  return but(messageArbitraries[type], parts)
}

/** Multipart messages, with no flag but that more parts follow. */
function multipart<T extends Extract<Message, { readonly flags: number }>['type']>(
  type: T, parts: Parts<MessageOf<T>> = {},
): fc.Arbitrary<MessageOf<T>> {
  return but(messageArbitraries[type], { flags: more, ...parts } as Parts<MessageOf<T>>)
}

const groupType = kind('all', 'select', 'indirect', 'fastFailover')
const groupId = fc.integer({ min: 0, max: 0xffff_ff00 })
const tableId = fc.integer({ min: 0, max: 253 })
const acceptedPort = but(port, { portNo: anyPort, name: readableText(16) })
const reasonOfRemoval = fc.oneof(kind('idleTimeout', 'hardTimeout', 'delete', 'groupDelete'), fc.nat(255))

/** Errors with a name; what failed may be whole, cut short, or no message at all. */
const namedError = fc.constantFrom(...errorTypes.flatMap(({ codes }, errorType) =>
  codes.map((_, errorCode) => ({ errorType, errorCode }))))
const failed = fc.oneof(
  // Of other versions of OpenFlow than 1.3, Open vSwitch knows more message types than we do.
  bytes(40).map((data) => (data.length === 0 ? data : data.with(0, data[0]! | 0x80))),
  fc.tuple(fc.oneof(
    messageArbitraries.barrierRequest, messageArbitraries.echoRequest, messageArbitraries.descRequest,
    messageArbitraries.bundleControl, messageArbitraries.nxSetControllerId,
    messageArbitraries.nxIpfixFlowStatsRequest, but(messageArbitraries.portMod, { portNo: anyPort }),
  ), fc.integer({ min: 8, max: 200 })).map(([message, length]) => encode(message).slice(0, length)),
)
const error: fc.Arbitrary<MessageOf<'error'>> = fc.tuple(accepted('error'), namedError, failed)
  .map(([{ xid }, numbers, data]) => ({ type: 'error', xid, ...numbers, data }))

const group = groupType.chain((type) => record({
  groupType: fc.constant(type), groupId, buckets: bucketsOf(type),
}))

/** Every standard message that Open vSwitch reads, by its type. */
export const acceptedMessages = {
  hello: but(accepted('hello'), { version: fc.integer({ min: 1, max: 255 }) }),
  error,
  echoRequest: accepted('echoRequest'),
  echoReply: accepted('echoReply'),
  featuresRequest: accepted('featuresRequest'),
  featuresReply: accepted('featuresReply'),
  getConfigRequest: accepted('getConfigRequest'),
  getConfigReply: accepted('getConfigReply'),
  setConfig: accepted('setConfig', { flags: fc.nat(3) }),
  packetIn: accepted('packetIn', { match: acceptedMatch, data: frames }),
  flowRemoved: accepted('flowRemoved', { match: acceptedMatch, reason: reasonOfRemoval, ...duration }),
  portStatus: accepted('portStatus', { reason: kind('add', 'delete', 'modify'), port: acceptedPort }),
  packetOut: accepted('packetOut', {
    bufferId: fc.constantFrom(0xffff_ffff, 5),
    inPort: fc.oneof(plainPort, fc.constantFrom(0xffff_fffd, 0xffff_fffe, 0xffff_ffff)),
    actions: few(acceptedAction), data: frames,
  }),
  flowMod: accepted('flowMod', {
    command: kind('add', 'modify', 'modifyStrict', 'delete', 'deleteStrict'), tableId, flags: fc.nat(31),
    outPort: anyPort, match: acceptedMatch, instructions: flowInstructions,
  }),
  groupMod: fc.tuple(accepted('groupMod'), group, kind('add', 'modify', 'delete'))
    .map(([{ type, xid }, members, command]) =>
      ({ type, xid, command, ...members, ...(command === 'delete' ? { buckets: [] } : {}) })),
  portMod: accepted('portMod', { portNo: anyPort }),
  tableMod: accepted('tableMod'),
  barrierRequest: accepted('barrierRequest'),
  barrierReply: accepted('barrierReply'),
  queueGetConfigRequest: accepted('queueGetConfigRequest', {
    port: fc.oneof(plainPort, fc.constant(0xffff_ffff)),
  }),
  queueGetConfigReply: accepted('queueGetConfigReply', {
    port: plainPort,
    queues: few(record({
      queueId: u32, port: u32,
      properties: few(record({ type: kind('minRate', 'maxRate'), rate: fc.oneof(u16, fc.nat(1000)) })),
    })),
  }),
  roleRequest: accepted('roleRequest', { role: kind('noChange', 'equal', 'master', 'slave') }),
  roleReply: accepted('roleReply', { role: kind('noChange', 'equal', 'master', 'slave') }),
  getAsyncRequest: accepted('getAsyncRequest'),
  getAsyncReply: accepted('getAsyncReply'),
  setAsync: accepted('setAsync'),
  meterMod: accepted('meterMod', {
    command: kind('add', 'modify', 'delete'), flags: meterFlags, bands: acceptedBands,
  }),
  descRequest: multipart('descRequest'),
  descReply: multipart('descReply', {
    mfrDesc: readableText(256), hwDesc: readableText(256), swDesc: readableText(256),
    serialNum: readableText(32), dpDesc: readableText(256),
  }),
  flowStatsRequest: multipart('flowStatsRequest', { outPort: anyPort, match: acceptedMatch }),
  flowStatsReply: multipart('flowStatsReply', {
    flows: few(record({
      tableId, priority: u16, idleTimeout: u16, hardTimeout: u16, flags: fc.nat(31), cookie: counter,
      packetCount: counter, byteCount: counter, match: acceptedMatch, instructions: flowInstructions,
      ...duration,
    })),
  }),
  aggregateStatsRequest: multipart('aggregateStatsRequest', { outPort: anyPort, match: acceptedMatch }),
  aggregateStatsReply: multipart('aggregateStatsReply'),
  tableStatsRequest: multipart('tableStatsRequest'),
  tableStatsReply: multipart('tableStatsReply', {
    tables: fc.array(record({
      tableId: u8, activeCount: fc.nat(1), lookupCount: fc.constantFrom(0n, 5n),
      matchedCount: fc.constant(0n),
    }), { maxLength: 9 }),
  }),
  portStatsRequest: multipart('portStatsRequest', { portNo: anyPort }),
  portStatsReply: multipart('portStatsReply', {
    ports: few(record({
      portNo: anyPort, rxPackets: counter, txPackets: counter, rxBytes: counter, txBytes: counter,
      rxDropped: counter, txDropped: counter, rxErrors: counter, txErrors: counter, rxFrameErr: counter,
      rxOverErr: counter, rxCrcErr: counter, collisions: counter, ...duration,
    })),
  }),
  queueStatsRequest: multipart('queueStatsRequest', { portNo: anyPort }),
  queueStatsReply: multipart('queueStatsReply', {
    queues: few(record({
      portNo: anyPort, queueId: u32, txBytes: counter, txPackets: counter, txErrors: counter, ...duration,
    })),
  }),
  groupStatsRequest: multipart('groupStatsRequest', { groupId: fc.oneof(u32, fc.constant(0xffff_fffc)) }),
  groupStatsReply: multipart('groupStatsReply', {
    groups: few(record({
      groupId: u32, refCount: u32, packetCount: counter, byteCount: counter, ...duration,
      bucketStats: few(record({ packetCount: counter, byteCount: counter })),
    })),
  }),
  groupDescRequest: multipart('groupDescRequest'),
  groupDescReply: multipart('groupDescReply', { groups: few(group) }),
  groupFeaturesRequest: multipart('groupFeaturesRequest'),
  groupFeaturesReply: multipart('groupFeaturesReply'),
  meterStatsRequest: multipart('meterStatsRequest'),
  meterStatsReply: multipart('meterStatsReply'),
  meterConfigRequest: multipart('meterConfigRequest'),
  meterConfigReply: multipart('meterConfigReply', {
    meters: few(record({ flags: u16, meterId: u32, bands: acceptedBands })),
  }),
  meterFeaturesRequest: multipart('meterFeaturesRequest'),
  meterFeaturesReply: multipart('meterFeaturesReply'),
  tableFeaturesRequest: multipart('tableFeaturesRequest', { tables: acceptedTables }),
  tableFeaturesReply: multipart('tableFeaturesReply', {
    tables: acceptedTables.filter((tables) => tables.length > 0),
  }),
  portDescRequest: multipart('portDescRequest'),
  portDescReply: multipart('portDescReply', { ports: few(acceptedPort) }),
} satisfies { readonly [T in MessageType]?: fc.Arbitrary<MessageOf<T>> }
