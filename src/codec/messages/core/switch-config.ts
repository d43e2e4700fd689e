import { exactBytes, putU16 } from '../../wire/bytes.js'
import { CONTROLLER_MAX_LENGTH } from '../../protocol/constants.js'
import { bodiless, type Bodiless } from './bodiless.js'
import type { Header, Init, MessageCodec } from '../codec.js'
import { filled } from '../../wire/members.js'

// struct ofp_switch_config {             OpenFlow 1.3.5 §7.3.2
//   struct ofp_header header;
//   uint16_t flags;
//   uint16_t miss_send_len;
// };

/** The controller asks for the configuration of the switch. */
export type GetConfigRequest = Bodiless<'getConfigRequest'>

interface SwitchConfig extends Header {
  /** How IP fragments are treated: one of {@link ConfigFlags}. */
  readonly flags: number
  /** Bytes of a packet that a table miss sends to the controller; 0xffff for all. */
  readonly missSendLen: number
}

/** The switch's reply to a {@link GetConfigRequest}: its configuration. */
export interface GetConfigReply extends SwitchConfig { readonly type: 'getConfigReply' }

/**
 * The controller changes the configuration of the switch, which replies only with errors (OpenFlow 1.3.5
 * §7.3.2).
 */
export interface SetConfig extends SwitchConfig { readonly type: 'setConfig' }

/** Values of `flags` (OpenFlow 1.3.5 §7.3.2). */
export const ConfigFlags = {
  /** Fragments are handled like other packets; they have no TCP or UDP ports to match. */
  FRAG_NORMAL: 0,
  /** Fragments are dropped. */
  FRAG_DROP: 1,
  /** Fragments are reassembled before they are matched. */
  FRAG_REASM: 2,
} as const

/**
 * Builds a {@link GetConfigRequest}: the controller asks for the configuration of the switch.
 *
 * @example
 * ```ts
 * import { formatMessage, getConfigRequest } from 'daolinet/codec'
 *
 * console.log(formatMessage(getConfigRequest({ xid: 7 }))) // OFPT_GET_CONFIG_REQUEST (OF1.3) (xid=0x7):
 * ```
 */
export function getConfigRequest(init: { readonly xid?: number } = {}): GetConfigRequest {
  return filled({ type: 'getConfigRequest', xid: 0 }, init)
}

/**
 * Builds a {@link GetConfigReply}: the switch tells its configuration. `missSendLen` is 0xffff unless given.
 *
 * @param init - the fields of {@link GetConfigReply}; what is left out takes its default
 *
 * @example
 * ```ts
 * import { formatMessage, getConfigReply } from 'daolinet/codec'
 *
 * console.log(formatMessage(getConfigReply({ missSendLen: 128 })))
 * // prints OFPT_GET_CONFIG_REPLY (OF1.3) (xid=0x0): frags=normal miss_send_len=128
 * ```
 */
export function getConfigReply(init: Omit<Init<GetConfigReply>, 'type'> = {}): GetConfigReply {
  return filled({ type: 'getConfigReply', xid: 0, flags: 0, missSendLen: CONTROLLER_MAX_LENGTH }, init)
}

/**
 * Builds a {@link SetConfig}: the controller changes the configuration of the switch. `missSendLen` is
 * 0xffff, whole packets, unless given.
 *
 * @param init - the fields of {@link SetConfig}; what is left out takes its default
 *
 * @example
 * ```ts
 * import { ConfigFlags, formatMessage, setConfig } from 'daolinet/codec'
 *
 * console.log(formatMessage(setConfig({ flags: ConfigFlags.FRAG_DROP, missSendLen: 128 })))
 * // prints OFPT_SET_CONFIG (OF1.3) (xid=0x0): frags=drop miss_send_len=128
 * ```
 */
export function setConfig(init: Omit<Init<SetConfig>, 'type'> = {}): SetConfig {
  return filled({
    type: 'setConfig',
    xid: 0,
    flags: ConfigFlags.FRAG_NORMAL,
    missSendLen: CONTROLLER_MAX_LENGTH,
  }, init)
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
