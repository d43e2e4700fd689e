import { decodeActions, encodeActions } from '../actions/list.js'
import type { Action, ActionInit } from '../actions/index.js'
import { GroupId, PortNo } from '../protocol/constants.js'
import { decodeSized, encodeEach, type SizedList } from '../wire/list.js'
import { needObject, putU16, putU32 } from '../wire/bytes.js'
import { filled } from '../wire/members.js'

// struct ofp_bucket {                    OpenFlow 1.3.5 §7.3.4.2
//   uint16_t len;
//   uint16_t weight;                     of select groups
//   uint32_t watch_port;                 of fast failover groups
//   uint32_t watch_group;                of fast failover groups
//   uint8_t  pad[4];
//   struct ofp_action_header actions[];
// };

/** One bucket of a group: actions, and when a packet goes through them (OpenFlow 1.3.5 §7.3.4.2). */
export interface Bucket {
  /**
   * In a select group, the share of the packets that this bucket gets, in proportion to the weights of the
   * others; 0 in other groups. @defaultValue 0
   */
  readonly weight: number
  /** In a fast failover group, the bucket is live only while this port is. @defaultValue `PortNo.ANY` */
  readonly watchPort: number
  /**
   * In a fast failover group, the bucket is live only while this group has a live bucket. @defaultValue
   * `GroupId.ANY`
   */
  readonly watchGroup: number
  /** What is done to a packet that goes through the bucket. @defaultValue `[]`, which drops it */
  readonly actions: readonly Action[]
}

/** A {@link Bucket} as {@link encode} takes it: fields that are left out take their defaults. */
export type BucketInit = Partial<Omit<Bucket, 'actions'>> & { readonly actions?: readonly ActionInit[] }

/** A bucket with nothing left out, as {@link bucket} makes it. */
export type FilledBucket = Required<BucketInit>

const BUCKETS: SizedList = { path: 'buckets', min: 16, code: 'ERR_BAD_BUCKET_LENGTH' }

/**
 * Builds a {@link Bucket} of a group. What is left out takes its default: without actions it drops the
 * packet.
 *
 * @param init - the fields of {@link Bucket}; what is left out takes its default
 *
 * @example
 * ```ts
 * import { bucket, groupMod, output } from 'daolinet/codec'
 *
 * const buckets = [1, 2].map((port) => bucket({ watchPort: port, actions: [output(port)] }))
 * const message = groupMod({ groupId: 1, groupType: 'fastFailover', buckets })
 * console.log(message.buckets.length, message.buckets[0]?.weight) // 2 0
 * ```
 */
export function bucket<B extends FilledBucket = FilledBucket>(init?: Partial<B>): B {
  return filled(
    { weight: 0, watchPort: PortNo.ANY, watchGroup: GroupId.ANY, actions: [] }, init as object,
  ) as FilledBucket as B
}

/**
 * Decodes the buckets that lie from `offset` to `end`.
 * @throws {@link DecodeError}
 */
export function decodeBuckets(view: DataView, offset: number, end: number): Bucket[] {
  return decodeSized(BUCKETS, view, offset, end, (at, to) => ({
    weight: view.getUint16(at + 2),
    watchPort: view.getUint32(at + 4),
    watchGroup: view.getUint32(at + 8),
    actions: decodeActions(view, at + 16, to),
  }))
}

/**
 * Encodes buckets and returns the offset behind them.
 * @throws {@link EncodeError}
 */
export function encodeBuckets(buckets: readonly BucketInit[], view: DataView, offset: number): number {
  return encodeEach(buckets, offset, BUCKETS.path, (value, at) => {
    needObject(value, '')
    putU16(view, at + 2, value.weight ?? 0, 'weight')
    putU32(view, at + 4, value.watchPort ?? PortNo.ANY, 'watchPort')
    putU32(view, at + 8, value.watchGroup ?? GroupId.ANY, 'watchGroup')
    view.setUint32(at + 12, 0)
    const end = encodeActions(value.actions ?? [], view, at + 16)
    putU16(view, at, end - at, 'length')
    return end
  })
}
