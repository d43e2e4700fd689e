import { exactBytes, putU32, putU64, putZeros } from '../wire/bytes.js'
import { NICIRA_BODY, nicira } from './nicira.js'
import type { ActionCodec } from './codec.js'

// ext_action_header, pad[2]; uint32_t tun_id;    NXAST_SET_TUNNEL = 2
// ext_action_header, pad[6]; uint64_t tun_id;    NXAST_SET_TUNNEL64 = 9

/** Sets a tunnel key of 32 bits. Open vSwitch writes `setField` of `tunnelId` in its place. */
export interface SetTunnelAction {
  readonly type: 'setTunnel'
  readonly tunnelId: number
}

/** Sets a tunnel key of 64 bits. Open vSwitch writes `setField` of `tunnelId` in its place. */
export interface SetTunnel64Action {
  readonly type: 'setTunnel64'
  readonly tunnelId: bigint
}

export const setTunnel: ActionCodec<SetTunnelAction> = {
  type: 'setTunnel',
  ...nicira(2),
  decode(view, offset, end) {
    exactBytes(offset, end, 16, 'setTunnel', 'BAD_ACTION_LENGTH')
    return { type: 'setTunnel', tunnelId: view.getUint32(offset + 12) }
  },
  encode(action, view, offset) {
    view.setUint16(offset + NICIRA_BODY, 0)
    putU32(view, offset + 12, action.tunnelId, 'tunnelId')
    return offset + 16
  },
}

export const setTunnel64: ActionCodec<SetTunnel64Action> = {
  type: 'setTunnel64',
  ...nicira(9),
  decode(view, offset, end) {
    exactBytes(offset, end, 24, 'setTunnel64', 'BAD_ACTION_LENGTH')
    return { type: 'setTunnel64', tunnelId: view.getBigUint64(offset + 16) }
  },
  encode(action, view, offset) {
    putZeros(view, offset + NICIRA_BODY, offset + 16)
    putU64(view, offset + 16, action.tunnelId, 'tunnelId')
    return offset + 24
  },
}
