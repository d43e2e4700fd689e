/** Keeping the meters of switches what the view says. */
import { meterMod, type MeterConfig, type MeterMod } from '../../codec/index.js'
import { connectedThroughout, touchedBy } from './touched.js'
import { hostMeters } from '../flows/meters.js'
import { isSameValue } from '../network/equal.js'
import { endpointById } from '../network/lookup.js'
import type { Difference, View } from '../network/view.js'
import type { RoutingOptions } from '../flows/half-route.js'

/** Meter-mods for one switch. */
export interface MeterChanges {
  /** The switch to write to. */
  readonly datapathId: bigint
  /** To be written in this order, before the flows that use the meters. */
  readonly meters: readonly MeterMod[]
}

/**
 * What to write to a switch so that it has the meters of {@link hostMeters} and no others.
 * @param found - the switch's meters, from a meter configuration request
 *
 * @example
 * ```ts
 * import { emptyView, reconcileMeters } from 'daolinet/routing'
 *
 * const found = [{ flags: 0, meterId: 7, bands: [] }]
 * console.log(reconcileMeters(emptyView(), 1n, found).map(({ command }) => command)) // [ 'delete' ]
 * ```
 */
export function reconcileMeters(
  view: View, datapathId: bigint, found: Iterable<MeterConfig>, options: RoutingOptions = {},
): MeterMod[] {
  const wanted = new Map(hostMeters(datapathId, view, options).map((meter) => [meter.meterId, meter]))
  return changesTo([...found], wanted)
}

/**
 * What to write so that every switch which stays connected has the meters of {@link hostMeters} for the new
 * view.
 *
 * @example
 * ```ts
 * import { emptyView, meterChanges, viewWithPorts } from 'daolinet/routing'
 *
 * const difference = viewWithPorts(emptyView(), 1n, [{ portNo: 1, name: 'eth0' }], { meters: true })
 * console.log(meterChanges(difference)) // []
 * ```
 */
export function meterChanges(difference: Difference, options: RoutingOptions = {}): MeterChanges[] {
  const { before, after } = difference
  const { placed, switches } = touchedBy(difference)
  const touched = new Set([...switches, ...[before, after].flatMap((view) =>
    [...placed].map((id) => endpointById(view, id)?.datapathId))])
  return connectedThroughout(difference).filter((datapathId) => touched.has(datapathId)).map((datapathId) => {
    const wanted = new Map(hostMeters(datapathId, after, options).map((meter) => [meter.meterId, meter]))
    return { datapathId, meters: changesTo(hostMeters(datapathId, before, options), wanted) }
  }).filter(({ meters }) => meters.length > 0)
}

function changesTo(found: readonly MeterConfig[], wanted: ReadonlyMap<number, MeterMod>): MeterMod[] {
  const present = new Map(found.map((meter) => [meter.meterId, meter]))
  const gone = [...present.keys()].filter((meterId) => !wanted.has(meterId))
  const fresh = [...wanted.values()].flatMap((meter): MeterMod[] => {
    const had = present.get(meter.meterId)
    if (!had) return [meter]
    const isSame = had.flags === meter.flags && isSameValue(had.bands, meter.bands)
    return isSame ? [] : [{ ...meter, command: 'modify' }]
  })
  return [...gone.map((meterId) => meterMod({ command: 'delete', meterId })), ...fresh]
}
