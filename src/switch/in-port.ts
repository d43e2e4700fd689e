// struct ofp_packet_in, OpenFlow 1.3.5 §7.4.1: the match starts at byte 24, its fields 4 bytes further on.
const FIELDS = 24 + 4
// OFPXMC_OPENFLOW_BASIC, OFPXMT_OFB_IN_PORT, no mask, 4 bytes (§7.2.3.7). Switches put it first.
const IN_PORT = 0x8000_0004

/** The input port of a packet-in, without decoding it; 0 for one that does not say so in its first field. */
export function inPortOf(frame: Uint8Array): number {
  if (frame.length < FIELDS + 8) return 0
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength)
  return view.getUint32(FIELDS) === IN_PORT ? view.getUint32(FIELDS + 4) : 0
}
