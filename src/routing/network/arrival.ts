/** Endpoints that move, while they may be at two places. */
import { endpointAtPort } from './lookup.js'
import { idsOf } from './indexes.js'
import { datapathIdOf, portNumber } from './placed.js'
import { indexesOf, type View } from './view.js'
import type { Endpoint, Host } from './records.js'

/** An endpoint that may come to a host, at a port that nobody else has. */
export interface Awaited {
  readonly endpoint: Endpoint
  /** The number of the port. */
  readonly port: number
  readonly vlan: number | undefined
}

/** The endpoints whose first packet a host's switch waits for. */
export function awaitedAt(view: View, host: Host): Awaited[] {
  const datapathId = datapathIdOf(host)
  return idsOf(indexesOf(view), 'movingTo', host.id).sort().flatMap((id): Awaited[] => {
    const endpoint = view.records.endpoint.get(id)
    const { port: name, vlan } = endpoint?.moving ?? {}
    const port = name === undefined ? undefined : portNumber(view, datapathId, name)
    if (!endpoint || port === undefined || endpointAtPort(view, datapathId, port, vlan)) return []
    return [{ endpoint, port, vlan }]
  })
}

/**
 * The record of an endpoint that has arrived where it was moving to. To be written when its first packet from
 * there has come: a decision has the reason `arrived` then.
 *
 * @example
 * ```ts
 * import { arrivedRecord } from 'daolinet/routing'
 *
 * const { host, port } = arrivedRecord({
 *   id: 'a', network: 'web', host: 'h1', port: 'v1', mac: '02:00:00:00:00:0a', ip: '10.1.0.1',
 *   moving: { host: 'h2', port: 'v7' },
 * })
 * console.log(host, port) // h2 v7
 * ```
 */
export function arrivedRecord(endpoint: Endpoint): Endpoint {
  const { moving, vlan: _vlan, physicalIp, ...rest } = endpoint
  if (!moving) return endpoint
  // A physical address is one of its host.
  const kept = physicalIp !== undefined && moving.host === endpoint.host ? { physicalIp } : {}
  return { ...rest, ...moving, ...kept }
}
