/** What a table supports, collected from its properties, as far as Open vSwitch knows it. */
import { actionNames, type ActionId, type InstructionId } from '../../structures/table-features/feature-id.js'
import { fieldByName, fieldByNumber, type NamedField } from '../../match/table.js'
import { formatFieldSet } from '../field-set.js'
import { formatActionTypes } from './action-bitmap.js'
import type { FieldName } from '../../match/fields.js'
import type { TableFeatures } from '../../messages/multipart/table-features.js'
import type { OxmId } from '../../structures/table-features/oxm-id.js'
import type { TableProperty } from '../../structures/table-features/property.js'

/** Actions, and the fields that they may set, by name. */
export interface ActionAbilities { readonly actions: string, readonly setFields: string }

/** What the flows of a table may have, or its table-miss flow. */
export interface FlowAbilities {
  readonly nextTables: ReadonlySet<number>
  readonly instructions: string
  readonly write: ActionAbilities
  readonly apply: ActionAbilities
}

/** What a table supports. */
export interface Abilities
  extends Pick<TableFeatures, 'tableId' | 'name' | 'metadataMatch' | 'metadataWrite' | 'maxEntries'> {
  readonly match: ReadonlySet<FieldName>
  readonly mask: ReadonlySet<FieldName>
  readonly wildcards: ReadonlySet<FieldName>
  /** The names of all fields in `match`. */
  readonly matchText: string
  readonly flows: FlowAbilities
  readonly miss: FlowAbilities
}

const instructionNames: readonly (readonly [type: string, name: string])[] = [
  ['meter', 'meter'], ['applyActions', 'apply_actions'], ['clearActions', 'clear_actions'],
  ['writeActions', 'write_actions'], ['writeMetadata', 'write_metadata'], ['gotoTable', 'goto_table'],
]

/** Collects what the properties of a table tell. */
export function abilitiesOf(table: TableFeatures): Abilities {
  const { properties } = table
  const { exact, masked } = fieldsOf(list(properties, 'fields', 'match'))
  const match = new Set([...exact, ...masked])
  const wildcards = fieldsOf(list(properties, 'fields', 'wildcards')).exact
  return {
    ...table, match, mask: masked, wildcards, matchText: formatFieldSet(match),
    flows: flowAbilities(properties, ''), miss: flowAbilities(properties, 'Miss'),
  }
}

/** What flows may have. A property of the table-miss flow that is left out is that of the other flows. */
function flowAbilities(properties: readonly TableProperty[], of: '' | 'Miss'): FlowAbilities {
  return {
    nextTables: new Set(list(properties, 'tableIds', `nextTables${of}`, 'nextTables')),
    instructions: namesOf(list(properties, 'instructions', `instructions${of}`, 'instructions')),
    write: {
      actions: typesOf(list(properties, 'actions', `writeActions${of}`, 'writeActions')),
      setFields: settable(list(properties, 'fields', `writeSetfield${of}`, 'writeSetfield')),
    },
    apply: {
      actions: typesOf(list(properties, 'actions', `applyActions${of}`, 'applyActions')),
      setFields: settable(list(properties, 'fields', `applySetfield${of}`, 'applySetfield')),
    },
  }
}

type ListName = 'instructions' | 'tableIds' | 'actions' | 'fields'
type With<K extends ListName> = Extract<TableProperty, { readonly [N in K]: unknown }>

/** The list of the first property that has one of the types, which are in order of preference. */
function list<K extends ListName>(
  properties: readonly TableProperty[], name: K, ...types: readonly With<K>['type'][]
): readonly With<K>[K][keyof With<K>[K] & number][] {
  for (const type of types) {
    const property = properties.find((one) => one.type === type) as With<K> | undefined
    if (property !== undefined) return property[name] as never
  }
  return []
}

function namesOf(instructions: readonly InstructionId[]): string {
  const types = new Set<string | number>(instructions.map(({ type }) => type))
  return instructionNames.filter(([type]) => types.has(type)).map(([, name]) => name).join(' ')
}

function typesOf(actions: readonly ActionId[]): string {
  return formatActionTypes(new Set(actions.map(({ type }) => actionNames.value(type))))
}

function settable(ids: readonly OxmId[]): string {
  return formatFieldSet(fieldsOf(ids).exact)
}

interface FieldIds { readonly exact: ReadonlySet<FieldName>, readonly masked: ReadonlySet<FieldName> }

function fieldsOf(ids: readonly OxmId[]): FieldIds {
  const exact = new Set<FieldName>()
  const masked = new Set<FieldName>()
  for (const id of ids) {
    const field = fieldOf(id)
    if (field !== undefined) (hasMask(id) ? masked : exact).add(field)
  }
  return { exact, masked }
}

function isNamed(id: OxmId): id is OxmId & { readonly field: FieldName } {
  return !id.field.startsWith('0x')
}

function hasMask(id: OxmId): boolean {
  return isNamed(id) ? id.hasMask === true : (Number(id.field.slice(0, 10)) & 0x100) !== 0
}

/** The field of an id; undefined for an unknown header, and for one with the wrong length. */
function fieldOf(id: OxmId): FieldName | undefined {
  if (isNamed(id)) {
    const row = fieldByName(id.field)!
    return fits(row, row.experimenter, hasMask(id), id.length ?? widthOf(row, row.experimenter, false))
  }
  const header = Number(id.field.slice(0, 10))
  const experimenter = id.field.length > 10 ? Number(`0x${id.field.slice(10)}`) : undefined
  const row = fieldByNumber(header >>> 16, (header >>> 9) & 0x7f, experimenter)
  return row === undefined ? undefined : fits(row, experimenter, hasMask(id), header & 0xff)
}

function fits(
  row: NamedField, experimenter: number | undefined, masked: boolean, length: number,
): FieldName | undefined {
  return row.kind === 'bytes' || length === widthOf(row, experimenter, masked) ? row.name : undefined
}

/** The length in the header of a field: with its mask if it has one, and with its experimenter id. */
function widthOf(row: NamedField, experimenter: number | undefined, masked: boolean): number {
  return row.bytes * (masked ? 2 : 1) + (experimenter === undefined ? 0 : 4)
}
