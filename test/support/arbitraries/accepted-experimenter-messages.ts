/** Messages of Nicira's and the ONF's extensions that Open vSwitch accepts: one arbitrary for each type. */
import * as fc from 'fast-check'
import type {
  AsyncProperty, CtFlushProperty, CtTupleField, MessageOf, MessageType, PacketInProperty,
} from 'daolinet/codec'
import { acceptedMatch } from './accepted-match.js'
import { acceptedMessages } from './accepted-messages.js'
import {
  anyPort, but, counter, duration, few, flowActions, flowInstructions, kind, more, plainPort, type Parts,
} from './accepted-parts.js'
import { ipv4, ipv6 } from './addresses.js'
import { niciraMessages, onfMessages } from './experimenter-messages.js'
import { frames } from './frames.js'
import { bytes, u16, u32, u64, u8 } from './integers.js'
import { record } from './record.js'

const arbitraries = { ...niciraMessages, ...onfMessages }

/** Messages of a type, as the encoders know them, with some members such as Open vSwitch accepts. */
function accepted<T extends keyof typeof arbitraries>(
  type: T, parts: Parts<MessageOf<T>> = {},
): fc.Arbitrary<MessageOf<T>> {
  return but(arbitraries[type] as unknown as fc.Arbitrary<MessageOf<T>>, parts)
}

const reason = fc.oneof(kind('noMatch', 'action', 'invalidTtl'), fc.nat(255))
const reasonOfRemoval = fc.oneof(kind('idleTimeout', 'hardTimeout', 'delete', 'groupDelete'), fc.nat(255))
const userdata = fc.option(record({ type: kind('userdata'), data: bytes(9) }))
const packetInProperties: fc.Arbitrary<PacketInProperty[]> = fc.tuple(
  record({ type: kind('packet'), data: frames }),
  fc.option(record({ type: kind('fullLen'), fullLen: fc.integer({ min: 2000, max: 0xffff_ffff }) })),
  fc.option(record({ type: kind('bufferId'), bufferId: u32 })),
  fc.option(record({ type: kind('tableId'), tableId: u8 })),
  fc.option(record({ type: kind('cookie'), cookie: u64 })),
  fc.option(record({ type: kind('reason'), reason })),
  fc.option(record({ type: kind('metadata'), match: acceptedMatch })),
  userdata,
).map((properties) => properties.filter((property) => property !== null))

const role = kind('Master', 'Slave')
const asyncProperty: fc.Arbitrary<AsyncProperty> = fc.tuple(role, fc.oneof(
  fc.tuple(kind('packetIn', 'portStatus', 'roleStatus'), fc.nat(7)),
  fc.tuple(kind('flowRemoved'), fc.nat(0x3f)), fc.tuple(kind('requestForward'), fc.nat(3)),
  fc.tuple(kind('tableStatus'), fc.constantFrom(0, 8, 16, 24)),
)).map(([of, [name, mask]]) => ({ type: `${name}${of}`, mask }))

const tuple = (address: fc.Arbitrary<string>) => few(fc.oneof<fc.Arbitrary<CtTupleField>[]>(
  record({ type: kind('src', 'dst'), address }),
  record({ type: kind('srcPort', 'dstPort', 'icmpId'), value: u16 }),
  record({ type: kind('icmpType', 'icmpCode'), value: u8 }),
))
const ctFlushProperties = fc.constantFrom(ipv4, ipv6.filter((text) => !text.includes('.')))
  .chain((address): fc.Arbitrary<CtFlushProperty[]> => few(fc.oneof(
    record({ type: kind('origTuple', 'replyTuple'), fields: tuple(address) }),
    record({ type: kind('zoneId'), zoneId: u16 }),
  )))

const maps = fc.uniqueArray(record({
  optionClass: u16, optionType: u8, optionLen: fc.integer({ min: 1, max: 31 }).map((words) => words * 4),
  index: fc.nat(63),
}), { maxLength: 3, selector: ({ index }) => index })
const exporter = record({
  totalFlows: counter, currentFlows: counter, pkts: counter, ipv4Pkts: counter, ipv6Pkts: counter,
  errorPkts: counter, ipv4ErrorPkts: counter, ipv6ErrorPkts: counter, txPkts: counter, txErrors: counter,
  collectorSetId: fc.oneof(fc.nat(999), u32),
})
const controllerRole = kind('noChange', 'equal', 'master', 'slave')

const inBundle = fc.oneof(
  acceptedMessages.flowMod, acceptedMessages.groupMod, acceptedMessages.portMod, acceptedMessages.packetOut,
)

/** Every message of an extension that Open vSwitch reads in OpenFlow 1.3, by its type. */
export const acceptedExperimenterMessages = {
  nxRoleRequest: accepted('nxRoleRequest', { role: kind('other', 'master', 'slave') }),
  nxRoleReply: accepted('nxRoleReply', { role: kind('other', 'master', 'slave') }),
  nxFlowMod: accepted('nxFlowMod', {
    command: kind('add', 'modify', 'modifyStrict', 'delete', 'deleteStrict'), tableId: fc.nat(253),
    flags: fc.nat(7), match: acceptedMatch, instructions: flowInstructions,
  }).map(({ cookieMatch, ...flow }) => {
    // Who adds a flow looks for none; of a cookie, no bit may lie outside its mask.
    if (flow.command === 'add' || cookieMatch === undefined) return flow
    const { value, mask } = cookieMatch
    return { ...flow, cookieMatch: { value: value & mask, mask } }
  }),
  nxFlowRemoved: accepted('nxFlowRemoved', { match: acceptedMatch, reason: reasonOfRemoval, ...duration }),
  nxFlowModTableId: accepted('nxFlowModTableId'),
  nxSetPacketInFormat: accepted('nxSetPacketInFormat', {
    format: kind('standard', 'nxPacketIn', 'nxPacketIn2'),
  }),
  nxPacketIn: accepted('nxPacketIn', { match: acceptedMatch, data: frames }),
  nxFlowAge: accepted('nxFlowAge'),
  nxSetAsyncConfig: accepted('nxSetAsyncConfig'),
  nxSetControllerId: accepted('nxSetControllerId'),
  nxTlvTableMod: accepted('nxTlvTableMod', { command: kind('add', 'delete', 'clear'), maps }),
  nxTlvTableRequest: accepted('nxTlvTableRequest'),
  nxTlvTableReply: accepted('nxTlvTableReply', { maxFields: fc.integer({ min: 64, max: 0xffff }), maps }),
  nxSetAsyncConfig2: accepted('nxSetAsyncConfig2', { properties: few(asyncProperty) }),
  nxResume: accepted('nxResume', { properties: packetInProperties }),
  nxCtFlushZone: accepted('nxCtFlushZone'),
  nxPacketIn2: accepted('nxPacketIn2', { properties: packetInProperties }),
  nxCtFlush: accepted('nxCtFlush', { properties: ctFlushProperties }),
  nxIpfixBridgeStatsRequest: accepted('nxIpfixBridgeStatsRequest', { flags: more }),
  nxIpfixBridgeStatsReply: accepted('nxIpfixBridgeStatsReply', {
    flags: more, exporters: exporter.map((one) => [one]),
  }),
  nxIpfixFlowStatsRequest: accepted('nxIpfixFlowStatsRequest', { flags: more }),
  nxIpfixFlowStatsReply: accepted('nxIpfixFlowStatsReply', { flags: more, exporters: few(exporter) }),
  flowMonitorCancel: accepted('flowMonitorCancel'),
  flowMonitorPaused: accepted('flowMonitorPaused'),
  flowMonitorResumed: accepted('flowMonitorResumed'),
  flowMonitorRequest: accepted('flowMonitorRequest', {
    flags: more,
    monitors: few(record({
      id: u32, flags: fc.constantFrom(2, 4, 6, 8, 0x2a, 0x3f), outPort: fc.oneof(plainPort, anyPort),
      tableId: u8, match: acceptedMatch,
    })),
  }),
  flowMonitorReply: accepted('flowMonitorReply', {
    flags: more,
    updates: few(fc.oneof(
      record({
        type: kind('added', 'deleted', 'modified'), reason: reasonOfRemoval, priority: u16, idleTimeout: u16,
        hardTimeout: u16, tableId: u8, cookie: u64, match: acceptedMatch, instructions: flowInstructions,
      }),
      record({ type: kind('abbreviated'), xid: u32 }),
    )),
  }),
  roleStatus: accepted('roleStatus', { role: controllerRole }),
  bundleControl: accepted('bundleControl', { properties: fc.constant([]) }),
  bundleAddMessage: fc.tuple(accepted('bundleAddMessage', { properties: fc.constant([]) }), inBundle).map(
    ([outer, message]) => ({ ...outer, message: { ...message, xid: outer.xid } }),
  ),
  requestForward: accepted('requestForward', {
    request: fc.oneof(acceptedMessages.groupMod, acceptedMessages.meterMod),
  }),
} satisfies { readonly [T in MessageType]?: fc.Arbitrary<MessageOf<T>> }

/** Messages of Nicira's that Open vSwitch reads in OpenFlow 1.2 and before, by their type. */
export const acceptedEarlier = {
  nxSetFlowFormat: accepted('nxSetFlowFormat', { format: fc.constantFrom(0, 2) }),
  nxFlowMonitorCancel: accepted('nxFlowMonitorCancel'),
  nxFlowMonitorPaused: accepted('nxFlowMonitorPaused'),
  nxFlowMonitorResumed: accepted('nxFlowMonitorResumed'),
  // No request came in several parts before OpenFlow 1.3.
  nxFlowMonitorRequest: accepted('nxFlowMonitorRequest', {
    flags: fc.constant(0),
    monitors: few(record({
      id: u32, flags: fc.constantFrom(2, 4, 6, 8, 0x2a, 0x3f), outPort: plainPort, tableId: u8,
      match: acceptedMatch,
    })),
  }),
  nxFlowMonitorReply: accepted('nxFlowMonitorReply', {
    flags: more,
    updates: few(fc.oneof(
      record({
        type: kind('added', 'deleted', 'modified'), reason: reasonOfRemoval, priority: u16, idleTimeout: u16,
        hardTimeout: u16, tableId: u8, cookie: u64, match: acceptedMatch, actions: flowActions,
      }),
      record({ type: kind('abbreviated'), xid: u32 }),
    )),
  }),
} satisfies { readonly [T in MessageType]?: fc.Arbitrary<MessageOf<T>> }
