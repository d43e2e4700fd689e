import { hex } from '../../syntax/number.js'
import { nicira } from '../codec.js'
import { layout, u32, u64, zeros } from '../layout.js'
import type { ActionText } from '../text.js'

// ext_action_header, pad[2]; uint32_t tun_id;    NXAST_SET_TUNNEL = 2
// ext_action_header, pad[6]; uint64_t tun_id;    NXAST_SET_TUNNEL64 = 9

/** Sets a tunnel key of 32 bits. Open vSwitch shows it as a `setField` of `tunnelId`. */
export interface SetTunnelAction {
  readonly type: 'setTunnel'
  readonly tunnelId: number
}

/** Sets a tunnel key of 64 bits. Open vSwitch shows it as a `setField` of `tunnelId`. */
export interface SetTunnel64Action {
  readonly type: 'setTunnel64'
  readonly tunnelId: bigint
}

/**
 * Builds a {@link SetTunnelAction}: sets a tunnel key of 32 bits.
 *
 * @example
 * ```ts
 * import { formatActions, setTunnel } from 'daolinet/codec'
 *
 * console.log(formatActions([setTunnel(5)])) // set_tunnel:0x5
 * ```
 */
export function setTunnel(tunnelId: number): SetTunnelAction {
  return { type: 'setTunnel', tunnelId }
}

/**
 * Builds a {@link SetTunnel64Action}: sets a tunnel key of 64 bits.
 *
 * @example
 * ```ts
 * import { formatActions, setTunnel64 } from 'daolinet/codec'
 *
 * console.log(formatActions([setTunnel64(5n)])) // set_tunnel64:0x5
 * ```
 */
export function setTunnel64(tunnelId: bigint): SetTunnel64Action {
  return { type: 'setTunnel64', tunnelId }
}

export const setTunnelCodec =
  layout<SetTunnelAction>('setTunnel', nicira(2, { inActionSet: true }), zeros(2), u32('tunnelId'))
export const setTunnel64Codec =
  layout<SetTunnel64Action>('setTunnel64', nicira(9, { inActionSet: true }), zeros(6), u64('tunnelId'))

/** Read as `setField`. */
export const setTunnelText: ActionText<SetTunnelAction> = {
  format: ({ tunnelId }) => `set_tunnel:${hex(tunnelId)}`,
}
/** Read as `setField`. */
export const setTunnel64Text: ActionText<SetTunnel64Action> = {
  format: ({ tunnelId }) => `set_tunnel64:${hex(tunnelId)}`,
}
