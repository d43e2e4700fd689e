/**
 * The flows of connections through services, on the client's switch. To the other switches they are
 * connections of the client to the backend.
 *
 * A connection is translated when it is committed, and keeps in its label which backend it goes to: a flow
 * for one backend takes no packets of connections to another.
 */
import { CtFlags, flowMod, FlowModFlags, type Action, type FlowMod, type Match } from '../../codec/index.js'
import { apply, ct, NAT, natTo, set } from './actions.js'
import { cookieOf } from './cookie.js'
import { logicalPair } from './drop.js'
import { between, openedBy, setDestination, setSource } from './family.js'
import { deliver, hop, isLocal, pathBetween, type Obstacle } from './path.js'
import { PRIORITIES, TABLES } from './pipeline.js'
import { CtState } from './tracked.js'
import { gatewayMac } from '../network/lookup.js'
import { protocolNumber } from '../network/protocol.js'
import { affinityTimeoutOf, isByConnection } from '../network/service.js'
import { transportMatch } from '../policy/transport.js'
import type { Candidate } from '../network/service.js'
import type { Service } from '../network/records.js'
import type { PlacedEndpoint } from '../network/placed.js'
import type { RoutingSettings } from './half-route.js'

/** A client of a service, and the backend that its connections go to. */
export interface Balanced {
  readonly client: PlacedEndpoint
  readonly service: Service
  readonly backend: Candidate
}

/** The flows of a client's connections to one backend, and the actions for their packets. */
export interface ServiceFlows {
  /** For connections that go to this backend, in both directions. */
  readonly known: readonly FlowMod[]
  /** Has new connections of the client go to this backend; empty where each is given one of its own. */
  readonly choice: readonly FlowMod[]
  /** For what a backend answers to itself; empty where it is another endpoint than the client. */
  readonly hairpin: readonly FlowMod[]
  /** For a packet that opens a connection. */
  readonly open: readonly Action[]
  /** For a packet of a connection that is known. */
  readonly send: readonly Action[]
  /** For an answer that has been translated back. */
  readonly arrive: readonly Action[]
}

/**
 * The flow that takes a client's packets to the address of services to the connection tracker. It stays as
 * long as what answers for the address: no packet is to ask again for a backend while the client has one.
 */
export function serviceEntry(client: PlacedEndpoint, ip: string, settings: RoutingSettings): FlowMod {
  return flowMod({
    cookie: cookieOf('service', client.number),
    tableId: TABLES.logical.id,
    priority: PRIORITIES.route.value,
    idleTimeout: settings.neighbourTimeout,
    match: logicalPair(client, ip),
    instructions: apply(ct(client.network.tenantNumber, { recircTable: TABLES.tracked.id })),
  })
}

/** The flows of connections through a service, or what prevents them. */
export function serviceFlows(balanced: Balanced, settings: RoutingSettings): ServiceFlows | Obstacle {
  const { client, service, backend: { endpoint } } = balanced
  const path = pathBetween(client, endpoint, client.datapathId)
  if ('reason' in path) return path
  const hops = hop(client, endpoint)
  const onward = isHairpin(balanced) ? hairpin(balanced) : path.send.slice(hops.length)
  const open = [...hops, commitTo(balanced), ...onward]
  const send = [...hops, ct(client.network.tenantNumber, { actions: [NAT] }), ...onward]
  const arrive = answerTo(client, endpoint)
  const match = knownMatch(balanced)
  const idle = { idleTimeout: settings.idleTimeout }
  const [to, from] = [cookieTo(client, endpoint), cookieTo(endpoint, client)]
  const back = answerMatch(balanced)
  const hard = { hardTimeout: affinityTimeoutOf(service) }
  return {
    known: [
      trackedFlow(from, settings, idle, back, arrive),
      trackedFlow(to, settings, idle, match, send),
    ],
    hairpin: isHairpin(balanced) ? [hairpinEntry(balanced, settings)] : [],
    choice: isByConnection(service)
      ? [] : [trackedFlow(to, settings, hard, openingMatch(client, service), open)],
    open, send, arrive,
  }
}

function cookieTo(from: PlacedEndpoint, to: PlacedEndpoint): bigint {
  return cookieOf('service', from.number, to.number)
}

function trackedFlow(
  cookie: bigint, { flowRemoved }: RoutingSettings, timeout: { idleTimeout?: number, hardTimeout?: number },
  match: Match, actions: readonly Action[],
): FlowMod {
  return flowMod({
    cookie,
    tableId: TABLES.tracked.id,
    priority: PRIORITIES.route.value,
    flags: flowRemoved ? FlowModFlags.SEND_FLOW_REM : 0,
    ...timeout,
    match,
    instructions: apply(...actions),
  })
}

/** Remembers a new connection with its backend. */
function commitTo({ client, backend }: Balanced): Action {
  const { endpoint: { ip }, port } = backend
  return ct(client.network.tenantNumber, {
    flags: CtFlags.COMMIT,
    actions: [natTo(ip, port), set({ ctLabel: labelOf(backend) })],
  })
}

/** Whether the backend is the client itself. */
export function isHairpin({ client, backend }: Balanced): boolean {
  return client.id === backend.endpoint.id
}

/**
 * Brings a client's packet back to it, from the service's address: what the client answers to its own
 * address would never leave it.
 */
function hairpin({ client, service }: Balanced): Action[] {
  return [setSource(service.ip), ...answerTo(client, client)]
}

/** The flow for what a backend answers to itself. It stays as long as the flow for what is answered. */
function hairpinEntry({ client, service, backend: { port } }: Balanced, settings: RoutingSettings): FlowMod {
  const src = { kind: 'ports', protocol: protocolNumber(service.protocol), src: port, dst: 0 } as const
  return flowMod({
    cookie: cookieOf('service', client.number, client.number),
    tableId: TABLES.logical.id,
    priority: PRIORITIES.reply.value,
    ...isByConnection(service)
      ? { idleTimeout: settings.idleTimeout } : { hardTimeout: affinityTimeoutOf(service) },
    match: {
      ...logicalPair(client, service.ip), ...transportMatch(src, { protocol: true, src: true, dst: false }),
    },
    instructions: apply(
      setDestination(client.ip),
      ct(client.network.tenantNumber, { recircTable: TABLES.tracked.id, actions: [NAT] }),
    ),
  })
}

/** Brings an answer to the client, from the station that it sent to. */
function answerTo(client: PlacedEndpoint, backend: PlacedEndpoint): Action[] {
  const local = isLocal(client, backend)
  return [
    // From another host, the answer has passed the gateways before it was translated.
    ...local ? hop(backend, client) : [],
    set({ ethSrc: gatewayMac(client.network) }),
    set({ ethDst: client.mac }),
    ...deliver(client, local ? backend.attachment?.port : client.attachment?.underlayPort),
  ]
}

/**
 * Matches a client's packets that open a connection to a service: it has no label yet. That it is new says
 * too little, since one of UDP remains so until it is answered.
 */
export function openingMatch(client: PlacedEndpoint, service: Service): Match {
  return { ...serviceMatch(client, service), ctLabel: 0n }
}

/** Matches a client's packets of connections that go to one backend of a service. */
export function knownMatch({ client, service, backend }: Balanced): Match {
  return { ...serviceMatch(client, service), ctLabel: labelOf(backend) }
}

/** Matches the answers in the same connections, translated back. */
export function answerMatch(balanced: Balanced): Match {
  const { client, service } = balanced
  return { ...knownMatch(balanced), ...between(service.ip, client.ip) }
}

function serviceMatch(client: PlacedEndpoint, service: Service): Match {
  return {
    ...between(client.ip, service.ip),
    ctState: { value: CtState.TRACKED, mask: CtState.TRACKED | CtState.INVALID },
    ctZone: client.network.tenantNumber, ...openedBy(client.ip),
    ctNwProto: protocolNumber(service.protocol), ctTpDst: service.port,
  }
}

const PORT_BITS = 16n

/** The label of a connection to a backend: the endpoint's number and the port. */
export function labelOf({ endpoint, port }: Candidate): bigint {
  return BigInt(endpoint.number) << PORT_BITS | BigInt(port)
}
