import { exactBytes, putU32 } from '../wire/bytes.js'
import type { InstructionCodec } from './instruction.js'

// struct ofp_instruction_meter {         OpenFlow 1.3.5 §7.2.4
//   uint16_t type;                       OFPIT_METER = 6
//   uint16_t len;                        8
//   uint32_t meter_id;
// };

/** Sends the packet through a meter before the other instructions. */
export interface MeterInstruction {
  readonly type: 'meter'
  /** Number of the meter, from 1. */
  readonly meterId: number
}

/**
 * Builds a {@link MeterInstruction}: sends the packet through a meter before the other instructions.
 *
 * @example
 * ```ts
 * import { applyActions, formatInstructions, meter, output } from 'daolinet/codec'
 *
 * console.log(formatInstructions([meter(1), applyActions(output(2))])) // meter:1,output:2
 * ```
 */
export function meter(meterId: number): MeterInstruction {
  return { type: 'meter', meterId }
}

export const meterCodec: InstructionCodec<MeterInstruction> = {
  type: 'meter',
  number: 6,
  decode(view, offset, end) {
    exactBytes(offset, end, 8, 'meter', 'ERR_BAD_INSTRUCTION_LENGTH')
    return { type: 'meter', meterId: view.getUint32(offset + 4) }
  },
  encode(instruction, view, offset) {
    putU32(view, offset + 4, instruction.meterId, 'meterId')
    return offset + 8
  },
}
