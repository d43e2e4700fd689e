/** A packet's path through the flow tables (OpenFlow 1.3.5 §5.1). */
import { PortNo, type Action, type CtAction, type PacketInReason } from '../../codec/index.js'
import { rewrite } from '../packet/rewrite.js'
import { isFieldAction, writesOf } from '../packet/writes.js'
import { ActionSet } from './action-set.js'
import { tableAfter } from './track.js'
import type { PipelinePacket } from '../packet/packet.js'
import type { FlowEntry, FlowTable } from './flow-table.js'

/** What the pipeline needs of the switch. */
export interface PipelineHost {
  /** The flow tables, by number. */
  readonly tables: readonly FlowTable[]
  /** Whether a packet reaches no table, because it is a fragment and the switch drops those. */
  drops(packet: PipelinePacket): boolean
  /** Whether matches see no ports in fragments. */
  readonly hidesPorts: boolean
  /** Sends a packet out of a port, which may be a reserved one, but not CONTROLLER or TABLE. */
  output(port: number, packet: PipelinePacket): void
  /** Sends a packet to the controllers. */
  packetIn(packet: PipelinePacket, reason: PacketInReason, flow: FlowEntry | undefined, tableId: number): void
  /** Counts a packet for a group. Returns the actions of the buckets that it goes through. */
  bucketsOf(groupId: number, packet: PipelinePacket): readonly (readonly Action[])[]
  /** Passes a packet through a meter; false when it is dropped. */
  meter(meterId: number, packet: PipelinePacket): boolean
  /**
   * Sends a packet through the connection tracker, which notes in it what it has found. Whoever comes later
   * finds there the fragments for which the packet stands.
   * @returns false when the packet is a fragment that waits for others
   */
  track(packet: PipelinePacket, action: CtAction): boolean
  /** Counts a packet for the flow that it matched. */
  used(flow: FlowEntry, bytes: number): void
}

/** Where the actions that are carried out come from, and the packet's action set so far. */
interface Context {
  readonly flow?: FlowEntry
  readonly tableId: number
  readonly reason: PacketInReason
  readonly actionSet: ActionSet
}

/** How often a packet may go back to the first table or on to a group. The limit is Open vSwitch's. */
const MAX_TURNS = 64

/** How often connection tracking may send a packet on to a table. The limit is Open vSwitch's. */
const MAX_RECIRCULATIONS = 6

/** Processes a packet: the tables from the first on, then its action set. */
export function run(host: PipelineHost, packet: PipelinePacket): void {
  if (packet.turns <= MAX_TURNS && !host.drops(packet)) goThrough(host, packet, 0, new ActionSet())
}

/** Processes a packet from a table on, then its action set. */
function goThrough(host: PipelineHost, packet: PipelinePacket, from: number, actionSet: ActionSet): void {
  let first: Context | undefined
  packet.hidesPorts = host.hidesPorts
  for (let table: number | undefined = from; table !== undefined;) {
    const flow: FlowEntry | undefined = host.tables[table]?.lookup(packet)
    // Where nothing matches, Open vSwitch still carries out what earlier tables have written.
    if (flow === undefined) break
    host.used(flow, packet.bytes.length)
    const tableMiss = flow.priority === 0 && flow.tests.length === 0
    const context: Context = { flow, tableId: table, reason: tableMiss ? 'noMatch' : 'action', actionSet }
    first ??= { ...context, reason: 'action' }
    const next = instruct(host, packet, actionSet, flow, context)
    if (next === 'dropped') return
    table = next
  }
  // Open vSwitch names the first flow in packet-ins of the action set, whichever flow has written the action.
  if (first !== undefined) perform(host, packet, actionSet.inOrder(), first)
}

/** Carries out the actions of a packet-out. */
export function performActions(host: PipelineHost, packet: PipelinePacket, actions: readonly Action[]): void {
  perform(host, packet, actions, { tableId: 0, reason: 'action', actionSet: new ActionSet() })
}

/** Carries out the instructions of a flow, in the order of the specification. Returns the next table. */
function instruct(
  host: PipelineHost, packet: PipelinePacket, actionSet: ActionSet, flow: FlowEntry, context: Context,
): number | 'dropped' | undefined {
  const find = <T extends string>(type: T) => flow.instructions.find(
    (instruction): instruction is Extract<typeof instruction, { type: T }> => instruction.type === type,
  )
  const metered = find('meter')
  if (metered !== undefined && !host.meter(metered.meterId, packet)) return 'dropped'
  const applied = find('applyActions')
  if (applied !== undefined && !perform(host, packet, applied.actions, context)) return 'dropped'
  if (find('clearActions') !== undefined) actionSet.clear()
  actionSet.write(find('writeActions')?.actions ?? [])
  packet.set('actsetOutput', BigInt(actionSet.output))
  const metadata = find('writeMetadata')
  if (metadata !== undefined) packet.set('metadata', metadata.metadata, metadata.metadataMask)
  return find('gotoTable')?.tableId
}

/**
 * Carries out actions in their order; false when the packet goes no further: its TTL has expired, or it is a
 * fragment that waits for others.
 */
function perform(
  host: PipelineHost, packet: PipelinePacket, actions: readonly Action[], context: Context,
): boolean {
  for (const action of actions) {
    switch (action.type) {
      case 'output': output(host, packet, action.port, context); break
      case 'group': toGroup(host, packet, action.groupId, context); break
      case 'ct':
        if (!track(host, packet, action, context)) return false
        break
      default:
        if (rewrite(packet, action) === 'ttlExpired') {
          for (const member of packet.members) {
            host.packetIn(member, 'invalidTtl', context.flow, context.tableId)
          }
          return false
        }
        rewriteMembers(packet, action)
    }
  }
  return true
}

/** Flows see one fragment, and change all as they change that one: not what only others have. */
function rewriteMembers(packet: PipelinePacket, action: Action): void {
  const others = packet.members.filter((member) => member !== packet)
  if (others.length === 0) return
  const applies = !isFieldAction(action) || writesOf(packet, action).every(({ name }) => packet.has(name))
  if (applies) for (const member of others) rewrite(member, action)
}

/**
 * Sends a packet through the connection tracker. A copy of it goes on in the table that the action names; the
 * packet itself goes on with the next action, and flows see it as untracked. False when it waits.
 */
function track(host: PipelineHost, packet: PipelinePacket, action: CtAction, context: Context): boolean {
  if (!host.track(packet, action)) return false
  const table = tableAfter(action)
  for (const member of packet.members) {
    if (table !== undefined && member.recirculations < MAX_RECIRCULATIONS) {
      const copy = member.clone(0)
      copy.recirculations++
      copy.showTracking()
      goThrough(host, copy, table, context.actionSet.clone())
    }
    member.hideTracking()
  }
  packet.hideTracking()
  return true
}

function output(host: PipelineHost, packet: PipelinePacket, port: number, context: Context): void {
  for (const member of packet.members) {
    if (port === PortNo.CONTROLLER) host.packetIn(member, context.reason, context.flow, context.tableId)
    else if (port === PortNo.TABLE) run(host, member.clone(packet.turns + 1))
    else host.output(port, member)
  }
}

/** Every bucket gets its own copy of the packet, so that its changes affect no other bucket. */
function toGroup(host: PipelineHost, packet: PipelinePacket, groupId: number, context: Context): void {
  if (packet.turns > MAX_TURNS) return
  for (const actions of host.bucketsOf(groupId, packet)) {
    perform(host, packet.clone(packet.turns + 1), new ActionSet(actions).inOrder(), context)
  }
}
