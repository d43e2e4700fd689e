/** Whole messages as `ovs-ofctl ofp-print` prints them: the registry, and the line that all begin with. */
import {
  experimenterMultipartCodecs, multipartCodecs, type FilledMessage, type Message, type MessageType,
} from '../messages/registry.js'
import { OFP_VERSION } from '../protocol/header.js'
import { hexDigits } from '../syntax/number.js'
import { lookup } from '../wire/lookup.js'
import { typeOfBeginning } from './beginning.js'
import { aggregateStatsReply, aggregateStatsRequest } from './messages/aggregate-stats.js'
import { getAsyncReply, nxSetAsyncConfig, nxSetAsyncConfig2, setAsync } from './messages/async-config.js'
import { bundleAddMessage, bundleControl } from './messages/bundle.js'
import { nxCtFlush, nxCtFlushZone } from './messages/ct-flush.js'
import { descReply } from './messages/desc.js'
import { echoReply, echoRequest } from './messages/echo.js'
import { error } from './messages/error.js'
import { featuresReply } from './messages/features.js'
import { flowMod, nxFlowMod } from './messages/flow-mod.js'
import {
  flowMonitorCancel, flowMonitorReply, flowMonitorRequest, nxFlowMonitorCancel, nxFlowMonitorReply,
  nxFlowMonitorRequest,
} from './messages/flow-monitor.js'
import { flowRemoved, nxFlowRemoved } from './messages/flow-removed.js'
import { flowStatsReply, flowStatsRequest } from './messages/flow-stats.js'
import {
  bodiless, type FormatOptions, type MessageFormatter, type NestedMessages,
} from './messages/formatter.js'
import { groupFeaturesReply } from './messages/group-features.js'
import { groupMod } from './messages/group-mod.js'
import {
  groupDescReply, groupDescRequest, groupStatsReply, groupStatsRequest,
} from './messages/group-stats.js'
import { hello } from './messages/hello.js'
import { nxIpfixBridgeStatsReply, nxIpfixFlowStatsReply } from './messages/ipfix-stats.js'
import { meterMod } from './messages/meter-mod.js'
import {
  meterConfigReply, meterConfigRequest, meterFeaturesReply, meterStatsReply, meterStatsRequest,
} from './messages/meter-stats.js'
import { nxPacketIn, nxPacketIn2, nxResume, packetIn } from './messages/packet-in.js'
import { packetOut } from './messages/packet-out.js'
import { portMod } from './messages/port-mod.js'
import { portStatsReply, portStatsRequest } from './messages/port-stats.js'
import { portDescReply, portDescRequest, portStatus } from './messages/port.js'
import { queueGetConfigReply, queueGetConfigRequest } from './messages/queue-config.js'
import { queueStatsReply, queueStatsRequest } from './messages/queue-stats.js'
import { requestForward } from './messages/request-forward.js'
import { nxRoleReply, nxRoleRequest, roleReply, roleRequest, roleStatus } from './messages/role.js'
import {
  nxFlowModTableId, nxSetControllerId, nxSetFlowFormat, nxSetPacketInFormat,
} from './messages/settings.js'
import { getConfigReply, setConfig } from './messages/switch-config.js'
import { tableFeaturesReply, tableFeaturesRequest } from './messages/table-features.js'
import { tableMod } from './messages/table-mod.js'
import { tableStatsReply } from './messages/table-stats.js'
import { nxTlvTableMod, nxTlvTableReply } from './messages/tlv-table.js'
import {
  experimenter, experimenterMultipartReply, experimenterMultipartRequest, multipartReply, multipartRequest,
  unknown,
} from './messages/unknown.js'

/** Every message, one line each. */
const formatters = {
  hello,
  error,
  echoRequest,
  echoReply,
  experimenter,
  featuresRequest: bodiless('OFPT_FEATURES_REQUEST'),
  featuresReply,
  getConfigRequest: bodiless('OFPT_GET_CONFIG_REQUEST'),
  getConfigReply,
  setConfig,
  packetIn,
  flowRemoved,
  portStatus,
  packetOut,
  flowMod,
  groupMod,
  portMod,
  tableMod,
  barrierRequest: bodiless('OFPT_BARRIER_REQUEST'),
  barrierReply: bodiless('OFPT_BARRIER_REPLY'),
  queueGetConfigRequest,
  queueGetConfigReply,
  roleRequest,
  roleReply,
  getAsyncRequest: bodiless('OFPT_GET_ASYNC_REQUEST'),
  getAsyncReply,
  setAsync,
  meterMod,
  descRequest: bodiless('OFPST_DESC request'),
  descReply,
  flowStatsRequest,
  flowStatsReply,
  aggregateStatsRequest,
  aggregateStatsReply,
  tableStatsRequest: bodiless('OFPST_TABLE request'),
  tableStatsReply,
  portStatsRequest,
  portStatsReply,
  queueStatsRequest,
  queueStatsReply,
  groupStatsRequest,
  groupStatsReply,
  groupDescRequest,
  groupDescReply,
  groupFeaturesRequest: bodiless('OFPST_GROUP_FEATURES request'),
  groupFeaturesReply,
  meterStatsRequest,
  meterStatsReply,
  meterConfigRequest,
  meterConfigReply,
  meterFeaturesRequest: bodiless('OFPST_METER_FEATURES request'),
  meterFeaturesReply,
  tableFeaturesRequest,
  tableFeaturesReply,
  portDescRequest,
  portDescReply,
  experimenterMultipartRequest,
  experimenterMultipartReply,
  nxRoleRequest,
  nxRoleReply,
  nxSetFlowFormat,
  nxFlowMod,
  nxFlowRemoved,
  nxFlowModTableId,
  nxSetPacketInFormat,
  nxPacketIn,
  nxFlowAge: bodiless('NXT_FLOW_AGE'),
  nxSetAsyncConfig,
  nxSetControllerId,
  nxFlowMonitorCancel,
  nxFlowMonitorPaused: bodiless('NXT_FLOW_MONITOR_PAUSED'),
  nxFlowMonitorResumed: bodiless('NXT_FLOW_MONITOR_RESUMED'),
  nxTlvTableMod,
  nxTlvTableRequest: bodiless('NXT_TLV_TABLE_REQUEST'),
  nxTlvTableReply,
  nxSetAsyncConfig2,
  nxResume,
  nxCtFlushZone,
  nxPacketIn2,
  nxCtFlush,
  nxFlowMonitorRequest,
  nxFlowMonitorReply,
  nxIpfixBridgeStatsRequest: bodiless('NXST_IPFIX_BRIDGE request'),
  nxIpfixBridgeStatsReply,
  nxIpfixFlowStatsRequest: bodiless('NXST_IPFIX_FLOW request'),
  nxIpfixFlowStatsReply,
  flowMonitorCancel,
  flowMonitorPaused: bodiless('ONFT_FLOW_MONITOR_PAUSED'),
  flowMonitorResumed: bodiless('ONFT_FLOW_MONITOR_RESUMED'),
  flowMonitorRequest,
  flowMonitorReply,
  roleStatus,
  bundleControl,
  bundleAddMessage,
  requestForward,
  unknown,
  multipartRequest,
  multipartReply,
} as const satisfies { readonly [T in MessageType]: MessageFormatter<T> }

type AnyFormatter = readonly [
  name: string, format: (message: Message, options: FormatOptions, nested: NestedMessages) => string,
]

const byType = formatters as unknown as Readonly<Record<string, AnyFormatter>>

/** How deep errors about errors are followed. */
const MAX_DEPTH = 16

function nestedAt(depth: number): NestedMessages {
  return {
    format: (message, options = {}) => depth < MAX_DEPTH
      ? formatAt(message, options, depth)
      : headerLine(message.type, versionOf(message), message.xid),
    headerLine(bytes) {
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
      const type = typeOfBeginning(view)
      return type === undefined ? undefined : headerLine(type, view.getUint8(0), view.getUint32(4))
    },
  }
}

/**
 * Writes a message as `ovs-ofctl ofp-print` of Open vSwitch 3.1 prints it, without the line break at the end:
 * `OFPT_FLOW_MOD (OF1.3) (xid=0x5): ADD table:1 priority=7,ip,nw_dst=10.0.0.0/24 actions=output:3`. Most
 * messages take one line; the headers of packets, ports, statistics and bytes take further lines.
 * @param message - complete, as decoders and builders return it
 * @throws {@link AddressError} for an invalid address, and TypeError for a value that is not a message
 *
 * @example
 * ```ts
 * import { applyActions, flowMod, output } from 'daolinet/codec'
 * import { formatMessage } from 'daolinet/text'
 *
 * const message = flowMod({ xid: 5, match: { inPort: 1 }, instructions: applyActions(output(2)) })
 * console.log(formatMessage(message)) // OFPT_FLOW_MOD (OF1.3) (xid=0x5): ADD in_port=1 actions=output:2
 * ```
 */
export function formatMessage(message: FilledMessage, options: FormatOptions = {}): string {
  return formatAt(message as Message, options, 0)
}

function formatAt(message: Message, options: FormatOptions, depth: number): string {
  const flags = 'flags' in message && isMultipart(message.type) ? multipartFlags(message.flags) : ''
  const formatter = lookup(byType, message.type)
  if (formatter === undefined) throw new TypeError(`no message is called "${message.type}"`)
  const [, format] = formatter
  const text = headerLine(message.type, versionOf(message), message.xid) + flags +
    format(message, options, nestedAt(depth + 1))
  return text.endsWith('\n') ? text.slice(0, -1) : text
}

function versionOf(message: Message): number {
  return 'version' in message ? message.version ?? OFP_VERSION : OFP_VERSION
}

function headerLine(type: string, version: number, xid: number): string {
  return `${byType[type]![0]}${versionText(version)} (xid=${hexDigits(xid)}):`
}

function versionText(version: number): string {
  if (version === 1) return ''
  return version >= 2 && version <= 6 ? ` (OF1.${version - 1})` : ` (OF ${hexDigits(version, 2)})`
}

function isMultipart(type: string): boolean {
  return type in multipartCodecs || type in experimenterMultipartCodecs ||
    type === 'multipartRequest' || type === 'multipartReply'
}

function multipartFlags(flags: number): string {
  if (flags === 0) return ''
  const unknownFlags = flags & ~1
  return ' flags=' + ((flags & 1) === 0 ? '' : '[more]') +
    (unknownFlags === 0 ? '' : `[***unknown flags ${hexDigits(unknownFlags, 4)}***]`)
}
