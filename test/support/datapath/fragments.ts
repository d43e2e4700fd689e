/** Cuts a frame into fragments, as a host does (RFC 791 §3.2, RFC 8200 §4.5). */

const ETHERNET = 14

/**
 * The fragments of an IP packet without options and extension headers.
 * @param sizes - the bytes of content of each but the last, multiples of eight
 */
export function fragments(frame: Uint8Array, sizes: readonly number[], id: number): readonly Uint8Array[] {
  const six = frame[12] === 0x86
  const content = frame.subarray(ETHERNET + (six ? 40 : 20))
  const parts: Uint8Array[] = []
  let from = 0
  for (const size of [...sizes, Infinity]) {
    const part = content.subarray(from, from + size)
    const more = from + size < content.length
    parts.push(six ? fragment6(frame, part, from, more, id) : fragment4(frame, part, from, more, id))
    from += part.length
    if (!more) break
  }
  return parts
}

function fragment4(frame: Uint8Array, part: Uint8Array, from: number, more: boolean, id: number): Uint8Array {
  const bytes = Uint8Array.from([...frame.subarray(0, ETHERNET + 20), ...part])
  const view = new DataView(bytes.buffer, ETHERNET)
  view.setUint16(2, 20 + part.length)
  view.setUint16(4, id)
  view.setUint16(6, (more ? 0x2000 : 0) | from / 8)
  view.setUint16(10, 0)
  let sum = 0
  for (let at = 0; at < 20; at += 2) sum += view.getUint16(at)
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16)
  view.setUint16(10, ~sum & 0xffff)
  return bytes
}

function fragment6(frame: Uint8Array, part: Uint8Array, from: number, more: boolean, id: number): Uint8Array {
  const bytes = Uint8Array.from([...frame.subarray(0, ETHERNET + 40), ...new Uint8Array(8), ...part])
  const view = new DataView(bytes.buffer, ETHERNET)
  view.setUint16(4, 8 + part.length)
  view.setUint8(40, view.getUint8(6))
  view.setUint8(6, 44)
  view.setUint16(42, from | (more ? 1 : 0))
  view.setUint32(44, id)
  return bytes
}
