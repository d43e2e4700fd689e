/** A packet's way through the tables (OpenFlow 1.3.5 §5.1). */
import { PortNo, type Action, type PacketInReason } from '../../codec/index.js'
import { rewrite } from '../packet/rewrite.js'
import { ActionSet } from './action-set.js'
import type { PipelinePacket } from '../packet/packet.js'
import type { FlowEntry, FlowTable } from './flow-table.js'

/** What the pipeline asks the switch for, and hands to it. */
export interface PipelineHost {
  readonly tables: readonly FlowTable[]
  /** Puts a frame out of a port, or of a reserved one other than CONTROLLER and TABLE. */
  output(port: number, packet: PipelinePacket): void
  /** Sends a packet to the controllers. */
  packetIn(packet: PipelinePacket, reason: PacketInReason, flow: FlowEntry | undefined, tableId: number): void
  /** Counts a packet for a group; the actions of the buckets that it goes through. */
  bucketsOf(groupId: number, packet: PipelinePacket): readonly (readonly Action[])[]
  /** Counts a packet against a meter; false drops it. */
  meter(meterId: number, packet: PipelinePacket): boolean
  /** Counts a packet for a flow. */
  used(flow: FlowEntry, bytes: number): void
}

interface Context { readonly flow?: FlowEntry, readonly tableId: number, readonly reason: PacketInReason }

/** Rounds through tables and groups; Open vSwitch allows 64. */
const MAX_TURNS = 64

/** Runs a packet through the tables, from the first on, and then its action set. */
export function run(host: PipelineHost, packet: PipelinePacket): void {
  if (packet.turns > MAX_TURNS) return
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

/** Carries out a packet-out's actions. */
export function performActions(host: PipelineHost, packet: PipelinePacket, actions: readonly Action[]): void {
  perform(host, packet, actions, { tableId: 0, reason: 'action' })
}

/** Carries out a flow's instructions, in the order that the specification gives them; the next table. */
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

/** Carries out actions in order; false when the packet died on the way. */
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

/** Every bucket gets a copy of its own: what it does to it, no one else sees. */
function toGroup(host: PipelineHost, packet: PipelinePacket, groupId: number, context: Context): void {
  if (packet.turns > MAX_TURNS) return
  for (const actions of host.bucketsOf(groupId, packet)) {
    perform(host, packet.clone(packet.turns + 1), new ActionSet(actions).inOrder(), context)
  }
}
