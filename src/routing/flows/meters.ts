/**
 * Meters: how much each endpoint, and the underlay, may send to the controller, and how much endpoints with a
 * rate may send at all. Without meters in the switch, the queue of the session shares out what the controller
 * takes, and no rate is held.
 */
import { meterMod, MeterFlags, type MeterMod } from '../../codec/index.js'
import { awaitedAt } from '../network/arrival.js'
import { endpointsOnHost } from '../network/lookup.js'
import { carrierPort, hostByDatapath } from '../network/placed.js'
import { exitOf } from '../network/outside.js'
import { routingSettings, type RoutingOptions } from './half-route.js'
import { outsideMeter } from './outside-host.js'
import type { PlacedEndpoint } from '../network/placed.js'
import type { View } from '../network/view.js'

/** How many times as much the other hosts together may send as one endpoint. */
const UNDERLAY_SHARE = 4

/**
 * The meters that a switch must have before its {@link hostFlows}. Empty for a switch without meters.
 *
 * @example
 * ```ts
 * import { hostMeters, viewWithPorts } from 'daolinet/routing'
 * import { applyDocument, followView, memoryStore, parseDocument } from 'daolinet/store'
 *
 * const store = memoryStore()
 * await applyDocument(store, parseDocument(`{
 *   "tenants": [{ "id": "acme" }], "networks": [{ "id": "web", "tenant": "acme", "cidr": "10.1.0.0/24" }],
 *   "hosts": [{ "id": "h1", "datapathId": "0000000000000001", "physicalCidr": "172.30.1.0/24", "underlay":
 *     { "port": 9, "mac": "02:00:00:00:aa:01", "ip": "192.0.2.1", "segment": "rack1" } }],
 *   "endpoints": [
 *     { "id": "a", "network": "web", "host": "h1", "port": 1, "mac": "02:00:00:00:00:0a", "ip": "10.1.0.1" }]
 * }`))
 * const { view } = await followView(store)
 * const ports = [1, 9].map((portNo) => ({ portNo, name: `port${portNo}` }))
 * const { after } = viewWithPorts(view, 1n, ports, { meters: true })
 * const [meter] = hostMeters(1n, after)
 * console.log(meter?.meterId, meter?.bands) // 1 [ { type: 'drop', rate: 500, burstSize: 500 } ]
 * await store.close()
 * ```
 */
export function hostMeters(datapathId: bigint, view: View, options: RoutingOptions = {}): MeterMod[] {
  const host = hostByDatapath(view, datapathId)
  if (!host || view.ports.get(datapathId)?.abilities.meters !== true) return []
  const { packetInRate } = routingSettings(options)
  const endpoints = endpointsOnHost(view, host.id)
  const meters = endpoints.flatMap(({ attachment }) => attachment?.meter ?? [])
  const underlay = carrierPort(view, host)
  const awaited = new Set(awaitedAt(view, host).map(({ port }) => port)
    .filter((port) => !meters.includes(port)))
  return [
    ...[...meters, ...awaited].map((meterId) => meterOf(meterId, packetInRate)),
    ...endpoints.flatMap(rateMeterOf),
    ...[underlay, outsideMeter(exitOf(view, host))].filter((port) => port !== undefined)
      .map((port) => meterOf(port, packetInRate * UNDERLAY_SHARE)),
  ]
}

/** The least of a burst that is not given, in kilobits: some packets. */
const LEAST_BURST = 100

/** The meter of everything that an endpoint sends; none where it has no limit. */
function rateMeterOf({ attachment, qos }: PlacedEndpoint): MeterMod[] {
  const { rate, burst } = qos ?? {}
  if (attachment?.rateMeter === undefined || rate === undefined) return []
  return [meterMod({
    meterId: attachment.rateMeter,
    flags: MeterFlags.KBPS | MeterFlags.BURST,
    bands: [{ type: 'drop', rate, burstSize: burst ?? Math.max(Math.ceil(rate / 10), LEAST_BURST) }],
  })]
}

function meterOf(meterId: number, rate: number): MeterMod {
  return meterMod({
    meterId,
    flags: MeterFlags.PKTPS | MeterFlags.BURST,
    bands: [{ type: 'drop', rate, burstSize: rate }],
  })
}
