/** Ports that the network names and a switch does not have. */
import { claimantsOnHost, hostByDatapath, type View } from 'daolinet/routing'

/** A port that is not there, and what it is the port of: an endpoint's id, the underlay, or the tunnel. */
export interface MissingPort {
  readonly port: string | number
  readonly of: string
}

/** The ports of a host and its endpoints that its switch, which is connected, does not have. */
export function missingPorts(view: View, datapathId: bigint): MissingPort[] {
  const host = hostByDatapath(view, datapathId)
  const live = view.ports.get(datapathId)
  if (!host || !live) return []
  const { port, mode } = host.underlay
  const isThere = (port: string | number): boolean =>
    typeof port === 'number' ? live.byNumber.has(port) : live.byName.has(port)
  const named: MissingPort[] = [
    ...port === undefined ? [] : [{ port, of: 'the underlay' }],
    ...typeof mode === 'object' ? [{ port: mode.port, of: `the ${mode.tunnel} tunnel` }] : [],
    ...claimantsOnHost(view, host.id)
      .map(({ id }) => ({ port: view.records.endpoint.get(id)!.port, of: id })),
  ]
  return named.filter(({ port }) => !isThere(port))
}

/** Whether two lists name the same ports. */
export function samePorts(a: readonly MissingPort[], b: readonly MissingPort[]): boolean {
  return a.length === b.length && a.every(({ port, of }, at) => port === b[at]!.port && of === b[at]!.of)
}
