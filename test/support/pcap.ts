/** Capture files, for the programs that read them. */

const MAGIC = 0xa1b2c3d4
const ETHERNET = 1

/** A capture file of Ethernet frames (libpcap's classic format), one second apart. */
export function pcap(frames: readonly Uint8Array[]): Uint8Array {
  const size = frames.reduce((sum, frame) => sum + 16 + frame.length, 24)
  const bytes = new Uint8Array(size)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, MAGIC)
  view.setUint16(4, 2)
  view.setUint16(6, 4)
  view.setUint32(16, 0x40000)
  view.setUint32(20, ETHERNET)
  let at = 24
  for (const [index, frame] of frames.entries()) {
    view.setUint32(at, index)
    view.setUint32(at + 8, frame.length)
    view.setUint32(at + 12, frame.length)
    bytes.set(frame, at + 16)
    at += 16 + frame.length
  }
  return bytes
}
