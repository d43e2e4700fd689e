/** How the switch carries out a flow-mod (OpenFlow 1.3.5 §6.4). */
import { FlowModFlags, GroupId, PortNo, TableId } from '../../codec/index.js'
import { testsOf } from '../datapath/flow-match.js'
import { refuseWithoutTracker } from './conntrack.js'
import { Refusal } from './refusal.js'
import type { Action, FlowMod, FlowSelection, Instruction } from '../../codec/index.js'
import type { Datapath } from '../datapath/datapath.js'
import type { FlowEntry, FlowTable } from '../datapath/flow-table.js'
import type { Transaction } from '../datapath/transaction.js'

/**
 * Carries out a flow-mod that {@link refuseUnsound} has let pass.
 * @param maxFlows - the most flows in one table
 * @throws {@link Refusal} when it names a group or meter that does not exist, or cannot be added
 */
export function applyFlowMod(
  datapath: Datapath, message: FlowMod, maxFlows: number, transaction: Transaction,
): void {
  switch (message.command) {
    case 'add': return addFlow(datapath, message, maxFlows, transaction)
    case 'modify': case 'modifyStrict': return modifyFlows(datapath, message, transaction)
    case 'delete': case 'deleteStrict': {
      const flows = selectFlows(datapath, message, strictPriority(message))
      return datapath.removeFlows(flows, 'delete', transaction)
    }
  }
}

function addFlow(datapath: Datapath, message: FlowMod, maxFlows: number, transaction: Transaction): void {
  refuseWithoutTracker(datapath, message.match, actionsOf(message.instructions))
  refuseMissing(datapath, message.instructions)
  const now = datapath.clock.now()
  const { tableId, priority, cookie, idleTimeout, hardTimeout, flags } = message
  const flow: FlowEntry = {
    tableId, priority, match: message.match, cookie, idleTimeout, hardTimeout, flags,
    tests: testsOf(message.match), instructions: message.instructions, added: now, used: now,
    packetCount: 0n, byteCount: 0n,
  }
  const table = datapath.tables[tableId]!
  const same = table.same(flow)
  if (same === undefined) refuseNew(table, flow, maxFlows)
  else if ((flags & FlowModFlags.RESET_COUNTS) === 0) {
    flow.packetCount = same.packetCount
    flow.byteCount = same.byteCount
  }
  datapath.addFlow(flow, transaction)
}

function refuseNew(table: FlowTable, flow: FlowEntry, maxFlows: number): void {
  if ((flow.flags & FlowModFlags.CHECK_OVERLAP) !== 0 && table.overlapping(flow) !== undefined) {
    throw new Refusal('OFPFMFC_OVERLAP', 'another flow of this priority could match the same packet')
  }
  if (table.size >= maxFlows) throw new Refusal('OFPFMFC_TABLE_FULL', `a table holds ${maxFlows} flows`)
}

/** A modify command changes only the instructions. Without a matching flow it does nothing. */
function modifyFlows(datapath: Datapath, message: FlowMod, transaction: Transaction): void {
  refuseWithoutTracker(datapath, message.match, actionsOf(message.instructions))
  const everywhere = { ...message, outPort: PortNo.ANY, outGroup: GroupId.ANY }
  const flows = selectFlows(datapath, everywhere, strictPriority(message))
  if (flows.length > 0) refuseMissing(datapath, message.instructions)
  for (const flow of flows) {
    const { instructions, packetCount, byteCount } = flow
    flow.instructions = message.instructions
    transaction.onRollback(() => Object.assign(flow, { instructions, packetCount, byteCount }))
    if ((message.flags & FlowModFlags.RESET_COUNTS) === 0) continue
    flow.packetCount = 0n
    flow.byteCount = 0n
  }
}

function strictPriority({ command, priority }: FlowMod): number | undefined {
  return command === 'modifyStrict' || command === 'deleteStrict' ? priority : undefined
}

/** @throws {@link Refusal} when a meter or a group does not exist */
function refuseMissing(datapath: Datapath, instructions: readonly Instruction[]): void {
  for (const instruction of instructions) {
    if (instruction.type === 'meter' && !datapath.meters.has(instruction.meterId)) {
      throw new Refusal('OFPMMFC_INVALID_METER', `there is no meter ${instruction.meterId}`)
    }
  }
  refuseMissingGroups(datapath, actionsOf(instructions))
}

/** @throws {@link Refusal} when a group does not exist */
export function refuseMissingGroups(datapath: Datapath, actions: readonly Action[]): void {
  for (const action of actions) {
    if (action.type === 'group' && !datapath.groups.has(action.groupId)) {
      throw new Refusal('OFPBAC_BAD_OUT_GROUP', `there is no group ${action.groupId}`)
    }
  }
}

/** The flows that a message selects by table, match, cookie and output. */
export function selectFlows(
  datapath: Datapath, selection: FlowSelection, strictPriority?: number,
): readonly FlowEntry[] {
  const { tableId, match, cookie, cookieMask, outPort, outGroup } = selection
  const keep = (flow: FlowEntry): boolean =>
    (outPort === PortNo.ANY || leadsTo(flow, (action) => action.type === 'output' && action.port === outPort))
    && (outGroup === GroupId.ANY || leadsToGroup(flow, outGroup))
  const filter = { match, cookie, cookieMask, keep, strictPriority }
  return datapath.tables
    .filter((_, number) => tableId === TableId.ALL || tableId === number)
    .flatMap((table) => table.select(filter))
}

/** Whether a flow sends packets to a group. */
export function leadsToGroup(flow: FlowEntry, groupId: number): boolean {
  return leadsTo(flow, (action) => action.type === 'group' && action.groupId === groupId)
}

function leadsTo(flow: FlowEntry, wanted: (action: Action) => boolean): boolean {
  return actionsOf(flow.instructions).some(wanted)
}

function actionsOf(instructions: readonly Instruction[]): readonly Action[] {
  return instructions.flatMap((instruction) => 'actions' in instruction ? instruction.actions : [])
}
