/** Instructions (OpenFlow 1.3.5 §7.2.4): the table of all of them, and their types. */
import { applyActionsCodec, clearActionsCodec, writeActionsCodec } from './actions.js'
import { gotoTableCodec } from './goto-table.js'
import { meterCodec } from './meter.js'
import { writeMetadataCodec } from './write-metadata.js'
import type { ExperimenterInstruction, UnknownInstruction } from './unknown.js'

/** Every instruction as bytes, one line each. */
export const instructionCodecs = {
  gotoTable: gotoTableCodec,
  writeMetadata: writeMetadataCodec,
  writeActions: writeActionsCodec,
  applyActions: applyActionsCodec,
  clearActions: clearActionsCodec,
  meter: meterCodec,
} as const

type Codecs = typeof instructionCodecs

/** Any instruction as {@link decode} returns it. Compare its `type` to narrow it down. */
export type Instruction =
  ReturnType<Codecs[keyof Codecs]['decode']> | UnknownInstruction | ExperimenterInstruction

/** Any instruction as {@link encode} takes it. */
export type InstructionInit =
  Parameters<Codecs[keyof Codecs]['encode']>[0] | UnknownInstruction | ExperimenterInstruction

export {
  applyActions, clearActions, writeActions, type ApplyActions, type ApplyActionsInit, type ClearActions,
  type WriteActions, type WriteActionsInit,
} from './actions.js'
export { gotoTable, type GotoTable } from './goto-table.js'
export { meter, type MeterInstruction } from './meter.js'
export type { ExperimenterInstruction, UnknownInstruction } from './unknown.js'
export { writeMetadata, type WriteMetadata } from './write-metadata.js'
