/** Groups: which of their buckets a packet goes through (OpenFlow 1.3.5 §5.6). */
import { connectionHash } from '../packet/hash.js'
import { GroupId, PortNo, type Bucket, type GroupType } from '../../codec/index.js'
import type { PipelinePacket } from '../packet/packet.js'

/** Packets and bytes. */
export interface Traffic { packetCount: bigint, byteCount: bigint }

/** A group of the switch. */
export interface GroupEntry extends Traffic {
  readonly groupId: number
  readonly groupType: GroupType
  readonly buckets: readonly Bucket[]
  /** What went through each bucket, in their order. */
  readonly bucketTraffic: readonly Traffic[]
  /** Milliseconds of the clock when it was added. */
  readonly added: number
}

/** Whether a port can carry packets. */
export type PortLiveness = (portNo: number) => boolean

/** The groups of a switch, by number. */
export type GroupTable = Map<number, GroupEntry>

/** A group as a controller sets it up. */
export type GroupSetup = Pick<GroupEntry, 'groupId' | 'groupType' | 'buckets' | 'added'>

/** A group that has seen nothing yet. */
export function groupEntry(group: GroupSetup): GroupEntry {
  return { ...group, ...nothing(), bucketTraffic: group.buckets.map(nothing) }
}

function nothing(): Traffic {
  return { packetCount: 0n, byteCount: 0n }
}

/** Counts one packet. */
export function count(traffic: Traffic, bytes: number): void {
  traffic.packetCount++
  traffic.byteCount += BigInt(bytes)
}

/** The buckets that a packet goes through, by their place in the group. */
export function chosenBuckets(
  groups: GroupTable, group: GroupEntry, packet: PipelinePacket, isLive: PortLiveness,
): readonly number[] {
  const places = [...group.buckets.keys()]
  const live = (place: number): boolean => isBucketLive(groups, group.buckets[place]!, isLive)
  switch (group.groupType) {
    case 'all': return places
    case 'indirect': return places.slice(0, 1)
    case 'fastFailover': return places.filter(live).slice(0, 1)
    case 'select': return byWeight(group, places.filter(live), connectionHash(packet))
  }
}

/** The same connection always gets the same bucket, as long as the same ones are live. */
function byWeight(group: GroupEntry, places: readonly number[], hash: number): readonly number[] {
  const weights = places.map((place) => group.buckets[place]!.weight)
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  if (total === 0) return []
  let left = hash % total
  const chosen = weights.findIndex((weight) => (left -= weight) < 0)
  return [places[chosen]!]
}

/** A bucket that watches nothing is live; one that watches is while what it watches is. */
export function isBucketLive(
  groups: GroupTable, { watchPort, watchGroup }: Bucket, isLive: PortLiveness, seen: readonly number[] = [],
): boolean {
  if (watchPort === PortNo.ANY && watchGroup === GroupId.ANY) return true
  if (watchPort !== PortNo.ANY && isLive(watchPort)) return true
  const group = watchGroup === GroupId.ANY ? undefined : groups.get(watchGroup)
  if (group === undefined || seen.includes(watchGroup)) return false
  return group.buckets.some((bucket) => isBucketLive(groups, bucket, isLive, [...seen, watchGroup]))
}

/** The groups that a list of buckets goes on to, directly. */
export function nextGroups(buckets: readonly Bucket[]): readonly number[] {
  return buckets.flatMap(({ actions }) =>
    actions.flatMap((action) => action.type === 'group' ? [action.groupId] : []))
}

/** Whether a group with these buckets would lead back to itself. */
export function wouldLoop(groups: GroupTable, groupId: number, buckets: readonly Bucket[]): boolean {
  const seen = new Set<number>()
  const todo = [...nextGroups(buckets)]
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    if (next === groupId) return true
    if (seen.has(next)) continue
    seen.add(next)
    todo.push(...nextGroups(groups.get(next)?.buckets ?? []))
  }
  return false
}
