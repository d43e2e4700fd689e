/** Parts of messages that Open vSwitch accepts, as they are decoded. */
import * as fc from 'fast-check'
import { PortNo, type Action, type Bucket, type Instruction, type MeterBand } from 'daolinet/codec'
import { u16, u32, u64 } from './integers.js'
import { record } from './record.js'

/** Arbitraries for some members of a value. */
export type Parts<T> = { readonly [K in keyof T]?: fc.Arbitrary<T[K]> }

/** Values of an arbitrary with some of their members drawn anew. */
export function but<T extends object>(base: fc.Arbitrary<T>, parts: Parts<T>): fc.Arbitrary<T> {
  const chosen = record(parts as { [K in keyof T]: fc.Arbitrary<T[K]> })
  return fc.tuple(base, chosen).map(([value, members]) => ({ ...value, ...members }))
}

/** One of some constants. */
export const kind = <const T extends string>(...types: readonly T[]): fc.Arbitrary<T> =>
  fc.constantFrom(...types)

/** Up to three. */
export const few = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(arbitrary, { maxLength: 3 })

/** Ports of a switch: Open vSwitch has 16 bits for them. */
export const plainPort = fc.integer({ min: 0, max: 0xfeff })

/** Any port that has a number in OpenFlow 1.0. */
export const anyPort = fc.oneof(
  { weight: 4, arbitrary: plainPort },
  { weight: 2, arbitrary: fc.constantFrom(...Object.values(PortNo)) },
  { weight: 1, arbitrary: fc.integer({ min: PortNo.MAX, max: 0xffff_ffff }) },
)

/** The flag that more parts follow, or not. */
export const more = fc.constantFrom(0, 1)

/** Text that fits a zero-terminated field of `width` bytes. */
export function readableText(width: number): fc.Arbitrary<string> {
  const ascii = fc.string({ unit: 'grapheme-ascii', maxLength: width - 1 })
  return fc.oneof({ weight: 5, arbitrary: ascii }, fc.constantFrom('Ærø', '表', '🙂'))
}

/** How long, and all ones for unknown. */
export const duration = {
  durationSec: fc.oneof(u32, fc.constant(0xffff_ffff)),
  durationNsec: fc.oneof(u32, fc.integer({ min: 0, max: 999 }).map((ms) => ms * 1_000_000)),
}

/** A 64-bit counter; all ones for none. */
export const counter = fc.oneof({ weight: 5, arbitrary: u64 }, fc.constant(0xffff_ffff_ffff_ffffn))

/** Actions that every flow may have, whatever it matches. */
export const flowActions: fc.Arbitrary<Action[]> = fc.array(fc.oneof(
  record({ type: kind('output'), port: plainPort, maxLen: fc.constant(0) }),
  record({ type: kind('group'), groupId: fc.integer({ min: 0, max: 0xffff_ff00 }) }),
  record({ type: kind('setQueue'), queueId: u32 }),
  u32.map((reg0) => ({ type: 'setField' as const, field: { reg0 } })),
), { maxLength: 3 })

/** Every instruction that Open vSwitch reads, by its type, for a flow of a table below 254. */
export const acceptedInstructions = {
  meter: fc.integer({ min: 1, max: 0xffff_0000 }).map((meterId) => ({ type: 'meter' as const, meterId })),
  applyActions: flowActions.map((actions) => ({ type: 'applyActions' as const, actions })),
  clearActions: fc.constant({ type: 'clearActions' as const }),
  writeActions: flowActions.map((actions) => ({ type: 'writeActions' as const, actions })),
  writeMetadata: record({ type: kind('writeMetadata'), metadata: u64, metadataMask: u64 }),
  gotoTable: fc.constant({ type: 'gotoTable' as const, tableId: 254 }),
}

/** What a flow of a table below 254 may do. */
export const flowInstructions: fc.Arbitrary<Instruction[]> =
  fc.shuffledSubarray(Object.keys(acceptedInstructions) as (keyof typeof acceptedInstructions)[])
    .chain((types) => fc.tuple(...types.map((type): fc.Arbitrary<Instruction> => acceptedInstructions[type])))

/** Buckets of a group, by its type. */
export function bucketsOf(groupType: string): fc.Arbitrary<Bucket[]> {
  const failover = groupType === 'fastFailover'
  const bucket: fc.Arbitrary<Bucket> = record({
    weight: groupType === 'select' ? u16 : fc.constant(0),
    watchPort: failover ? plainPort : fc.constant(PortNo.ANY),
    watchGroup: failover ? u32 : fc.constant(0xffff_ffff),
    actions: flowActions,
  })
  const minLength = groupType === 'indirect' ? 1 : 0
  return fc.array(bucket, { minLength, maxLength: groupType === 'indirect' ? 1 : 3 })
}

/** Bands of a meter. */
export const acceptedBands: fc.Arbitrary<MeterBand[]> = few(fc.oneof(
  record({ type: kind('drop'), rate: u32, burstSize: u32 }),
  record({ type: kind('dscpRemark'), rate: u32, burstSize: u32, precLevel: fc.nat(255) }),
))

/** Flags of a meter: not both units at once. */
export const meterFlags = u16.filter((flags) => (flags & 3) !== 3)
