/** Packets of connections to the outside, which the endpoint's switch knows and none of its flows takes. */
import { packetOut, type Action, type Match } from '../../codec/index.js'
import { openingTransport } from './connection.js'
import { ignore, type Ipv4Inquiry } from './inquiry.js'
import {
  deniedWhy, egressWhy, knownOf, notTranslated, outgoingFrom, rejectionOf,
} from './outside.js'
import {
  obstacleTo, outgoingDrop, outgoingFlows, TRANSLATED, type Outgoing, type OutgoingFlows,
} from '../flows/outside.js'
import { TABLES } from '../flows/pipeline.js'
import { rulingToOutside } from '../policy/outside.js'
import { transportOf } from '../policy/transport.js'
import type { Decision } from './decision.js'
import type { IpHeader } from './ip-header.js'

/** Where a packet of a connection to the outside stands, in the table `tracked`. */
type Stage =
  /** It opens the connection: it has not been translated. */
  | 'opening'
  /** It goes out, with the physical address of the endpoint already. */
  | 'outward'
  /** It comes in, translated back. */
  | 'homeward'

/**
 * Decides about a packet in a connection that an endpoint of this switch opened to the outside, as the
 * connection tracker says. Undefined for other packets.
 */
export function decideKnownOutgoing(
  inquiry: Ipv4Inquiry, connection: Match, tenant: string,
): Decision | undefined {
  const { view, datapathId, settings, packet, host } = inquiry
  const { ctNwSrc, ctNwDst } = connection
  const outgoing = outgoingFrom(view, tenant, textOf(ctNwSrc), textOf(ctNwDst))
  if (outgoing?.from.datapathId !== datapathId || !outgoing) return undefined
  const stage = stageOf(outgoing, packet.ipv4)
  const { src, dst, fragmentOffset } = packet.ipv4
  // Of what opens a connection, a fragment other than the first does not show what it is.
  if (!stage || (stage === 'opening' && fragmentOffset > 0)) {
    return ignore({ reason: 'unknownConnection', host: host.id, src, dst })
  }
  const isForward = stage !== 'homeward'
  const transport = openingTransport(connection, transportOf(packet), isForward)
  if (!TRANSLATED.has(transport.protocol)) return notTranslated(inquiry, outgoing, transport.protocol)
  const obstacle = obstacleTo(outgoing)
  if (obstacle) return ignore(obstacle)
  const verdict = rulingToOutside(view, outgoing.from, outgoing.address).verdict(transport)
  const known = knownOf(transport, verdict)
  if (!verdict.allowed) {
    const why = deniedWhy(outgoing, verdict)
    if (verdict.reject && stage === 'opening') {
      return { kind: 'deny', datapathId, ...rejectionOf(inquiry, outgoing.from), why }
    }
    const drop = outgoingDrop(outgoing, transport, known.fields, isForward, settings.denyTimeout)
    return { kind: 'deny', datapathId, flows: [drop], why }
  }
  const flows = outgoingFlows({ ...outgoing, known }, settings)
  const { source, destination } = flows
  return {
    kind: 'route', source, ...destination ? { destination } : {}, datapathId,
    packetOut: packetOut({
      inPort: inquiry.inPort, actions: actionsFor(stage, flows), data: new Uint8Array(inquiry.data),
    }),
    why: egressWhy(outgoing, verdict.rule),
  }
}

function stageOf({ from }: Outgoing, { src, dst }: IpHeader): Stage | undefined {
  if (dst === from.ip) return 'homeward'
  if (src === from.ip) return 'opening'
  return src === from.physicalIp ? 'outward' : undefined
}

function actionsFor(stage: Stage, { open, arrive }: OutgoingFlows): readonly Action[] {
  switch (stage) {
    case 'opening': return open
    case 'outward': return [{ type: 'resubmitTable', inPort: IN_PORT, tableId: TABLES.outbound.id }]
    case 'homeward': return arrive
  }
}

/** The port that the packet counts as received on stays the same. */
const IN_PORT = 0xffff_fff8

function textOf(address: Match['ctNwSrc']): string | undefined {
  return typeof address === 'string' ? address : undefined
}
