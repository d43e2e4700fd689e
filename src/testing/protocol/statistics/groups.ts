/** Statistics and descriptions of groups (OpenFlow 1.3.5 §7.3.5.9 to §7.3.5.11). */
import {
  GroupCapabilities, groupDescReply, groupFeaturesReply, GroupId, groupStatsReply, type GroupDescReply,
  type GroupFeaturesReply, type GroupStatsReply, type GroupStatsRequest, type PerGroupType,
} from '../../../codec/index.js'
import { leadsToGroup } from '../flow-mod.js'
import { ACTION_BITS } from '../vocabulary.js'
import { ageOf } from './age.js'
import type { Datapath } from '../../datapath/datapath.js'

/** The counters of one group, or of all. For a group that does not exist the reply is empty. */
export function groupStats(datapath: Datapath, { groupId: wanted }: GroupStatsRequest): GroupStatsReply {
  const groups = [...datapath.groups.values()]
    .filter(({ groupId }) => wanted === GroupId.ALL || wanted === groupId)
  const { flows } = datapath
  return groupStatsReply({
    groups: groups.map(({ groupId, packetCount, byteCount, added, bucketTraffic }) => ({
      groupId,
      // As in Open vSwitch, references from flows are counted, and those from other groups are not.
      refCount: flows.filter((flow) => leadsToGroup(flow, groupId)).length,
      packetCount,
      byteCount,
      ...ageOf(added, datapath.clock.now()),
      bucketStats: bucketTraffic.map((traffic) => ({ ...traffic })),
    })),
  })
}

/** How the groups were set up. */
export function groupDesc({ groups }: Datapath): GroupDescReply {
  return groupDescReply({
    groups: [...groups.values()].map(({ groupId, groupType, buckets }) => ({ groupId, groupType, buckets })),
  })
}

/** What kinds of groups the switch can have. */
export function groupFeatures(): GroupFeaturesReply {
  const each = (value: number): PerGroupType =>
    ({ all: value, select: value, indirect: value, fastFailover: value })
  return groupFeaturesReply({
    types: 0b1111,
    capabilities: Object.values(GroupCapabilities).reduce((all, flag) => all | flag, 0),
    maxGroups: each(GroupId.MAX),
    actions: each(ACTION_BITS),
  })
}
