/** What flows make of a packet that opens a connection, as far as its addresses go. */
import {
  NatFlags, type Action, type FlowMod, type Instruction, type Match, type NatAction,
} from '../../codec/index.js'
import { openerIn } from '../flows/family.js'
import { CtState } from '../flows/tracked.js'

/** The addresses of a packet at one point of its way. */
export interface TracedPacket {
  /** Undefined for bytes that are no frame. */
  readonly ethSrc: string | undefined
  readonly ethDst: string | undefined
  /** The VLAN tag of an endpoint that shares its port; left out when there is none. */
  readonly vlan?: number
  /** Undefined for packets that are not IPv4. */
  readonly ipv4Src: string | undefined
  readonly ipv4Dst: string | undefined
  /** Undefined for packets that are not IPv6. */
  readonly ipv6Src: string | undefined
  readonly ipv6Dst: string | undefined
  /** The TTL of IPv4, or the hop limit of IPv6. */
  readonly ttl: number | undefined
}

/** The packet behind a flow that sends it to another table. */
export function behind({ instructions }: FlowMod, packet: TracedPacket): TracedPacket {
  return actionsOf(instructions).reduce(act, packet)
}

function actionsOf(instructions: readonly Instruction[]): readonly Action[] {
  return instructions.flatMap((one) => one.type === 'applyActions' ? one.actions : [])
}

/** Takes a packet that opens a connection through the flows of a switch, from one table on. */
export function through(
  flows: readonly FlowMod[], packet: TracedPacket, tableId: number,
): { readonly flows: readonly FlowMod[], readonly packet: TracedPacket | undefined } {
  const flow = flows.find((one) => one.tableId === tableId && takes(one, packet))
  if (!flow) return { flows: [], packet: undefined }
  const actions = actionsOf(flow.instructions)
  const after = behind(flow, packet)
  const next = tableBehind(flow.instructions, actions)
  if (next === undefined) return { flows: [flow], packet: after }
  const rest = through(flows, after, next)
  return { flows: [flow, ...rest.flows], packet: rest.packet }
}

/** The table in which the packet is taken up again; undefined when it leaves the switch. */
function tableBehind(
  instructions: readonly Instruction[], actions: readonly Action[],
): number | undefined {
  for (const one of instructions) if (one.type === 'gotoTable') return one.tableId
  const onward = actions.find((action) => action.type === 'ct' && action.recircTable !== NO_TABLE)
  return onward?.type === 'ct' ? onward.recircTable : undefined
}

const NO_TABLE = 0xff

const ADDRESSES = ['ipv4Src', 'ipv4Dst', 'ipv6Src', 'ipv6Dst'] as const

/** Whether a flow takes the packet, as far as addresses and a new connection go. */
export function takes({ match }: FlowMod, packet: TracedPacket): boolean {
  if (ADDRESSES.some((field) => match[field] !== undefined && match[field] !== packet[field])) return false
  const opener = openerIn(match)
  return opener === undefined || (opener === (packet.ipv4Src ?? packet.ipv6Src) && !isOld(match))
}

/** Whether a match is for packets of connections that are known already. */
function isOld({ ctState, ctLabel = 0n }: Match): boolean {
  if (ctLabel !== 0n) return true
  return typeof ctState === 'object' && (ctState.mask & CtState.NEW) !== 0
    && (ctState.value & CtState.NEW) === 0
}

const TRACED: ReadonlySet<string> = new Set(['ethSrc', 'ethDst', ...ADDRESSES])

/** What one action makes of the packet's addresses and tag. */
function act(packet: TracedPacket, action: Action): TracedPacket {
  if (action.type === 'popVlan') {
    const { vlan: _vlan, ...untagged } = packet
    return untagged
  }
  if (action.type === 'setField' && typeof action.field.vlanVid === 'number') {
    return { ...packet, vlan: action.field.vlanVid & 0xfff }
  }
  if (action.type === 'decNwTtl') return { ...packet, ttl: (packet.ttl ?? 1) - 1 }
  if (action.type === 'ct') {
    const nat = action.actions?.find((one): one is NatAction => one.type === 'nat')
    const { flags = 0, ipv4Min, ipv6Min } = nat ?? {}
    if ((flags & NatFlags.SRC) !== 0 && ipv4Min !== undefined) return { ...packet, ipv4Src: ipv4Min }
    if ((flags & NatFlags.DST) === 0) return packet
    return ipv6Min === undefined ? { ...packet, ipv4Dst: ipv4Min } : { ...packet, ipv6Dst: ipv6Min }
  }
  if (action.type !== 'setField') return packet
  const written = Object.entries(action.field).filter(([name]) => TRACED.has(name))
  return { ...packet, ...Object.fromEntries(written) as Partial<TracedPacket> }
}
