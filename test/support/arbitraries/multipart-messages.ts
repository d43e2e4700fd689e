/** Multipart messages, as they are decoded. */
import * as fc from 'fast-check'
import { bands, buckets, groupType, tableFeatures } from './groups-and-meters.js'
import { instructions } from './instructions.js'
import { bytes, text, u16, u32, u64, u8 } from './integers.js'
import { match } from './match.js'
import { port } from './ports.js'
import { record } from './record.js'

const header = <const T extends string>(type: T) => ({ type: fc.constant(type), xid: u32, flags: u16 })
const bare = <const T extends string>(type: T) => record(header(type))
const few = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(arbitrary, { maxLength: 3 })
const duration = { durationSec: u32, durationNsec: u32 }
const selection = { tableId: u8, outPort: u32, outGroup: u32, cookie: u64, cookieMask: u64, match }
const perGroupType = record({ all: u32, select: u32, indirect: u32, fastFailover: u32 })
const experimental = {
  experimenter: fc.integer({ min: 0x7000_0000, max: 0x7fff_ffff }), expType: u32, body: bytes(32),
}
const unknownType = fc.integer({ min: 0x100, max: 0xfff0 })

const flow = record({
  tableId: u8,
  durationSec: u32,
  durationNsec: u32,
  priority: u16,
  idleTimeout: u16,
  hardTimeout: u16,
  flags: u16,
  cookie: u64,
  packetCount: u64,
  byteCount: u64,
  match,
  instructions,
})

/** Every multipart message, by its type. */
export const multipartMessages = {
  descRequest: bare('descRequest'),
  descReply: record({
    ...header('descReply'),
    mfrDesc: text(256),
    hwDesc: text(256),
    swDesc: text(256),
    serialNum: text(32),
    dpDesc: text(256),
  }),
  flowStatsRequest: record({ ...header('flowStatsRequest'), ...selection }),
  flowStatsReply: record({ ...header('flowStatsReply'), flows: fc.array(flow, { maxLength: 3 }) }),
  aggregateStatsRequest: record({ ...header('aggregateStatsRequest'), ...selection }),
  aggregateStatsReply: record({
    ...header('aggregateStatsReply'),
    packetCount: u64,
    byteCount: u64,
    flowCount: u32,
  }),
  tableStatsRequest: bare('tableStatsRequest'),
  tableStatsReply: record({
    ...header('tableStatsReply'),
    tables: few(record({ tableId: u8, activeCount: u32, lookupCount: u64, matchedCount: u64 })),
  }),
  portStatsRequest: record({ ...header('portStatsRequest'), portNo: u32 }),
  portStatsReply: record({
    ...header('portStatsReply'),
    ports: few(
      record({
        portNo: u32,
        rxPackets: u64,
        txPackets: u64,
        rxBytes: u64,
        txBytes: u64,
        rxDropped: u64,
        txDropped: u64,
        rxErrors: u64,
        txErrors: u64,
        rxFrameErr: u64,
        rxOverErr: u64,
        rxCrcErr: u64,
        collisions: u64,
        ...duration,
      }),
    ),
  }),
  queueStatsRequest: record({ ...header('queueStatsRequest'), portNo: u32, queueId: u32 }),
  queueStatsReply: record({
    ...header('queueStatsReply'),
    queues: few(
      record({ portNo: u32, queueId: u32, txBytes: u64, txPackets: u64, txErrors: u64, ...duration }),
    ),
  }),
  groupStatsRequest: record({ ...header('groupStatsRequest'), groupId: u32 }),
  groupStatsReply: record({
    ...header('groupStatsReply'),
    groups: few(
      record({
        groupId: u32,
        refCount: u32,
        packetCount: u64,
        byteCount: u64,
        ...duration,
        bucketStats: few(record({ packetCount: u64, byteCount: u64 })),
      }),
    ),
  }),
  groupDescRequest: bare('groupDescRequest'),
  groupDescReply: record({
    ...header('groupDescReply'),
    groups: few(record({ groupType, groupId: u32, buckets })),
  }),
  groupFeaturesRequest: bare('groupFeaturesRequest'),
  groupFeaturesReply: record({
    ...header('groupFeaturesReply'),
    types: u32,
    capabilities: u32,
    maxGroups: perGroupType,
    actions: perGroupType,
  }),
  meterStatsRequest: record({ ...header('meterStatsRequest'), meterId: u32 }),
  meterStatsReply: record({
    ...header('meterStatsReply'),
    meters: few(
      record({
        meterId: u32,
        flowCount: u32,
        packetInCount: u64,
        byteInCount: u64,
        ...duration,
        bandStats: few(record({ packetBandCount: u64, byteBandCount: u64 })),
      }),
    ),
  }),
  meterConfigRequest: record({ ...header('meterConfigRequest'), meterId: u32 }),
  meterConfigReply: record({
    ...header('meterConfigReply'),
    meters: few(record({ flags: u16, meterId: u32, bands })),
  }),
  meterFeaturesRequest: bare('meterFeaturesRequest'),
  meterFeaturesReply: record({
    ...header('meterFeaturesReply'),
    maxMeter: u32,
    bandTypes: u32,
    capabilities: u32,
    maxBands: u8,
    maxColor: u8,
  }),
  tableFeaturesRequest: record({ ...header('tableFeaturesRequest'), tables: few(tableFeatures) }),
  tableFeaturesReply: record({ ...header('tableFeaturesReply'), tables: few(tableFeatures) }),
  experimenterMultipartRequest: record({ ...header('experimenterMultipartRequest'), ...experimental }),
  experimenterMultipartReply: record({ ...header('experimenterMultipartReply'), ...experimental }),
  portDescRequest: bare('portDescRequest'),
  portDescReply: record({ ...header('portDescReply'), ports: fc.array(port, { maxLength: 3 }) }),
  multipartRequest: record({ ...header('multipartRequest'), multipartType: unknownType, body: bytes(32) }),
  multipartReply: record({ ...header('multipartReply'), multipartType: unknownType, body: bytes(32) }),
}
