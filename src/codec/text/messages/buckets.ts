/** Groups by their type and buckets. */
import { GroupId, PortNo } from '../../protocol/constants.js'
import { formatActions } from '../format-actions.js'
import { formatPort } from '../../syntax/port.js'
import type { Bucket } from '../../structures/bucket.js'

const types: Readonly<Record<string, string>> =
  { all: 'all', select: 'select', indirect: 'indirect', fastFailover: 'ff' }

/** The number of a group, or the name of a special one. */
export function formatGroupId(groupId: number): string {
  return groupId === GroupId.ALL ? 'ALL' : groupId === GroupId.ANY ? 'ANY' : String(groupId)
}

/** `,type=select,bucket=weight:1,actions=output:2`: what follows the number of a group. */
export function formatBuckets(groupType: string | number, buckets: readonly Bucket[]): string {
  return `,type=${types[groupType] ?? 'unknown'}` +
    buckets.map((bucket) => `,${formatBucket(groupType, bucket)}`).join('')
}

function formatBucket(groupType: string | number, bucket: Bucket): string {
  return [
    'bucket=',
    bucket.weight === (groupType === 'select' ? 1 : 0) ? '' : `weight:${bucket.weight},`,
    bucket.watchPort === PortNo.ANY ? '' : `watch_port:${formatPort(bucket.watchPort)},`,
    bucket.watchGroup === GroupId.ANY ? '' : `watch_group:${bucket.watchGroup},`,
    `actions=${formatActions(bucket.actions)}`,
  ].join('')
}
