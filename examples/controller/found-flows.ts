/** What is on a switch, and what makes of it what should be there. */
import { flowStatsRequest, meterConfigRequest, MeterId } from 'daolinet/codec'
import { readCookie, reconcile, reconcileMeters, type RoutingOptions, type View } from 'daolinet/routing'
import { sameMatch } from './single-flight.js'
import type { FlowMod, FlowStats, MessageInit, MeterMod } from 'daolinet/codec'
import type { SwitchSession } from 'daolinet/switch'

/** Flows, and what its meters lack. */
export interface Found {
  readonly flows: readonly FlowStats[]
  readonly meters: readonly MeterMod[]
}

/** Reads the flows and meters of a switch. @param hasMeters - whether it can have any */
export async function readFound(
  session: SwitchSession, view: () => View, hasMeters: boolean, routing: RoutingOptions,
): Promise<Found> {
  const meters = hasMeters
    ? (await session.request(meterConfigRequest({ meterId: MeterId.ALL }))).meters
    : undefined
  const { flows } = await session.request(flowStatsRequest())
  return { flows, meters: meters ? reconcileMeters(view(), session.datapathId, meters, routing) : [] }
}

/** What has to be written to a switch, and how many flows that is. */
export interface Mending {
  readonly messages: readonly MessageInit[]
  readonly kept: number
  readonly added: number
  readonly removed: number
}

/**
 * What makes of what was found what a view says.
 * @param written - flows that were written for packets while the list came: they are not deleted
 * @param all - whether denials are deleted too, which end by themselves
 */
export function mend(
  { flows, meters }: Found, written: readonly FlowMod[], all: boolean,
  { view, datapathId, routing }: { view: View, datapathId: bigint, routing: RoutingOptions },
): Mending {
  const looked = all ? flows : flows.filter((flow) => !isDenial(flow))
  const { remove, add, kept } = reconcile(view, datapathId, looked, routing)
  const gone = remove.filter((flow) => !written.some((fresh) => isSamePlace(flow, fresh)))
  return { messages: [...meters, ...gone, ...add], kept, added: add.length, removed: gone.length }
}

/** Whether the flow drops what was denied. Such flows end by themselves. */
function isDenial({ cookie, hardTimeout }: FlowStats): boolean {
  const kind = readCookie(cookie)?.kind
  return hardTimeout > 0 && (kind === 'deny' || kind === 'unreachable')
}

function isSamePlace(a: FlowMod, b: FlowMod): boolean {
  return a.tableId === b.tableId && a.priority === b.priority && sameMatch(a.match, b.match)
}
