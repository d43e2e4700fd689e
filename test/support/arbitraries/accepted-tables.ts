/** What tables can do, as Open vSwitch accepts it: with every property that it requires. */
import * as fc from 'fast-check'
import type {
  ActionId, FieldName, InstructionId, OxmId, TableFeatures, TableProperty,
} from 'daolinet/codec'
import { fields, type FieldRow } from '../../../src/codec/match/fields.js'
import { actionNames, instructionNames } from '../../../src/codec/structures/table-features/feature-id.js'
import { readableText } from './accepted-parts.js'
import { u32, u64 } from './integers.js'
import { fieldNames } from './match.js'
import { record } from './record.js'

const tableIds = fc.uniqueArray(fc.nat(254), { maxLength: 12 })
const instructions: fc.Arbitrary<InstructionId[]> = fc.subarray([...instructionNames.names])
  .map((types) => types.map((type) => ({ type })))
const actions: fc.Arbitrary<ActionId[]> = fc.subarray([...actionNames.names])
  .map((types) => types.map((type) => ({ type })))

/** Open vSwitch garbles the list where the first two of tunnel or connection fields share two words. */
function ungarbled(names: readonly FieldName[]): FieldName[] {
  return [...new Set([...names, 'tunnelId' as const, 'ctState' as const])]
}

const listed = fieldNames.filter((name) => !('expType' in fields[name]))

/** Headers of Nicira's that carry the same value as another's: ids without a name. */
const aliases: readonly OxmId[] = listed.flatMap((name) => {
  const { bytes, aliases: headers }: FieldRow = fields[name]
  return headers.filter(({ header }) => header.startsWith('NXM_')).map(({ oxmClass, number }): OxmId => {
    const header = (oxmClass << 16) | (number << 9) | bytes
    return { field: `0x${header.toString(16).padStart(8, '0')}` }
  })
})
const ids: fc.Arbitrary<OxmId[]> = fc.oneof(
  fc.constant<OxmId[]>([]),
  fc.tuple(fc.subarray(listed), fc.subarray([...aliases], { maxLength: 4 })).map(
    ([names, others]) => [...ungarbled(names).map((field) => ({ field })), ...others],
  ),
)
const wildcards: fc.Arbitrary<OxmId[]> = fc.subarray(listed.filter((name) => !/^(?:tun|ct)/.test(name)))
  .map((names) => names.map((field) => ({ field })))
const maskedIds: fc.Arbitrary<OxmId[]> = fc.subarray(listed.filter((name) => fields[name].maskable)).map(
  (names) => ungarbled(names).map((field) => {
    const { bytes, experimenter }: FieldRow = fields[field]
    return { field, hasMask: true, length: 2 * bytes + (experimenter === undefined ? 0 : 4) }
  }),
)

const required = {
  instructions: record({ type: fc.constant('instructions' as const), instructions }),
  nextTables: record({ type: fc.constant('nextTables' as const), tableIds }),
  writeActions: record({ type: fc.constant('writeActions' as const), actions }),
  applyActions: record({ type: fc.constant('applyActions' as const), actions }),
  match: record({ type: fc.constant('match' as const), fields: fc.oneof(ids, maskedIds) }),
  wildcards: record({ type: fc.constant('wildcards' as const), fields: wildcards }),
  writeSetfield: record({ type: fc.constant('writeSetfield' as const), fields: ids }),
  applySetfield: record({ type: fc.constant('applySetfield' as const), fields: ids }),
}
const ofMisses: fc.Arbitrary<TableProperty>[] = [
  record({ type: fc.constant('instructionsMiss' as const), instructions }),
  record({ type: fc.constant('nextTablesMiss' as const), tableIds }),
  record({ type: fc.constant('writeActionsMiss' as const), actions }),
  record({ type: fc.constant('applyActionsMiss' as const), actions }),
  record({ type: fc.constant('writeSetfieldMiss' as const), fields: ids }),
  record({ type: fc.constant('applySetfieldMiss' as const), fields: ids }),
]

const properties: fc.Arbitrary<TableProperty[]> = fc.tuple(
  fc.tuple(...Object.values<fc.Arbitrary<TableProperty>>(required)),
  fc.subarray(ofMisses, { maxLength: 2 }).chain((chosen) => fc.tuple(...chosen)),
).map(([always, sometimes]) => [...always, ...sometimes])

const table: fc.Arbitrary<TableFeatures> = record({
  tableId: fc.nat(254), name: readableText(32), metadataMatch: u64, metadataWrite: u64,
  config: fc.constantFrom(0, 3), maxEntries: u32, properties,
})

/** Tables, some of them like the one before, with or without a name. */
export const acceptedTables: fc.Arbitrary<TableFeatures[]> = fc.oneof(
  fc.array(table, { maxLength: 2 }),
  fc.tuple(table, fc.array(fc.constantFrom('', 'again'), { maxLength: 5 }), fc.boolean()).map(
    ([first, names, onwards]) => [first, ...names.map((name, index): TableFeatures => ({
      ...first, name, tableId: Math.min(first.tableId + index + 1, 254),
      properties: first.properties.map((property) => onwards && property.type === 'nextTables'
        ? { ...property, tableIds: property.tableIds.filter((id) => id > first.tableId + index + 1) }
        : property),
    }))],
  ),
)
