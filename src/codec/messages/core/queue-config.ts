import { PortNo } from '../../protocol/constants.js'
import { decodeQueues, encodeQueues, type PacketQueue } from '../../structures/packet-queue.js'
import { exactBytes, needBytes, putU32 } from '../../wire/bytes.js'
import type { Header, Init, MessageCodec } from '../codec.js'
import { filled } from '../../wire/members.js'

// struct ofp_queue_get_config_request {  OpenFlow 1.3.5 §7.3.6
//   struct ofp_header header;
//   uint32_t port;
//   uint8_t  pad[4];
// };
// struct ofp_queue_get_config_reply {
//   struct ofp_header header;
//   uint32_t port;
//   uint8_t  pad[4];
//   struct ofp_packet_queue queues[];
// };

/** The controller asks for the queues of a port (OpenFlow 1.3.5 §7.3.6). */
export interface QueueGetConfigRequest extends Header {
  readonly type: 'queueGetConfigRequest'
  /** A port, or `PortNo.ANY` for all. @defaultValue `PortNo.ANY` */
  readonly port: number
}

/** The switch's reply to a {@link QueueGetConfigRequest}. */
export interface QueueGetConfigReply extends Header {
  readonly type: 'queueGetConfigReply'
  /** The port that was asked for. @defaultValue `PortNo.ANY` */
  readonly port: number
  readonly queues: readonly PacketQueue[]
}

/**
 * Builds a {@link QueueGetConfigRequest}: the controller asks for the queues of a port, by default of all
 * ports.
 *
 * @example
 * ```ts
 * import { formatMessage, queueGetConfigRequest } from 'daolinet/codec'
 *
 * console.log(formatMessage(queueGetConfigRequest({ port: 3 })))
 * // prints OFPT_QUEUE_GET_CONFIG_REQUEST (OF1.3) (xid=0x0): port=3
 * ```
 */
export function queueGetConfigRequest(
  init: Omit<Init<QueueGetConfigRequest>, 'type'> = {},
): QueueGetConfigRequest {
  return filled({ type: 'queueGetConfigRequest', xid: 0, port: PortNo.ANY }, init)
}

/**
 * Builds a {@link QueueGetConfigReply}: the switch lists the queues of a port.
 *
 * @param init - the fields of {@link QueueGetConfigReply}; what is left out takes its default
 *
 * @example
 * ```ts
 * import { formatMessage, queueGetConfigReply } from 'daolinet/codec'
 *
 * const queue = { queueId: 1, port: 3, properties: [] }
 * console.log(formatMessage(queueGetConfigReply({ port: 3, queues: [queue] })).split('\n')[0])
 * // prints OFPT_QUEUE_GET_CONFIG_REPLY (OF1.3) (xid=0x0): port=3
 * ```
 */
export function queueGetConfigReply(init: Omit<Init<QueueGetConfigReply>, 'type'> = {}): QueueGetConfigReply {
  return filled({ type: 'queueGetConfigReply', xid: 0, port: PortNo.ANY, queues: [] }, init)
}

function encodePort(port: number | undefined, view: DataView, offset: number): number {
  putU32(view, offset + 8, port ?? PortNo.ANY, 'port')
  view.setUint32(offset + 12, 0)
  return offset + 16
}

export const queueGetConfigRequestCodec: MessageCodec<QueueGetConfigRequest> = {
  type: 'queueGetConfigRequest',
  number: 22,
  decode(view, offset, end, xid) {
    exactBytes(offset, end, 16, 'queueGetConfigRequest')
    return { type: 'queueGetConfigRequest', xid, port: view.getUint32(offset + 8) }
  },
  encode: (message, view, offset) => encodePort(message.port, view, offset),
}

export const queueGetConfigReplyCodec: MessageCodec<QueueGetConfigReply> = {
  type: 'queueGetConfigReply',
  number: 23,
  decode(view, offset, end, xid) {
    needBytes(offset, end, 16, 'queueGetConfigReply')
    return {
      type: 'queueGetConfigReply',
      xid,
      port: view.getUint32(offset + 8),
      queues: decodeQueues(view, offset + 16, end),
    }
  },
  encode: (message, view, offset) =>
    encodeQueues(message.queues ?? [], view, encodePort(message.port, view, offset)),
}
