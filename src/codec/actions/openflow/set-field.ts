import { fieldByName, type NamedField } from '../../match/table.js'
import { addressOf } from '../../syntax/address.js'
import { hexBytes } from '../../syntax/bytes.js'
import { fieldOf, referenceTo } from '../../syntax/field-name.js'
import { formatValue } from '../../syntax/format-value.js'
import { bigintOf, numberOf } from '../../syntax/integer.js'
import { valueOf, type Item } from '../../syntax/items.js'
import { protocolField } from '../../syntax/protocol-field.js'
import { bytesOf, matchValue, valueOfField, type ReadValue } from '../../syntax/read-value.js'
import { fail, textOf, type Span } from '../../syntax/span.js'
import { pad8 } from '../../wire/bytes.js'
import { openflow, type ActionCodec, type Typed } from '../codec.js'
import { decodeOneField, encodeOneField } from '../one-field.js'
import { arrow, type ActionContext, type ActionText } from '../text.js'
import type { FieldName, Match, MatchInit } from '../../match/fields.js'

// struct ofp_action_set_field {        OpenFlow 1.3.5 §7.2.5
//   uint16_t type;                     OFPAT_SET_FIELD = 25
//   uint16_t len;                      padded to a multiple of 8
//   uint8_t  field[];                  one OXM field, then zero bytes
// };

/** Writes a header field of the packet, or a pipeline field such as a register. */
export interface SetFieldAction {
  readonly type: 'setField'
  /** Exactly one field; without a mask in standard OpenFlow 1.3 (Open vSwitch takes one with a mask). */
  readonly field: Match
}

/** A {@link SetFieldAction} as {@link encode} takes it. */
export interface SetFieldActionInit {
  readonly type: 'setField'
  readonly field: MatchInit
}

/**
 * Builds a {@link SetFieldAction}: writes a header field of the packet, or a pipeline field such as a
 * register.
 * @param field - exactly one field
 *
 * @example
 * ```ts
 * import { formatActions, setField } from 'daolinet/codec'
 *
 * console.log(formatActions([setField({ ipv4Dst: '10.0.0.1' })])) // set_field:10.0.0.1->ip_dst
 * ```
 */
export function setField(field: MatchInit): SetFieldActionInit {
  return { type: 'setField', field }
}

export const setFieldCodec: ActionCodec<SetFieldAction, SetFieldActionInit> = {
  type: 'setField',
  ...openflow(25),
  decode: (view, offset, end) => ({
    type: 'setField',
    field: decodeOneField(view, offset + 4, end, 'setField'),
  }),
  encode: (action, view, offset) => pad8(view, offset, encodeOneField(action.field, view, offset + 4)),
}

export const setFieldText: ActionText<SetFieldAction> = {
  format: formatSetField,
  read: {
    set_field: readSetField,
    mod_dl_src: (item) => readAddress(item, 'ethSrc', 'mac'),
    mod_dl_dst: (item) => readAddress(item, 'ethDst', 'mac'),
    mod_nw_src: (item) => readAddress(item, 'ipv4Src', 'ipv4'),
    mod_nw_dst: (item) => readAddress(item, 'ipv4Dst', 'ipv4'),
    mod_nw_tos: readTos,
    mod_nw_ecn: (item) => readNumber(item, 'ipEcn'),
    mod_tp_src: (item, context) => readPort(item, context, 'tp_src'),
    mod_tp_dst: (item, context) => readPort(item, context, 'tp_dst'),
    set_mpls_label: (item) => readNumber(item, 'mplsLabel'),
    set_mpls_tc: (item) => readNumber(item, 'mplsTc'),
    set_tunnel: (item) => readNumber(item, 'tunnelId'),
    set_tunnel64: (item) => readNumber(item, 'tunnelId'),
  },
}

/** `set_field:10.0.0.1->ip_src`; an unknown field by its header. */
export function formatSetField({ field }: { readonly field: Match }): string {
  const [entry] = Object.entries(field as Readonly<Record<string, unknown>>)
  if (entry === undefined) return 'set_field'
  const [name, value] = entry
  const row = fieldByName(name)
  return row === undefined
    ? `set_field:0x${hexBytes(value as Uint8Array)}->${name}`
    : `set_field:${formatValue(row, value)}->${row.text}`
}

/** Sets all of a field. */
export function setFieldTo(row: NamedField, value: bigint): SetFieldAction {
  return { type: 'setField', field: { [row.name]: matchValue(row, { value }) } as Match }
}

/** A field by its name, or by a name that the protocol decides. */
export function namedField(name: Span, context: ActionContext): NamedField {
  return protocolField(name, context) ?? fieldOf(name)
}

/** `mod_dl_src:02:00:00:00:00:01`, `mod_nw_src:10.0.0.1`. */
function readAddress(item: Item, name: FieldName, kind: 'mac' | 'ipv4'): SetFieldAction {
  return setFieldTo(fieldByName(name)!, addressOf(valueOf(item), kind))
}

/** `mod_nw_ecn:2`, `set_mpls_label(10)`, `set_tunnel:5`. */
function readNumber(item: Item, name: FieldName): SetFieldAction {
  const row = fieldByName(name)!
  return setFieldTo(row, bigintOf(valueOf(item), row.bits, textOf(item.key)))
}

/** `mod_nw_tos:16`: the code point in the high six bits. */
function readTos(item: Item): SetFieldAction {
  const value = valueOf(item)
  const tos = numberOf(value, 8, 'mod_nw_tos')
  if ((tos & 3) !== 0) fail('ERR_BAD_VALUE', value, 'mod_nw_tos sets no bits of ECN: it is a multiple of 4')
  return setFieldTo(fieldByName('ipDscp')!, BigInt(tos >> 2))
}

/** `mod_tp_dst:80`, for the protocol that the match has: one with ports, not with types and codes. */
function readPort(item: Item, context: ActionContext, name: 'tp_src' | 'tp_dst'): SetFieldAction {
  const row = protocolField(item.key, context, name)!
  if (row.name.startsWith('icmp')) {
    fail('ERR_MISSING_PREREQUISITE', item.key, `${textOf(item.key)} needs tcp, udp or sctp beside it`)
  }
  return setFieldTo(row, bigintOf(valueOf(item), row.bits, textOf(item.key)))
}

/** How many bits one `load` writes at most. */
const WORD = 64

/** `set_field:10.0.0.1->ip_src`. With a mask it takes one load for each run of ones in the mask. */
function readSetField(item: Item, context: ActionContext): Typed | Typed[] {
  const [value, name] = arrow(item)
  const row = namedField(name, context)
  const read = valueOfField(row, value)
  const all = (1n << BigInt(row.bits)) - 1n
  const whole = read.mask === undefined || (read.mask === all && row.kind !== 'bytes')
  return whole ? setFieldTo(row, read.value) : loads(row, read.value & read.mask, read.mask)
}

/** Nicira's loads of the bits that the mask has set, from the lowest up: one for each run of at most 64. */
export function loads(row: NamedField, value: bigint, mask: bigint): Typed[] {
  if (row.kind === 'bytes' || row.experimenter !== undefined) return [maskedLoad(row, { value, mask })]
  return runs(mask).map(({ offset, bits }) => ({
    type: 'regLoad',
    dst: { field: referenceTo(row), offset, bits },
    value: (value >> BigInt(offset)) & ((1n << BigInt(bits)) - 1n),
  }))
}

/** The action for what a load has no room for: options of any length, and experimenter fields. */
function maskedLoad(row: NamedField, { value, mask = 0n }: ReadValue): Typed & { readonly field: Match } {
  const all = (1n << BigInt(row.bits)) - 1n
  if (row.kind !== 'bytes') {
    const read = mask === all ? { value } : { value, mask }
    return { type: 'regLoad2', field: { [row.name]: matchValue(row, read) } as Match }
  }
  // All of an option is its value, however many bytes that has.
  if (mask === all) return { type: 'regLoad2', field: { [row.name]: matchValue(row, { value }) } as Match }
  const width = Math.max(1, Math.ceil(mask.toString(16).length / 2))
  const option: unknown = { value: bytesOf(value, width), mask: bytesOf(mask, width) }
  return { type: 'regLoad2', field: { [row.name]: option } as Match }
}

function runs(mask: bigint): { offset: number, bits: number }[] {
  const found: { offset: number, bits: number }[] = []
  for (let rest = mask, at = 0; rest !== 0n;) {
    while ((rest & 1n) === 0n) {
      rest >>= 1n
      at++
    }
    let bits = 0
    while ((rest & 1n) === 1n && bits < WORD) {
      rest >>= 1n
      bits++
    }
    found.push({ offset: at, bits })
    at += bits
  }
  return found
}
