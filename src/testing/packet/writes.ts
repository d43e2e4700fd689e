/** Which bits of which fields an action sets. */
import { headerOf } from '../../codec/match/subfield.js'
import { testOf, type FieldTest } from './field-bits.js'
import type { Action, Subfield } from '../../codec/index.js'
import type { PipelinePacket } from './packet.js'

type FieldAction = Extract<Action, { readonly type: 'setField' | 'regLoad' | 'regMove' }>

/** Whether an action only sets bits of fields. */
export function isFieldAction(action: Action): action is FieldAction {
  return action.type === 'setField' || action.type === 'regLoad' || action.type === 'regMove'
}

/** The bits that an action sets, and to what, when the packet is as it is now. */
export function writesOf(packet: PipelinePacket, action: FieldAction): readonly FieldTest[] {
  switch (action.type) {
    case 'setField': return Object.entries(action.field).map(([name, value]) => testOf(name, value))
    case 'regLoad': return [into(action.dst, action.value)]
    case 'regMove': return [into(action.dst, read(packet, action.src))]
  }
}

/** The value of bits of a field, and of a packet's subfield that an action names. */
export function read(packet: PipelinePacket, { field, offset, bits }: Subfield): bigint {
  return ((packet.get(nameOf(field)) ?? 0n) >> BigInt(offset)) & ones(bits)
}

function into({ field, offset, bits }: Subfield, value: bigint): FieldTest {
  const mask = ones(bits) << BigInt(offset)
  return { name: nameOf(field), value: (value << BigInt(offset)) & mask, mask }
}

function ones(bits: number): bigint {
  return (1n << BigInt(bits)) - 1n
}

/** Actions may name a field by one of several headers. */
function nameOf(field: string): string {
  return headerOf(field)?.row.name ?? field
}
