/** Messages of Nicira's and the ONF's extensions, as they are decoded. */
import * as fc from 'fast-check'
import type {
  AsyncProperty, BundleProperty, CtFlushProperty, CtTupleField, Message, PacketInProperty,
} from 'daolinet/codec'
import { actions } from './actions.js'
import { ipv4, ipv6 } from './addresses.js'
import { instructions } from './instructions.js'
import { bytes, enumerated, u128, u16, u32, u64, u8 } from './integers.js'
import { match } from './match.js'
import { plainMessages } from './plain-messages.js'
import { record, recordWith } from './record.js'

const header = <const T extends string>(type: T) => ({ type: fc.constant(type), xid: u32 })
const multipart = <const T extends string>(type: T) => ({ ...header(type), flags: u16 })
const bare = <const T extends string>(type: T) => record(header(type))
const few = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(arbitrary, { maxLength: 3 })
const kind = <const T extends string>(...types: T[]) => fc.constantFrom(...types)

const data = bytes(40)
const command = enumerated(
  ['add', 'modify', 'modifyStrict', 'delete', 'deleteStrict'], fc.integer({ min: 5, max: 0xff }),
)
const packetInReason = enumerated(['noMatch', 'action', 'invalidTtl'], fc.integer({ min: 3, max: 0xff }))
const removedReasons = ['idleTimeout', 'hardTimeout', 'delete', 'groupDelete'] as const
const asyncMasks = record({ packetIn: u32, portStatus: u32, flowRemoved: u32 })
const nxRole = enumerated(['other', 'master', 'slave'], fc.integer({ min: 3, max: 0xffff_ffff }))
const role = enumerated(['noChange', 'equal', 'master', 'slave'], fc.integer({ min: 4, max: 0xffff_ffff }))
const maps = few(record({ optionClass: u16, optionType: u8, optionLen: u8, index: u16 }))

const packetInProperty: fc.Arbitrary<PacketInProperty> = fc.oneof(
  record({ type: kind('packet', 'userdata', 'continuation'), data }),
  record({ type: kind('fullLen'), fullLen: u32 }),
  record({ type: kind('bufferId'), bufferId: u32 }),
  record({ type: kind('tableId'), tableId: u8 }),
  record({ type: kind('cookie'), cookie: u64 }),
  record({ type: kind('reason'), reason: packetInReason }),
  record({ type: kind('metadata'), match }),
  record({ type: kind('unknown'), propertyType: fc.integer({ min: 9, max: 0xffff }), body: bytes(12) }),
)
const packetInProperties = fc.array(packetInProperty, { maxLength: 5 })

const experimental = { experimenter: u32, expType: u32, data: bytes(9) }
const asyncProperty: fc.Arbitrary<AsyncProperty> = fc.oneof(
  record({
    type: kind(
      'packetInSlave', 'packetInMaster', 'portStatusSlave', 'portStatusMaster', 'flowRemovedSlave',
      'flowRemovedMaster', 'roleStatusSlave', 'roleStatusMaster', 'tableStatusSlave', 'tableStatusMaster',
      'requestForwardSlave', 'requestForwardMaster',
    ),
    mask: u32,
  }),
  record({ type: kind('experimenterSlave', 'experimenterMaster'), ...experimental }),
  record({ type: kind('unknown'), propertyType: fc.integer({ min: 12, max: 0xfffd }), body: bytes(12) }),
)

const tupleField: fc.Arbitrary<CtTupleField> = fc.oneof(
  record({
    type: kind('src', 'dst'),
    address: fc.oneof(
      ipv4,
      ipv6.filter((text) => !text.startsWith('::ffff:')),
    ),
  }),
  record({ type: kind('srcPort', 'dstPort', 'icmpId'), value: u16 }),
  record({ type: kind('icmpType', 'icmpCode'), value: u8 }),
  record({ type: kind('unknown'), fieldType: fc.integer({ min: 7, max: 0xffff }), body: bytes(12) }),
)
const ctFlushProperty: fc.Arbitrary<CtFlushProperty> = fc.oneof(
  record({ type: kind('origTuple', 'replyTuple'), fields: few(tupleField) }),
  record({ type: kind('zoneId'), zoneId: u16 }),
  record({ type: kind('mark'), mark: u32 }),
  record({ type: kind('markMask'), markMask: u32 }),
  record({ type: kind('labels'), labels: u128 }),
  record({ type: kind('labelsMask'), labelsMask: u128 }),
  record({ type: kind('unknown'), propertyType: fc.integer({ min: 7, max: 0xffff }), body: bytes(12) }),
)

const flowUpdate = <T extends object>(rest: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.oneof(
    record({
      type: kind('added', 'deleted', 'modified'),
      reason: enumerated(removedReasons, fc.integer({ min: 4, max: 0xffff })),
      priority: u16,
      idleTimeout: u16,
      hardTimeout: u16,
      tableId: u8,
      cookie: u64,
      match,
      ...rest,
    }),
    record({ type: kind('abbreviated'), xid: u32 }),
    record({ type: kind('unknown'), event: fc.integer({ min: 4, max: 0xffff }), body: bytes(12, 4) }),
  )
const monitors = (outPort: fc.Arbitrary<number>) =>
  few(record({ id: u32, flags: u16, outPort, tableId: u8, match }))
const exporters = few(
  record({
    totalFlows: u64,
    currentFlows: u64,
    pkts: u64,
    ipv4Pkts: u64,
    ipv6Pkts: u64,
    errorPkts: u64,
    ipv4ErrorPkts: u64,
    ipv6ErrorPkts: u64,
    txPkts: u64,
    txErrors: u64,
    collectorSetId: u32,
  }),
)

const bundleProperty: fc.Arbitrary<BundleProperty> = fc.oneof(
  record({ type: kind('experimenter'), ...experimental }),
  record({ type: kind('unknown'), propertyType: fc.integer({ min: 0, max: 0xfffe }), body: bytes(12) }),
)
const properties = few(bundleProperty)
const nested: fc.Arbitrary<Message> = fc.oneof<fc.Arbitrary<Message>[]>(
  plainMessages.flowMod, plainMessages.groupMod, plainMessages.portMod, plainMessages.meterMod,
  plainMessages.packetOut, plainMessages.barrierRequest,
)

/** Every message of Nicira's, by its type. */
export const niciraMessages = {
  nxRoleRequest: record({ ...header('nxRoleRequest'), role: nxRole }),
  nxRoleReply: record({ ...header('nxRoleReply'), role: nxRole }),
  nxSetFlowFormat: record({ ...header('nxSetFlowFormat'), format: u32 }),
  nxFlowMod: recordWith({
    ...header('nxFlowMod'),
    cookie: u64,
    tableId: u8,
    command,
    idleTimeout: u16,
    hardTimeout: u16,
    priority: u16,
    bufferId: u32,
    outPort: u16,
    flags: u16,
    match,
    instructions,
  }, { cookieMatch: record({ value: u64, mask: fc.oneof(u64, fc.constant(0xffff_ffff_ffff_ffffn)) }) }),
  nxFlowRemoved: record({
    ...header('nxFlowRemoved'),
    cookie: u64,
    priority: u16,
    reason: enumerated(removedReasons, fc.integer({ min: 4, max: 0xff })),
    tableIdPlusOne: u8,
    durationSec: u32,
    durationNsec: u32,
    idleTimeout: u16,
    packetCount: u64,
    byteCount: u64,
    match,
  }),
  nxFlowModTableId: record({ ...header('nxFlowModTableId'), set: u8 }),
  nxSetPacketInFormat: record({
    ...header('nxSetPacketInFormat'),
    format: enumerated(['standard', 'nxPacketIn', 'nxPacketIn2'], fc.integer({ min: 3, max: 0xffff_ffff })),
  }),
  nxPacketIn: record({
    ...header('nxPacketIn'),
    bufferId: u32,
    totalLen: u16,
    reason: packetInReason,
    tableId: u8,
    cookie: u64,
    match,
    data,
  }),
  nxFlowAge: bare('nxFlowAge'),
  nxSetAsyncConfig: record({ ...header('nxSetAsyncConfig'), master: asyncMasks, slave: asyncMasks }),
  nxSetControllerId: record({ ...header('nxSetControllerId'), controllerId: u16 }),
  nxFlowMonitorCancel: record({ ...header('nxFlowMonitorCancel'), id: u32 }),
  nxFlowMonitorPaused: bare('nxFlowMonitorPaused'),
  nxFlowMonitorResumed: bare('nxFlowMonitorResumed'),
  nxTlvTableMod: record({
    ...header('nxTlvTableMod'),
    command: enumerated(['add', 'delete', 'clear'], fc.integer({ min: 3, max: 0xffff })),
    maps,
  }),
  nxTlvTableRequest: bare('nxTlvTableRequest'),
  nxTlvTableReply: record({ ...header('nxTlvTableReply'), maxOptionSpace: u32, maxFields: u16, maps }),
  nxSetAsyncConfig2: record({ ...header('nxSetAsyncConfig2'), properties: few(asyncProperty) }),
  nxResume: record({ ...header('nxResume'), properties: packetInProperties }),
  nxCtFlushZone: record({ ...header('nxCtFlushZone'), zoneId: u16 }),
  nxPacketIn2: record({ ...header('nxPacketIn2'), properties: packetInProperties }),
  nxCtFlush: record({ ...header('nxCtFlush'), ipProto: u8, properties: few(ctFlushProperty) }),
  nxFlowMonitorRequest: record({ ...multipart('nxFlowMonitorRequest'), monitors: monitors(u16) }),
  nxFlowMonitorReply: record({ ...multipart('nxFlowMonitorReply'), updates: few(flowUpdate({ actions })) }),
  nxIpfixBridgeStatsRequest: record(multipart('nxIpfixBridgeStatsRequest')),
  nxIpfixBridgeStatsReply: record({ ...multipart('nxIpfixBridgeStatsReply'), exporters }),
  nxIpfixFlowStatsRequest: record(multipart('nxIpfixFlowStatsRequest')),
  nxIpfixFlowStatsReply: record({ ...multipart('nxIpfixFlowStatsReply'), exporters }),
}

/** Every message of the ONF's, by its type. */
export const onfMessages = {
  flowMonitorCancel: record({ ...header('flowMonitorCancel'), id: u32 }),
  flowMonitorPaused: bare('flowMonitorPaused'),
  flowMonitorResumed: bare('flowMonitorResumed'),
  flowMonitorRequest: record({ ...multipart('flowMonitorRequest'), monitors: monitors(u32) }),
  flowMonitorReply: record({ ...multipart('flowMonitorReply'), updates: few(flowUpdate({ instructions })) }),
  roleStatus: record({
    ...header('roleStatus'),
    role,
    reason: enumerated(['masterRequest', 'config', 'experimenter'], fc.integer({ min: 3, max: 0xff })),
    generationId: u64,
    properties,
  }),
  bundleControl: record({
    ...header('bundleControl'),
    bundleId: u32,
    flags: u16,
    properties,
    ctrlType: enumerated(
      [
        'openRequest',
        'openReply',
        'closeRequest',
        'closeReply',
        'commitRequest',
        'commitReply',
        'discardRequest',
        'discardReply',
      ],
      fc.integer({ min: 8, max: 0xffff }),
    ),
  }),
  bundleAddMessage: record({
    ...header('bundleAddMessage'), bundleId: u32, flags: u16, message: nested, properties,
  }),
  requestForward: record({ ...header('requestForward'), request: nested }),
}
