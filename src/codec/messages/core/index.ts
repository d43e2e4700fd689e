/** What each message is, and how it is built (OpenFlow 1.3.5 §7.3 to §7.5). */
export {
  getAsyncReply, getAsyncRequest, NO_ASYNC, setAsync, type AsyncMasks, type AsyncMasksByRole,
  type GetAsyncReply, type GetAsyncRequest, type SetAsync,
} from './async-config.js'
export { barrierReply, barrierRequest, type BarrierReply, type BarrierRequest } from './barrier.js'
export { echoReply, echoRequest, type EchoReply, type EchoRequest } from './echo.js'
export { errorMessage, type ErrorMessage } from './error.js'
export { experimenter, type Experimenter } from './experimenter.js'
export {
  Capabilities, featuresReply, featuresRequest, type FeaturesReply, type FeaturesRequest,
} from './features.js'
export {
  DEFAULT_PRIORITY, flowMod, FlowModFlags, type FlowMod, type FlowModCommand, type FlowModInit,
} from './flow-mod.js'
export { flowRemoved, type FlowRemoved, type FlowRemovedInit } from './flow-removed.js'
export type { FlowRemovedReason } from '../../protocol/flow-removed-reason.js'
export {
  groupMod, type GroupMod, type GroupModCommand, type GroupModInit, type GroupType,
} from './group-mod.js'
export {
  hello, negotiateVersion, type Hello, type HelloElement, type HelloTail, type UnknownHelloElement,
  type VersionBitmap,
} from './hello.js'
export type { Fields, Filled, Header, Init } from '../codec.js'
export { MeterFlags, MeterId, meterMod, type MeterMod, type MeterModCommand } from './meter-mod.js'
export { packetIn, type PacketIn, type PacketInInit } from './packet-in.js'
export type { PacketInReason } from '../../protocol/packet-in-reason.js'
export { packetOut, type PacketOut, type PacketOutInit } from './packet-out.js'
export { portMod, type PortMod } from './port-mod.js'
export { portStatus, type PortStatus, type PortStatusInit, type PortStatusReason } from './port-status.js'
export {
  queueGetConfigReply, queueGetConfigRequest, type QueueGetConfigReply, type QueueGetConfigRequest,
} from './queue-config.js'
export { roleReply, roleRequest, type ControllerRole, type RoleReply, type RoleRequest } from './role.js'
export {
  ConfigFlags, getConfigReply, getConfigRequest, setConfig, type GetConfigReply, type GetConfigRequest,
  type SetConfig,
} from './switch-config.js'
export { tableMod, type TableMod } from './table-mod.js'
export type { UnknownMessage } from './unknown.js'
