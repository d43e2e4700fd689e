import { exactBytes } from '../../wire/bytes.js'
import { HEADER_LENGTH } from '../../protocol/header.js'
import { struct } from '../../wire/struct.js'
import { bodiless, type Bodiless } from './bodiless.js'
import type { Header, Init, MessageCodec } from '../codec.js'
import { filled } from '../../wire/members.js'

// struct ofp_switch_features {           OpenFlow 1.3.5 §7.3.1
//   struct ofp_header header;
//   uint64_t datapath_id;                the low 48 bits a MAC address, the rest the implementer's
//   uint32_t n_buffers;
//   uint8_t  n_tables;
//   uint8_t  auxiliary_id;
//   uint8_t  pad[2];
//   uint32_t capabilities;
//   uint32_t reserved;
// };

/** The controller asks a switch for its datapath id and its abilities. */
export type FeaturesRequest = Bodiless<'featuresRequest'>

/**
 * The switch's reply to a {@link FeaturesRequest}: its datapath id and its abilities (OpenFlow 1.3.5 §7.3.1).
 */
export interface FeaturesReply extends Header {
  readonly type: 'featuresReply'
  /** Identifies the switch: usually a MAC address in the low 48 bits. {@link formatDatapathId} prints it. */
  readonly datapathId: bigint
  /** How many packets the switch can keep in buffers while the controller decides about them. */
  readonly nBuffers: number
  /** Number of flow tables. */
  readonly nTables: number
  /** 0 on the main connection; on an auxiliary connection its number. */
  readonly auxiliaryId: number
  /** Bits of {@link Capabilities}. */
  readonly capabilities: number
  /** Reserved by the specification: 0. */
  readonly reserved: number
}

/** Bits of `capabilities` (OpenFlow 1.3.5 §7.3.1). */
export const Capabilities = {
  FLOW_STATS: 1 << 0,
  TABLE_STATS: 1 << 1,
  PORT_STATS: 1 << 2,
  GROUP_STATS: 1 << 3,
  IP_REASM: 1 << 5,
  QUEUE_STATS: 1 << 6,
  PORT_BLOCKED: 1 << 8,
} as const

type Body = Omit<FeaturesReply, 'type' | 'xid'>

const layout = struct<Body>([
  ['datapathId', 'u64'], ['nBuffers', 'u32'], ['nTables', 'u8'], ['auxiliaryId', 'u8'], ['', 'pad2'],
  ['capabilities', 'u32'], ['reserved', 'u32'],
])

/**
 * Builds a {@link FeaturesRequest}: the controller asks a switch for its datapath id and its abilities.
 *
 * @example
 * ```ts
 * import { featuresRequest, formatMessage } from 'daolinet/codec'
 *
 * console.log(formatMessage(featuresRequest({ xid: 7 }))) // OFPT_FEATURES_REQUEST (OF1.3) (xid=0x7):
 * ```
 */
export function featuresRequest(init: { readonly xid?: number } = {}): FeaturesRequest {
  return filled({ type: 'featuresRequest', xid: 0 }, init)
}

/**
 * Builds a {@link FeaturesReply}: the switch tells its datapath id and its abilities. What is left out is
 * zero.
 *
 * @param init - the fields of {@link FeaturesReply}; what is left out takes its default
 *
 * @example
 * ```ts
 * import { Capabilities, featuresReply, formatMessage } from 'daolinet/codec'
 *
 * const reply = featuresReply({ datapathId: 1n, nTables: 254, capabilities: Capabilities.FLOW_STATS })
 * console.log(formatMessage(reply).split('\n')[0])
 * // prints OFPT_FEATURES_REPLY (OF1.3) (xid=0x0): dpid:0000000000000001
 * ```
 */
export function featuresReply(init: Omit<Init<FeaturesReply>, 'type'>): FeaturesReply {
  return filled({
    type: 'featuresReply', xid: 0, datapathId: 0n, nBuffers: 0, nTables: 0, auxiliaryId: 0, capabilities: 0,
    reserved: 0,
  }, init)
}

export const featuresRequestCodec = bodiless('featuresRequest', 5)

export const featuresReplyCodec: MessageCodec<FeaturesReply> = {
  type: 'featuresReply',
  number: 6,
  decode(view, offset, end, xid) {
    exactBytes(offset + HEADER_LENGTH, end, layout.size, 'featuresReply')
    return { type: 'featuresReply', xid, ...layout.decode(view, offset + HEADER_LENGTH) }
  },
  encode: (message, view, offset) => layout.encode(message, view, offset + HEADER_LENGTH),
}
