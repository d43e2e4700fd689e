/** How the switch answers each message of a controller. */
import { Capabilities, GroupId, MultipartFlags, PortNo, TableId, type Message } from '../../codec/index.js'
import { testsOf } from './flow-match.js'
import { refuseFlowMod, refuseMatch, refusePacketOut, Refusal, type Inventory } from './refusal.js'
import type { ControllerConnection } from './connection.js'
import type { FlowEntry } from './flow-table.js'
import type { TestSwitch } from './test-switch.js'
import type { Action, FlowMod, FlowStatsRequest, Instruction } from '../../codec/index.js'

/**
 * Carries a message out, and answers it.
 * @throws {@link Refusal} for what the switch does not take; the connection sends it back as an error
 */
export function answer(sw: TestSwitch, connection: ControllerConnection, message: Message): void {
  const { xid } = message
  switch (message.type) {
    case 'hello': case 'echoReply': case 'error': return
    case 'echoRequest': return connection.send({ type: 'echoReply', xid, data: message.data })
    case 'featuresRequest': return connection.send({
      type: 'featuresReply', xid, datapathId: sw.datapathId, nTables: sw.tables.length, capabilities: CAPABILITIES,
    })
    case 'getConfigRequest': return connection.send({ type: 'getConfigReply', xid, ...connection.config })
    case 'setConfig':
      connection.config = { flags: message.flags, missSendLen: message.missSendLen }
      return
    case 'getAsyncRequest': return connection.send({ type: 'getAsyncReply', xid, ...connection.asyncConfig })
    case 'setAsync':
      connection.asyncConfig = { master: message.master, slave: message.slave }
      return
    case 'barrierRequest': return connection.send({ type: 'barrierReply', xid })
    case 'descRequest': return connection.send({
      type: 'descReply', xid, mfrDesc: 'daolinet', hwDesc: 'a switch in this process', swDesc: 'OpenFlow 1.3',
      serialNum: 'none', dpDesc: `switch ${sw.datapathId.toString(16).padStart(16, '0')}`,
    })
    case 'portDescRequest':
      return inParts([...sw.ports.values()], 500, (ports, flags) =>
        connection.send({ type: 'portDescReply', xid, flags, ports }))
    case 'flowStatsRequest':
      return inParts(selectFlows(sw, message), 50, (flows, flags) =>
        connection.send({ type: 'flowStatsReply', xid, flags, flows: flows.map((flow) => sw.statistics(flow)) }))
    case 'flowMod': return flowMod(sw, message)
    case 'packetOut':
      refusePacketOut(message, inventoryOf(sw))
      return sw.packetOut(message)
    case 'multipartRequest': throw new Refusal('OFPBRC_BAD_MULTIPART', `multipart type ${message.multipartType}`)
    case 'experimenter': throw new Refusal('OFPBRC_BAD_EXPERIMENTER', `experimenter ${message.experimenter}`)
    default: throw new Refusal('OFPBRC_BAD_TYPE', `a switch does not take ${message.type}`)
  }
}

const CAPABILITIES = Capabilities.FLOW_STATS | Capabilities.TABLE_STATS | Capabilities.PORT_STATS

/** Sends a list in parts, all but the last with the flag that more follow. */
function inParts<T>(items: readonly T[], size: number, send: (part: readonly T[], flags: number) => void): void {
  for (let at = 0; at === 0 || at < items.length; at += size) {
    send(items.slice(at, at + size), at + size < items.length ? MultipartFlags.MORE : 0)
  }
}

function inventoryOf(sw: TestSwitch): Inventory {
  return { tables: sw.tables.length, hasGroup: () => false, hasMeter: () => false }
}

function selectFlows(sw: TestSwitch, message: FlowStatsRequest): readonly FlowEntry[] {
  refuseMatch(message.match)
  return tablesOf(sw, message.tableId).flatMap((table) => table.select({
    match: message.match, cookie: message.cookie, cookieMask: message.cookieMask, keep: leadsTo(message),
  }))
}

function tablesOf(sw: TestSwitch, tableId: number) {
  return sw.tables.filter((_, number) => tableId === TableId.ALL || tableId === number)
}

function flowMod(sw: TestSwitch, message: FlowMod): void {
  refuseFlowMod(message, inventoryOf(sw))
  switch (message.command) {
    case 'add': return addFlow(sw, message)
    case 'modify': case 'modifyStrict': {
      for (const flow of selectForMod(sw, message)) flow.instructions = own(message.instructions)
      return
    }
    case 'delete': case 'deleteStrict':
      return sw.removeFlows(selectForMod(sw, message, leadsTo(message)), 'delete')
  }
}

function addFlow(sw: TestSwitch, message: FlowMod): void {
  const now = sw.clock.now()
  const { tableId, priority, match, cookie, idleTimeout, hardTimeout, flags } = message
  const flow: FlowEntry = {
    tableId, priority, match, cookie, idleTimeout, hardTimeout, flags, tests: testsOf(match),
    instructions: own(message.instructions), added: now, used: now, packetCount: 0n, byteCount: 0n,
  }
  const table = sw.tables[tableId]!
  if ((flags & 2) !== 0 && table.overlapping(flow) !== undefined) {
    throw new Refusal('OFPFMFC_OVERLAP', 'another flow of this priority could match the same packet')
  }
  sw.addFlow(flow)
}

function selectForMod(sw: TestSwitch, message: FlowMod, keep?: (flow: FlowEntry) => boolean): readonly FlowEntry[] {
  const strict = message.command === 'modifyStrict' || message.command === 'deleteStrict'
  return tablesOf(sw, message.tableId).flatMap((table) => table.select({
    match: message.match,
    cookie: message.cookie,
    cookieMask: message.cookieMask,
    ...(strict ? { strictPriority: message.priority } : {}),
    ...(keep === undefined ? {} : { keep }),
  }))
}

/** Flows that output to the port, and go to the group, that a message asks for. */
function leadsTo(message: { readonly outPort: number, readonly outGroup: number }): (flow: FlowEntry) => boolean {
  const has = (flow: FlowEntry, wanted: (action: Action) => boolean): boolean =>
    flow.instructions.some((instruction) => 'actions' in instruction && instruction.actions.some(wanted))
  return (flow) =>
    (message.outPort === PortNo.ANY || has(flow, (a) => a.type === 'output' && a.port === message.outPort))
    && (message.outGroup === GroupId.ANY || has(flow, (a) => a.type === 'group' && a.groupId === message.outGroup))
}

/** What is kept must not share the receive buffer's memory. */
function own(instructions: readonly Instruction[]): readonly Instruction[] {
  return structuredClone(instructions) as readonly Instruction[]
}
