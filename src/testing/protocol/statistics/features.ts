/** The features of the switch and of its tables (OpenFlow 1.3.5 §7.3.1, §7.3.5.1 and §7.3.5.5). */
import {
  ALL_ONES_64, Capabilities, featuresReply, tableFeaturesReply, type FeaturesReply, type OxmId,
  type TableFeaturesReply, type TableFeaturesRequest, type TableProperty,
} from '../../../codec/index.js'
import { Refusal } from '../refusal.js'
import { ACTIONS, INSTRUCTIONS, MATCH_FIELDS, SET_FIELDS } from '../vocabulary.js'
import type { NamedField } from '../../../codec/match/table.js'
import type { Datapath } from '../../datapath/datapath.js'

const CAPABILITIES = Capabilities.FLOW_STATS | Capabilities.TABLE_STATS | Capabilities.PORT_STATS
  | Capabilities.GROUP_STATS | Capabilities.QUEUE_STATS

/** The reply to a features request. */
export function features({ datapathId, tables }: Datapath, auxiliaryId: number): FeaturesReply {
  return featuresReply({ datapathId, auxiliaryId, nTables: tables.length, capabilities: CAPABILITIES })
}

/**
 * The features of the tables, which are the same for all.
 * @throws {@link Refusal} when the request is to change them
 */
export function tableFeatures(
  { tables }: Datapath, request: TableFeaturesRequest, maxEntries: number,
): TableFeaturesReply {
  if (request.tables.length > 0) {
    throw new Refusal('OFPTFFC_EPERM', 'the features of the tables cannot be changed')
  }
  return tableFeaturesReply({
    tables: tables.map((_, tableId) => ({
      tableId,
      name: `table${tableId}`,
      metadataMatch: ALL_ONES_64,
      metadataWrite: ALL_ONES_64,
      config: 0,
      maxEntries,
      properties: propertiesOf(tableId, tables.length),
    })),
  })
}

function propertiesOf(tableId: number, tables: number): readonly TableProperty[] {
  const actions = ACTIONS.map((type) => ({ type }))
  const settable = SET_FIELDS.filter(hasHeader).map(({ name }) => ({ field: name }))
  const matched = MATCH_FIELDS.filter(hasHeader)
  return [
    { type: 'instructions', instructions: INSTRUCTIONS.map((type) => ({ type })) },
    { type: 'nextTables', tableIds: Array.from({ length: tables }, (_, id) => id).slice(tableId + 1) },
    { type: 'writeActions', actions },
    { type: 'applyActions', actions },
    { type: 'match', fields: matched.map(matchable) },
    { type: 'wildcards', fields: matched.map(({ name }) => ({ field: name })) },
    { type: 'writeSetfield', fields: settable },
    { type: 'applySetfield', fields: settable },
  ]
}

/** Fields whose type is part of the value have no header of their own that a list could contain. */
function hasHeader({ expType }: NamedField): boolean {
  return expType === undefined
}

function matchable({ name, maskable }: NamedField): OxmId {
  return maskable ? { field: name, hasMask: true } : { field: name }
}
