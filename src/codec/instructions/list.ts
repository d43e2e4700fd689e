/** Decoding and encoding of lists of instructions. */
import { DecodeError, EncodeError } from '../errors.js'
import { borrow, needList, needObject, putU16, shown } from '../wire/bytes.js'
import { instructionCodecs, type Instruction, type InstructionInit } from './index.js'
import { applyActionsCodec } from './actions.js'
import { encodeUnknownInstruction } from './unknown.js'
import type { InstructionCodec } from './instruction.js'

type AnyCodec = InstructionCodec<{ readonly type: string }>

const EXPERIMENTER = 0xffff

// Without a prototype, so that no instruction is called "constructor".
const byType = Object.assign(
  Object.create(null) as object,
  instructionCodecs as unknown as Readonly<Record<string, AnyCodec>>,
)
const byNumber: readonly (AnyCodec | undefined)[] =
  Array.from({ length: 8 }, (_, number) => Object.values(byType).find((codec) => codec.number === number))

/**
 * Decodes the instructions that lie from `offset` to `end`.
 * @throws {@link DecodeError} with the path of what is wrong: `instructions[0].actions[3]`
 */
export function decodeInstructions(view: DataView, offset: number, end: number): Instruction[] {
  const instructions: Instruction[] = []
  try {
    for (let at = offset; at < end;) {
      const length = end - at < 8 ? 0 : view.getUint16(at + 2)
      if (length < 8 || at + length > end) {
        throw new DecodeError(
          'ERR_BAD_INSTRUCTION_LENGTH', at,
          end - at < 8
            ? `${end - at} bytes are left where an instruction takes at least 8`
            : `an instruction of ${length} bytes, where 8 to ${end - at} fit`,
        )
      }
      instructions.push(decodeOne(view, at, at + length))
      at += length
    }
  } catch (error) {
    throw error instanceof DecodeError ? error.within(`instructions[${instructions.length}]`) : error
  }
  return instructions
}

function decodeOne(view: DataView, offset: number, end: number): Instruction {
  const number = view.getUint16(offset)
  const codec = byNumber[number]
  if (codec !== undefined) {
    const length = end - offset
    if (length % 8 === 0) return codec.decode(view, offset, end) as Instruction
    const detail = `an instruction of ${length} bytes, which is no multiple of eight`
    throw new DecodeError('ERR_BAD_INSTRUCTION_LENGTH', offset, detail)
  }
  return number === EXPERIMENTER
    ? { type: 'experimenter', experimenter: view.getUint32(offset + 4), body: borrow(view, offset + 8, end) }
    : { type: 'unknown', instructionType: number, body: borrow(view, offset + 4, end) }
}

/** The instructions of a flow as a list, also when a single one was given. */
export function instructionList<I extends InstructionInit>(
  instructions: I | readonly I[] = [],
): readonly I[] {
  return 'type' in instructions ? [instructions] : instructions
}

/**
 * Encodes a list of instructions, or a single one, and returns the offset behind it.
 * @throws {@link EncodeError} with the path of what is wrong: `instructions[0].actions[3].port`
 */
export function encodeInstructions(
  given: InstructionInit | readonly InstructionInit[], view: DataView, offset: number,
): number {
  needObject(given, 'instructions')
  const instructions = instructionList(given)
  needList(instructions, 'instructions')
  let at = offset
  let index = 0
  try {
    for (; index < instructions.length; index++) at = encodeOne(instructions[index]!, view, at)
  } catch (error) {
    throw error instanceof EncodeError ? error.within(`instructions[${index}]`) : error
  }
  return at
}

function encodeOne(instruction: InstructionInit, view: DataView, offset: number): number {
  needObject(instruction, '')
  let end: number
  if (instruction.type === 'applyActions') {
    // In almost every flow. Called by name, V8 inlines it.
    view.setUint16(offset, applyActionsCodec.number)
    end = applyActionsCodec.encode(instruction, view, offset)
  } else if (instruction.type === 'unknown' || instruction.type === 'experimenter') {
    end = encodeUnknownInstruction(instruction, view, offset)
  } else {
    const codec = typeof instruction.type === 'string' ? byType[instruction.type] : undefined
    if (codec === undefined) {
      const { type } = instruction as { readonly type: string }
      throw new EncodeError('ERR_UNKNOWN_NAME', 'type', `no instruction is called ${shown(type)}`)
    }
    view.setUint16(offset, codec.number)
    end = codec.encode(instruction, view, offset)
  }
  putU16(view, offset + 2, end - offset, 'length')
  return end
}
