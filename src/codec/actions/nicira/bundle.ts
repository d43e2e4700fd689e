import { DecodeError } from '../../errors.js'
import {
  decodeRange, decodeShortHeader, encodeShortHeader, encodeShortSubfield, type FieldReference,
  type Subfield, type SubfieldInit,
} from '../../match/subfield.js'
import { headerText } from '../../syntax/field-name.js'
import { numberOf } from '../../syntax/integer.js'
import { formatPort, portOf } from '../../syntax/port.js'
import { cut, fail, isEmpty, part, quoted, split, textOf, trimmed, type Span } from '../../syntax/span.js'
import { formatSubfield, subfieldOf } from '../../syntax/subfield.js'
import { needBytes, needList, pad8, putU16, putZeros } from '../../wire/bytes.js'
import { enumeration } from '../../wire/enumeration.js'
import { nicira, NICIRA_BODY, type ActionCodec } from '../codec.js'
import { portFrom16, portTo16 } from '../layout.js'
import {
  exactly, hashFields, hashFieldTexts, nameOfText, textOfName, type HashFields,
} from './hash-fields.js'
import type { Item } from '../../syntax/items.js'
import type { ActionText } from '../text.js'

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

/** How a port is chosen: the first of the list that is up, or the one with the highest random weight. */
export type BundleAlgorithm = 'activeBackup' | 'hrw'

interface Bundle {
  readonly algorithm: BundleAlgorithm | number
  readonly fields: HashFields | number
  /** Universal hash parameter: different values give different hashes. */
  readonly basis: number
  /** What `members` are. @defaultValue `'inPort16'`: port numbers */
  readonly memberType?: FieldReference
  /** Port numbers. */
  readonly members: readonly number[]
}

/** Chooses one of several ports by a hash of the packet, and sends the packet to it. */
export interface BundleAction extends Bundle { readonly type: 'bundle' }

/** Chooses one of several ports by a hash of the packet, and writes its number to a field. */
export interface BundleLoadAction extends Bundle {
  readonly type: 'bundleLoad'
  readonly dst: Subfield
}

/** A {@link BundleLoadAction} as {@link encode} takes it. */
export type BundleLoadActionInit = Omit<BundleLoadAction, 'dst'> & { readonly dst: SubfieldInit }

/**
 * Builds a {@link BundleAction}: sends the packet to one of several ports, which a hash chooses.
 *
 * @example
 * ```ts
 * import { bundle, formatActions } from 'daolinet/codec'
 *
 * const action = bundle({ fields: 'ethSrc', basis: 0, algorithm: 'hrw', members: [4, 8] })
 * console.log(formatActions([action])) // bundle(eth_src,0,hrw,ofport,members:4,8)
 * ```
 */
export function bundle(init: Omit<BundleAction, 'type'>): BundleAction {
  return { type: 'bundle', ...init }
}

/**
 * Builds a {@link BundleLoadAction}: writes the number of one of several ports, which a hash chooses, to a
 * field.
 *
 * @example
 * ```ts
 * import { bundleLoad, formatActions } from 'daolinet/codec'
 *
 * const action = bundleLoad({
 *   fields: 'ethSrc', basis: 0, algorithm: 'hrw', members: [4, 8], dst: { field: 'reg0' },
 * })
 * console.log(formatActions([action])) // bundle_load(eth_src,0,hrw,ofport,NXM_NX_REG0[],members:4,8)
 * ```
 */
export function bundleLoad(init: Omit<BundleLoadActionInit, 'type'>): BundleLoadActionInit {
  return { type: 'bundleLoad', ...init }
}

const algorithms = enumeration({ activeBackup: 0, hrw: 1 }, 'algorithm')

function decodeBundle(view: DataView, offset: number, end: number, path: string): Bundle {
  needBytes(offset, end, 32, path, 'ERR_BAD_ACTION_LENGTH')
  const count = view.getUint16(offset + 20)
  if (offset + ((32 + count * 2 + 7) & ~7) > end) {
    throw new DecodeError(
      'ERR_BAD_ACTION_LENGTH',
      offset + 20,
      `${count} members do not fit an action of ${end - offset} bytes`,
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

export const bundleCodec: ActionCodec<BundleAction> = {
  type: 'bundle',
  ...nicira(12, { inActionSet: false }),
  decode: (view, offset, end) => ({ type: 'bundle', ...decodeBundle(view, offset, end, 'bundle') }),
  encode(action, view, offset) {
    putZeros(view, offset + 22, offset + 28)
    return encodeBundle(action, view, offset)
  },
}

export const bundleLoadCodec: ActionCodec<BundleLoadAction, BundleLoadActionInit> = {
  type: 'bundleLoad',
  ...nicira(13, { inActionSet: false }),
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

/** How they choose, as `ovs-ofctl` calls it. */
const algorithmTexts: Readonly<Record<BundleAlgorithm, string>> = {
  activeBackup: 'active_backup', hrw: 'hrw',
}

/** `bundle(eth_src,0,hrw,ofport,members:4,8)`. */
export const bundleText: ActionText<BundleAction> = {
  format: (action) => `bundle(${formatHead(action)},members:${formatMembers(action)})`,
  read: { bundle: readBundle },
}

/** `bundle_load(eth_src,0,hrw,ofport,NXM_NX_REG0[],members:4,8)`. */
export const bundleLoadText: ActionText<BundleLoadAction> = {
  format: (action) =>
    `bundle_load(${formatHead(action)},${formatSubfield(action.dst)},members:${formatMembers(action)})`,
  read: { bundle_load: readBundleLoad },
}

function formatHead({ fields, basis, algorithm, memberType = 'inPort16' }: Bundle): string {
  const type = memberType === 'inPort16' ? 'ofport' : headerText(memberType)
  return [textOfName(hashFieldTexts, fields), basis, textOfName(algorithmTexts, algorithm), type].join(',')
}

function formatMembers({ members }: Bundle): string {
  return members.map(formatPort).join(',')
}

function readBundle(item: Item): BundleAction {
  const { head, members } = readPieces(item)
  return { type: 'bundle', ...readHead(exactly(4, item, head)), members }
}

function readBundleLoad(item: Item): BundleLoadAction {
  const { head, members } = readPieces(item)
  const all = exactly(5, item, head)
  return { type: 'bundleLoad', ...readHead(all), members, dst: subfieldOf(all[4]!) }
}

function readPieces(item: Item): { head: readonly Span[], members: number[] } {
  const [head, ports] = cut(item.value, 'members:') ?? cut(item.value, 'slaves:')
    ?? fail('ERR_MISSING', item.whole, `${textOf(item.key)} wants "members:" and ports at its end`)
  const before = split(head, ',')
  if (!isEmpty(before.at(-1)!)) fail('ERR_SYNTAX', before.at(-1)!, 'a comma belongs before "members:"')
  return { head: before.slice(0, -1), members: readMembers(trimmed(ports)) }
}

/** Reads port numbers, which may be in brackets. */
function readMembers(span: Span): number[] {
  const text = textOf(span)
  const inner = text.startsWith('[') && text.endsWith(']') ? part(span, 1, text.length - 1) : span
  return split(inner, ',').filter((port) => !isEmpty(port)).map(portOf)
}

function readHead([fields, basis, algorithm, type]: readonly Span[]) {
  if (textOf(type!) !== 'ofport') fail(
    'ERR_BAD_VALUE', type!, `members are of type ofport, not ${quoted(type!)}`,
  )
  return {
    fields: nameOfText(hashFieldTexts, fields!),
    basis: numberOf(basis!, 16, 'the basis'),
    algorithm: nameOfText(algorithmTexts, algorithm!),
    memberType: 'inPort16',
  } as const
}
