/** A packet's path through the flow tables (OpenFlow 1.3.5 §5.1). */
import { PortNo, type Action, type PacketInReason } from '../../codec/index.js'
import { rewrite } from '../packet/rewrite.js'
import { ActionSet } from './action-set.js'
import type { PipelinePacket } from '../packet/packet.js'
import type { FlowEntry, FlowTable } from './flow-table.js'

/** What the pipeline needs of the switch. */
export interface PipelineHost {
  /** The flow tables, by number. */
  readonly tables: readonly FlowTable[]
  /** Whether a packet reaches no table, because it is a fragment and the switch drops those. */
  drops(packet: PipelinePacket): boolean
  /** Sends a packet out of a port, which may be a reserved one, but not CONTROLLER or TABLE. */
  output(port: number, packet: PipelinePacket): void
  /** Sends a packet to the controllers. */
  packetIn(packet: PipelinePacket, reason: PacketInReason, flow: FlowEntry | undefined, tableId: number): void
  /** Counts a packet for a group. Returns the actions of the buckets that it goes through. */
  bucketsOf(groupId: number, packet: PipelinePacket): readonly (readonly Action[])[]
  /** Passes a packet through a meter; false when it is dropped. */
  meter(meterId: number, packet: PipelinePacket): boolean
  /** Counts a packet for the flow that it matched. */
  used(flow: FlowEntry, bytes: number): void
}

interface Context { readonly flow?: FlowEntry, readonly tableId: number, readonly reason: PacketInReason }

/** How often a packet may go back to the first table or on to a group. The limit is Open vSwitch's. */
const MAX_TURNS = 64

/** Processes a packet: the tables from the first on, then its action set. */
export function run(host: PipelineHost, packet: PipelinePacket): void {
  if (packet.turns > MAX_TURNS || host.drops(packet)) return
  const actionSet = new ActionSet()
  let context: Context | undefined
  for (let table: number | undefined = 0; table !== undefined;) {
    const flow = host.tables[table]?.lookup(packet)
    if (flow === undefined) return
    host.used(flow, packet.bytes.length)
    const tableMiss = flow.priority === 0 && flow.tests.length === 0
    context = { flow, tableId: table, reason: tableMiss ? 'noMatch' : 'action' }
    const next = instruct(host, packet, actionSet, flow, context)
    if (next === 'dropped') return
    table = next
  }
  if (context !== undefined) perform(host, packet, actionSet.inOrder(), context)
}

/** Carries out the actions of a packet-out. */
export function performActions(host: PipelineHost, packet: PipelinePacket, actions: readonly Action[]): void {
  perform(host, packet, actions, { tableId: 0, reason: 'action' })
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

/** Carries out actions in their order; false when the packet was dropped because its TTL expired. */
function perform(
  host: PipelineHost, packet: PipelinePacket, actions: readonly Action[], context: Context,
): boolean {
  for (const action of actions) {
    switch (action.type) {
      case 'output': output(host, packet, action.port, context); break
      case 'group': toGroup(host, packet, action.groupId, context); break
      default:
        if (rewrite(packet, action) === 'ttlExpired') {
          host.packetIn(packet, 'invalidTtl', context.flow, context.tableId)
          return false
        }
    }
  }
  return true
}

function output(host: PipelineHost, packet: PipelinePacket, port: number, context: Context): void {
  if (port === PortNo.CONTROLLER) host.packetIn(packet, context.reason, context.flow, context.tableId)
  else if (port === PortNo.TABLE) run(host, packet.clone(packet.turns + 1))
  else host.output(port, packet)
}

/** Every bucket gets its own copy of the packet, so that its changes affect no other bucket. */
function toGroup(host: PipelineHost, packet: PipelinePacket, groupId: number, context: Context): void {
  if (packet.turns > MAX_TURNS) return
  for (const actions of host.bucketsOf(groupId, packet)) {
    perform(host, packet.clone(packet.turns + 1), new ActionSet(actions).inOrder(), context)
  }
}
