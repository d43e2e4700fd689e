import { exactBytes, putU16 } from '../../wire/bytes.js'
import { CONTROLLER_MAX_LENGTH } from '../../protocol/constants.js'
import { bodiless, type Bodiless } from './bodiless.js'
import type { Header, Init, MessageCodec } from '../codec.js'

// struct ofp_switch_config {             OpenFlow 1.3.5 §7.3.2
//   struct ofp_header header;
//   uint16_t flags;
//   uint16_t miss_send_len;
// };

/** Asks for the switch's configuration. */
export type GetConfigRequest = Bodiless<'getConfigRequest'>

interface SwitchConfig extends Header {
  /** How IP fragments are treated: one of {@link ConfigFlags}. */
  readonly flags: number
  /** Bytes of a packet that a table miss sends to the controller; 0xffff for all. */
  readonly missSendLen: number
}

/** The switch's configuration. */
export interface GetConfigReply extends SwitchConfig { readonly type: 'getConfigReply' }

/** Changes the switch's configuration. */
export interface SetConfig extends SwitchConfig { readonly type: 'setConfig' }

/** Values of `flags` (OpenFlow 1.3.5 §7.3.2). */
export const ConfigFlags = {
  /** Fragments are matched like any packet. */
  FRAG_NORMAL: 0,
  /** Fragments are dropped. */
  FRAG_DROP: 1,
  /** Fragments are reassembled first. */
  FRAG_REASM: 2,
} as const

/** A {@link GetConfigRequest}. */
export function getConfigRequest(init: { readonly xid?: number } = {}): GetConfigRequest {
  return { type: 'getConfigRequest', xid: 0, ...init }
}

/** A {@link GetConfigReply}; whole packets unless told otherwise. */
export function getConfigReply(init: Omit<Init<GetConfigReply>, 'type'> = {}): GetConfigReply {
  return { type: 'getConfigReply', xid: 0, flags: 0, missSendLen: CONTROLLER_MAX_LENGTH, ...init }
}

/** A {@link SetConfig}; whole packets unless told otherwise. */
export function setConfig(init: Omit<Init<SetConfig>, 'type'> = {}): SetConfig {
  return {
    type: 'setConfig',
    xid: 0,
    flags: ConfigFlags.FRAG_NORMAL,
    missSendLen: CONTROLLER_MAX_LENGTH,
    ...init,
  }
}

function codec<T extends 'getConfigReply' | 'setConfig'>(type: T, number: number) {
  return {
    type,
    number,
    decode(view, offset, end, xid) {
      exactBytes(offset, end, 12, type)
      return { type, xid, flags: view.getUint16(offset + 8), missSendLen: view.getUint16(offset + 10) }
    },
    encode(message, view, offset) {
      putU16(view, offset + 8, message.flags ?? 0, 'flags')
      putU16(view, offset + 10, message.missSendLen ?? CONTROLLER_MAX_LENGTH, 'missSendLen')
      return offset + 12
    },
  } satisfies MessageCodec<SwitchConfig & { type: T }>
}

export const getConfigRequestCodec = bodiless('getConfigRequest', 7)
export const getConfigReplyCodec: MessageCodec<GetConfigReply> = codec('getConfigReply', 8)
export const setConfigCodec: MessageCodec<SetConfig> = codec('setConfig', 9)
