/** Instructions: one arbitrary for each type; the compiler finds one that was forgotten. */
import * as fc from 'fast-check'
import type { Instruction } from 'daolinet/codec'
import { actions } from './actions.js'
import { bytes, bytesTo8, u32, u64, u8 } from './integers.js'
import { record } from './record.js'

type InstructionOf<T extends Instruction['type']> = Extract<Instruction, { readonly type: T }>

/** Every instruction as it is decoded, by its type. */
export const instructionArbitraries: {
  readonly [T in Instruction['type']]: fc.Arbitrary<InstructionOf<T>>
} = {
  gotoTable: record({ type: fc.constant('gotoTable'), tableId: u8 }),
  writeMetadata: record({ type: fc.constant('writeMetadata'), metadata: u64, metadataMask: u64 }),
  writeActions: record({ type: fc.constant('writeActions'), actions }),
  applyActions: record({ type: fc.constant('applyActions'), actions }),
  clearActions: fc.constant({ type: 'clearActions' }),
  meter: record({ type: fc.constant('meter'), meterId: u32 }),
  unknown: record({
    type: fc.constant('unknown'), instructionType: fc.integer({ min: 0x10, max: 0xfffe }), body: bytesTo8(4),
  }),
  experimenter: record({ type: fc.constant('experimenter'), experimenter: u32, body: bytes(32) }),
}

/** A list of instructions. */
export const instructions: fc.Arbitrary<Instruction[]> = fc.array(
  fc.oneof(...Object.values<fc.Arbitrary<Instruction>>(instructionArbitraries)), { maxLength: 4 },
)
