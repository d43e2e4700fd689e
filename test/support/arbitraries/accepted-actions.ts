/** Actions that Open vSwitch accepts, as they are decoded. */
import * as fc from 'fast-check'
import {
  PortNo, type Action, type CtAction, type FieldName, type FieldReference, type Match, type NatAction,
  type RegLoadAction, type Subfield,
} from 'daolinet/codec'
import { fields, type FieldRow } from '../../../src/codec/match/fields.js'
import { acceptedValue } from './accepted-match.js'
import { ipv4, ipv6 } from './addresses.js'
import { bytes, bytesTo8, u16, u32, u64, u8 } from './integers.js'
import { record, recordWith } from './record.js'

const kind = <const T extends string>(...types: T[]) => fc.constantFrom(...types)
const bare = <const T extends string>(type: T): fc.Arbitrary<{ readonly type: T }> => fc.constant({ type })

const plainPort = fc.integer({ min: 0, max: 0xfeff })
const outputPort = fc.oneof(plainPort, fc.constantFrom(
  PortNo.IN_PORT, PortNo.TABLE, PortNo.NORMAL, PortNo.FLOOD, PortNo.ALL, PortNo.LOCAL,
))

/** Fields that may be written, with 4-byte headers; by all the names of their headers. */
const writable: readonly FieldName[] = [
  'tunnelId', 'metadata', 'reg0', 'reg15', 'xreg3', 'xxreg1', 'pktMark', 'ethSrc', 'ethDst', 'vlanVid',
  'vlanTci', 'vlanPcp', 'mplsLabel', 'mplsTc', 'mplsTtl', 'ipv4Src', 'ipv4Dst', 'ipv6Src', 'ipv6Flabel',
  'ipEcn', 'nwTtl', 'ipDscp', 'arpSpa', 'arpTha', 'arpOp', 'tcpSrc', 'udpDst', 'sctpSrc', 'icmpv4Type',
  'icmpv6Code',
  'ipv6NdTarget', 'ipv6NdSll', 'tunIpv4Dst', 'tunIpv6Src', 'tunGbpId', 'tunFlags', 'nwTos',
]

/** Bits of a field, as many as asked for or any. */
function bitsOf(maximum: number, exactly?: number): fc.Arbitrary<Subfield> {
  const rows = writable.map((name) => [name, fields[name] as FieldRow] as const)
    .filter(([, row]) => row.subfieldBits >= (exactly ?? 1))
  return fc.constantFrom(...rows).chain(([name, row]) => {
    const references = [name, ...row.aliases.filter((a) => a.experimenter === undefined && !late(a.header))
      .map((alias) => alias.header as FieldReference)]
    return fc.constantFrom(...references).chain((field) =>
      fc.integer({ min: exactly ?? 1, max: exactly ?? Math.min(maximum, row.subfieldBits) }).chain((bits) =>
        fc.integer({ min: 0, max: row.subfieldBits - bits }).map((offset) => ({ field, offset, bits }))))
  })
}

/** Bits of a field with a long header, which few actions have room for. */
const longSubfield: fc.Arbitrary<Subfield> = fc.integer({ min: 1, max: 20 }).chain((bits) => record({
  field: kind('tunErspanIdx'), offset: fc.integer({ min: 0, max: 20 - bits }), bits: fc.constant(bits),
}))

/** Headers of later versions of OpenFlow than 1.3. */
function late(header: string): boolean {
  return header === 'OXM_OF_TCP_FLAGS' || header === 'OXM_OF_ACTSET_OUTPUT' || header === 'OXM_OF_PBB_UCA'
}

const setFields: readonly FieldName[] = [
  'tunnelId', 'metadata', 'reg0', 'ethSrc', 'vlanPcp', 'mplsLabel', 'mplsTc', 'ipv4Dst', 'ipv6Src', 'ipEcn',
  'ipDscp', 'nwTtl', 'arpSpa', 'arpSha', 'tcpDst', 'udpSrc', 'sctpDst', 'icmpv6Type', 'ipv6NdTarget',
  'tunIpv4Src', 'xreg0', 'xxreg3', 'pktMark', 'tunMetadata5',
]
const exactOf = (name: FieldName) => acceptedValue(name).filter((value) =>
  typeof value === 'string' ? !value.includes('/') : value instanceof Uint8Array || typeof value !== 'object')
const setField = fc.constantFrom(...setFields).chain((name) =>
  exactOf(name).map((value) => ({ type: 'setField' as const, field: { [name]: value } as Match })))
const maskedFields: readonly FieldName[] =
  ['reg1', 'ethDst', 'ipv4Src', 'ipv6Dst', 'tunnelId', 'tunMetadata9']
const regLoad2 = fc.constantFrom(...maskedFields).chain((name) =>
  acceptedValue(name).map((value) => ({ type: 'regLoad2' as const, field: { [name]: value } as Match })))

const regLoad = bitsOf(64).chain((dst) => fc.bigInt({ min: 0n, max: (1n << BigInt(dst.bits)) - 1n })
  .map((value): RegLoadAction => ({ type: 'regLoad', dst, value })))
const moved = <const T extends 'regMove' | 'copyField'>(type: T) => bitsOf(128).chain((src) =>
  bitsOf(128, src.bits).map((dst) => ({ type, src, dst })))

const learnSpec = bitsOf(128).chain((dst) => fc.oneof(
  record({ type: kind('match', 'load'), src: bitsOf(128, dst.bits), dst: fc.constant(dst) }),
  record({
    type: kind('match', 'load'), src: fc.bigInt({ min: 0n, max: (1n << BigInt(dst.bits)) - 1n }),
    dst: fc.constant(dst),
  }),
  record({ type: kind('output'), src: bitsOf(32) }),
))
const learn = {
  idleTimeout: u16, hardTimeout: u16, priority: u16, cookie: u64, flags: fc.integer({ min: 0, max: 3 }),
  tableId: fc.integer({ min: 0, max: 254 }), finIdleTimeout: u16, finHardTimeout: u16,
  specs: fc.array(learnSpec, { maxLength: 3 }),
}
const wideEnough = bitsOf(64).filter(({ bits }) => bits >= 16)
const hash = kind(
  'ethSrc', 'symmetricL4', 'symmetricL3L4', 'symmetricL3L4Udp', 'nwSrc', 'nwDst', 'symmetricL3',
)
const bundle = {
  algorithm: kind('activeBackup', 'hrw'), fields: hash, basis: u16,
  memberType: fc.constant('inPort16' as const),
  members: fc.array(plainPort, { maxLength: 5 }),
}
const sample = {
  probability: fc.integer({ min: 1, max: 0xffff }), collectorSetId: u32, obsDomainId: u32, obsPointId: u32,
}
const reason = kind('noMatch', 'action', 'invalidTtl')

/** Addresses but the one that is nobody's, which does not begin a range. */
const someone = (address: fc.Arbitrary<string>) => address.filter((text) => !/^[0.:]+$/.test(text))
const natRange = fc.constantFrom<'none' | 'one' | 'two'>('none', 'one', 'two')
const nat: fc.Arbitrary<NatAction> = fc.tuple(
  fc.constantFrom(1, 2), fc.constantFrom(0, 4, 8, 16, 12, 20), fc.boolean(), natRange, natRange,
  fc.tuple(someone(ipv4), ipv4), fc.tuple(someone(ipv6), ipv6), fc.tuple(u16, u16),
).map(([type, flags, six, addresses, ports, four, sixes, protos]) => {
  const [min, max] = six ? sixes : four
  const [low, high] = [Math.max(1, Math.min(...protos)), Math.max(2, ...protos)]
  return {
    type: 'nat',
    flags: type | (addresses === 'none' ? 0 : flags),
    ...(addresses === 'none' ? {} : { [six ? 'ipv6Min' : 'ipv4Min']: min }),
    ...(addresses === 'two' && ordered(min, max) ? { [six ? 'ipv6Max' : 'ipv4Max']: max } : {}),
    ...(addresses === 'none' || ports === 'none' ? {} : { protoMin: low }),
    ...(addresses !== 'none' && ports === 'two' ? { protoMax: high } : {}),
  }
})

function ordered(min: string, max: string): boolean {
  const parts = (text: string): string => text.split('.').map((part) => part.padStart(3, '0')).join('.')
  return !min.includes(':') && parts(min) < parts(max)
}

const ctMark: fc.Arbitrary<Action> = u32.map((value) => ({ type: 'setField', field: { ctMark: value } }))
const ct: fc.Arbitrary<CtAction> = record({
  type: kind('ct'),
  flags: fc.constantFrom(1, 3),
  zone: fc.oneof(u16, bitsOf(16, 16)),
  recircTable: u8,
  alg: fc.constantFrom(0, 21, 69, 7),
  actions: fc.tuple(fc.array(nat, { maxLength: 1 }), fc.array(ctMark, { maxLength: 2 }))
    .map((lists) => lists.flat()),
})

type ActionOf<T extends Action['type']> = Extract<Action, { readonly type: T }>

const mplsTtl = <const T extends Action['type']>(type: T) => record({ type: kind(type), ttl: u8 })
const toTable = <const T extends Action['type']>(type: T) =>
  record({ type: kind(type), inPort: outputPort, tableId: u8 })
const samplingPort = fc.oneof(plainPort, fc.constant(PortNo.ANY))
const conjunction = fc.integer({ min: 2, max: 64 }).chain((nClauses) => record({
  type: kind('conjunction'), id: u32, clause: fc.integer({ min: 0, max: nClauses - 1 }),
  nClauses: fc.constant(nClauses),
}))

/** Actions that may stand among others. */
const simple = {
  output: fc.oneof(
    record({ type: kind('output'), port: outputPort, maxLen: fc.constant(0) }),
    record({ type: kind('output'), port: fc.constant(PortNo.CONTROLLER), maxLen: u16 }),
  ),
  pushVlan: record({ type: kind('pushVlan'), ethertype: fc.constantFrom(0x8100, 0x88a8) }),
  pushMpls: record({ type: kind('pushMpls'), ethertype: fc.constantFrom(0x8847, 0x8848) }),
  popMpls: record({ type: kind('popMpls'), ethertype: u16 }),
  setQueue: record({ type: kind('setQueue'), queueId: u32 }),
  group: record({ type: kind('group'), groupId: fc.integer({ min: 0, max: 0xffff_ff00 }) }),
  setNwTtl: mplsTtl('setNwTtl'),
  setMplsTtl: mplsTtl('setMplsTtl'),
  decNwTtl: bare('decNwTtl'),
  decMplsTtl: bare('decMplsTtl'),
  popVlan: bare('popVlan'),
  popQueue: bare('popQueue'),
  exit: bare('exit'),
  ctClear: bare('ctClear'),
  decNshTtl: bare('decNshTtl'),
  setField,
  regLoad,
  regLoad2,
  regMove: moved('regMove'),
  copyField: moved('copyField'),
  resubmit: record({
    type: kind('resubmit'), inPort: fc.oneof(plainPort, fc.constantFrom(PortNo.LOCAL, PortNo.IN_PORT)),
  }),
  resubmitTable: toTable('resubmitTable'),
  resubmitTableCt: toTable('resubmitTableCt'),
  note: record({ type: kind('note'), note: bytesTo8(10) }),
  bundle: record({ type: kind('bundle'), ...bundle }),
  bundleLoad: record({ type: kind('bundleLoad'), ...bundle, dst: wideEnough }),
  multipath: record({
    type: kind('multipath'), fields: hash, basis: u16, arg: u32, maxLink: fc.integer({ min: 0, max: 0xfffe }),
    algorithm: kind('moduloN', 'hashThreshold', 'hrw', 'iterHash'), dst: wideEnough,
  }),
  outputReg: record({ type: kind('outputReg'), src: bitsOf(64), maxLen: u16 }),
  outputTrunc: record({
    type: kind('outputTrunc'), port: fc.oneof(plainPort, fc.constant(PortNo.LOCAL)),
    maxLen: fc.integer({ min: 14, max: 0xffff_ffff }),
  }),
  learn: record({ type: kind('learn'), ...learn }),
  learn2: recordWith({ type: kind('learn2'), ...learn, limit: u32 }, { resultDst: bitsOf(1, 1) }),
  finTimeout: record({ type: kind('finTimeout'), finIdleTimeout: u16, finHardTimeout: u16 }),
  controller: record({ type: kind('controller'), maxLen: u16, controllerId: u16, reason }),
  controller2: recordWith({ type: kind('controller2') }, {
    maxLen: u16, controllerId: u16, reason, userdata: bytes(9), pause: fc.constant(true), meterId: u32,
  }),
  decTtlCntIds: record({
    type: kind('decTtlCntIds'), ids: fc.array(u16, { maxLength: 5, minLength: 1 }),
  }),
  stackPush: record({ type: kind('stackPush'), src: bitsOf(128) }),
  stackPop: record({ type: kind('stackPop'), dst: bitsOf(128) }),
  sample: record({ type: kind('sample'), ...sample }),
  sample2: record({ type: kind('sample2'), ...sample, samplingPort }),
  sample3: record({
    type: kind('sample3'), ...sample, samplingPort, direction: kind('default', 'ingress', 'egress'),
  }),
  encap: fc.oneof(
    record({
      type: kind('encap'), packetType: fc.constantFrom(0, 0x1_8847, 0x1_8848), headerSize: fc.constant(0),
      properties: fc.constant([]),
    }),
    record({
      type: kind('encap'), packetType: fc.constant(0x1_894f), headerSize: fc.constant(0),
      properties: fc.tuple(
        fc.constant({ type: 'nshMdtype' as const, mdtype: 2 }),
        record({ type: kind('nshTlv'), tlvClass: u16, tlvType: u8, value: bytes(20, 1) }),
      ),
    }),
  ),
  decap: record({ type: kind('decap'), packetType: fc.constantFrom(0xfffe, 0, 0x1_0800, 0x1_894f) }),
  checkPktLarger: record({ type: kind('checkPktLarger'), pktLen: u16, dst: bitsOf(1, 1) }),
  deleteField: record({ type: kind('deleteField'), field: kind('tunMetadata0', 'tunMetadata63') }),
} satisfies { readonly [T in Action['type']]?: fc.Arbitrary<ActionOf<T>> }

const anySimple: fc.Arbitrary<Action> = fc.oneof(...Object.values<fc.Arbitrary<Action>>(simple))
const clone = record({ type: kind('clone'), actions: fc.array(anySimple, { maxLength: 3 }) })

/** Every action that Open vSwitch reads in OpenFlow 1.3, by its type. */
export const acceptedActions = {
  ...simple,
  ct,
  clone,
  nat,
  conjunction,
  setTunnel: record({ type: kind('setTunnel'), tunnelId: u32 }),
  setTunnel64: record({ type: kind('setTunnel64'), tunnelId: u64 }),
  outputReg2: record({
    type: kind('outputReg2'), src: fc.oneof(bitsOf(64), longSubfield), maxLen: u16,
  }),
} satisfies { readonly [T in Action['type']]?: fc.Arbitrary<ActionOf<T>> }

/** Any action that may stand among others. */
export const acceptedAction: fc.Arbitrary<Action> = fc.oneof(
  { weight: 20, arbitrary: anySimple },
  { weight: 1, arbitrary: ct },
  { weight: 1, arbitrary: clone },
)
