/**
 * Flows that answer for neighbours: ARP and neighbour discovery for endpoints and gateways, and pings of
 * gateways. They turn the question around with constants and send it back, so that whoever knows its
 * neighbours needs no controller to keep knowing them.
 */
import { flowMod, output, PortNo, type FlowMod, type Instruction, type Match } from '../../codec/index.js'
import { apply, set } from './actions.js'
import { arpAnswer, arpQuestion, BROADCAST, UNSPECIFIED } from './arp.js'
import { cookieOf } from './cookie.js'
import { logicalPair } from './drop.js'
import { WHOLE } from './exact.js'
import { ECHO, setDestination, setSource } from './family.js'
import { ndAnswer, ndQuestion, solicitedMac } from './nd.js'
import { PRIORITIES, TABLES } from './pipeline.js'
import { DISCOVERY, metadataOf, tag } from './tag.js'
import { gatewayMac } from '../network/lookup.js'
import { ipFamily } from '../network/prefix.js'
import type { RoutingSettings } from './half-route.js'
import type { PlacedEndpoint } from '../network/placed.js'

/**
 * The flow that drops an endpoint's questions for its own address: announcements, and searches for rivals.
 */
export function ownAddressDrop(from: PlacedEndpoint): FlowMod {
  const { ip } = from
  return flowMod({
    cookie: cookieOf('guard', from.number),
    tableId: TABLES.logical.id,
    priority: PRIORITIES.neighbour.value,
    match: { ...askedBy(from, ip), ...ipFamily(ip) === 6 ? ndQuestion(ip) : arpQuestion(ip) },
  })
}

/** Matches the questions of an endpoint for an address, in the table `logical`. */
export function askedBy(from: PlacedEndpoint, address: string): Match {
  const mark = ipFamily(address) === 6 ? DISCOVERY : 0n
  return { inPort: from.attachment?.port ?? PortNo.ANY, metadata: metadataOf(from) | mark }
}

/** The flows that answer an endpoint for the gateway of its network: always there. */
export function gatewayFlows(from: PlacedEndpoint): FlowMod[] {
  const { number, ip, network, attachment } = from
  const { gateway } = network
  if (gateway === undefined || attachment?.port === undefined) return []
  const own = {
    cookie: cookieOf('guard', number),
    tableId: TABLES.logical.id,
    priority: PRIORITIES.neighbour.value,
  }
  const gatewayAt = gatewayMac(network)
  return [
    ...answersFor({ from, address: gateway, mac: gatewayAt, isRouter: true }, [ip, UNSPECIFIED])
      .map(({ match, instructions }): FlowMod =>
        flowMod({ ...own, match: { ...askedBy(from, gateway), ...match }, instructions })),
    flowMod({
      ...own,
      match: { ...logicalPair(from, gateway), ethDst: gatewayAt, ...echoRequest(ip) },
      instructions: pong(from, gateway),
    }),
  ]
}

/** Who asks for which address, and what is answered. */
interface Answer {
  readonly from: PlacedEndpoint
  readonly address: string
  readonly mac: string
  readonly isRouter?: boolean
}

/** What answers for an address: for ARP, a flow for each sender; for neighbour discovery, one for all. */
function answersFor(
  { from, address, mac, isRouter = false }: Answer, senders: readonly string[],
): { readonly match: Match, readonly instructions: readonly Instruction[] }[] {
  if (ipFamily(address) === 4) {
    return senders.map((sender) => ({
      match: arpQuestion(address, sender), instructions: [arpAnswer(from, sender, address, mac)],
    }))
  }
  if (from.attachment?.nd !== true) return []
  return [{
    match: { ...ndQuestion(address), ipv6NdSll: from.mac },
    instructions: ndAnswer(from, address, mac, isRouter),
  }]
}

/**
 * The flows that answer an endpoint's questions for another endpoint of its network. A question that was sent
 * to one station is only answered for the station that has the address now.
 * @param sender - for ARP, the address that asks: the endpoint's own, or {@link UNSPECIFIED}
 */
export function neighbourFlows(
  from: PlacedEndpoint, to: PlacedEndpoint, sender: string, settings: RoutingSettings,
): FlowMod[] {
  const own = {
    cookie: cookieOf('neighbour', from.number, to.number),
    tableId: TABLES.logical.id,
    priority: PRIORITIES.neighbour.value,
    idleTimeout: settings.neighbourTimeout,
  }
  return addressedAnswers({ from, address: to.ip, mac: to.mac }, sender, own)
}

/**
 * The flows that answer an endpoint for the address of services in its network: the station is the gateway's.
 * @param sender - as for {@link neighbourFlows}
 */
export function serviceNeighbourFlows(
  from: PlacedEndpoint, ip: string, sender: string, settings: RoutingSettings,
): FlowMod[] {
  const mac = gatewayMac(from.network)
  return addressedAnswers({ from, address: ip, mac, isRouter: true }, sender, addressFlow(from, settings))
}

/** The answers to questions that are sent to all, and to the one station that has the address. */
function addressedAnswers(
  answer: Answer, sender: string, own: Pick<FlowMod, 'cookie' | 'tableId' | 'priority' | 'idleTimeout'>,
): FlowMod[] {
  const { from, address, mac } = answer
  if (from.attachment?.port === undefined) return []
  const toAll = ipFamily(address) === 6 ? solicitedMac(address) : BROADCAST
  return answersFor(answer, [sender]).flatMap(({ match, instructions }) =>
    [toAll, mac].map((ethDst): FlowMod =>
      flowMod({ ...own, match: { ...askedBy(from, address), ethDst, ...match }, instructions })))
}

/** The flow that answers an endpoint's pings of the address of services. */
export function servicePingFlow(from: PlacedEndpoint, ip: string, settings: RoutingSettings): FlowMod {
  return flowMod({
    ...addressFlow(from, settings),
    match: { ...logicalPair(from, ip), ...echoRequest(ip) },
    instructions: pong(from, ip),
  })
}

function addressFlow({ number }: PlacedEndpoint, { neighbourTimeout }: RoutingSettings) {
  return {
    cookie: cookieOf('service', number),
    tableId: TABLES.logical.id,
    priority: PRIORITIES.neighbour.value,
    idleTimeout: neighbourTimeout,
  }
}

/** Matches whole echo requests. */
function echoRequest(ip: string): Match {
  const { protocol, request } = ECHO[ipFamily(ip)]
  return { ipProto: protocol, ...request, ipFrag: WHOLE }
}

/** Turns an echo request into the reply of the address that it was sent to. */
function pong(from: PlacedEndpoint, address: string): Instruction {
  return apply(
    set({ ethSrc: gatewayMac(from.network) }), set({ ethDst: from.mac }),
    setSource(address), setDestination(from.ip),
    set({ nwTtl: 64 }), set(ECHO[ipFamily(address)].reply), ...tag(from.vlan), output(PortNo.IN_PORT, 0),
  )
}
