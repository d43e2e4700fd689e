import { HEADER_LENGTH } from '../../protocol/header.js'
import { exactBytes, needObject, putU32 } from '../../wire/bytes.js'
import { bodiless, type Bodiless } from './bodiless.js'
import type { Header, Init, MessageCodec } from '../codec.js'
import { filled } from '../../wire/members.js'

// struct ofp_async_config {              OpenFlow 1.3.5 §7.3.10
//   struct ofp_header header;
//   uint32_t packet_in_mask[2];          [0] as master or equal, [1] as slave; bit n is reason n
//   uint32_t port_status_mask[2];
//   uint32_t flow_removed_mask[2];
// };

/**
 * For each kind of asynchronous message, the reasons for which the switch sends it: bit n stands for reason n
 * (OpenFlow 1.3.5 §7.3.10).
 */
export interface AsyncMasks {
  /** Reasons of packet-in: bit 0 no match, bit 1 an action, bit 2 an invalid TTL. */
  readonly packetIn: number
  /** Reasons of port-status: bit 0 added, bit 1 deleted, bit 2 modified. */
  readonly portStatus: number
  /**
   * Reasons of flow-removed: bit 0 idle timeout, bit 1 hard timeout, bit 2 deleted, bit 3 its group was
   * deleted.
   */
  readonly flowRemoved: number
}

/** Which asynchronous messages the switch sends to a controller, depending on the role of that controller. */
export interface AsyncMasksByRole extends Header {
  /** What the switch sends while the controller's role is master or equal. */
  readonly master: AsyncMasks
  /** What the switch sends while the controller's role is slave. */
  readonly slave: AsyncMasks
}

/** The controller asks which asynchronous messages the switch sends on this connection. */
export type GetAsyncRequest = Bodiless<'getAsyncRequest'>

/**
 * The switch's reply to a {@link GetAsyncRequest}: which asynchronous messages it sends on this connection.
 */
export interface GetAsyncReply extends AsyncMasksByRole { readonly type: 'getAsyncReply' }

/**
 * The controller chooses which asynchronous messages the switch sends on this connection. The switch does not
 * reply (OpenFlow 1.3.5 §7.3.10).
 */
export interface SetAsync extends AsyncMasksByRole { readonly type: 'setAsync' }

/** Masks with which the switch sends no asynchronous messages. */
export const NO_ASYNC: AsyncMasks = { packetIn: 0, portStatus: 0, flowRemoved: 0 }

/**
 * Builds a {@link SetAsync}: the controller chooses which asynchronous messages it wants. A role that is left
 * out gets none.
 *
 * @param init - the fields of {@link SetAsync}; what is left out takes its default
 *
 * @example
 * ```ts
 * import { formatMessage, setAsync } from 'daolinet/codec'
 *
 * const all = { packetIn: 0b111, portStatus: 0b111, flowRemoved: 0b1111 }
 * const [first] = formatMessage(setAsync({ master: all })).split('\n')
 * console.log(first) // OFPT_SET_ASYNC (OF1.3) (xid=0x0):
 * ```
 */
export function setAsync(init: Omit<Init<SetAsync>, 'type'>): SetAsync {
  return filled({ type: 'setAsync', xid: 0, master: NO_ASYNC, slave: NO_ASYNC }, init)
}

/**
 * Builds a {@link GetAsyncRequest}: the controller asks which asynchronous messages it gets.
 *
 * @example
 * ```ts
 * import { formatMessage, getAsyncRequest } from 'daolinet/codec'
 *
 * console.log(formatMessage(getAsyncRequest({ xid: 7 }))) // OFPT_GET_ASYNC_REQUEST (OF1.3) (xid=0x7):
 * ```
 */
export function getAsyncRequest(init: { readonly xid?: number } = {}): GetAsyncRequest {
  return filled({ type: 'getAsyncRequest', xid: 0 }, init)
}

/**
 * Builds a {@link GetAsyncReply}: the switch says which asynchronous messages it sends. A role that is left
 * out gets none.
 *
 * @param init - the fields of {@link GetAsyncReply}; what is left out takes its default
 *
 * @example
 * ```ts
 * import { getAsyncReply } from 'daolinet/codec'
 *
 * const reply = getAsyncReply({ xid: 7, slave: { packetIn: 0, portStatus: 0b111, flowRemoved: 0 } })
 * console.log(reply.slave.portStatus, reply.master.packetIn) // 7 0
 * ```
 */
export function getAsyncReply(init: Omit<Init<GetAsyncReply>, 'type'> = {}): GetAsyncReply {
  return filled({ type: 'getAsyncReply', xid: 0, master: NO_ASYNC, slave: NO_ASYNC }, init)
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

/**
 * Encodes masks and returns the offset behind them.
 * @throws {@link EncodeError}
 */
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
