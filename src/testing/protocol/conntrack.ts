/** What a controller asks of connection tracking, and what a switch without it refuses. */
import { Refusal } from './refusal.js'
import { flushTest, type Bits, type FlushFilter } from '../conntrack/flush.js'
import { TRACKED_FIELDS } from '../packet/tracking.js'
import type { Action, CtFlushProperty, Match, NxCtFlush, NxCtFlushZone } from '../../codec/index.js'
import type { Datapath } from '../datapath/datapath.js'

/**
 * Removes connections. A datapath without connection tracking has none: that is no error.
 * @throws {@link Refusal} when the message asks for connections of IPv4 and IPv6 at once
 */
export function flushConnections({ tracker }: Datapath, message: NxCtFlush | NxCtFlushZone): void {
  const test = flushTest(message.type === 'nxCtFlush'
    ? filterOf(message)
    : { zone: message.zoneId, protocol: 0, original: [], reply: [] })
  if (test === undefined) {
    throw new Refusal('OFPTFFC_BAD_ARGUMENT', 'a connection is of IPv4 or of IPv6, not of both')
  }
  for (const connection of tracker?.connections.all ?? []) {
    if (test(connection)) tracker?.connections.delete(connection)
  }
}

type Property<T> = Extract<CtFlushProperty, { readonly type: T }>

/** Of several properties of a kind the last one counts. */
function filterOf({ ipProto, properties }: NxCtFlush): FlushFilter {
  const last = <T extends CtFlushProperty['type']>(type: T): Property<T> | undefined =>
    properties.findLast((one): one is Property<T> => one.type === type)
  return {
    zone: last('zoneId')?.zoneId,
    protocol: ipProto,
    original: properties.flatMap((one) => one.type === 'origTuple' ? one.fields : []),
    reply: properties.flatMap((one) => one.type === 'replyTuple' ? one.fields : []),
    mark: bits(last('mark')?.mark, last('markMask')?.markMask),
    labels: bits(last('labels')?.labels, last('labelsMask')?.labelsMask),
  }
}

function bits(value: number | bigint | undefined, mask: number | bigint | undefined): Bits | undefined {
  if (value === undefined && mask === undefined) return undefined
  return { value: BigInt(value ?? 0), mask: BigInt(mask ?? -1) }
}

/** @throws {@link Refusal} when a match or actions need connection tracking, and the datapath has none */
export function refuseWithoutTracker(
  { tracker }: Datapath, match: Match, actions: readonly Action[],
): void {
  if (tracker !== undefined) return
  const field = TRACKED_FIELDS.find((name) => match[name] !== undefined)
  if (field !== undefined) {
    throw new Refusal('NXBMC_CT_DATAPATH_SUPPORT', `${field}: this datapath tracks no connections`)
  }
  if (actions.some(({ type }) => type === 'ct')) {
    throw new Refusal('NXBAC_CT_DATAPATH_SUPPORT', 'ct: this datapath tracks no connections')
  }
}
