/**
 * Every message that the library knows, one line each: {@link decode}, {@link encode} and the types of
 * messages follow from these tables.
 */
import { getAsyncReplyCodec, getAsyncRequestCodec, setAsyncCodec } from './core/async-config.js'
import { barrierReplyCodec, barrierRequestCodec } from './core/barrier.js'
import { echoReplyCodec, echoRequestCodec } from './core/echo.js'
import { errorCodec } from './core/error.js'
import { experimenterCodec } from './core/experimenter.js'
import { featuresReplyCodec, featuresRequestCodec } from './core/features.js'
import { flowModCodec } from './core/flow-mod.js'
import { flowRemovedCodec } from './core/flow-removed.js'
import { groupModCodec, type FilledGroupMod, type GroupModInit } from './core/group-mod.js'
import { helloCodec } from './core/hello.js'
import { meterModCodec } from './core/meter-mod.js'
import { packetInCodec } from './core/packet-in.js'
import { packetOutCodec } from './core/packet-out.js'
import { portModCodec } from './core/port-mod.js'
import { portStatusCodec } from './core/port-status.js'
import { queueGetConfigReplyCodec, queueGetConfigRequestCodec } from './core/queue-config.js'
import { roleReplyCodec, roleRequestCodec } from './core/role.js'
import { getConfigReplyCodec, getConfigRequestCodec, setConfigCodec } from './core/switch-config.js'
import { tableModCodec } from './core/table-mod.js'
import { aggregateStatsReplyCodec, aggregateStatsRequestCodec } from './multipart/aggregate-stats.js'
import { descReplyCodec, descRequestCodec } from './multipart/desc.js'
import {
  experimenterMultipartReplyCodec, experimenterMultipartRequestCodec,
} from './multipart/experimenter.js'
import { flowStatsReplyCodec } from './multipart/flow-stats-reply.js'
import { flowStatsRequestCodec } from './multipart/flow-stats-request.js'
import { groupDescReplyCodec, groupDescRequestCodec } from './multipart/group-desc.js'
import { groupFeaturesReplyCodec, groupFeaturesRequestCodec } from './multipart/group-features.js'
import { groupStatsReplyCodec, groupStatsRequestCodec } from './multipart/group-stats.js'
import { meterConfigReplyCodec, meterConfigRequestCodec } from './multipart/meter-config.js'
import { meterFeaturesReplyCodec, meterFeaturesRequestCodec } from './multipart/meter-features.js'
import { meterStatsReplyCodec, meterStatsRequestCodec } from './multipart/meter-stats.js'
import { portDescReplyCodec, portDescRequestCodec } from './multipart/port-desc.js'
import { portStatsReplyCodec, portStatsRequestCodec } from './multipart/port-stats.js'
import { queueStatsReplyCodec, queueStatsRequestCodec } from './multipart/queue-stats.js'
import { tableFeaturesReplyCodec, tableFeaturesRequestCodec } from './multipart/table-features.js'
import { tableStatsReplyCodec, tableStatsRequestCodec } from './multipart/table-stats.js'
import { nxSetAsyncConfig2Codec, nxSetAsyncConfigCodec } from './nicira/async-config.js'
import { nxCtFlushCodec, nxCtFlushZoneCodec } from './nicira/conntrack.js'
import { nxFlowModCodec, type NxFlowModInit } from './nicira/flow-mod.js'
import {
  nxFlowMonitorCancelCodec, nxFlowMonitorPausedCodec, nxFlowMonitorResumedCodec,
} from './nicira/flow-monitor-control.js'
import { nxFlowMonitorReplyCodec, nxFlowMonitorRequestCodec } from './nicira/flow-monitor.js'
import { nxFlowRemovedCodec } from './nicira/flow-removed.js'
import {
  nxIpfixBridgeStatsReplyCodec, nxIpfixBridgeStatsRequestCodec, nxIpfixFlowStatsReplyCodec,
  nxIpfixFlowStatsRequestCodec,
} from './nicira/ipfix-stats.js'
import { nxPacketInCodec } from './nicira/packet-in.js'
import { nxPacketIn2Codec, nxResumeCodec } from './nicira/packet-in2.js'
import { nxRoleReplyCodec, nxRoleRequestCodec } from './nicira/role.js'
import {
  nxFlowAgeCodec,
  nxFlowModTableIdCodec,
  nxSetControllerIdCodec,
  nxSetFlowFormatCodec,
  nxSetPacketInFormatCodec,
} from './nicira/settings.js'
import { nxTlvTableModCodec, nxTlvTableReplyCodec, nxTlvTableRequestCodec } from './nicira/tlv-table.js'
import { bundleAddMessageCodec, bundleControlCodec, type BundleAddMessageOf } from './onf/bundle.js'
import {
  flowMonitorCancelCodec, flowMonitorPausedCodec, flowMonitorResumedCodec,
} from './onf/flow-monitor-control.js'
import { flowMonitorReplyCodec, flowMonitorRequestCodec } from './onf/flow-monitor.js'
import { requestForwardCodec, type RequestForwardOf } from './onf/request-forward.js'
import { roleStatusCodec } from './onf/role-status.js'
import type { Filled, Init } from './codec.js'
import type { UnknownMessage } from './core/unknown.js'
import type { UnknownMultipartReply, UnknownMultipartRequest } from './multipart/unknown.js'

/** Messages by type. */
export const messageCodecs = {
  hello: helloCodec,
  error: errorCodec,
  echoRequest: echoRequestCodec,
  echoReply: echoReplyCodec,
  experimenter: experimenterCodec,
  featuresRequest: featuresRequestCodec,
  featuresReply: featuresReplyCodec,
  getConfigRequest: getConfigRequestCodec,
  getConfigReply: getConfigReplyCodec,
  setConfig: setConfigCodec,
  packetIn: packetInCodec,
  flowRemoved: flowRemovedCodec,
  portStatus: portStatusCodec,
  packetOut: packetOutCodec,
  flowMod: flowModCodec,
  groupMod: groupModCodec,
  portMod: portModCodec,
  tableMod: tableModCodec,
  barrierRequest: barrierRequestCodec,
  barrierReply: barrierReplyCodec,
  queueGetConfigRequest: queueGetConfigRequestCodec,
  queueGetConfigReply: queueGetConfigReplyCodec,
  roleRequest: roleRequestCodec,
  roleReply: roleReplyCodec,
  getAsyncRequest: getAsyncRequestCodec,
  getAsyncReply: getAsyncReplyCodec,
  setAsync: setAsyncCodec,
  meterMod: meterModCodec,
} as const

/** Multipart messages by type. */
export const multipartCodecs = {
  descRequest: descRequestCodec,
  descReply: descReplyCodec,
  flowStatsRequest: flowStatsRequestCodec,
  flowStatsReply: flowStatsReplyCodec,
  aggregateStatsRequest: aggregateStatsRequestCodec,
  aggregateStatsReply: aggregateStatsReplyCodec,
  tableStatsRequest: tableStatsRequestCodec,
  tableStatsReply: tableStatsReplyCodec,
  portStatsRequest: portStatsRequestCodec,
  portStatsReply: portStatsReplyCodec,
  queueStatsRequest: queueStatsRequestCodec,
  queueStatsReply: queueStatsReplyCodec,
  groupStatsRequest: groupStatsRequestCodec,
  groupStatsReply: groupStatsReplyCodec,
  groupDescRequest: groupDescRequestCodec,
  groupDescReply: groupDescReplyCodec,
  groupFeaturesRequest: groupFeaturesRequestCodec,
  groupFeaturesReply: groupFeaturesReplyCodec,
  meterStatsRequest: meterStatsRequestCodec,
  meterStatsReply: meterStatsReplyCodec,
  meterConfigRequest: meterConfigRequestCodec,
  meterConfigReply: meterConfigReplyCodec,
  meterFeaturesRequest: meterFeaturesRequestCodec,
  meterFeaturesReply: meterFeaturesReplyCodec,
  tableFeaturesRequest: tableFeaturesRequestCodec,
  tableFeaturesReply: tableFeaturesReplyCodec,
  portDescRequest: portDescRequestCodec,
  portDescReply: portDescReplyCodec,
  experimenterMultipartRequest: experimenterMultipartRequestCodec,
  experimenterMultipartReply: experimenterMultipartReplyCodec,
} as const

/** Experimenter messages by type. */
export const experimenterCodecs = {
  nxRoleRequest: nxRoleRequestCodec,
  nxRoleReply: nxRoleReplyCodec,
  nxSetFlowFormat: nxSetFlowFormatCodec,
  nxFlowMod: nxFlowModCodec,
  nxFlowRemoved: nxFlowRemovedCodec,
  nxFlowModTableId: nxFlowModTableIdCodec,
  nxSetPacketInFormat: nxSetPacketInFormatCodec,
  nxPacketIn: nxPacketInCodec,
  nxFlowAge: nxFlowAgeCodec,
  nxSetAsyncConfig: nxSetAsyncConfigCodec,
  nxSetControllerId: nxSetControllerIdCodec,
  nxFlowMonitorCancel: nxFlowMonitorCancelCodec,
  nxFlowMonitorPaused: nxFlowMonitorPausedCodec,
  nxFlowMonitorResumed: nxFlowMonitorResumedCodec,
  nxTlvTableMod: nxTlvTableModCodec,
  nxTlvTableRequest: nxTlvTableRequestCodec,
  nxTlvTableReply: nxTlvTableReplyCodec,
  nxSetAsyncConfig2: nxSetAsyncConfig2Codec,
  nxResume: nxResumeCodec,
  nxCtFlushZone: nxCtFlushZoneCodec,
  nxPacketIn2: nxPacketIn2Codec,
  nxCtFlush: nxCtFlushCodec,
  flowMonitorCancel: flowMonitorCancelCodec,
  flowMonitorPaused: flowMonitorPausedCodec,
  flowMonitorResumed: flowMonitorResumedCodec,
  roleStatus: roleStatusCodec,
  bundleControl: bundleControlCodec,
  bundleAddMessage: bundleAddMessageCodec,
  requestForward: requestForwardCodec,
} as const

/** Experimenter multipart messages by type. */
export const experimenterMultipartCodecs = {
  nxFlowMonitorRequest: nxFlowMonitorRequestCodec,
  nxFlowMonitorReply: nxFlowMonitorReplyCodec,
  nxIpfixBridgeStatsRequest: nxIpfixBridgeStatsRequestCodec,
  nxIpfixBridgeStatsReply: nxIpfixBridgeStatsReplyCodec,
  nxIpfixFlowStatsRequest: nxIpfixFlowStatsRequestCodec,
  nxIpfixFlowStatsReply: nxIpfixFlowStatsReplyCodec,
  flowMonitorRequest: flowMonitorRequestCodec,
  flowMonitorReply: flowMonitorReplyCodec,
} as const

type Codecs = typeof messageCodecs & typeof multipartCodecs
  & typeof experimenterCodecs & typeof experimenterMultipartCodecs

/**
 * Messages that contain a message of any type. Their types can only be completed here, where all messages are
 * known.
 */
type Holder = 'bundleAddMessage' | 'requestForward'

type Codec = Codecs[Exclude<keyof Codecs, Holder>]

/** The controller puts a message into a bundle. */
export interface BundleAddMessage extends BundleAddMessageOf<Message> {}

/**
 * A {@link BundleAddMessage} as {@link encode} takes it. The message within gets the xid of this one unless
 * it has its own.
 */
export type BundleAddMessageInit =
  Omit<Init<BundleAddMessage>, 'message'> & { readonly message: MessageInit }

/** The switch tells a controller that another controller changed a group or a meter. */
export interface RequestForward extends RequestForwardOf<Message> {}

/** A {@link RequestForward} as {@link encode} takes it. */
export type RequestForwardInit = Omit<Init<RequestForward>, 'request'> & { readonly request: MessageInit }

/** Any message as {@link decode} returns it. Compare its `type` to narrow it down. */
export type Message =
  | ReturnType<Codec['decode']> | BundleAddMessage | RequestForward
  | UnknownMessage | UnknownMultipartRequest | UnknownMultipartReply

/** The `type` of a message: `'packetIn'`, `'flowMod'`, … */
export type MessageType = Message['type']

/** The message with a given type: `MessageOf<'packetIn'>` is {@link PacketIn}. */
export type MessageOf<T extends MessageType> = Extract<Message, { readonly type: T }>

/** Any message as {@link encode} takes it: fields that are left out take their defaults. */
export type MessageInit =
  | Parameters<Codec['encode']>[0] | BundleAddMessageInit | RequestForwardInit
  | Init<UnknownMessage> | Init<UnknownMultipartRequest> | Init<UnknownMultipartReply>

type FilledOf<I> = I extends unknown ? Filled<I> : never

/** Any message with nothing left out, as {@link decode} and the functions that build messages return it. */
export type FilledMessage = Message | FilledOf<Exclude<MessageInit,
  NxFlowModInit | GroupModInit>> | FilledGroupMod
  | (Filled<Omit<NxFlowModInit, 'cookieMatch'>> & Pick<NxFlowModInit, 'cookieMatch'>)
