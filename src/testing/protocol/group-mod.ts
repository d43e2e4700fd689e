/** How the switch carries out a group-mod (OpenFlow 1.3.5 §6.5). */
import { GroupId, type GroupMod, type GroupType } from '../../codec/index.js'
import { groupEntry, wouldLoop } from '../datapath/groups.js'
import { refuseWithoutTracker } from './conntrack.js'
import { leadsToGroup } from './flow-mod.js'
import { Refusal } from './refusal.js'
import type { Datapath } from '../datapath/datapath.js'
import type { Transaction } from '../datapath/transaction.js'

/**
 * Carries out a group-mod that {@link refuseUnsound} has let pass.
 * @throws {@link Refusal} when the group to add exists, or the group to modify does not
 */
export function applyGroupMod(datapath: Datapath, message: GroupMod, transaction: Transaction): void {
  switch (message.command) {
    case 'add': return addGroup(datapath, message, transaction)
    case 'modify': return modifyGroup(datapath, message, transaction)
    case 'delete': return deleteGroups(datapath, message.groupId, transaction)
  }
}

function addGroup(datapath: Datapath, message: GroupMod, transaction: Transaction): void {
  const { groupId } = message
  if (datapath.groups.has(groupId)) throw new Refusal('OFPGMFC_GROUP_EXISTS', `group ${groupId} exists`)
  refuseLoop(datapath, message)
  put(datapath, message, datapath.clock.now(), transaction)
}

/** The counters of a modified group begin at 0 again, because its buckets are new. */
function modifyGroup(datapath: Datapath, message: GroupMod, transaction: Transaction): void {
  const before = datapath.groups.get(message.groupId)
  if (before === undefined) throw new Refusal('OFPGMFC_UNKNOWN_GROUP', `there is no group ${message.groupId}`)
  refuseLoop(datapath, message)
  put(datapath, message, before.added, transaction)
}

function refuseLoop(datapath: Datapath, { groupId, buckets }: GroupMod): void {
  if (wouldLoop(datapath.groups, groupId, buckets)) {
    throw new Refusal('OFPGMFC_LOOP', `group ${groupId} would lead back to itself`)
  }
}

function put(datapath: Datapath, message: GroupMod, added: number, transaction: Transaction): void {
  const { groups } = datapath
  const { groupId, buckets } = message
  refuseWithoutTracker(datapath, {}, buckets.flatMap(({ actions }) => actions))
  const before = groups.get(groupId)
  groups.set(groupId, groupEntry({ groupId, groupType: message.groupType as GroupType, buckets, added }))
  transaction.onRollback(() => before === undefined ? groups.delete(groupId) : groups.set(groupId, before))
}

/** Removes groups, and the flows that send packets to them. A group that does not exist is no error. */
function deleteGroups(datapath: Datapath, groupId: number, transaction: Transaction): void {
  const { groups, flows } = datapath
  const gone = [...groups.values()].filter((group) => groupId === GroupId.ALL || groupId === group.groupId)
  for (const group of gone) {
    groups.delete(group.groupId)
    transaction.onRollback(() => groups.set(group.groupId, group))
  }
  const lost = flows.filter((flow) => gone.some((group) => leadsToGroup(flow, group.groupId)))
  datapath.removeFlows(lost, 'groupDelete', transaction)
}
