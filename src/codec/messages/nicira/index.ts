/** The messages of Nicira's extensions, and how they are built. */
export {
  nxSetAsyncConfig, nxSetAsyncConfig2, type NxSetAsyncConfig, type NxSetAsyncConfig2,
} from './async-config.js'
export type {
  AsyncProperty, AsyncReasons, ExperimenterAsyncProperty, UnknownAsyncProperty,
} from './async-property.js'
export {
  nxCtFlush, nxCtFlushZone, type NxCtFlush, type NxCtFlushInit, type NxCtFlushZone,
} from './conntrack.js'
export type { CtFlushProperty, CtFlushPropertyInit, CtTupleField } from './ct-flush-property.js'
export { nxFlowMod, type NxFlowMod, type NxFlowModInit } from './flow-mod.js'
export {
  nxFlowMonitorCancel, nxFlowMonitorPaused, nxFlowMonitorResumed, type NxFlowMonitorCancel,
  type NxFlowMonitorPaused, type NxFlowMonitorResumed,
} from './flow-monitor-control.js'
export {
  nxFlowMonitorReply, nxFlowMonitorRequest, type NxFlowMonitor, type NxFlowMonitorInit,
  type NxFlowMonitorReply, type NxFlowMonitorReplyInit, type NxFlowMonitorRequest,
  type NxFlowMonitorRequestInit, type NxFlowUpdate,
} from './flow-monitor.js'
export { nxFlowRemoved, type NxFlowRemoved, type NxFlowRemovedInit } from './flow-removed.js'
export {
  nxIpfixBridgeStatsReply, nxIpfixBridgeStatsRequest, nxIpfixFlowStatsReply, nxIpfixFlowStatsRequest,
  type IpfixStats, type NxIpfixBridgeStatsReply, type NxIpfixBridgeStatsRequest, type NxIpfixFlowStatsReply,
  type NxIpfixFlowStatsRequest,
} from './ipfix-stats.js'
export type { PacketInProperty, PacketInPropertyInit } from './packet-in-property.js'
export { nxPacketIn, type NxPacketIn, type NxPacketInInit } from './packet-in.js'
export {
  nxPacketIn2, nxResume, type NxPacketIn2, type NxPacketIn2Init, type NxResume, type NxResumeInit,
} from './packet-in2.js'
export { nxRoleReply, nxRoleRequest, type NxRole, type NxRoleReply, type NxRoleRequest } from './role.js'
export {
  nxFlowAge, nxFlowModTableId, nxSetControllerId, nxSetFlowFormat, nxSetPacketInFormat, type NxFlowAge,
  type NxFlowModTableId, type NxPacketInFormat, type NxSetControllerId, type NxSetFlowFormat,
  type NxSetPacketInFormat,
} from './settings.js'
export {
  nxTlvTableMod, nxTlvTableReply, nxTlvTableRequest, type NxTlvTableMod, type NxTlvTableReply,
  type NxTlvTableRequest, type TlvMap, type TlvTableCommand,
} from './tlv-table.js'
