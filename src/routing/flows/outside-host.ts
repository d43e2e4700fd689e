/**
 * The flows that the switch of a host with a way to the outside always has: what comes from there, what
 * leaves, and what other hosts' endpoints send there through it.
 */
import {
  CONTROLLER_MAX_LENGTH, flowMod, gotoTable, meter, output, PortNo, type Action, type FlowMod,
  type Instruction, type Match,
} from '../../codec/index.js'
import { EthType, IpProtocol } from '../../codec/packet/index.js'
import { apply, ct, NAT, set } from './actions.js'
import { fromHost } from './carried.js'
import { cookieOf } from './cookie.js'
import { ARP_REQUEST } from './arp.js'
import { PRIORITIES, TABLES } from './pipeline.js'
import { portMasks, portsOf } from './port-masks.js'
import { UNTAGGED } from './tag.js'
import { invalidDrop } from './tracked.js'
import { mappingsOn } from '../network/mapping.js'
import { exitOf, isNamedExit, OUTSIDE_ZONE, type Exit } from '../network/outside.js'
import { crossingBetween } from '../network/crossing.js'
import { datapathIdOf, portNumber } from '../network/placed.js'
import { ofFamily } from '../network/prefix.js'
import { protocolNumber } from '../network/protocol.js'
import { transportMatch } from '../policy/transport.js'
import type { Host, Outside } from '../network/records.js'
import type { View } from '../network/view.js'

const ARP_REPLY = 2
/** Both bits of `ip_frag`: any piece of a fragmented packet has the first one set. */
const FRAGMENT = { value: 1, mask: 1 }

/** A host whose switch can lead to the outside, and what that takes. */
interface Gate {
  readonly host: Host
  readonly outside: Outside
  /** The number of the port to the outside. */
  readonly port: number
  /** The number of the port by which packets cross to other hosts, which may be the same one. */
  readonly underlayPort: number | undefined
  /** The number of the port by which the host's own packets leave for other hosts. */
  readonly uplink: number | undefined
  /** Matches the ports of its address that lead to endpoints. */
  readonly mapped: readonly Match[]
}

/** The flows for the outside on a host's switch; empty where nothing leaves and nothing comes in. */
export function outsideHostFlows(view: View, host: Host): FlowMod[] {
  const { outside, attachment } = exitOf(view, host)
  if (!outside || attachment?.port === undefined || !attachment.conntrack) return []
  const { port, underlayPort } = attachment
  const datapathId = datapathIdOf(host)
  const uplink = portNumber(view, datapathId, host.underlay.port)
  const gate = { host, outside, port, underlayPort, uplink, mapped: mappedPorts(view, host) }
  const { meters } = view.ports.get(datapathId)!.abilities
  return [
    ...arrivals(gate), ...inbound(gate), ...leaving(gate), ...fromOtherHosts(view, gate),
    ...misses(gate, meters),
  ]
}

/** The port to the outside whose misses need a meter of their own; undefined when the underlay's does. */
export function outsideMeter({ outside, attachment }: Exit): number | undefined {
  if (!outside || attachment?.port === undefined || !attachment.conntrack) return undefined
  return attachment.port === attachment.underlayPort ? undefined : attachment.port
}

/** Matches the mapped ports of a host. Nothing translates those of SCTP. */
function mappedPorts(view: View, host: Host): Match[] {
  return mappingsOn(view, host.id).filter(({ protocol }) => protocol !== 'sctp')
    .map(({ protocol, port }) => portMatch(protocolNumber(protocol), port))
}

/** Matches packets to a port. */
export function portMatch(protocol: number, port: number): Match {
  const transport = { kind: 'ports', protocol, src: 0, dst: port } as const
  return transportMatch(transport, { protocol: true, src: false, dst: true })
}

function standing(
  table: { readonly id: number }, priority: { readonly value: number }, match: Match,
  ...instructions: readonly Instruction[]
): FlowMod {
  return flowMod({
    cookie: cookieOf('host'), tableId: table.id, priority: priority.value, match, instructions,
  })
}

/** What comes from outside, in the first table. */
function arrivals({ host, outside, port, uplink, mapped }: Gate): FlowMod[] {
  const { classify, inbound } = TABLES
  const { arriving, pieces, shared } = PRIORITIES
  const { ip, ports } = outside
  const frame = { inPort: port, ethDst: host.underlay.mac, vlanVid: UNTAGGED }
  const toIp = { ...frame, ethType: EthType.IPV4, ipv4Dst: ip }
  const enter = apply(ct(OUTSIDE_ZONE, { recircTable: inbound.id, actions: [NAT] }))
  if (ports === undefined) {
    return [standing(classify, arriving, toIp, enter), arpResponder(host, outside, port)]
  }
  const masks = portMasks(portsOf(ports))
  const set: Match[] = [
    ...mapped, ...masks.map((tcpDst): Match => ({ ipProto: IpProtocol.TCP, tcpDst })),
    ...masks.map((udpDst): Match => ({ ipProto: IpProtocol.UDP, udpDst })),
    { ipProto: IpProtocol.ICMP },
  ]
  return [
    ...set.map((match) => standing(classify, arriving, { ...toIp, ...match }, enter)),
    // A later fragment shows no ports: the connection tracker finds out whose it is.
    standing(classify, pieces, { ...toIp, ipFrag: FRAGMENT }, enter),
    ...port === uplink ? [] : [
      standing(classify, PRIORITIES.host, { inPort: port }, apply(output(PortNo.LOCAL, 0))),
      ...[{ ethType: EthType.IPV4, ipv4Src: ip }, { ethType: EthType.ARP, arpSpa: ip }].map((match) =>
        standing(classify, shared, { inPort: PortNo.LOCAL, ...match }, apply(output(port, 0)))),
    ],
  ]
}

/** Answers ARP requests for the address, whoever asks. */
function arpResponder({ underlay: { mac } }: Host, { ip }: Outside, port: number): FlowMod {
  const match = {
    inPort: port, vlanVid: UNTAGGED, ethType: EthType.ARP, arpOp: ARP_REQUEST, arpTpa: ip,
  }
  return standing(TABLES.classify, PRIORITIES.arriving, match, apply(
    move('ethSrc', 'ethDst', 48), set({ ethSrc: mac }), set({ arpOp: ARP_REPLY }),
    move('arpSha', 'arpTha', 48), move('arpSpa', 'arpTpa', 32), set({ arpSha: mac }), set({ arpSpa: ip }),
    { type: 'output', port: PortNo.IN_PORT, maxLen: 0 },
  ))
}

function move(
  src: 'ethSrc' | 'arpSha' | 'arpSpa', dst: 'ethDst' | 'arpTha' | 'arpTpa', bits: number,
): Action {
  return { type: 'regMove', src: { field: src, offset: 0, bits }, dst: { field: dst, offset: 0, bits } }
}

/** What has come from outside, when its connection has been looked up. */
function inbound({ outside: { ip, ports }, mapped }: Gate): FlowMod[] {
  const { hosts, fading, unreachable } = PRIORITIES
  const { inbound: table } = TABLES
  const own = { ethType: EthType.IPV4, ipv4Dst: ip }
  const toHost = apply({ type: 'output', port: PortNo.LOCAL, maxLen: 0 })
  return [
    ...mapped.map((match) =>
      standing(table, PRIORITIES.mapped, { ...own, ...match }, gotoTable(TABLES.mapped.id))),
    ports === undefined ? standing(table, unreachable, own) : standing(table, hosts, own, toHost),
    invalidDrop(table),
    ...[0, 1].map((nwTtl) => standing(table, fading, { ethType: EthType.IPV4, nwTtl })),
  ]
}

/** What leaves. A packet that could not be translated is dropped. */
function leaving({ host, outside, port, underlayPort, mapped }: Gate): FlowMod[] {
  const match = { ethType: EthType.IPV4, ipv4Src: outside.ip }
  const through = (to: number): Instruction => apply(
    set({ ethSrc: host.underlay.mac }), set({ ethDst: outside.nextHopMac }),
    { type: 'output', port: to, maxLen: 0 },
  )
  const { outside: priority, route } = PRIORITIES
  return [
    standing(TABLES.leaving, priority, match, through(port)),
    // What an endpoint answers to one on the same host.
    ...(mapped.length === 0 ? [] : [ofFamily(host.physicalCidr, 4) ?? []].flat()).map((ipv4Dst) =>
      standing(TABLES.leaving, PRIORITIES.mapped, { ...match, ipv4Dst }, gotoTable(TABLES.inbound.id))),
    ...port === underlayPort
      ? [standing(TABLES.leaving, route, { ...match, inPort: port }, through(PortNo.IN_PORT))] : [],
  ]
}

/** What endpoints of other hosts send to the outside by this one. Only endpoints use these addresses. */
function fromOtherHosts(view: View, { host, underlayPort }: Gate): FlowMod[] {
  if (underlayPort === undefined || !isNamedExit(view, host.id)) return []
  const others = view.records.host.entries().map(([, other]) => other).filter(({ id }) => id !== host.id)
  return others.flatMap((other) => {
    const crossing = crossingBetween(other, host, 0)
    const ipv4Src = ofFamily(other.physicalCidr, 4)
    if (typeof crossing === 'string' || ipv4Src === undefined) return []
    if (crossing.by === 'frame' && other.underlay.segment !== host.underlay.segment) return []
    const outer = crossing.by === 'frame' ? { ethDst: host.underlay.mac } : fromHost(crossing.src)
    const match = { inPort: underlayPort, ...outer, ethType: EthType.IPV4, vlanVid: UNTAGGED, ipv4Src }
    return standing(TABLES.classify, PRIORITIES.exit, match, gotoTable(TABLES.outbound.id))
  })
}

/** What no flow takes goes to the controller, as far as the meter of its port lets it. */
function misses({ outside, port, underlayPort = port, mapped }: Gate, meters: boolean): FlowMod[] {
  const ask = apply({ type: 'output', port: PortNo.CONTROLLER, maxLen: CONTROLLER_MAX_LENGTH })
  const own = [[TABLES.outbound, underlayPort], [TABLES.inbound, port]] as const
  const from = port === underlayPort ? own : [...own, [TABLES.tracked, port] as const]
  return [
    ...own.map(([table]) => standing(table, PRIORITIES.miss, {}, ask)),
    ...mapped.length === 0 ? [] : [
      // Endpoints of this host reach its mapped ports here.
      standing(TABLES.outbound, PRIORITIES.mapped, { ethType: EthType.IPV4, ipv4Dst: outside.ip },
        gotoTable(TABLES.mapped.id)),
      ...[TABLES.mapped, TABLES.admitted].map((table) =>
        standing(table, PRIORITIES.miss, {}, ...meters ? [meter(port)] : [], ask)),
    ],
    ...(meters ? from : []).map(([table, inPort]) =>
      standing(table, PRIORITIES.metered, { inPort }, meter(inPort), ask)),
  ]
}
