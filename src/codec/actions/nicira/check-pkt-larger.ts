import { EncodeError } from '../../errors.js'
import {
  decodeHeader, encodeHeader, headerEnd, type Subfield, type SubfieldInit,
} from '../../match/subfield.js'
import { numberOf } from '../../syntax/integer.js'
import { fail } from '../../syntax/span.js'
import { formatSubfield, subfieldOf } from '../../syntax/subfield.js'
import { needBytes, needObject, putU16, putZeros, shown } from '../../wire/bytes.js'
import { encodeWithin } from '../../wire/list.js'
import { nicira, NICIRA_BODY, type ActionCodec } from '../codec.js'
import type { Item } from '../../syntax/items.js'
import { arrow, type ActionText } from '../text.js'

// struct nx_action_check_pkt_larger {    NXAST_CHECK_PKT_LARGER = 49
//   ext_action_header, without its pad;
//   uint16_t pkt_len;
//   uint16_t offset;                     of the bit
//   header of the field;                 4 or 8 bytes, then zeros to 24 bytes in all
// };

/** Writes 1 to a bit when the packet is longer than `pktLen`, 0 otherwise. */
export interface CheckPktLargerAction {
  readonly type: 'checkPktLarger'
  /** Length in bytes from the Ethernet header on, not counting a VLAN tag. */
  readonly pktLen: number
  /** The bit to write. */
  readonly dst: Subfield
}

/** A {@link CheckPktLargerAction} as {@link encode} takes it. */
export interface CheckPktLargerActionInit {
  readonly type: 'checkPktLarger'
  readonly pktLen: number
  /** The bit to write; `bits` may be left out. */
  readonly dst: SubfieldInit
}

/**
 * Builds a {@link CheckPktLargerAction}: sets a bit when the packet is longer than `pktLen` bytes.
 *
 * @example
 * ```ts
 * import { checkPktLarger, formatActions } from 'daolinet/codec'
 *
 * const action = checkPktLarger(1500, { field: 'reg0', offset: 0, bits: 1 })
 * console.log(formatActions([action])) // check_pkt_larger(1500)->NXM_NX_REG0[0]
 * ```
 */
export function checkPktLarger(pktLen: number, dst: SubfieldInit): CheckPktLargerActionInit {
  return { type: 'checkPktLarger', pktLen, dst }
}

export const checkPktLargerCodec: ActionCodec<CheckPktLargerAction, CheckPktLargerActionInit> = {
  type: 'checkPktLarger',
  ...nicira(49, { inActionSet: false }),
  decode(view, offset, end) {
    needBytes(offset, end, 24, 'checkPktLarger', 'ERR_BAD_ACTION_LENGTH')
    headerEnd(view, offset + 14, end)
    const dst = { field: decodeHeader(view, offset + 14), offset: view.getUint16(offset + 12), bits: 1 }
    return { type: 'checkPktLarger', pktLen: view.getUint16(offset + NICIRA_BODY), dst }
  },
  encode({ pktLen, dst }, view, offset) {
    needObject(dst, 'dst')
    if ((dst.bits ?? 1) !== 1)
      throw new EncodeError('ERR_BAD_VALUE', 'dst.bits', `${shown(dst.bits)} bits, where one is set`)
    putU16(view, offset + NICIRA_BODY, pktLen, 'pktLen')
    putU16(view, offset + 12, dst.offset ?? 0, 'dst.offset')
    return putZeros(view, encodeWithin('dst', () => encodeHeader(dst.field, view, offset + 14)), offset + 24)
  },
}

export const checkPktLargerText: ActionText<CheckPktLargerAction> = {
  format: ({ pktLen, dst }) => `check_pkt_larger(${pktLen})->${formatSubfield({ ...dst, bits: 1 })}`,
  read: { check_pkt_larger: readCheckPktLarger },
}

/** `check_pkt_larger(1500)->reg0[0]`, or with a colon: `check_pkt_larger:1500->reg0[0]`. */
function readCheckPktLarger(item: Item): CheckPktLargerAction {
  if (item.arrow === undefined && item.form !== ':') {
    fail('ERR_SYNTAX', item.whole, 'check_pkt_larger wants "->" and a bit of a field')
  }
  const [length, bit] = item.arrow === undefined ? arrow(item) : [item.value, item.arrow]
  const dst = subfieldOf(bit)
  if (dst.bits !== 1) fail('ERR_BAD_VALUE', bit, `one bit is set, not ${dst.bits}`)
  return { type: 'checkPktLarger', pktLen: numberOf(length, 16, 'the length'), dst }
}
