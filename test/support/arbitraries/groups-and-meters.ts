/** Parts of messages about groups, meters, queues and tables, as they are decoded. */
import * as fc from 'fast-check'
import type {
  ActionId, Bucket, InstructionId, MeterBand, OxmId, PacketQueue, QueueProperty, TableFeatures, TableProperty,
} from 'daolinet/codec'
import { fields, type FieldRow } from '../../../src/codec/match/fields.js'
import { actionNames, instructionNames } from '../../../src/codec/structures/table-features/feature-id.js'
import { actions } from './actions.js'
import { bytes, enumerated, text, u16, u32, u64, u8 } from './integers.js'
import { fieldNames } from './match.js'
import { record, recordWith } from './record.js'

export const groupType = enumerated(
  ['all', 'select', 'indirect', 'fastFailover'], fc.integer({ min: 4, max: 0xff }),
)

export const bucket: fc.Arbitrary<Bucket> = record({ weight: u16, watchPort: u32, watchGroup: u32, actions })
export const buckets = fc.array(bucket, { maxLength: 3 })

const rates = { rate: u32, burstSize: u32 }
export const band: fc.Arbitrary<MeterBand> = fc.oneof(
  record({ type: fc.constant('drop' as const), ...rates }),
  record({ type: fc.constant('dscpRemark' as const), ...rates, precLevel: u8 }),
  record({ type: fc.constant('experimenter' as const), ...rates, experimenter: u32, body: bytes(12) }),
  record({
    type: fc.constant('unknown' as const),
    ...rates,
    bandType: fc.integer({ min: 3, max: 0xfffe }),
    body: bytes(12),
  }),
)
export const bands = fc.array(band, { maxLength: 3 })

const queueProperty: fc.Arbitrary<QueueProperty> = fc.oneof(
  record({ type: fc.constantFrom('minRate' as const, 'maxRate' as const), rate: u16 }),
  record({ type: fc.constant('experimenter' as const), experimenter: u32, data: bytes(12) }),
  record({
    type: fc.constant('unknown' as const),
    property: fc.integer({ min: 3, max: 0xfffe }),
    body: bytes(12),
  }),
)
export const queue: fc.Arbitrary<PacketQueue> =
  record({ queueId: u32, port: u32, properties: fc.array(queueProperty, { maxLength: 3 }) })

const body = { body: bytes(8, 1) }
const instructionId: fc.Arbitrary<InstructionId> =
  recordWith({ type: enumerated(instructionNames.names, fc.integer({ min: 7, max: 0xffff })) }, body)
const actionId: fc.Arbitrary<ActionId> =
  recordWith({ type: enumerated(actionNames.names, fc.integer({ min: 28, max: 0xffff })) }, body)

/** Fields whose header is all in the first 4 or 8 bytes. */
const plainFields = fieldNames.filter((name) => !('expType' in fields[name]))
const lengthOf = (row: FieldRow): number => row.bytes + (row.experimenter === undefined ? 0 : 4)
const oxmId: fc.Arbitrary<OxmId> = fc.oneof(
  fc
    .constantFrom(...plainFields)
    .chain((field) =>
      recordWith(
        { field: fc.constant(field) },
        {
          hasMask: fc.constant(true as const),
          length: u8.filter((length) => length !== lengthOf(fields[field])),
        },
      ),
    ),
  fc
    .integer({ min: 0x2000_0000, max: 0x2fff_ffff })
    .map((header) => ({ field: `0x${header.toString(16)}` as const })),
  fc
    .integer({ min: 0x7000_0000, max: 0x7fff_ffff })
    .map((experimenter) => ({ field: `0xffff0004${experimenter.toString(16)}` as const })),
)

const list = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(arbitrary, { maxLength: 5 })
const experimental = { experimenter: u32, expType: u32, data: bytes(9) }
const property: fc.Arbitrary<TableProperty> = fc.oneof(
  record({
    type: fc.constantFrom('instructions' as const, 'instructionsMiss' as const),
    instructions: list(instructionId),
  }),
  record({ type: fc.constantFrom('nextTables' as const, 'nextTablesMiss' as const), tableIds: list(u8) }),
  record({
    type: fc.constantFrom(
      'writeActions' as const,
      'writeActionsMiss' as const,
      'applyActions' as const,
      'applyActionsMiss' as const,
    ),
    actions: list(actionId),
  }),
  record({
    type: fc.constantFrom(
      'match' as const,
      'wildcards' as const,
      'writeSetfield' as const,
      'writeSetfieldMiss' as const,
      'applySetfield' as const,
      'applySetfieldMiss' as const,
    ),
    fields: list(oxmId),
  }),
  record({ type: fc.constantFrom('experimenter' as const, 'experimenterMiss' as const), ...experimental }),
  record({
    type: fc.constant('unknown' as const),
    propertyType: fc.integer({ min: 16, max: 0xfffd }),
    body: bytes(9),
  }),
)

export const tableFeatures: fc.Arbitrary<TableFeatures> = record({
  tableId: u8, name: text(32), metadataMatch: u64, metadataWrite: u64, config: u32, maxEntries: u32,
  properties: fc.array(property, { maxLength: 4 }),
})
