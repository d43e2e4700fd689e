import { EncodeError } from '../../errors.js'
import { decodeSized, encodeEach, type SizedList } from '../../wire/list.js'
import {
  borrow, needBytes, needList, needObject, pad8, putBytes, putU16, putU32, putU8, shown,
} from '../../wire/bytes.js'
import {
  actionNames, decodeIds, encodeIds, instructionNames, type ActionId, type InstructionId,
} from './feature-id.js'
import { decodeOxmIds, encodeOxmIds, type OxmId } from './oxm-id.js'

// struct ofp_table_feature_prop_header { OpenFlow 1.3.5 §7.3.5.5.2
//   uint16_t type;
//   uint16_t length;                     without the padding
//   ...                                  ids, by type
//   uint8_t  pad[];                      to a multiple of 8
// };

/** Properties that list instructions. */
const INSTRUCTIONS = { instructions: 0, instructionsMiss: 1 } as const
/** Properties that list tables. */
const TABLES = { nextTables: 2, nextTablesMiss: 3 } as const
/** Properties that list actions. */
const ACTIONS = { writeActions: 4, writeActionsMiss: 5, applyActions: 6, applyActionsMiss: 7 } as const
/** Properties that list match fields. */
const FIELDS = {
  match: 8, wildcards: 10, writeSetfield: 12, writeSetfieldMiss: 13, applySetfield: 14, applySetfieldMiss: 15,
} as const
/** Properties of experimenters. */
const EXPERIMENTER = { experimenter: 0xfffe, experimenterMiss: 0xffff } as const

/** Instructions that the flows of a table may have; with `Miss`, that its table-miss flow may have. */
export interface InstructionsProperty {
  readonly type: keyof typeof INSTRUCTIONS
  readonly instructions: readonly InstructionId[]
}

/** Tables that the flows of a table may send packets to; with `Miss`, its table-miss flow. */
export interface NextTablesProperty {
  readonly type: keyof typeof TABLES
  readonly tableIds: readonly number[]
}

/** Actions that the flows of a table may write or apply; with `Miss`, its table-miss flow. */
export interface ActionsProperty {
  readonly type: keyof typeof ACTIONS
  readonly actions: readonly ActionId[]
}

/**
 * Fields that the flows of a table may match (`match`), leave out (`wildcards`) or set; with `Miss`, its
 * table-miss flow.
 */
export interface FieldsProperty {
  readonly type: keyof typeof FIELDS
  readonly fields: readonly OxmId[]
}

/** A property that an experimenter defined, kept byte for byte. */
export interface ExperimenterProperty {
  readonly type: keyof typeof EXPERIMENTER
  readonly experimenter: number
  /** Which property it is, as the experimenter numbers them. */
  readonly expType: number
  /** Borrowed when decoded. */
  readonly data: Uint8Array
}

/** A property of a type that the library does not know, kept byte for byte. */
export interface UnknownTableProperty {
  readonly type: 'unknown'
  /** `OFPTFPT_*` number. */
  readonly propertyType: number
  /** Everything behind the 4 bytes of header. Borrowed when decoded. */
  readonly body: Uint8Array
}

/** A property of a table: one list of what it supports (OpenFlow 1.3.5 §7.3.5.5.2). */
export type TableProperty =
  | InstructionsProperty | NextTablesProperty | ActionsProperty | FieldsProperty | ExperimenterProperty
  | UnknownTableProperty

type KnownType = Exclude<TableProperty['type'], 'unknown'>

const numbers: Readonly<Record<KnownType, number>> =
  { ...INSTRUCTIONS, ...TABLES, ...ACTIONS, ...FIELDS, ...EXPERIMENTER }
const types = new Map<number, KnownType>(
  (Object.keys(numbers) as KnownType[]).map((type) => [numbers[type], type]),
)

const PROPERTIES: SizedList =
  { path: 'properties', min: 4, lengthAt: 2, padded: true, code: 'ERR_BAD_PROPERTY_LENGTH' }

/**
 * Decodes the properties that lie from `offset` to `end`.
 * @throws {@link DecodeError}
 */
export function decodeProperties(view: DataView, offset: number, end: number): TableProperty[] {
  return decodeSized(PROPERTIES, view, offset, end, (at, to) => decodeProperty(view, at, to))
}

function decodeProperty(view: DataView, offset: number, end: number): TableProperty {
  const propertyType = view.getUint16(offset)
  const type = types.get(propertyType)
  const at = offset + 4
  switch (type) {
    case 'instructions':
    case 'instructionsMiss':
      return { type, instructions: decodeIds(instructionNames, view, at, end, 'instructions') }
    case 'nextTables':
    case 'nextTablesMiss':
      return { type, tableIds: Array.from(borrow(view, at, end)) }
    case 'writeActions':
    case 'writeActionsMiss':
    case 'applyActions':
    case 'applyActionsMiss':
      return { type, actions: decodeIds(actionNames, view, at, end, 'actions') }
    case 'match':
    case 'wildcards':
    case 'writeSetfield':
    case 'writeSetfieldMiss':
    case 'applySetfield':
    case 'applySetfieldMiss':
      return { type, fields: decodeOxmIds(view, at, end) }
    case 'experimenter':
    case 'experimenterMiss': {
      needBytes(at, end, 8, 'experimenter', 'ERR_BAD_PROPERTY_LENGTH')
      const experimenter = view.getUint32(at)
      return { type, experimenter, expType: view.getUint32(at + 4), data: borrow(view, at + 8, end) }
    }
    case undefined:
      return { type: 'unknown', propertyType, body: borrow(view, at, end) }
  }
}

/**
 * Encodes properties and returns the offset behind them.
 * @throws {@link EncodeError}
 */
export function encodeProperties(
  properties: readonly TableProperty[],
  view: DataView,
  offset: number,
): number {
  return encodeEach(properties, offset, PROPERTIES.path, (property, at) => {
    needObject(property, '')
    putU16(
      view,
      at,
      property.type === 'unknown' ? property.propertyType : numberOf(property.type),
      'propertyType',
    )
    const end = encodeBody(property, view, at + 4)
    putU16(view, at + 2, end - at, 'length')
    return pad8(view, at, end)
  })
}

function numberOf(type: KnownType): number {
  if (typeof type === 'string' && Object.hasOwn(numbers, type)) return numbers[type]
  throw new EncodeError('ERR_UNKNOWN_NAME', 'type', `no table property is called ${shown(type)}`)
}

function encodeBody(property: TableProperty, view: DataView, offset: number): number {
  if ('instructions' in property) {
    return encodeIds(instructionNames, property.instructions, view, offset, 'instructions')
  }
  if ('tableIds' in property) return encodeTables(property.tableIds, view, offset)
  if ('actions' in property) return encodeIds(actionNames, property.actions, view, offset, 'actions')
  if ('fields' in property) return encodeOxmIds(property.fields, view, offset)
  if ('experimenter' in property) {
    putU32(view, offset, property.experimenter, 'experimenter')
    putU32(view, offset + 4, property.expType, 'expType')
    return putBytes(view, offset + 8, property.data)
  }
  return putBytes(view, offset, property.body, 'body')
}

function encodeTables(tableIds: readonly number[], view: DataView, offset: number): number {
  needList(tableIds, 'tableIds')
  for (const [index, tableId] of tableIds.entries())
    putU8(view, offset + index, tableId, `tableIds[${index}]`)
  return offset + tableIds.length
}
