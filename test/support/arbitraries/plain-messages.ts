/** Messages that are not multipart, as they are decoded. */
import * as fc from 'fast-check'
import type { HelloElement } from 'daolinet/codec'
import { actions } from './actions.js'
import { mac } from './addresses.js'
import { bands, buckets, groupType, queue } from './groups-and-meters.js'
import { instructions } from './instructions.js'
import { bytes, enumerated, u16, u32, u64, u8 } from './integers.js'
import { match } from './match.js'
import { port } from './ports.js'
import { record, recordWith } from './record.js'

const data = bytes(80)
const header = <const T extends string>(type: T) => ({ type: fc.constant(type), xid: u32 })
const bare = <const T extends string>(type: T) => record(header(type))
const asyncMasks = record({ packetIn: u32, portStatus: u32, flowRemoved: u32 })
const async = <const T extends string>(type: T) =>
  record({ ...header(type), master: asyncMasks, slave: asyncMasks })
const config = <const T extends string>(type: T) => record({ ...header(type), flags: u16, missSendLen: u16 })

const role = <const T extends string>(type: T) =>
  record({
    ...header(type),
    role: enumerated(['noChange', 'equal', 'master', 'slave'], fc.integer({ min: 4, max: 0xffff_ffff })),
    generationId: u64,
  })

const helloElement: fc.Arbitrary<HelloElement> = fc.oneof(
  record({
    type: fc.constant('versionBitmap' as const),
    versions: fc.uniqueArray(u8, { maxLength: 6 }).map((versions) => versions.sort((a, b) => a - b)),
  }),
  record({
    type: fc.constant('unknown' as const), elementType: fc.integer({ min: 2, max: 0xffff }), body: bytes(12),
  }),
)

const foreignVersion = { version: u8.filter((version) => version !== 4) }
const errorFields = { ...header('error'), errorCode: u16, data }

/** Every message that is not multipart, by its type. */
export const plainMessages = {
  hello: record({ ...header('hello'), version: u8, elements: fc.array(helloElement, { maxLength: 3 }) }),
  error: fc.oneof(
    recordWith({ ...errorFields, errorType: fc.integer({ min: 0, max: 0xfffe }) }, foreignVersion),
    recordWith({ ...errorFields, errorType: fc.constant(0xffff), experimenter: u32 }, foreignVersion),
  ),
  echoRequest: record({ ...header('echoRequest'), data }),
  echoReply: record({ ...header('echoReply'), data }),
  experimenter: record({
    ...header('experimenter'),
    experimenter: fc.integer({ min: 0x7000_0000, max: 0x7fff_ffff }),
    expType: u32,
    body: data,
  }),
  featuresRequest: bare('featuresRequest'),
  featuresReply: record({
    ...header('featuresReply'),
    datapathId: u64,
    nBuffers: u32,
    nTables: u8,
    auxiliaryId: u8,
    capabilities: u32,
    reserved: u32,
  }),
  getConfigRequest: bare('getConfigRequest'),
  getConfigReply: config('getConfigReply'),
  setConfig: config('setConfig'),
  packetIn: record({
    ...header('packetIn'),
    bufferId: u32,
    totalLen: u16,
    reason: enumerated(['noMatch', 'action', 'invalidTtl'], fc.integer({ min: 3, max: 0xff })),
    tableId: u8,
    cookie: u64,
    match,
    data,
  }),
  flowRemoved: record({
    ...header('flowRemoved'),
    cookie: u64,
    priority: u16,
    reason: enumerated(
      ['idleTimeout', 'hardTimeout', 'delete', 'groupDelete'],
      fc.integer({ min: 4, max: 0xff }),
    ),
    tableId: u8,
    durationSec: u32,
    durationNsec: u32,
    idleTimeout: u16,
    hardTimeout: u16,
    packetCount: u64,
    byteCount: u64,
    match,
  }),
  portStatus: record({
    ...header('portStatus'),
    reason: enumerated(['add', 'delete', 'modify'], fc.integer({ min: 3, max: 0xff })),
    port,
  }),
  packetOut: record({ ...header('packetOut'), bufferId: u32, inPort: u32, actions, data }),
  flowMod: record({
    ...header('flowMod'),
    cookie: u64,
    cookieMask: u64,
    tableId: u8,
    command: enumerated(
      ['add', 'modify', 'modifyStrict', 'delete', 'deleteStrict'],
      fc.integer({ min: 5, max: 0xff }),
    ),
    idleTimeout: u16,
    hardTimeout: u16,
    priority: u16,
    bufferId: u32,
    outPort: u32,
    outGroup: u32,
    flags: u16,
    match,
    instructions,
  }),
  groupMod: record({
    ...header('groupMod'),
    command: enumerated(['add', 'modify', 'delete'], fc.integer({ min: 3, max: 0xffff })),
    groupType,
    groupId: u32,
    buckets,
  }),
  portMod: record({ ...header('portMod'), portNo: u32, hwAddr: mac, config: u32, mask: u32, advertise: u32 }),
  tableMod: record({ ...header('tableMod'), tableId: u8, config: u32 }),
  meterMod: record({
    ...header('meterMod'),
    command: enumerated(['add', 'modify', 'delete'], fc.integer({ min: 3, max: 0xffff })),
    flags: u16,
    meterId: u32,
    bands,
  }),
  queueGetConfigRequest: record({ ...header('queueGetConfigRequest'), port: u32 }),
  queueGetConfigReply: record({
    ...header('queueGetConfigReply'),
    port: u32,
    queues: fc.array(queue, { maxLength: 3 }),
  }),
  roleRequest: role('roleRequest'),
  roleReply: role('roleReply'),
  barrierRequest: bare('barrierRequest'),
  barrierReply: bare('barrierReply'),
  getAsyncRequest: bare('getAsyncRequest'),
  getAsyncReply: async('getAsyncReply'),
  setAsync: async('setAsync'),
  unknown: record({ ...header('unknown'), messageType: fc.integer({ min: 30, max: 0xff }), body: data }),
}
