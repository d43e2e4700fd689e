import { DecodeError } from '../../errors.js'
import { needList, pad8, putU16, putZeros } from '../../wire/bytes.js'
import { nicira, NICIRA_BODY, type ActionCodec } from '../codec.js'
import type { ActionText } from '../text.js'

// struct nx_action_cnt_ids {             NXAST_DEC_TTL_CNT_IDS = 21
//   ext_action_header, without its pad;
//   uint16_t n_controllers;
//   uint8_t  zeros[4];
//   uint16_t ids[];                      then zeros to a multiple of 8
// };

/** Decrements the TTL. A packet whose TTL expires is sent to the controllers with these ids. */
export interface DecTtlCntIdsAction {
  readonly type: 'decTtlCntIds'
  /** Controller ids, 0 to 65,535 each. */
  readonly ids: readonly number[]
}

/**
 * Builds a {@link DecTtlCntIdsAction}: decrements the TTL.
 * @param ids - of the controllers to which packets with an expired TTL are sent, 0 to 65,535 each
 *
 * @example
 * ```ts
 * import { decTtlCntIds, formatActions } from 'daolinet/codec'
 *
 * console.log(formatActions([decTtlCntIds(1, 2)])) // dec_ttl(1,2)
 * ```
 */
export function decTtlCntIds(...ids: readonly number[]): DecTtlCntIdsAction {
  return { type: 'decTtlCntIds', ids }
}

export const decTtlCntIdsCodec: ActionCodec<DecTtlCntIdsAction> = {
  type: 'decTtlCntIds',
  ...nicira(21, { inActionSet: true }),
  decode(view, offset, end) {
    const count = view.getUint16(offset + NICIRA_BODY)
    if (offset + 16 + count * 2 > end) {
      throw new DecodeError(
        'ERR_BAD_ACTION_LENGTH',
        offset + NICIRA_BODY,
        `${count} ids do not fit ${end - offset} bytes`,
        'decTtlCntIds',
      )
    }
    const ids = Array.from({ length: count }, (_, index) => view.getUint16(offset + 16 + index * 2))
    return { type: 'decTtlCntIds', ids }
  },
  encode(action, view, offset) {
    needList(action.ids, 'ids')
    putU16(view, offset + NICIRA_BODY, action.ids.length, 'ids')
    const start = putZeros(view, offset + 12, offset + 16)
    for (const [index, id] of action.ids.entries()) putU16(view, start + index * 2, id, `ids[${index}]`)
    return pad8(view, offset, start + action.ids.length * 2)
  },
}

/** Read with `dec_ttl`, as `dec_ttl(1,2)`. */
export const decTtlCntIdsText: ActionText<DecTtlCntIdsAction> = {
  format: ({ ids }) => `dec_ttl(${ids.join(',')})`,
}
