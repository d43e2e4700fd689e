/**
 * OpenFlow 1.3 between bytes and typed values. No I/O, no timers: runs anywhere.
 *
 * The rooms, each of which imports only those before it: `addresses`, `wire` (bytes and structs), `packet`
 * ({@link parsePacket} and the rest of `daolinet/packet`), `protocol` (OpenFlow's numbers and names),
 * `match`, `syntax` (what every text is made of), `actions`, `instructions`, `structures` (what messages are
 * made of), `messages`, `message` (whole messages), `stream` (framing and reassembly), and beside one another
 * `text` (`daolinet/text`), `json`, `check` and `views`.
 *
 * @module daolinet/codec
 */
export {
  formatCidr4, formatCidr6, formatIpv4, formatIpv6, formatMac, ipv4Mask, ipv4Number, ipv4PrefixLength,
  ipv6BigInt, ipv6Mask, ipv6PrefixLength, macNumber, parseCidr4, parseCidr6, parseIpv4, parseIpv6, parseMac,
  readIpv6, readIpv6Text, readMac, readMacText, writeIpv6, writeMac,
  type Cidr4, type Cidr6, type Ipv4Input, type Ipv6Input, type MacInput,
} from './addresses/index.js'
export * from './protocol/constants.js'
export * from './error-codes.js'
export * from './errors.js'
export * from './protocol/error-names.js'
export { buildPacket, ethType, parsePacket } from './packet/index.js'
export {
  port, PortConfig, PortFeatures, PortState, type Port,
} from './structures/port.js'
export { bucket, type Bucket, type BucketInit } from './structures/bucket.js'
export type { FlowSelection, FlowSelectionInit } from './structures/flow-selection.js'
export type {
  DropBand, DscpRemarkBand, ExperimenterBand, MeterBand, UnknownBand,
} from './structures/meter-band.js'
export type {
  ExperimenterQueueProperty, PacketQueue, QueueProperty, QueueRate, UnknownQueueProperty,
} from './structures/packet-queue.js'
export type { ActionId, FeatureId, InstructionId } from './structures/table-features/feature-id.js'
export type { OxmId } from './structures/table-features/oxm-id.js'
export type {
  ActionsProperty,
  ExperimenterProperty,
  FieldsProperty,
  InstructionsProperty,
  NextTablesProperty,
  TableProperty,
  UnknownTableProperty,
} from './structures/table-features/property.js'
export { decode, decodeAt, encode, encodeInto } from './message/message.js'
export type {
  BundleAddMessage, BundleAddMessageInit, FilledMessage, Message, MessageInit, MessageOf, MessageType,
  RequestForward, RequestForwardInit,
} from './messages/registry.js'
export { unknownMembers, type UnknownMember } from './message/unknown-members.js'
export { fromJSON } from './json/from-json.js'
export { toJSON, type Json } from './json/to-json.js'
export { check } from './check/check.js'
export type { Finding } from './check/finding.js'
export { hasMoreParts, joinParts, splitParts } from './stream/reassembly.js'
export { formatDatapathId, parseDatapathId } from './protocol/datapath-id.js'
export { ALL_ONES_64 } from './wire/all-ones.js'
export { HEADER_LENGTH, MAX_MESSAGE_LENGTH, OFP_VERSION } from './protocol/header.js'
export { Framer, type FrameHandler } from './stream/framer.js'
export type {
  FieldName,
  HeaderName,
  Masked,
  Match,
  MatchInit,
  AddressInit,
  UnknownFields,
} from './match/fields.js'
export {
  arp, icmp4, icmp6, ip4, ip6, match, mpls, ndAdvert, ndSolicit, sctp4, sctp6, tcp4, tcp6, udp4, udp6,
} from './match/builders.js'
export { missingPrerequisite, type MissingPrerequisite } from './match/prerequisites.js'
export * from './actions/index.js'
export { referredField, type FieldReference, type Subfield, type SubfieldInit } from './match/subfield.js'
export * from './instructions/index.js'

export * from './messages/core/index.js'
export * from './messages/multipart/index.js'
export * from './messages/nicira/index.js'
export * from './messages/onf/index.js'
export { ExperimenterId } from './protocol/experimenters.js'
export {
  FlowMonitorFlags,
  type AbbreviatedFlowUpdate,
  type FlowUpdateInit,
  type FullFlowUpdate,
  type UnknownFlowUpdate,
} from './structures/flow-update.js'

export {
  formatActions, formatFlow, formatInstructions, formatMatch, formatMessage, formatPacket,
  parseActions, parseFlow, parseMatch, TextError,
} from './text/index.js'

export { FlowRemovedView } from './views/flow-removed-view.js'
export {
  flowTemplate, MessageTemplate, packetOutTemplate, type TemplateValues,
} from './views/message-template.js'
export { PacketInView } from './views/packet-in-view.js'
