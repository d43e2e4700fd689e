/** What can be read of a message before it is decoded. */
import { MultipartFlags } from '../../codec/index.js'
import { MessageNumber } from '../../codec/protocol/header.js'

export { MessageNumber } from '../../codec/protocol/header.js'

/** Copies a message out of the receive buffer, which is overwritten as soon as the message is processed. */
export function copyFrame(view: DataView, offset: number, end: number): Uint8Array {
  return new Uint8Array(view.buffer.slice(view.byteOffset + offset, view.byteOffset + end))
}

/** Whether a message is a multipart reply, which may be one part of several. */
export function isMultipartReply(frame: Uint8Array): boolean {
  return frame[1] === MessageNumber.MULTIPART_REPLY && frame.length >= 16
}

/** Whether a message is a multipart reply that more parts follow: `OFPMPF_REPLY_MORE` at bytes 10 and 11. */
export function morePartsFollow(frame: Uint8Array): boolean {
  return isMultipartReply(frame) && (frame[11]! & MultipartFlags.MORE) !== 0
}

// struct ofp_packet_in, OpenFlow 1.3.5 §7.4.1: the match starts at byte 24, its fields 4 bytes further on.
const FIELDS = 24 + 4
// The OXM header of in_port: OFPXMC_OPENFLOW_BASIC, OFPXMT_OFB_IN_PORT, no mask, 4 bytes (§7.2.3.7).
const IN_PORT = 0x8000_0004

/**
 * The input port of a packet-in. Only the first field of the match is looked at, since switches put the input
 * port there; 0 when the first field is another one.
 */
export function inPortOf(frame: Uint8Array): number {
  if (frame.length < FIELDS + 8) return 0
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength)
  return view.getUint32(FIELDS) === IN_PORT ? view.getUint32(FIELDS + 4) : 0
}
