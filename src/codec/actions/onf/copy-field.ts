import { ExperimenterId } from '../../protocol/experimenters.js'
import { EXPERIMENTER_ACTION, NICIRA_BODY, type ActionCodec } from '../codec.js'
import { formatMove, move, type MoveInit } from '../nicira/reg-move.js'
import type { Subfield, SubfieldInit } from '../../match/subfield.js'
import type { ActionText } from '../text.js'

// struct onf_action_copy_field {         ONF EXT-320, experimenter ONF, subtype 3200
//   the same header; uint8_t pad[2];
//   uint16_t n_bits, src_offset, dst_offset;
//   uint8_t  pad2[2];
//   headers of the fields src and dst;
// };

/** Copies bits of one field to another (ONF EXT-320). Open vSwitch shows it as a `regMove`. */
export interface CopyFieldAction {
  readonly type: 'copyField'
  readonly src: Subfield
  /** As many bits as `src` has. */
  readonly dst: Subfield
}

/** A {@link CopyFieldAction} as {@link encode} takes it. */
export type CopyFieldActionInit = MoveInit<'copyField'>

/**
 * Builds a {@link CopyFieldAction}: copies bits of one field to another.
 *
 * @example
 * ```ts
 * import { copyField, formatActions } from 'daolinet/codec'
 *
 * const copy = copyField({ field: 'reg0' }, { field: 'reg1' })
 * console.log(formatActions([copy])) // move:NXM_NX_REG0[]->NXM_NX_REG1[]
 * ```
 */
export function copyField(src: SubfieldInit, dst: SubfieldInit): CopyFieldActionInit {
  return { type: 'copyField', src, dst }
}

export const copyFieldCodec: ActionCodec<CopyFieldAction, CopyFieldActionInit> = {
  number: EXPERIMENTER_ACTION,
  experimenter: ExperimenterId.ONF,
  subtype: 3200,
  inActionSet: true,
  inOpenVSwitch: true,
  ...move('copyField', NICIRA_BODY + 2, 20),
}

/** Printed as `move`, which is read as Nicira's action. */
export const copyFieldText: ActionText<CopyFieldAction> = { format: formatMove }
