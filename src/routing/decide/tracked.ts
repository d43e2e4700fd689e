/** Packets whose connection the switch knows, and which none of its flows takes then. */
import { packetOut, type Match } from '../../codec/index.js'
import { isNew, openingTransport } from './connection.js'
import { ttlExpired } from './gateway.js'
import { ignore, isAboutIpv4, type IpInquiry } from './inquiry.js'
import { decideKnownIncoming } from './mapping.js'
import { decideKnownOutgoing } from './outside-connection.js'
import { rejection } from './refusal.js'
import { decideServiceAnswer, decideServiceConnection } from './service-connection.js'
import { halvesFrom, holdDown } from './stateful.js'
import { conversationFlows, halfAt } from '../flows/conversation.js'
import { conversationOf, pairOf, reversedPair } from '../flows/conversation-of.js'
import { openerIn } from '../flows/family.js'
import { commit, trackedDrop } from '../flows/tracked.js'
import { endpointByIp, tenantByNumber } from '../network/lookup.js'
import { servicesAt } from '../network/service.js'
import { transportOf } from '../policy/transport.js'
import type { Decision } from './decision.js'

/** Decides about a packet whose connection the switch knows: it comes from the table `tracked`. */
export function decideTracked(inquiry: IpInquiry, connection: Match): Decision {
  const { view, host, datapathId, packet, settings, inPort, data } = inquiry
  const { src, dst } = inquiry.ip
  const opened = openerIn(connection)
  const tenant = tenantByNumber(view, connection.ctZone ?? 0)
  const [from, to] = [src, dst].map((ip) => tenant === undefined ? undefined : endpointByIp(view, tenant, ip))
  // Of a fragment whose others have not come, the connection tracker knows nothing.
  if (opened === undefined) {
    return ignore({ reason: 'unknownConnection', host: host.id, src, dst })
  }
  const outside = tenant === undefined || !isAboutIpv4(inquiry)
    ? undefined : decideKnownOutgoing(inquiry, connection, tenant)
  if (outside) return outside
  const mapped = tenant !== undefined && isAboutIpv4(inquiry)
    ? decideKnownIncoming(inquiry, connection, tenant) : undefined
  if (mapped) return mapped
  if (tenant !== undefined && !from !== !to) {
    const services = servicesAt(view, tenant, from ? dst : src)
    const decided = from ? decideServiceConnection : decideServiceAnswer
    const client = from ?? to!
    if (services.length > 0 && client.datapathId === datapathId) {
      return decided(inquiry, connection, client, services)
    }
  }
  const opener = from && opened === from.ip ? 'from' : 'to'
  const isHere = [from, to].some((one) => one?.datapathId === datapathId)
  if (!from || !to || from.id === to.id || !isHere || (opener === 'to' && opened !== to.ip)) {
    return ignore({ reason: 'unknownConnection', host: host.id, src, dst })
  }
  const pair = pairOf(view, from, to)
  const opening = opener === 'from' ? pair : reversedPair(pair)
  const transport = openingTransport(connection, transportOf(packet), opener === 'from')
  const names = { from: from.id, to: to.id }
  const { allowed, reject, rule, fields } = opening.there.verdict(transport)
  if (!allowed) {
    const unsolicited = opener === 'from' && pair.back.opens !== 'nothing'
    const why = { reason: unsolicited ? 'unsolicited' : 'denied', ...names, rule } as const
    const told = reject && opener === 'from' ? rejection(inquiry, pair) : undefined
    if (told) return { kind: 'deny', datapathId, ...told, why }
    const flow = trackedDrop(from, to, opening.from, transport, fields, settings.denyTimeout)
    return { kind: 'deny', datapathId, flows: [flow], why }
  }
  const flows = conversationFlows(conversationOf(view, opening, transport), settings)
  if ('reason' in flows) return holdDown(inquiry, pair, flows)
  const isSending = from.datapathId === datapathId
  if (inquiry.ttlExpired) return ttlExpired(isSending ? from : to, from, to, packet)
  const path = opener === 'from' ? flows.forward : flows.reply
  const first = isNew(connection) ? [commit(pair, datapathId)] : []
  const here = halfAt(flows, datapathId)
  return {
    kind: 'route',
    ...(isSending ? halvesFrom(from, flows) : { destination: here! }),
    datapathId,
    packetOut: packetOut({
      inPort, actions: [...first, ...(isSending ? path.send : path.arrive)], data: new Uint8Array(data),
    }),
    why: { reason: opener === 'from' ? 'allowed' : 'reply', ...names, rule },
  }
}
