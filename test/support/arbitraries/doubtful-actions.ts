/** Actions of which each fits some packets, some places and some actions before it, and others not. */
import * as fc from 'fast-check'
import {
  encode, type Action, type FieldName, type LearnSpec, type Match, type Subfield,
} from 'daolinet/codec'
import { fields, type FieldKind, type FieldRow } from '../../../src/codec/match/fields.js'

const names = Object.keys(fields) as FieldName[]
const BIT: Subfield = { field: 'reg0', offset: 3, bits: 1 }
const reg0 = (bits: number): Subfield => ({ field: 'reg0', offset: 0, bits })
const ctMark16: Subfield = { field: 'ctMark', offset: 0, bits: 16 }
const VALUES: Readonly<Record<FieldKind, unknown>> = {
  uint: 1, bigint: 1n, mac: '02:00:00:00:00:01', ipv4: '10.0.0.1', ipv6: '::1', bytes: Uint8Array.of(1),
}

/** Writes to fields of which one may say whether the next is there. */
const deciding = fc.constantFrom<Action>(
  { type: 'setField', field: { icmpv6Type: 135 } }, { type: 'setField', field: { icmpv6Type: 136 } },
  { type: 'setField', field: { icmpv6Code: 0 } }, { type: 'setField', field: { icmpv6Code: 1 } },
  { type: 'setField', field: { vlanVid: 0x1005 } }, { type: 'setField', field: { vlanPcp: 3 } },
  { type: 'pushVlan', ethertype: 0x8100 }, { type: 'popVlan' }, { type: 'pushMpls', ethertype: 0x8847 },
  { type: 'popMpls', ethertype: 0x0800 }, { type: 'popMpls', ethertype: 0x86dd },
  { type: 'popMpls', ethertype: 0x8847 }, { type: 'decNwTtl' }, { type: 'decMplsTtl' }, { type: 'decNshTtl' },
  { type: 'setNwTtl', ttl: 4 }, { type: 'setMplsTtl', ttl: 4 }, { type: 'ctClear' },
)
const written: fc.Arbitrary<Action> = fc.constantFrom(...names).chain((name) => {
  const row: FieldRow = fields[name]
  const one: Subfield = { field: name, offset: 0, bits: 1 }
  const whole: Subfield = { field: name, offset: 0, bits: row.subfieldBits }
  const field = { [name]: VALUES[row.kind] } as Match
  return fc.constantFrom<Action>(
    { type: 'setField', field },
    { type: 'regLoad2', field },
    { type: 'regLoad', dst: one, value: 1n },
    { type: 'regMove', src: one, dst: BIT },
    { type: 'regMove', src: BIT, dst: one },
    { type: 'copyField', src: one, dst: BIT },
    { type: 'copyField', src: BIT, dst: one },
    { type: 'stackPush', src: whole }, { type: 'stackPop', dst: whole }, { type: 'stackPop', dst: one },
    { type: 'outputReg', src: one, maxLen: 5 }, { type: 'outputReg2', src: one, maxLen: 5 },
    { type: 'checkPktLarger', pktLen: 5, dst: one },
    { type: 'ct', flags: 0, zone: whole, recircTable: 255, alg: 0, actions: [] },
  )
})

/** Writes to fields, one after another. */
export const writes = fc.array(fc.oneof(deciding, written.filter(fits)), { minLength: 1, maxLength: 4 })

const translation = fc.tuple(fc.constantFrom(0, 1, 2, 3, 5, 9, 17, 25, 1 | 32), fc.constantFrom(
  {}, { ipv4Min: '10.0.0.1' }, { ipv6Min: '::1' }, { ipv4Min: '10.0.0.1', ipv4Max: '10.0.0.2' },
  { ipv4Min: '10.0.0.2', ipv4Max: '10.0.0.1' }, { ipv6Min: '::2', ipv6Max: '::1' }, { ipv4Min: '0.0.0.0' },
  { ipv4Min: '10.0.0.1', protoMin: 5 }, { ipv4Min: '10.0.0.1', protoMin: 5, protoMax: 4 }, { protoMin: 5 },
  { ipv4Min: '10.0.0.1', protoMax: 4 }, { ipv6Min: '::1', protoMin: 5, protoMax: 9 },
)).map(([flags, range]): Action => ({ type: 'nat', flags, ...range }))

/** What is done to a connection, in and outside of ct. */
export const connection: fc.Arbitrary<Action> = fc.oneof(translation, fc.record({
  type: fc.constant('ct' as const),
  flags: fc.constantFrom(0, 1, 2, 3, 4),
  zone: fc.constantFrom<number | Subfield>(5, reg0(16)),
  recircTable: fc.constantFrom(0, 5, 255),
  alg: fc.constantFrom(0, 21, 69, 7),
  actions: fc.array(fc.oneof(translation, fc.constantFrom<Action>(
    { type: 'setField', field: { ctMark: 5 } }, { type: 'setField', field: { reg0: 5 } },
    { type: 'setField', field: { ctLabel: 5n } }, { type: 'output', port: 1, maxLen: 0 },
    { type: 'setField', field: { ctZone: 5 } },
    { type: 'regLoad2', field: { ctMark: { value: 1, mask: 1 } } },
    { type: 'regMove', src: reg0(32), dst: { field: 'ctMark', offset: 0, bits: 32 } },
    { type: 'regLoad', dst: { field: 'ctLabel', offset: 64, bits: 4 }, value: 3n },
    { type: 'ctClear' }, { type: 'setField', field: { ipv4Dst: '10.0.0.1' } },
    { type: 'regMove', src: { field: 'tcpSrc', offset: 0, bits: 16 }, dst: ctMark16 },
  )), { maxLength: 2 }),
}))

const anyBits = fc.constantFrom(...names).chain((name) =>
  fc.constantFrom(1, fields[name].subfieldBits).map((bits): Subfield => ({ field: name, offset: 0, bits })))
const learnedSpec: fc.Arbitrary<LearnSpec> = fc.oneof(
  anyBits.chain((dst) => fc.constantFrom<LearnSpec>(
    { type: 'match', src: 1n, dst }, { type: 'load', src: 1n, dst }, { type: 'match', src: dst, dst },
    { type: 'load', src: dst, dst: { field: 'xxreg0', offset: 0, bits: dst.bits } },
    { type: 'match', src: { field: 'xxreg0', offset: 0, bits: dst.bits }, dst },
    { type: 'load', src: { field: 'xxreg0', offset: 0, bits: dst.bits }, dst },
    { type: 'output', src: dst },
  )),
  fc.constantFrom<LearnSpec>(
    { type: 'match', src: 0x0800n, dst: { field: 'ethType', offset: 0, bits: 16 } },
    { type: 'match', src: 0x86ddn, dst: { field: 'ethType', offset: 0, bits: 16 } },
    { type: 'match', src: 6n, dst: { field: 'ipProto', offset: 0, bits: 8 } },
    { type: 'match', src: 17n, dst: { field: 'ipProto', offset: 0, bits: 8 } },
    { type: 'match', src: 58n, dst: { field: 'ipProto', offset: 0, bits: 8 } },
    { type: 'match', src: 136n, dst: { field: 'icmpv6Type', offset: 0, bits: 8 } },
    { type: 'match', src: 3n, dst: { field: 'ipFrag', offset: 0, bits: 8 } },
  ),
)
/** A flow that is learned. */
export const learned: fc.Arbitrary<Action> = fc.record({
  type: fc.constant('learn' as const), idleTimeout: fc.constant(1), hardTimeout: fc.constant(0),
  priority: fc.constant(5), cookie: fc.constant(0n), flags: fc.constantFrom(0, 1, 2, 3, 4),
  tableId: fc.constantFrom(0, 5, 254, 255), finIdleTimeout: fc.constant(0), finHardTimeout: fc.constant(0),
  specs: fc.array(learnedSpec, { minLength: 1, maxLength: 4 }),
}).filter(fits)

/** Tells whether a message has room for an action. */
function fits(one: Action): boolean {
  try {
    encode({ type: 'packetOut', actions: [one] })
    return true
  } catch {
    return false
  }
}
