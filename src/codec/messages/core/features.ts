import { exactBytes } from '../../wire/bytes.js'
import { HEADER_LENGTH } from '../../protocol/header.js'
import { struct } from '../../wire/struct.js'
import { bodiless, type Bodiless } from './bodiless.js'
import type { Header, Init, MessageCodec } from '../codec.js'

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

/** Asks a switch who it is. */
export type FeaturesRequest = Bodiless<'featuresRequest'>

/** Who the switch is and what it can do. */
export interface FeaturesReply extends Header {
  readonly type: 'featuresReply'
  readonly datapathId: bigint
  /** Packets that the switch can hold for packet-ins. */
  readonly nBuffers: number
  /** Flow tables. */
  readonly nTables: number
  /** 0 on the main connection, otherwise the number of an auxiliary one. */
  readonly auxiliaryId: number
  /** Bits of {@link Capabilities}. */
  readonly capabilities: number
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

/** A {@link FeaturesRequest}. */
export function featuresRequest(init: { readonly xid?: number } = {}): FeaturesRequest {
  return { type: 'featuresRequest', xid: 0, ...init }
}

/** A {@link FeaturesReply}. */
export function featuresReply(init: Omit<Init<FeaturesReply>, 'type'>): FeaturesReply {
  return {
    type: 'featuresReply', xid: 0, datapathId: 0n, nBuffers: 0, nTables: 0, auxiliaryId: 0, capabilities: 0,
    reserved: 0, ...init,
  }
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
