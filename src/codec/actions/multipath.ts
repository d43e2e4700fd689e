import { enumeration } from '../wire/enumeration.js'
import {
  decodeRange, decodeShortHeader, encodeShortSubfield, type Subfield, type SubfieldInit,
} from '../match/subfield.js'
import { exactBytes, putU16, putU32 } from '../wire/bytes.js'
import { hashFields, type HashFields } from './hash-fields.js'
import { NICIRA_BODY, nicira } from './nicira.js'
import type { ActionCodec } from './codec.js'

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

/** How a hash becomes a link (ovs-actions(7), "The multipath action"). */
export type MultipathAlgorithm = 'moduloN' | 'hashThreshold' | 'hrw' | 'iterHash'

/** Hashes the packet to one of several links, and stores its number. */
export interface MultipathAction {
  readonly type: 'multipath'
  readonly fields: HashFields | number
  /** What the hash starts from. */
  readonly basis: number
  readonly algorithm: MultipathAlgorithm | number
  /** The greatest link number: one less than there are links. */
  readonly maxLink: number
  /** For `iterHash` only. */
  readonly arg: number
  readonly dst: Subfield
}

/** A {@link MultipathAction} to encode. */
export type MultipathActionInit = Omit<MultipathAction, 'dst'> & { readonly dst: SubfieldInit }

const algorithms = enumeration({ moduloN: 0, hashThreshold: 1, hrw: 2, iterHash: 3 }, 'algorithm')

export const multipath: ActionCodec<MultipathAction, MultipathActionInit> = {
  type: 'multipath',
  ...nicira(10),
  decode(view, offset, end) {
    exactBytes(offset, end, 32, 'multipath', 'BAD_ACTION_LENGTH')
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
