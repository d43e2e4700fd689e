/** What the switch tells of its groups (OpenFlow 1.3.5 §7.3.5.9 to §7.3.5.11). */
import {
  GroupCapabilities, groupDescReply, groupFeaturesReply, GroupId, groupStatsReply, type GroupDescReply,
  type GroupFeaturesReply, type GroupStatsReply, type GroupStatsRequest, type PerGroupType,
} from '../../../codec/index.js'
import { leadsToGroup } from '../flow-mod.js'
import { ACTION_BITS } from '../vocabulary.js'
import { ageOf } from './age.js'
import type { Datapath } from '../../datapath/datapath.js'

/** A group's counters, or all groups'. A group that is not there has none. */
export function groupStats(datapath: Datapath, { groupId: wanted }: GroupStatsRequest): GroupStatsReply {
  const groups = [...datapath.groups.values()]
    .filter(({ groupId }) => wanted === GroupId.ALL || wanted === groupId)
  const { flows } = datapath
  return groupStatsReply({
    groups: groups.map(({ groupId, packetCount, byteCount, added, bucketTraffic }) => ({
      groupId,
      // As in Open vSwitch, flows count and groups do not.
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

/** What groups the switch can have. */
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
