import { PortNo } from '../../protocol/constants.js'
import { decodeQueues, encodeQueues, type PacketQueue } from '../../structures/packet-queue.js'
import { exactBytes, needBytes, putU32 } from '../../wire/bytes.js'
import type { Header, Init, MessageCodec } from '../codec.js'

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

/** Asks for the queues of a port. */
export interface QueueGetConfigRequest extends Header {
  readonly type: 'queueGetConfigRequest'
  /** A physical port, or every port. @defaultValue `PortNo.ANY` */
  readonly port: number
}

/** The queues of a port. */
export interface QueueGetConfigReply extends Header {
  readonly type: 'queueGetConfigReply'
  /** @defaultValue `PortNo.ANY` */
  readonly port: number
  readonly queues: readonly PacketQueue[]
}

/** A {@link QueueGetConfigRequest}: the queues of every port, unless told otherwise. */
export function queueGetConfigRequest(
  init: Omit<Init<QueueGetConfigRequest>, 'type'> = {},
): QueueGetConfigRequest {
  return { type: 'queueGetConfigRequest', xid: 0, port: PortNo.ANY, ...init }
}

/** A {@link QueueGetConfigReply}. */
export function queueGetConfigReply(init: Omit<Init<QueueGetConfigReply>, 'type'> = {}): QueueGetConfigReply {
  return { type: 'queueGetConfigReply', xid: 0, port: PortNo.ANY, queues: [], ...init }
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
