import { enumeration } from '../wire/enumeration.js'
import { DecodeError } from '../errors.js'
import {
  decodeRange, decodeShortHeader, encodeShortHeader, encodeShortSubfield, type FieldReference, type Subfield,
  type SubfieldInit,
} from '../match/subfield.js'
import { needBytes, needList, pad8, putU16, putZeros } from '../wire/bytes.js'
import { hashFields, type HashFields } from './hash-fields.js'
import { NICIRA_BODY, nicira, portFrom16, portTo16 } from './nicira.js'
import type { ActionCodec } from './codec.js'

// struct nx_action_bundle {              NXAST_BUNDLE = 12, NXAST_BUNDLE_LOAD = 13
//   ext_action_header, without its pad;
//   uint16_t algorithm;                  NX_BD_ALG_*
//   uint16_t fields;                     NX_HASH_FIELDS_*
//   uint16_t basis;
//   uint32_t member_type;                header of NXM_OF_IN_PORT
//   uint16_t n_members;
//   uint16_t ofs_nbits;                  zero in NXAST_BUNDLE
//   uint32_t dst;                        zero in NXAST_BUNDLE
//   uint8_t  zero[4];
//   uint16_t members[];                  ports as in OpenFlow 1.0, then zeros to a multiple of 8
// };

/** How a port is chosen: the first that is up, or by highest random weight. */
export type BundleAlgorithm = 'activeBackup' | 'hrw'

interface Bundle {
  readonly algorithm: BundleAlgorithm | number
  readonly fields: HashFields | number
  /** What the hash starts from. */
  readonly basis: number
  /** What the members are. @defaultValue `'inPort16'`: ports */
  readonly memberType?: FieldReference
  /** Port numbers. */
  readonly members: readonly number[]
}

/** Hashes the packet to one of several ports, and sends it out there. */
export interface BundleAction extends Bundle { readonly type: 'bundle' }

/** Hashes the packet to one of several ports, and stores its number. */
export interface BundleLoadAction extends Bundle {
  readonly type: 'bundleLoad'
  readonly dst: Subfield
}

/** A {@link BundleLoadAction} to encode. */
export type BundleLoadActionInit = Omit<BundleLoadAction, 'dst'> & { readonly dst: SubfieldInit }

const algorithms = enumeration({ activeBackup: 0, hrw: 1 }, 'algorithm')

function decodeBundle(view: DataView, offset: number, end: number, path: string): Bundle {
  needBytes(offset, end, 32, path, 'BAD_ACTION_LENGTH')
  const count = view.getUint16(offset + 20)
  if (offset + ((32 + count * 2 + 7) & ~7) !== end) {
    throw new DecodeError(
      'BAD_ACTION_LENGTH',
      offset + 20,
      `${count} members do not fill an action of ${end - offset} bytes`,
      path,
    )
  }
  return {
    algorithm: algorithms.name(view.getUint16(offset + NICIRA_BODY)),
    fields: hashFields.name(view.getUint16(offset + 12)),
    basis: view.getUint16(offset + 14),
    memberType: decodeShortHeader(view, offset + 16),
    members: Array.from({ length: count }, (_, index) => portFrom16(view.getUint16(offset + 32 + index * 2))),
  }
}

function encodeBundle(action: Bundle, view: DataView, offset: number): number {
  needList(action.members, 'members')
  putU16(view, offset + NICIRA_BODY, algorithms.value(action.algorithm), 'algorithm')
  putU16(view, offset + 12, hashFields.value(action.fields), 'fields')
  putU16(view, offset + 14, action.basis, 'basis')
  encodeShortHeader(action.memberType ?? 'inPort16', view, offset + 16, 'memberType')
  putU16(view, offset + 20, action.members.length, 'members')
  view.setUint32(offset + 28, 0)
  const end = action.members.reduce((at, member, index) => {
    view.setUint16(at, portTo16(member, `members[${index}]`))
    return at + 2
  }, offset + 32)
  return pad8(view, offset, end)
}

export const bundle: ActionCodec<BundleAction> = {
  type: 'bundle',
  ...nicira(12),
  decode: (view, offset, end) => ({ type: 'bundle', ...decodeBundle(view, offset, end, 'bundle') }),
  encode(action, view, offset) {
    putZeros(view, offset + 22, offset + 28)
    return encodeBundle(action, view, offset)
  },
}

export const bundleLoad: ActionCodec<BundleLoadAction, BundleLoadActionInit> = {
  type: 'bundleLoad',
  ...nicira(13),
  decode(view, offset, end) {
    const body = decodeBundle(view, offset, end, 'bundleLoad')
    const dst = decodeRange(decodeShortHeader(view, offset + 24), view.getUint16(offset + 22))
    return { type: 'bundleLoad', ...body, dst }
  },
  encode(action, view, offset) {
    encodeShortSubfield('dst', action.dst, view, offset + 24, offset + 22)
    return encodeBundle(action, view, offset)
  },
}
