import {
  bucket, decodeBuckets, encodeBuckets, type Bucket, type BucketInit, type FilledBucket,
} from '../../structures/bucket.js'
import { enumeration } from '../../wire/enumeration.js'
import { needBytes, putU16, putU32, putU8 } from '../../wire/bytes.js'
import { filled } from '../../wire/members.js'
import type { Fields, Filled, Header, Init, MessageCodec } from '../codec.js'

// struct ofp_group_mod {                 OpenFlow 1.3.5 §7.3.4.2
//   struct ofp_header header;
//   uint16_t command;
//   uint8_t  type;
//   uint8_t  pad;
//   uint32_t group_id;
//   struct ofp_bucket buckets[];
// };

/** What a group-mod does. */
export type GroupModCommand = 'add' | 'modify' | 'delete'

/**
 * Which buckets of a group a packet goes through: `all` of them; one that is `select`ed by weight; the only
 * one (`indirect`); or the first that is live (`fastFailover`) (OpenFlow 1.3.5 §5.6.1).
 */
export type GroupType = 'all' | 'select' | 'indirect' | 'fastFailover'

/**
 * The controller adds, changes or deletes a group. The switch replies only with errors (OpenFlow 1.3.5
 * §7.3.4.2).
 */
export interface GroupMod extends Header {
  readonly type: 'groupMod'
  /** @defaultValue `'add'` */
  readonly command: GroupModCommand | number
  /** @defaultValue `'all'` */
  readonly groupType: GroupType | number
  /** Number of the group; `GroupId.ALL` deletes all. @defaultValue 0 */
  readonly groupId: number
  /** The buckets in order. @defaultValue `[]` */
  readonly buckets: readonly Bucket[]
}

/** A {@link GroupMod} as {@link encode} takes it: fields that are left out take their defaults. */
export type GroupModInit = Omit<Init<GroupMod>, 'buckets'> & { readonly buckets?: readonly BucketInit[] }

/** The names of group-mod commands, and their values on the wire. */
export const groupModCommands = enumeration({ add: 0, modify: 1, delete: 2 }, 'command')

/** The names of group types, and their values on the wire. */
export const groupTypes = enumeration({ all: 0, select: 1, indirect: 2, fastFailover: 3 }, 'groupType')

/** A group-mod with nothing left out, as {@link groupMod} makes it. */
export type FilledGroupMod = Filled<Omit<GroupModInit,
  'buckets'>> & { readonly buckets: readonly FilledBucket[] }

type GroupModFields<F extends FilledGroupMod> = Omit<Fields<F>, 'buckets'> & {
  readonly buckets?: readonly Partial<F['buckets'][number]>[]
}

/**
 * Builds a {@link GroupMod}: the controller adds, changes or deletes a group. What is left out takes its
 * default.
 *
 * @param init - the fields of {@link GroupMod}; what is left out takes its default
 *
 * @example
 * ```ts
 * import { bucket, formatMessage, groupMod, output } from 'daolinet/codec'
 *
 * const message = groupMod({ groupId: 1, buckets: [bucket({ actions: [output(3)] })] })
 * console.log(formatMessage(message).trim())
 * // prints OFPT_GROUP_MOD (OF1.3) (xid=0x0):
 * // prints  ADD group_id=1,type=all,bucket=actions=output:3
 * ```
 */
export function groupMod<F extends FilledGroupMod = FilledGroupMod>(init: GroupModFields<F>): F {
  const given: object = { ...init, buckets: (init.buckets ?? []).map((one) => bucket(one)) }
  return filled(
    { type: 'groupMod', xid: 0, command: 'add', groupType: 'all', groupId: 0, buckets: [] },
    given,
  ) as FilledGroupMod as F
}

export const groupModCodec: MessageCodec<GroupMod, GroupModInit> = {
  type: 'groupMod',
  number: 15,
  decode(view, offset, end, xid) {
    needBytes(offset, end, 16, 'groupMod')
    return {
      type: 'groupMod',
      xid,
      command: groupModCommands.name(view.getUint16(offset + 8)),
      groupType: groupTypes.name(view.getUint8(offset + 10)),
      groupId: view.getUint32(offset + 12),
      buckets: decodeBuckets(view, offset + 16, end),
    }
  },
  encode(message, view, offset) {
    putU16(view, offset + 8, groupModCommands.value(message.command ?? 'add'), 'command')
    putU8(view, offset + 10, groupTypes.value(message.groupType ?? 'all'), 'groupType')
    view.setUint8(offset + 11, 0)
    putU32(view, offset + 12, message.groupId ?? 0, 'groupId')
    return encodeBuckets(message.buckets ?? [], view, offset + 16)
  },
}
