/** Lists of instructions and actions, by their types only, in table features (OpenFlow 1.3.5 §7.3.5.5.2). */
import { enumeration, type Enumeration } from '../../wire/enumeration.js'
import { decodeSized, encodeEach, type SizedList } from '../../wire/list.js'
import { borrow, needObject, putBytes, putU16 } from '../../wire/bytes.js'

// struct ofp_instruction, ofp_action_header {
//   uint16_t type;
//   uint16_t len;                        4; more with an experimenter, or from switches that pad
// };

/** The type of an instruction or action that a table supports. */
export interface FeatureId<Name extends string> {
  /** Its name; its number if the specification has no such type; 0xffff for those of experimenters. */
  readonly type: Name | number
  /** What follows type and length, if anything does: an experimenter id, or padding. */
  readonly body?: Uint8Array
}

/** The instructions of the specification, by `OFPIT_*` number. */
export const instructionNames = enumeration(
  { gotoTable: 1, writeMetadata: 2, writeActions: 3, applyActions: 4, clearActions: 5, meter: 6 }, 'type',
)

/** The actions of the specification, by `OFPAT_*` number. */
export const actionNames = enumeration({
  output: 0, copyTtlOut: 11, copyTtlIn: 12, setMplsTtl: 15, decMplsTtl: 16, pushVlan: 17, popVlan: 18,
  pushMpls: 19, popMpls: 20, setQueue: 21, group: 22, setNwTtl: 23, decNwTtl: 24, setField: 25, pushPbb: 26,
  popPbb: 27,
}, 'type')

/** The type of an instruction that a table supports. */
export type InstructionId = FeatureId<(typeof instructionNames)['names'][number]>

/** The type of an action that a table supports. */
export type ActionId = FeatureId<(typeof actionNames)['names'][number]>

/**
 * Decodes the ids that lie from `offset` to `end`.
 * @throws {@link DecodeError}
 */
export function decodeIds<N extends string>(
  names: Enumeration<N>, view: DataView, offset: number, end: number, path: string,
): FeatureId<N>[] {
  const list: SizedList = { path, min: 4, lengthAt: 2, code: 'ERR_BAD_PROPERTY_LENGTH' }
  return decodeSized(list, view, offset, end, (at, to) => {
    const type = names.name(view.getUint16(at))
    return to - at === 4 ? { type } : { type, body: borrow(view, at + 4, to).slice() }
  })
}

/**
 * Encodes ids and returns the offset behind them.
 * @throws {@link EncodeError}
 */
export function encodeIds<N extends string>(
  names: Enumeration<N>, ids: readonly FeatureId<N>[], view: DataView, offset: number, path: string,
): number {
  return encodeEach(ids, offset, path, (id, at) => {
    needObject(id, '')
    putU16(view, at, names.value(id.type), 'type')
    const end = id.body === undefined ? at + 4 : putBytes(view, at + 4, id.body, 'body')
    putU16(view, at + 2, end - at, 'length')
    return end
  })
}
