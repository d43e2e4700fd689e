import { GroupId, PortNo } from '../protocol/constants.js'
import { checkActions } from './actions.js'
import { isNoPort } from './values.js'
import type { Scope } from './finding.js'
import type { Bucket } from '../structures/bucket.js'
import type { GroupMod } from '../messages/core/group-mod.js'

/** Refuses what is wrong with a group-mod, in the order in which Open vSwitch checks it. */
export function checkGroupMod(message: GroupMod, scope: Scope): void {
  const { command, groupType, groupId, buckets } = message
  for (const [index, { watchPort, actions }] of buckets.entries()) {
    const at = scope.at(`buckets[${index}]`)
    if (isNoPort(watchPort)) at.refuse('OFPGMFC_BAD_WATCH', 'watchPort', `no port can be ${watchPort}`)
    checkActions(actions, 'bucket', at)
  }
  if (command === 'delete' && buckets.length > 0) {
    scope.refuse('OFPGMFC_INVALID_GROUP', 'buckets', 'a delete has no buckets')
  }
  if (typeof groupType === 'number') {
    scope.refuse('OFPGMFC_BAD_TYPE', 'groupType', `there is no type ${groupType}`)
  }
  if (groupType === 'indirect' && command !== 'delete' && buckets.length !== 1) {
    const detail = `an indirect group has one bucket, not ${buckets.length}`
    scope.refuse('OFPGMFC_INVALID_GROUP', 'buckets', detail)
  }
  if (typeof command === 'number') {
    scope.refuse('OFPGMFC_BAD_COMMAND', 'command', `there is no command ${command}`)
  }
  for (const [index, bucket] of buckets.entries()) {
    checkBucket(groupType, bucket, scope.at(`buckets[${index}]`))
  }
  if (groupId <= GroupId.MAX) return
  if (command === 'add') scope.refuse('OFPGMFC_INVALID_GROUP', 'groupId', `no group can be ${groupId}`)
  if (command === 'modify') scope.refuse('OFPGMFC_UNKNOWN_GROUP', 'groupId', `no group can be ${groupId}`)
}

function checkBucket(groupType: GroupMod['groupType'], bucket: Bucket, scope: Scope): void {
  const watches = bucket.watchPort !== PortNo.ANY || bucket.watchGroup !== GroupId.ANY
  if (bucket.weight !== 0 && groupType !== 'select') {
    scope.refuse('OFPGMFC_INVALID_GROUP', 'weight', 'only buckets of select groups have weights')
  }
  if (watches && (groupType === 'all' || groupType === 'indirect')) {
    scope.refuse('OFPGMFC_WATCH_UNSUPPORTED', '', 'a bucket of this type of group watches nothing')
  }
  if (!watches && groupType === 'fastFailover') {
    scope.refuse('OFPGMFC_INVALID_GROUP', '', 'a bucket of a fast failover group watches something')
  }
}
