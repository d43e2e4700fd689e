import { seconds } from '../../syntax/number.js'
import { ALL_ONES_64 } from '../../wire/all-ones.js'
import { formatBuckets, formatGroupId } from './buckets.js'
import type { GroupStats } from '../../messages/multipart/group-stats.js'
import type { MessageFormatter } from './formatter.js'

export const groupStatsRequest: MessageFormatter<'groupStatsRequest'> =
  ['OFPST_GROUP request', ({ groupId }) => ` group_id=${formatGroupId(groupId)}`]

export const groupStatsReply: MessageFormatter<'groupStatsReply'> = ['OFPST_GROUP reply', ({ groups }) =>
  groups.map(formatGroupStats).join('')]

const NO_DURATION = 0xffff_ffff
function formatGroupStats(group: GroupStats): string {
  const { durationSec, durationNsec } = group
  const buckets = group.bucketStats.map(({ packetCount, byteCount }, index) =>
    packetCount === ALL_ONES_64 ? '' : `,bucket${index}:packet_count=${packetCount},byte_count=${byteCount}`)
  return `\n group_id=${group.groupId},` +
    (durationSec === NO_DURATION ? '' : `duration=${seconds(durationSec, durationNsec)},`) +
    `ref_count=${group.refCount},packet_count=${group.packetCount},byte_count=${group.byteCount}` +
    buckets.join('')
}

/** A request is always for all groups: OpenFlow 1.3 cannot ask for a single one. */
export const groupDescRequest: MessageFormatter<'groupDescRequest'> =
  ['OFPST_GROUP_DESC request', () => ' group_id=ALL']

export const groupDescReply: MessageFormatter<'groupDescReply'> = ['OFPST_GROUP_DESC reply', ({ groups }) =>
  groups.map(({ groupId, groupType, buckets }) =>
    `\n group_id=${groupId}${formatBuckets(groupType, buckets)}`).join('')]
