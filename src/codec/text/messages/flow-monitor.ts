/** Changes of flows, as the ONF's and Nicira's flow monitors report them. */
import { PortNo, TableId } from '../../protocol/constants.js'
import { formatActions } from '../format-actions.js'
import { hexBytes } from '../../syntax/bytes.js'
import { formatFlags, type BitNames } from '../../syntax/flags.js'
import { flowRemovedReasonText } from '../flow-removed-reason.js'
import { formatInstructions } from '../format-instructions.js'
import { formatMatch } from '../match/format-match.js'
import { hex, hexDigits } from '../../syntax/number.js'
import { formatPort, formatPort16 } from '../../syntax/port.js'
import type { NxFlowMonitor, NxFlowUpdate } from '../../messages/nicira/flow-monitor.js'
import type { FlowMonitor, FlowUpdate } from '../../messages/onf/flow-monitor.js'
import type { MessageFormatter } from './formatter.js'

type Full = Exclude<FlowUpdate | NxFlowUpdate, { readonly type: 'abbreviated' | 'unknown' }>

const flagBits: BitNames = ['initial', 'add', 'delete', 'modify', 'actions', 'own']

function formatMonitor(monitor: FlowMonitor | NxFlowMonitor, outPort: string): string {
  const match = formatMatch(monitor.match)
  return `\n id=${monitor.id} flags=${formatFlags(flagBits, monitor.flags, ',')}${outPort}` +
    (monitor.tableId === TableId.ALL ? '' : ` table=${monitor.tableId}`) +
    (match === '' ? '' : ` ${match}`)
}

export const flowMonitorRequest: MessageFormatter<'flowMonitorRequest'> =
  ['ONFST_FLOW_MONITOR request', ({ monitors }) => monitors.map((monitor) => formatMonitor(
    monitor, monitor.outPort === PortNo.ANY ? '' : ` out_port=${formatPort(monitor.outPort)}`,
  )).join('')]

const ANY_PORT16 = 0xffff

export const nxFlowMonitorRequest: MessageFormatter<'nxFlowMonitorRequest'> =
  ['NXST_FLOW_MONITOR request', ({ monitors }) => monitors.map((monitor) => formatMonitor(
    monitor, monitor.outPort === ANY_PORT16 ? '' : ` out_port=${formatPort16(monitor.outPort)}`,
  )).join('')]

/**
 * One change. Open vSwitch writes a space behind the cookie even if nothing follows, except at the end of the
 * message.
 */
function formatUpdate(update: FlowUpdate | NxFlowUpdate): string {
  if (update.type === 'abbreviated') return `\n event=ABBREV xid=${hexDigits(update.xid)}`
  if (update.type === 'unknown') return `\n event=${update.event} ${hexBytes(update.body)}`
  const { type, reason, idleTimeout, hardTimeout, cookie } = update
  const match = formatMatch(update.match)
  const actions = actionsOf(update)
  return [
    `\n event=${type.toUpperCase()}`,
    type === 'deleted' ? ` reason=${flowRemovedReasonText(reason)}` : '',
    ` table=${update.tableId}`,
    idleTimeout === 0 ? '' : ` idle_timeout=${idleTimeout}`,
    hardTimeout === 0 ? '' : ` hard_timeout=${hardTimeout}`,
    ` cookie=${hex(cookie)} ${match}`,
    actions === '' ? '' : `${match === '' ? '' : ' '}actions=${actions}`,
  ].join('')
}

/** Empty when there are none, because they may not have been asked for. */
function actionsOf(update: Full): string {
  const text = 'actions' in update ? formatActions(update.actions) : formatInstructions(update.instructions)
  return text === 'drop' ? '' : text
}

export const flowMonitorReply: MessageFormatter<'flowMonitorReply'> =
  ['ONFST_FLOW_MONITOR reply', ({ updates }) => updates.map(formatUpdate).join('').trimEnd()]

export const nxFlowMonitorReply: MessageFormatter<'nxFlowMonitorReply'> =
  ['NXST_FLOW_MONITOR reply', ({ updates }) => updates.map(formatUpdate).join('').trimEnd()]

function ofMonitor({ id }: { readonly id: number }): string {
  return ` id=${id}`
}

export const flowMonitorCancel: MessageFormatter<'flowMonitorCancel'> =
  ['ONFT_FLOW_MONITOR_CANCEL', ofMonitor]
export const nxFlowMonitorCancel: MessageFormatter<'nxFlowMonitorCancel'> =
  ['NXT_FLOW_MONITOR_CANCEL', ofMonitor]
