import {
  decodeRange, decodeShortHeader, encodeShortSubfield, type Subfield, type SubfieldInit,
} from '../../match/subfield.js'
import { numberOf } from '../../syntax/integer.js'
import { fail, split } from '../../syntax/span.js'
import { formatSubfield, subfieldOf } from '../../syntax/subfield.js'
import { exactBytes, putU16, putU32 } from '../../wire/bytes.js'
import { enumeration } from '../../wire/enumeration.js'
import { nicira, NICIRA_BODY, type ActionCodec } from '../codec.js'
import {
  exactly, hashFields, hashFieldTexts, nameOfText, textOfName, type HashFields,
} from './hash-fields.js'
import type { Item } from '../../syntax/items.js'
import type { ActionText } from '../text.js'

// struct nx_action_multipath {           NXAST_MULTIPATH = 10
//   ext_action_header, without its pad;
//   uint16_t fields;                     NX_HASH_FIELDS_*
//   uint16_t basis;
//   uint16_t pad0;
//   uint16_t algorithm;                  NX_MP_ALG_*
//   uint16_t max_link;                   number of links, less 1
//   uint32_t arg;
//   uint16_t pad1;
//   uint16_t ofs_nbits;                  offset << 6 | (n_bits - 1)
//   uint32_t dst;                        header of the field
// };

/** How a hash is mapped to a link (ovs-actions(7), "The multipath action"). */
export type MultipathAlgorithm = 'moduloN' | 'hashThreshold' | 'hrw' | 'iterHash'

/** Chooses one of several links by a hash of the packet, and writes its number to a field. */
export interface MultipathAction {
  readonly type: 'multipath'
  readonly fields: HashFields | number
  /** Universal hash parameter: different values give different hashes. */
  readonly basis: number
  readonly algorithm: MultipathAlgorithm | number
  /** The greatest link number, which is the number of links minus one. */
  readonly maxLink: number
  /** Argument of the algorithm `iterHash`; without meaning for others. */
  readonly arg: number
  readonly dst: Subfield
}

/** A {@link MultipathAction} as {@link encode} takes it. */
export type MultipathActionInit = Omit<MultipathAction, 'dst'> & { readonly dst: SubfieldInit }

/**
 * Builds a {@link MultipathAction}: writes the number of one of several links, which a hash chooses, to a
 * field.
 *
 * @example
 * ```ts
 * import { formatActions, multipath } from 'daolinet/codec'
 *
 * const action = multipath({
 *   fields: 'ethSrc', basis: 50, algorithm: 'moduloN', maxLink: 3, arg: 0, dst: { field: 'reg0' },
 * })
 * console.log(formatActions([action])) // multipath(eth_src,50,modulo_n,4,0,NXM_NX_REG0[])
 * ```
 */
export function multipath(init: Omit<MultipathActionInit, 'type'>): MultipathActionInit {
  return { type: 'multipath', ...init }
}

const algorithms = enumeration({ moduloN: 0, hashThreshold: 1, hrw: 2, iterHash: 3 }, 'algorithm')

export const multipathCodec: ActionCodec<MultipathAction, MultipathActionInit> = {
  type: 'multipath',
  ...nicira(10, { inActionSet: false }),
  decode(view, offset, end) {
    exactBytes(offset, end, 32, 'multipath', 'ERR_BAD_ACTION_LENGTH')
    return {
      type: 'multipath',
      fields: hashFields.name(view.getUint16(offset + NICIRA_BODY)),
      basis: view.getUint16(offset + 12),
      algorithm: algorithms.name(view.getUint16(offset + 16)),
      maxLink: view.getUint16(offset + 18),
      arg: view.getUint32(offset + 20),
      dst: decodeRange(decodeShortHeader(view, offset + 28), view.getUint16(offset + 26)),
    }
  },
  encode(action, view, offset) {
    putU16(view, offset + NICIRA_BODY, hashFields.value(action.fields), 'fields')
    putU16(view, offset + 12, action.basis, 'basis')
    view.setUint16(offset + 14, 0)
    putU16(view, offset + 16, algorithms.value(action.algorithm), 'algorithm')
    putU16(view, offset + 18, action.maxLink, 'maxLink')
    putU32(view, offset + 20, action.arg, 'arg')
    view.setUint16(offset + 24, 0)
    encodeShortSubfield('dst', action.dst, view, offset + 28, offset + 26)
    return offset + 32
  },
}

/** The names that `ovs-ofctl` has for the algorithms. */
const algorithmTexts: Readonly<Record<MultipathAlgorithm, string>> = {
  moduloN: 'modulo_n', hashThreshold: 'hash_threshold', hrw: 'hrw', iterHash: 'iter_hash',
}

/** `multipath(eth_src,50,modulo_n,4,0,NXM_NX_REG0[])`. */
export const multipathText: ActionText<MultipathAction> = {
  format(action) {
    const fields = textOfName(hashFieldTexts, action.fields)
    const algorithm = textOfName(algorithmTexts, action.algorithm)
    const dst = formatSubfield(action.dst)
    return `multipath(${fields},${action.basis},${algorithm},${action.maxLink + 1},${action.arg},${dst})`
  },
  read: { multipath: readMultipath },
}

function readMultipath(item: Item): MultipathAction {
  const [fields, basis, algorithm, links, arg, dst] = exactly(6, item, split(item.value, ','))
  const count = numberOf(links!, 16, 'the number of links')
  if (count === 0) fail('ERR_OUT_OF_RANGE', links!, 'there is at least one link')
  return {
    type: 'multipath',
    fields: nameOfText(hashFieldTexts, fields!),
    basis: numberOf(basis!, 16, 'the basis'),
    algorithm: nameOfText(algorithmTexts, algorithm!),
    maxLink: count - 1,
    arg: numberOf(arg!, 32, 'the argument'),
    dst: subfieldOf(dst!),
  }
}
