/** A small simulated network of flow tables, a fabric and a controller, to see where packets arrive. */
import { packetIn, PortNo, type FlowMod, type PacketIn, type PacketOut } from '../../src/codec/index.js'
import { decide } from '../../src/routing/decide/decide.js'
import { flowIdentity } from '../../src/routing/flows/identity.js'
import { inPrefix, textsOf } from '../../src/routing/network/prefix.js'
import { endpointById, gatewayMac } from '../../src/routing/network/lookup.js'
import { datapathIdOf } from '../../src/routing/network/placed.js'
import { hostFlows } from '../../src/routing/flows/host-flows.js'
import { halvesOf } from '../../src/routing/plug.js'
import { act, actionsOf, EXPIRED, frameBytes, frameOf, matches, type Frame } from './frame.js'
import type { Decision } from '../../src/routing/decide/decision.js'
import type { View } from '../../src/routing/network/view.js'

/** A frame that came out at a container's port. */
export interface Delivered {
  readonly datapathId: bigint
  readonly port: number
  readonly frame: Frame
}

/** The results of sending a frame. */
export interface Outcome {
  readonly delivered: readonly Delivered[]
  readonly decisions: readonly Decision[]
  /** Frames as they were between hosts. */
  readonly wire: readonly Frame[]
}

const UNDERLAY = 1

/** Switches with their flows, a fabric between them, and a controller that decides by one view. */
export class Simulation {
  readonly tables = new Map<bigint, Map<string, FlowMod>>()

  constructor(public view: View) {
    for (const [datapathId] of view.ports.entries()) {
      this.tables.set(datapathId, new Map())
      this.write(datapathId, hostFlows(datapathId, view))
    }
  }

  /** Writes flows as a switch would. */
  write(datapathId: bigint, flows: readonly FlowMod[]): void {
    const table = this.tables.get(datapathId)
    for (const flow of flows) {
      if (flow.command === 'add') table?.set(flowIdentity(flow), flow)
      if (flow.command === 'deleteStrict') table?.delete(flowIdentity(flow))
      if (flow.command !== 'delete') continue
      for (const [identity, { cookie }] of table ?? []) {
        if ((cookie & flow.cookieMask) === (flow.cookie & flow.cookieMask)) table?.delete(identity)
      }
    }
  }

  /** Sends a frame into a switch's port. */
  send(datapathId: bigint, frame: Frame): Outcome {
    const outcome = { delivered: [] as Delivered[], decisions: [] as Decision[], wire: [] as Frame[] }
    this.#enter(datapathId, frame, outcome)
    return outcome
  }

  #enter(datapathId: bigint, arrived: Frame, outcome: Outcome): void {
    let frame: Frame = { ...arrived, metadata: 0n }
    for (let table: number | undefined = 0; table !== undefined;) {
      const found = [...this.tables.get(datapathId)!.values()]
        .filter(({ tableId, match }) => tableId === table && matches(match, frame))
        .sort((a, b) => b.priority - a.priority)[0]
      table = undefined
      for (const instruction of found?.instructions ?? []) {
        if (instruction.type === 'writeMetadata') frame = { ...frame, metadata: instruction.metadata }
        if (instruction.type === 'gotoTable') table = instruction.tableId
      }
      if (found) this.#leave(datapathId, act(actionsOf(found), frame), arrived, outcome)
    }
  }

  #leave(
    datapathId: bigint, sent: readonly { port: number, frame: Frame }[], arrived: Frame, outcome: Outcome,
  ): void {
    for (const { port, frame } of sent) {
      if (port === PortNo.CONTROLLER || port === EXPIRED) this.#ask(datapathId, frame, outcome)
      else if (port === UNDERLAY) this.#cross(frame, outcome)
      else if (port !== PortNo.LOCAL) {
        const { metadata: _metadata, ...plain } = frame
        const real = port === PortNo.IN_PORT ? arrived.inPort : port
        ;(outcome.delivered as Delivered[]).push({ datapathId, port: real, frame: plain })
      }
    }
  }

  #ask(datapathId: bigint, frame: Frame, outcome: Outcome): void {
    const message: PacketIn = packetIn({ match: { inPort: frame.inPort }, data: frameBytes(frame) })
    const decision = decide({ datapathId, packetIn: message }, this.view)
    ;(outcome.decisions as Decision[]).push(decision)
    for (const half of halvesOf(decision)) this.write(half.datapathId, half.flows)
    if (decision.kind === 'ignore' || !decision.packetOut) return
    this.#emit(decision.datapathId, decision.packetOut, outcome)
  }

  #emit(datapathId: bigint, { actions, data, inPort }: PacketOut, outcome: Outcome): void {
    const frame = frameOf(data, inPort)
    if (frame) this.#leave(datapathId, act(actions, frame), frame, outcome)
  }

  /** The fabric: to the host with that MAC address, or through a router to the host with that prefix. */
  #cross(frame: Frame, outcome: Outcome): void {
    ;(outcome.wire as Frame[]).push(frame)
    const hosts = this.view.records.host.entries().map(([, host]) => host)
    const direct = hosts.find(({ underlay }) => underlay.mac === frame.ethDst)
    const routed = hosts.find(({ physicalCidr }) =>
      textsOf(physicalCidr).some((prefix) => inPrefix(prefix, frame.ipv4Dst)))
    const host = direct ?? routed
    if (!host) return
    this.#enter(datapathIdOf(host), { ...frame, ethDst: host.underlay.mac, inPort: UNDERLAY }, outcome)
  }
}

/** A frame from one endpoint to an address, with the endpoint's own addresses in it. */
export function frameFrom(
  view: View, id: string, ipv4Dst: string, over: Partial<Frame> = {},
): Frame {
  const from = endpointById(view, id)!
  const { cidr } = view.records.network.get(from.network.id)!
  const isNear = textsOf(cidr).some((prefix) => inPrefix(prefix, ipv4Dst))
  return {
    inPort: from.attachment!.port!, ethSrc: from.mac,
    ethDst: isNear ? '02:00:00:00:00:ee' : gatewayMac(from.network), ipv4Src: from.ip,
    ipv4Dst, ttl: 64, ipProto: 1, src: 8, dst: 0, flags: 0, ...over,
  }
}
