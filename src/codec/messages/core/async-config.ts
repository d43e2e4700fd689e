import { HEADER_LENGTH } from '../../protocol/header.js'
import { exactBytes, needObject, putU32 } from '../../wire/bytes.js'
import { bodiless, type Bodiless } from './bodiless.js'
import type { Header, Init, MessageCodec } from '../codec.js'

// struct ofp_async_config {              OpenFlow 1.3.5 §7.3.10
//   struct ofp_header header;
//   uint32_t packet_in_mask[2];          [0] as master or equal, [1] as slave; bit n is reason n
//   uint32_t port_status_mask[2];
//   uint32_t flow_removed_mask[2];
// };

/** Bits by reason of the message: bit n for reason n. */
export interface AsyncMasks {
  readonly packetIn: number
  readonly portStatus: number
  readonly flowRemoved: number
}

/** Which asynchronous messages come, by role. */
export interface AsyncMasksByRole extends Header {
  /** What comes while the role is master or equal. */
  readonly master: AsyncMasks
  /** What comes while the role is slave. */
  readonly slave: AsyncMasks
}

/** Asks which asynchronous messages come on this connection. */
export type GetAsyncRequest = Bodiless<'getAsyncRequest'>

/** Which asynchronous messages come on this connection. */
export interface GetAsyncReply extends AsyncMasksByRole { readonly type: 'getAsyncReply' }

/** Chooses which asynchronous messages come on this connection. */
export interface SetAsync extends AsyncMasksByRole { readonly type: 'setAsync' }

/** Nothing at all. */
export const NO_ASYNC: AsyncMasks = { packetIn: 0, portStatus: 0, flowRemoved: 0 }

/** A {@link SetAsync}; nothing comes for what is left out. */
export function setAsync(init: Omit<Init<SetAsync>, 'type'>): SetAsync {
  return { type: 'setAsync', xid: 0, master: NO_ASYNC, slave: NO_ASYNC, ...init }
}

/** A {@link GetAsyncRequest}. */
export function getAsyncRequest(init: { readonly xid?: number } = {}): GetAsyncRequest {
  return { type: 'getAsyncRequest', xid: 0, ...init }
}

/** A {@link GetAsyncReply}; nothing comes for what is left out. */
export function getAsyncReply(init: Omit<Init<GetAsyncReply>, 'type'> = {}): GetAsyncReply {
  return { type: 'getAsyncReply', xid: 0, master: NO_ASYNC, slave: NO_ASYNC, ...init }
}

const members = ['packetIn', 'portStatus', 'flowRemoved'] as const

function decodeMasks(view: DataView, offset: number): AsyncMasks {
  return {
    packetIn: view.getUint32(offset),
    portStatus: view.getUint32(offset + 8),
    flowRemoved: view.getUint32(offset + 16),
  }
}

/** Decodes the masks at `offset`; the caller has checked that 24 bytes are there. */
export function decodeAsyncConfig(
  view: DataView,
  offset: number,
): Pick<AsyncMasksByRole, 'master' | 'slave'> {
  return { master: decodeMasks(view, offset), slave: decodeMasks(view, offset + 4) }
}

/** Encodes masks; returns the offset behind them. Throws {@link EncodeError}. */
export function encodeAsyncConfig(
  config: Partial<Pick<AsyncMasksByRole, 'master' | 'slave'>>, view: DataView, offset: number,
): number {
  const { master = NO_ASYNC, slave = NO_ASYNC } = config
  needObject(master, 'master')
  needObject(slave, 'slave')
  let at = offset
  for (const member of members) {
    putU32(view, at, master[member] ?? 0, `master.${member}`)
    putU32(view, at + 4, slave[member] ?? 0, `slave.${member}`)
    at += 8
  }
  return at
}

function codec<T extends 'getAsyncReply' | 'setAsync'>(type: T, number: number) {
  return {
    type,
    number,
    decode(view, offset, end, xid) {
      exactBytes(offset, end, 32, type)
      return { type, xid, ...decodeAsyncConfig(view, offset + HEADER_LENGTH) }
    },
    encode: (message, view, offset) => encodeAsyncConfig(message, view, offset + HEADER_LENGTH),
  } satisfies MessageCodec<AsyncMasksByRole & { type: T }>
}

export const getAsyncRequestCodec = bodiless('getAsyncRequest', 26)
export const getAsyncReplyCodec: MessageCodec<GetAsyncReply> = codec('getAsyncReply', 27)
export const setAsyncCodec: MessageCodec<SetAsync> = codec('setAsync', 28)
