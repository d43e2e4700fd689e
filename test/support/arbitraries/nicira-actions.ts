/** Actions of Nicira's and the ONF's, as they are decoded. */
import * as fc from 'fast-check'
import type { Action, EncapProperty, LearnSpec } from 'daolinet/codec'
import { ipv4, ipv6 } from './addresses.js'
import { bytes, bytesTo8, enumerated, u16, u32, u64, u8 } from './integers.js'
import { oneField } from './match.js'
import { record, recordWith } from './record.js'
import { longField, rangeSubfield, shortField, shortSubfield, wideSubfield } from './subfields.js'

const kind = <const T extends string>(...types: T[]) => fc.constantFrom(...types)
const bare = <const T extends string>(type: T): fc.Arbitrary<{ readonly type: T }> => fc.constant({ type })

/** Port numbers that 16 bits can say. */
export const port16 =
  fc.oneof(fc.integer({ min: 0, max: 0xfeff }), fc.integer({ min: 0xffff_ff00, max: 0xffff_ffff }))

const toTable = <const T extends string>(type: T) => record({ type: kind(type), inPort: port16, tableId: u8 })
const reason = enumerated(['noMatch', 'action', 'invalidTtl'], fc.integer({ min: 3, max: 0xff }))
const hash = enumerated(
  ['ethSrc', 'symmetricL4', 'symmetricL3L4', 'symmetricL3L4Udp', 'nwSrc', 'nwDst', 'symmetricL3'],
  fc.integer({ min: 7, max: 0xffff }),
)
const bundle = {
  algorithm: enumerated(['activeBackup', 'hrw'], fc.integer({ min: 2, max: 0xffff })),
  fields: hash,
  basis: u16,
  memberType: shortField,
  members: fc.array(port16, { maxLength: 5 }),
}
const move = <const T extends string>(type: T) => u16.chain((bits) =>
  record({ type: kind(type), src: wideSubfield(fc.constant(bits)), dst: wideSubfield(fc.constant(bits)) }))
const sample = { probability: u16, collectorSetId: u32, obsDomainId: u32, obsPointId: u32 }
const direction = enumerated(['default', 'ingress', 'egress'], fc.integer({ min: 3, max: 0xff }))

const learnSpec: fc.Arbitrary<LearnSpec> = fc.integer({ min: 1, max: 0x7ff }).chain((bits) => {
  const field = wideSubfield(fc.constant(bits))
  const immediate = fc.bigInt({ min: 0n, max: (1n << BigInt(((bits + 15) >>> 4) * 16)) - 1n })
  return fc.oneof(
    record({ type: kind('match', 'load'), src: field, dst: field }),
    record({ type: kind('match', 'load'), src: immediate, dst: field }),
    record({ type: kind('output'), src: field }),
  )
})
const learn = {
  idleTimeout: u16, hardTimeout: u16, priority: u16, cookie: u64, tableId: u8, finIdleTimeout: u16,
  finHardTimeout: u16, specs: fc.array(learnSpec, { maxLength: 3 }),
}

const encapProperty: fc.Arbitrary<EncapProperty> = fc.oneof(
  record({ type: kind('nshMdtype'), mdtype: u8 }),
  record({ type: kind('nshTlv'), tlvClass: u16, tlvType: u8, value: bytes(20) }),
  record({
    type: kind('unknown'),
    propClass: fc.integer({ min: 5, max: 0xffff }),
    propType: u8,
    body: bytes(20),
  }),
)

/** Every action of Nicira's and the ONF's that holds no other actions, by its type. */
export const niciraActions = {
  copyField: move('copyField'),
  resubmit: record({ type: kind('resubmit'), inPort: port16 }),
  resubmitTable: toTable('resubmitTable'),
  resubmitTableCt: toTable('resubmitTableCt'),
  setTunnel: record({ type: kind('setTunnel'), tunnelId: u32 }),
  setTunnel64: record({ type: kind('setTunnel64'), tunnelId: u64 }),
  popQueue: bare('popQueue'),
  regMove: move('regMove'),
  regLoad: record({ type: kind('regLoad'), dst: shortSubfield, value: u64 }),
  regLoad2: record({ type: kind('regLoad2'), field: oneField }),
  note: record({ type: kind('note'), note: bytesTo8(10) }),
  multipath: record({
    type: kind('multipath'),
    fields: hash,
    basis: u16,
    algorithm: enumerated(
      ['moduloN', 'hashThreshold', 'hrw', 'iterHash'],
      fc.integer({ min: 4, max: 0xffff }),
    ),
    maxLink: u16,
    arg: u32,
    dst: shortSubfield,
  }),
  bundle: record({ type: kind('bundle'), ...bundle }),
  bundleLoad: record({ type: kind('bundleLoad'), ...bundle, dst: shortSubfield }),
  outputReg: record({ type: kind('outputReg'), src: shortSubfield, maxLen: u16 }),
  outputReg2: record({ type: kind('outputReg2'), src: rangeSubfield, maxLen: u16 }),
  outputTrunc: record({ type: kind('outputTrunc'), port: port16, maxLen: u32 }),
  learn: record({ type: kind('learn'), ...learn, flags: u16 }),
  learn2: recordWith(
    { type: kind('learn2'), ...learn, flags: u16.map((flags) => flags & ~4), limit: u32 },
    { resultDst: wideSubfield(fc.constant(1)) },
  ),
  exit: bare('exit'),
  finTimeout: record({ type: kind('finTimeout'), finIdleTimeout: u16, finHardTimeout: u16 }),
  controller: record({ type: kind('controller'), maxLen: u16, controllerId: u16, reason }),
  controller2: recordWith(
    { type: kind('controller2') },
    {
      maxLen: u16,
      controllerId: u16,
      reason,
      userdata: bytes(20),
      pause: fc.constant(true),
      meterId: u32,
      properties: fc.array(record({ propertyType: fc.integer({ min: 6, max: 0xffff }), body: bytes(12) }), {
        minLength: 1,
        maxLength: 2,
      }),
    },
  ),
  decTtlCntIds: record({ type: kind('decTtlCntIds'), ids: fc.array(u16, { maxLength: 5 }) }),
  nxWriteMetadata: record({ type: kind('nxWriteMetadata'), metadata: u64, metadataMask: u64 }),
  stackPush: record({ type: kind('stackPush'), src: wideSubfield() }),
  stackPop: record({ type: kind('stackPop'), dst: wideSubfield() }),
  sample: record({ type: kind('sample'), ...sample }),
  sample2: record({ type: kind('sample2'), ...sample, samplingPort: port16 }),
  sample3: record({ type: kind('sample3'), ...sample, samplingPort: port16, direction }),
  sample4: record({
    type: kind('sample4'),
    probability: u16,
    collectorSetId: u32,
    obsDomainId: fc.oneof(u32, shortSubfield),
    obsPointId: fc.oneof(u32, shortSubfield),
    samplingPort: port16,
    direction,
  }),
  conjunction: record({ type: kind('conjunction'), id: u32, clause: u8, nClauses: u8 }),
  nat: recordWith(
    { type: kind('nat'), flags: u16 },
    { ipv4Min: ipv4, ipv4Max: ipv4, ipv6Min: ipv6, ipv6Max: ipv6, protoMin: u16, protoMax: u16 },
  ),
  ctClear: bare('ctClear'),
  encap: record({
    type: kind('encap'),
    packetType: u32,
    headerSize: u16,
    properties: fc.array(encapProperty, { maxLength: 2 }),
  }),
  decap: record({ type: kind('decap'), packetType: u32 }),
  decNshTtl: bare('decNshTtl'),
  checkPktLarger: record({ type: kind('checkPktLarger'), pktLen: u16, dst: wideSubfield(fc.constant(1)) }),
  deleteField: record({ type: kind('deleteField'), field: longField }),
  debugSlow: bare('debugSlow'),
  debugRecirc: bare('debugRecirc'),
  nxSetQueue: record({ type: kind('nxSetQueue'), queueId: u32 }),
  nxGroup: record({ type: kind('nxGroup'), groupId: u32 }),
  nxDecTtl: bare('nxDecTtl'),
  nxPushMpls: record({ type: kind('nxPushMpls'), ethertype: u16 }),
  nxPopMpls: record({ type: kind('nxPopMpls'), ethertype: u16 }),
  nxSetMplsTtl: record({ type: kind('nxSetMplsTtl'), ttl: u8 }),
  nxDecMplsTtl: bare('nxDecMplsTtl'),
  nxSetMplsLabel: record({ type: kind('nxSetMplsLabel'), label: u32 }),
  nxSetMplsTc: record({ type: kind('nxSetMplsTc'), tc: u8 }),
}

/** The actions that hold other actions, made from what those may be. */
export function nestingActions(actions: fc.Arbitrary<Action[]>) {
  return {
    clone: record({ type: kind('clone'), actions }),
    ct: record({
      type: kind('ct'), flags: u16, zone: fc.oneof(u16, shortSubfield), recircTable: u8, alg: u16, actions,
    }),
  }
}
