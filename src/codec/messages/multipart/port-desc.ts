import { portStruct, type Port } from '../../structures/port.js'
import { bodilessRequest, type BodilessRequest } from './bodiless.js'
import { decodeStructs, encodeStructs } from '../../wire/list.js'
import { MULTIPART_BODY, type MultipartCodec, type MultipartHeader } from './multipart.js'
import type { Init } from '../codec.js'
import { filled } from '../../wire/members.js'

// struct ofp_port ports[];               OpenFlow 1.3.5 §7.3.5.7, OFPMP_PORT_DESC = 13

/** The controller asks for the ports of the switch. */
export type PortDescRequest = BodilessRequest<'portDescRequest'>

/**
 * The switch's reply to a {@link PortDescRequest}, or a part of it: `MultipartFlags.MORE` says whether more
 * parts follow (OpenFlow 1.3.5 §7.3.5.7).
 */
export interface PortDescReply extends MultipartHeader {
  readonly type: 'portDescReply'
  readonly ports: readonly Port[]
}

/**
 * Builds a {@link PortDescRequest}: the controller asks for the ports of the switch.
 *
 * @example
 * ```ts
 * import { formatMessage, portDescRequest } from 'daolinet/codec'
 *
 * console.log(formatMessage(portDescRequest({ xid: 7 })))
 * // prints OFPST_PORT_DESC request (OF1.3) (xid=0x7): port=ANY
 * ```
 */
export function portDescRequest(init: { readonly xid?: number } = {}): PortDescRequest {
  return filled({ type: 'portDescRequest', xid: 0, flags: 0 }, init)
}

/**
 * Builds a {@link PortDescReply}: the switch lists its ports.
 *
 * @param init - the fields of {@link PortDescReply}; what is left out takes its default
 *
 * @example
 * ```ts
 * import { formatMessage, port, portDescReply } from 'daolinet/codec'
 *
 * const reply = portDescReply({ ports: [port({ portNo: 3, hwAddr: '02:00:00:00:00:03', name: 'eth3' })] })
 * console.log(formatMessage(reply).split('\n')[1]?.trim()) // 3(eth3): addr:02:00:00:00:00:03
 * ```
 */
export function portDescReply(init: Omit<Init<PortDescReply>, 'type'> = {}): PortDescReply {
  return filled({ type: 'portDescReply', xid: 0, flags: 0, ports: [] }, init)
}

export const portDescRequestCodec = bodilessRequest('portDescRequest', 13)

export const portDescReplyCodec: MultipartCodec<PortDescReply> = {
  type: 'portDescReply',
  multipart: 13,
  direction: 'reply',
  decode: (view, offset, end, xid, flags) => ({
    type: 'portDescReply',
    xid,
    flags,
    ports: decodeStructs(portStruct, view, offset + MULTIPART_BODY, end, 'ports'),
  }),
  encode: (message, view, offset) =>
    encodeStructs(portStruct, message.ports ?? [], view, offset + MULTIPART_BODY, 'ports'),
}
