/**
 * OpenFlow 1.3 between bytes and typed values. No I/O, no timers: runs anywhere.
 * @module codec
 */
export * from './address.js'
export * from './cidr.js'
export * from './constants.js'
export * from './errors.js'
export * from './error-names.js'
export * from './packet/index.js'
export * from './port.js'
export {
  decode, decodeAt, encode, encodeInto, type Message, type MessageInit, type MessageOf, type MessageType,
} from './message.js'
export { HEADER_LENGTH, MAX_MESSAGE_LENGTH, OFP_VERSION } from './header.js'
export { Framer, type FrameHandler } from './framer.js'
export type { FieldName, HeaderName, Masked, Match, MatchInit, AddressInit, UnknownFields } from './match/fields.js'
export type * from './actions/index.js'
export type * from './instructions/index.js'

export {
  getAsyncReply,
  getAsyncRequest,
  setAsync,
  type AsyncMasks,
  type GetAsyncReply,
  type GetAsyncRequest,
  type SetAsync,
} from './messages/async-config.js'
export { barrierReply, barrierRequest, type BarrierReply, type BarrierRequest } from './messages/barrier.js'
export { echoReply, echoRequest, type EchoReply, type EchoRequest } from './messages/echo.js'
export { errorMessage, type ErrorMessage } from './messages/error.js'
export { experimenter, type Experimenter } from './messages/experimenter.js'
export {
  Capabilities, featuresReply, featuresRequest, type FeaturesReply, type FeaturesRequest,
} from './messages/features.js'
export {
  DEFAULT_PRIORITY, flowMod, FlowModFlags, type FlowMod, type FlowModCommand, type FlowModInit,
} from './messages/flow-mod.js'
export {
  flowRemoved,
  type FlowRemoved,
  type FlowRemovedInit,
  type FlowRemovedReason,
} from './messages/flow-removed.js'
export {
  hello, negotiateVersion, type Hello, type HelloElement, type UnknownHelloElement, type VersionBitmap,
} from './messages/hello.js'
export type { Header, Init } from './messages/message.js'
export { packetIn, type PacketIn, type PacketInInit, type PacketInReason } from './messages/packet-in.js'
export { packetOut, type PacketOut, type PacketOutInit } from './messages/packet-out.js'
export {
  portStatus,
  type PortStatus,
  type PortStatusInit,
  type PortStatusReason,
} from './messages/port-status.js'
export {
  ConfigFlags,
  getConfigReply,
  getConfigRequest,
  setConfig,
  type GetConfigReply,
  type GetConfigRequest,
  type SetConfig,
} from './messages/switch-config.js'
export type { UnknownMessage } from './messages/unknown.js'

export { descReply, descRequest, type DescReply, type DescRequest } from './multipart/desc.js'
export {
  flowStatsReply, type FlowStats, type FlowStatsInit, type FlowStatsReply, type FlowStatsReplyInit,
} from './multipart/flow-stats-reply.js'
export {
  flowStatsRequest,
  type FlowStatsRequest,
  type FlowStatsRequestInit,
} from './multipart/flow-stats-request.js'
export { MultipartFlags, type MultipartHeader } from './multipart/multipart.js'
export {
  portDescReply,
  portDescRequest,
  type PortDescReply,
  type PortDescRequest,
} from './multipart/port-desc.js'
export type { UnknownMultipartReply, UnknownMultipartRequest } from './multipart/unknown.js'

export {
  formatActions, formatFlow, formatInstructions, formatMatch, formatMessage, formatPacket,
  type Flow, type FormatOptions,
} from './text/index.js'
