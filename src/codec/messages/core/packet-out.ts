import { decodeActions, encodeActions } from '../../actions/list.js'
import type { Action, ActionInit } from '../../actions/index.js'
import { NO_BUFFER, PortNo } from '../../protocol/constants.js'
import { DecodeError } from '../../errors.js'
import { borrow, needBytes, putBytes, putU16, putU32, putZeros } from '../../wire/bytes.js'
import type { Header, Init, MessageCodec, Fields, Filled } from '../codec.js'
import { filled } from '../../wire/members.js'

// struct ofp_packet_out {                OpenFlow 1.3.5 §7.3.7
//   struct ofp_header header;
//   uint32_t buffer_id;
//   uint32_t in_port;
//   uint16_t actions_len;
//   uint8_t  pad[6];
//   struct ofp_action_header actions[];
//   uint8_t  data[];                     when buffer_id is OFP_NO_BUFFER
// };

/** The controller has the switch send a packet (OpenFlow 1.3.5 §7.3.7). */
export interface PacketOut extends Header {
  readonly type: 'packetOut'
  /**
   * The buffer of the switch that holds the packet. @defaultValue {@link NO_BUFFER}: the packet is in `data`
   */
  readonly bufferId: number
  /** The port on which the packet counts as received. @defaultValue `PortNo.CONTROLLER` */
  readonly inPort: number
  /** What is done to the packet, in order. @defaultValue `[]`, which drops it */
  readonly actions: readonly Action[]
  /** The packet from the Ethernet header on. Borrowed when decoded. @defaultValue no bytes */
  readonly data: Uint8Array
}

/** A {@link PacketOut} as {@link encode} takes it: fields that are left out take their defaults. */
export type PacketOutInit = Omit<Init<PacketOut>, 'actions'> & { readonly actions?: readonly ActionInit[] }

const NOTHING = new Uint8Array(0)

/**
 * Builds a {@link PacketOut}: the controller has the switch send a packet. What is left out takes its
 * default.
 *
 * @param init - the fields of {@link PacketOut}; what is left out takes its default
 *
 * @example
 * ```ts
 * import { buildPacket, formatMessage, output, packetOut } from 'daolinet/codec'
 *
 * const frame = buildPacket({
 *   ethernet: { dst: 'ff:ff:ff:ff:ff:ff', src: '02:00:00:00:00:01', ethType: 0x88b5 },
 * })
 * const message = packetOut({ actions: [output(3)], data: frame })
 * console.log(formatMessage(message).split('\n')[0])
 * // prints OFPT_PACKET_OUT (OF1.3) (xid=0x0): in_port=CONTROLLER actions=output:3 data_len=14
 * ```
 */
export function packetOut<F extends Filled<PacketOutInit> = Filled<PacketOutInit>>(init: Fields<F>): F {
  return filled({
    type: 'packetOut',
    xid: 0,
    bufferId: NO_BUFFER,
    inPort: PortNo.CONTROLLER,
    actions: [],
    data: NOTHING,
  }, init as object) as Filled<PacketOutInit> as F
}

export const packetOutCodec: MessageCodec<PacketOut, PacketOutInit> = {
  type: 'packetOut',
  number: 13,
  decode(view, offset, end, xid) {
    needBytes(offset, end, 24, 'packetOut')
    const data = offset + 24 + view.getUint16(offset + 16)
    if (data > end) {
      throw new DecodeError(
        'ERR_BAD_LENGTH', offset + 16,
        `the actions say ${data - offset - 24} bytes and ${end - offset - 24} are left`, 'actionsLen',
      )
    }
    return {
      type: 'packetOut',
      xid,
      bufferId: view.getUint32(offset + 8),
      inPort: view.getUint32(offset + 12),
      actions: decodeActions(view, offset + 24, data),
      data: borrow(view, data, end),
    }
  },
  encode(message, view, offset) {
    putU32(view, offset + 8, message.bufferId ?? NO_BUFFER, 'bufferId')
    putU32(view, offset + 12, message.inPort ?? PortNo.CONTROLLER, 'inPort')
    putZeros(view, offset + 18, offset + 24)
    const data = encodeActions(message.actions ?? [], view, offset + 24)
    putU16(view, offset + 16, data - offset - 24, 'actions')
    return putBytes(view, data, message.data ?? NOTHING)
  },
}
