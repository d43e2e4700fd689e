/** The connections through services whose backends do not take them any more. */
import { nxCtFlush, type NxCtFlush } from '../../codec/index.js'
import { touchedBy } from './touched.js'
import { idsOf } from '../network/indexes.js'
import { MAX_ZONE } from '../network/placed.js'
import { protocolNumber } from '../network/protocol.js'
import { candidatesOf, type Candidate } from '../network/service.js'
import { indexesOf, type Difference, type View } from '../network/view.js'
import type { Service } from '../network/records.js'

/** What makes switches forget the connections to each backend that a service has lost. */
export function connectionsToLostBackends(difference: Difference): NxCtFlush[] {
  const { before, after, changes } = difference
  const changed = changes.filter(({ kind }) => kind === 'service').map(({ id }) => id)
  const concerned = [...touchedBy(difference).placed].flatMap((id) =>
    [before, after].flatMap((view) => idsOf(indexesOf(view), 'backendOf', id)))
  return [...new Set([...changed, ...concerned])].sort().flatMap((id) => {
    const service = before.records.service.get(id)
    if (!service) return []
    const kept = new Set(waysTo(after, id).map(({ way }) => way))
    return waysTo(before, id).filter(({ way }) => !kept.has(way))
      .flatMap(({ backend }) => connectionsTo(service, backend))
  })
}

/** The backends of a service that take connections, each with all that a connection's translation says. */
function waysTo(view: View, id: string): { readonly way: string, readonly backend: Candidate }[] {
  const service = view.records.service.get(id)
  if (!service) return []
  const address = `${service.ip} ${service.protocol} ${service.port}`
  return candidatesOf(view, service).map((backend) => {
    const { ip, number, network } = backend.endpoint
    return { way: `${network.tenantNumber} ${address} ${ip} ${number} ${backend.port}`, backend }
  })
}

function connectionsTo(service: Service, { endpoint, port }: Candidate): NxCtFlush[] {
  const { ip, network } = endpoint
  if (network.tenantNumber > MAX_ZONE) return []
  return [nxCtFlush<NxCtFlush>({
    ipProto: protocolNumber(service.protocol),
    properties: [
      { type: 'zoneId', zoneId: network.tenantNumber },
      {
        type: 'origTuple',
        fields: [{ type: 'dst', address: service.ip }, { type: 'dstPort', value: service.port }],
      },
      { type: 'replyTuple', fields: [{ type: 'src', address: ip }, { type: 'srcPort', value: port }] },
    ],
  })]
}
