import { portStruct, type Port } from '../../structures/port.js'
import { bodilessRequest, type BodilessRequest } from './bodiless.js'
import { decodeStructs, encodeStructs } from '../../wire/list.js'
import { MULTIPART_BODY, type MultipartCodec, type MultipartHeader } from './multipart.js'
import type { Init } from '../codec.js'

// struct ofp_port ports[];               OpenFlow 1.3.5 §7.3.5.7, OFPMP_PORT_DESC = 13

/** Asks for the ports of the switch. */
export type PortDescRequest = BodilessRequest<'portDescRequest'>

/** The ports of the switch. */
export interface PortDescReply extends MultipartHeader {
  readonly type: 'portDescReply'
  readonly ports: readonly Port[]
}

/** A {@link PortDescRequest}. */
export function portDescRequest(init: { readonly xid?: number } = {}): PortDescRequest {
  return { type: 'portDescRequest', xid: 0, flags: 0, ...init }
}

/** A {@link PortDescReply}. */
export function portDescReply(init: Omit<Init<PortDescReply>, 'type'> = {}): PortDescReply {
  return { type: 'portDescReply', xid: 0, flags: 0, ports: [], ...init }
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
