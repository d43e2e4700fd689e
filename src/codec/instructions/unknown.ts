import { EncodeError } from '../errors.js'
import { putBytes, putU16, putU32 } from '../wire/bytes.js'

/** An instruction of a type that the library does not know, kept byte for byte. */
export interface UnknownInstruction {
  readonly type: 'unknown'
  /** `OFPIT_*` number. */
  readonly instructionType: number
  /** Everything behind the 4-byte header. Borrowed when decoded. */
  readonly body: Uint8Array
}

/** An experimenter instruction, kept byte for byte. */
export interface ExperimenterInstruction {
  readonly type: 'experimenter'
  readonly experimenter: number
  /** Everything behind the experimenter id. Borrowed when decoded. */
  readonly body: Uint8Array
}

/** Writes everything of an unknown instruction but its length. */
export function encodeUnknownInstruction(
  instruction: UnknownInstruction | ExperimenterInstruction, view: DataView, offset: number,
): number {
  if (instruction.type === 'unknown') {
    putU16(view, offset, instruction.instructionType, 'instructionType')
    const end = putBytes(view, offset + 4, instruction.body, 'body')
    if (end - offset < 8)
      throw new EncodeError('ERR_BAD_VALUE', 'body', 'an instruction is at least 8 bytes long')
    return end
  }
  view.setUint16(offset, 0xffff)
  putU32(view, offset + 4, instruction.experimenter, 'experimenter')
  return putBytes(view, offset + 8, instruction.body, 'body')
}
