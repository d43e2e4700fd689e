/** Groups, and the buckets that a packet goes through (OpenFlow 1.3.5 §5.6). */
import { connectionHash } from '../packet/hash.js'
import { GroupId, PortNo, type GroupType } from '../../codec/index.js'
import type { Bucket } from '../../codec/structures/bucket.js'
import type { PipelinePacket } from '../packet/packet.js'

/** Counters of packets and of their bytes. */
export interface Traffic {
  /** Packets. */
  packetCount: bigint
  /** Bytes of these packets. */
  byteCount: bigint
}

/** A group of the switch. */
export interface GroupEntry extends Traffic {
  /** The number of the group. */
  readonly groupId: number
  /** How the buckets of a packet are chosen. */
  readonly groupType: GroupType
  /** The buckets. */
  readonly buckets: readonly Bucket[]
  /** The counters of each bucket, in their order. */
  readonly bucketTraffic: readonly Traffic[]
  /** When it was added, in milliseconds by the switch's clock. */
  readonly added: number
}

/** Whether a port exists and can send packets. */
export type PortLiveness = (portNo: number) => boolean

/** The groups of a switch, by number. */
export type GroupTable = Map<number, GroupEntry>

/** A group as a controller sets it up. */
export type GroupSetup = Pick<GroupEntry, 'groupId' | 'groupType' | 'buckets' | 'added'>

/** A new group, whose counters are 0. */
export function groupEntry(group: GroupSetup): GroupEntry {
  return { ...group, ...nothing(), bucketTraffic: group.buckets.map(nothing) }
}

function nothing(): Traffic {
  return { packetCount: 0n, byteCount: 0n }
}

/** Counts one packet of a number of bytes. */
export function count(traffic: Traffic, bytes: number): void {
  traffic.packetCount++
  traffic.byteCount += BigInt(bytes)
}

/** The indexes of the buckets that a packet goes through. */
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

/** All packets of a connection go through the same bucket, as long as the same buckets are live. */
function byWeight(group: GroupEntry, places: readonly number[], hash: number): readonly number[] {
  const weights = places.map((place) => group.buckets[place]!.weight)
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  if (total === 0) return []
  let left = hash % total
  const chosen = weights.findIndex((weight) => (left -= weight) < 0)
  return [places[chosen]!]
}

/** A bucket is live when it watches nothing, or when the port or the group that it watches is live. */
export function isBucketLive(
  groups: GroupTable, { watchPort, watchGroup }: Bucket, isLive: PortLiveness, seen: readonly number[] = [],
): boolean {
  if (watchPort === PortNo.ANY && watchGroup === GroupId.ANY) return true
  if (watchPort !== PortNo.ANY && isLive(watchPort)) return true
  const group = watchGroup === GroupId.ANY ? undefined : groups.get(watchGroup)
  if (group === undefined || seen.includes(watchGroup)) return false
  return group.buckets.some((bucket) => isBucketLive(groups, bucket, isLive, [...seen, watchGroup]))
}

/** The groups that the actions of these buckets send packets to. */
export function nextGroups(buckets: readonly Bucket[]): readonly number[] {
  return buckets.flatMap(({ actions }) =>
    actions.flatMap((action) => action.type === 'group' ? [action.groupId] : []))
}

/** Whether a packet could come back to a group with these buckets. */
export function wouldLoop(groups: GroupTable, groupId: number, buckets: readonly Bucket[]): boolean {
  const seen = new Set<number>()
  const ahead = [...nextGroups(buckets)]
  for (let next = ahead.pop(); next !== undefined; next = ahead.pop()) {
    if (next === groupId) return true
    if (seen.has(next)) continue
    seen.add(next)
    ahead.push(...nextGroups(groups.get(next)?.buckets ?? []))
  }
  return false
}
