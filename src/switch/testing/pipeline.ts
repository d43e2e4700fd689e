/** A packet's way through the tables (OpenFlow 1.3.5 §5.1). */
import { PortNo } from '../../codec/index.js'
import { change } from './actions.js'
import { PipelinePacket } from './packet.js'
import type { FlowEntry, FlowTable } from './flow-table.js'
import type { Action, PacketInReason } from '../../codec/index.js'

/** What the pipeline asks the switch for, and hands to it. */
export interface PipelineHost {
  readonly tables: readonly FlowTable[]
  /** Puts a frame out of a port, or of a reserved one. */
  output(port: number, packet: PipelinePacket, maxLen: number): void
  /** Sends a packet to the controllers. */
  packetIn(packet: PipelinePacket, reason: PacketInReason, flow: FlowEntry | undefined, tableId: number, maxLen: number): void
  /** Hands a packet to a group. */
  group(groupId: number, packet: PipelinePacket): void
  /** Counts a packet against a meter; false drops it. */
  meter(meterId: number, packet: PipelinePacket): boolean
  /** Counts a packet for a flow. */
  used(flow: FlowEntry, bytes: number): void
}

interface Context { readonly flow: FlowEntry | undefined, readonly tableId: number, readonly reason: PacketInReason }

/** Runs a packet through the tables, from `tableId` on, and then its action set. */
export function run(host: PipelineHost, packet: PipelinePacket, tableId = 0): void {
  const actionSet = new Map<string, Action>()
  let context: Context | undefined
  for (let table: number | undefined = tableId; table !== undefined;) {
    const flow = host.tables[table]?.lookup(packet)
    if (flow === undefined) return
    host.used(flow, packet.bytes.length)
    const tableMiss = flow.priority === 0 && flow.tests.length === 0
    context = { flow, tableId: table, reason: tableMiss ? 'noMatch' : 'action' }
    const next = instruct(host, packet, actionSet, context)
    if (next === 'dropped') return
    table = next
  }
  if (context !== undefined) perform(host, packet, inOrder(actionSet), context)
}

/** Carries out a list of actions that no flow holds: a packet-out's, or a bucket's. */
export function performActions(host: PipelineHost, packet: PipelinePacket, actions: readonly Action[]): void {
  perform(host, packet, actions, { flow: undefined, tableId: 0, reason: 'action' })
}

/** Carries out a flow's instructions, in the order that the specification gives them; returns the next table. */
function instruct(
  host: PipelineHost, packet: PipelinePacket, actionSet: Map<string, Action>, context: Context,
): number | 'dropped' | undefined {
  const flow = context.flow as FlowEntry
  const find = <T extends string>(type: T) =>
    flow.instructions.find((instruction): instruction is Extract<typeof instruction, { type: T }> => instruction.type === type)

  const metered = find('meter')
  if (metered !== undefined && !host.meter(metered.meterId, packet)) return 'dropped'
  const apply = find('applyActions')
  if (apply !== undefined && !perform(host, packet, apply.actions, context)) return 'dropped'
  if (find('clearActions') !== undefined) actionSet.clear()
  for (const action of find('writeActions')?.actions ?? []) actionSet.set(slotOf(action), action)
  const metadata = find('writeMetadata')
  if (metadata !== undefined) packet.set('metadata', metadata.metadata, metadata.metadataMask)
  return find('gotoTable')?.tableId
}

/** Carries out actions in order; false when the packet died on the way. */
function perform(host: PipelineHost, packet: PipelinePacket, actions: readonly Action[], context: Context): boolean {
  for (const action of actions) {
    switch (action.type) {
      case 'output': output(host, packet, action.port, action.maxLen ?? 0, context); break
      case 'group': host.group(action.groupId, packet.clone()); break
      default:
        if (change(packet, action) === 'ttlExpired') {
          host.packetIn(packet, 'invalidTtl', context.flow, context.tableId, 0xffff)
          return false
        }
    }
  }
  return true
}

function output(host: PipelineHost, packet: PipelinePacket, port: number, maxLen: number, context: Context): void {
  if (port === PortNo.CONTROLLER) {
    host.packetIn(packet, context.reason, context.flow, context.tableId, maxLen)
  } else if (port === PortNo.TABLE) {
    run(host, packet.clone())
  } else {
    host.output(port, packet, maxLen)
  }
}

/** Where an action stands in the set: one of each kind, set-field one for each field. */
function slotOf(action: Action): string {
  return action.type === 'setField' ? `setField ${Object.keys(action.field)[0]}` : action.type
}

/** The order of the action set (OpenFlow 1.3.5 §5.10). */
const ORDER = [
  'copyTtlIn', 'popPbb', 'popMpls', 'popVlan', 'pushMpls', 'pushPbb', 'pushVlan', 'copyTtlOut', 'decMplsTtl', 'decNwTtl',
  'setMplsTtl', 'setNwTtl', 'setField', 'setQueue', 'group', 'output',
]

/** With a group in the set, the output is ignored. */
function inOrder(actionSet: ReadonlyMap<string, Action>): readonly Action[] {
  return [...actionSet.values()]
    .filter((action) => action.type !== 'output' || !actionSet.has('group'))
    .sort((a, b) => ORDER.indexOf(a.type) - ORDER.indexOf(b.type))
}
