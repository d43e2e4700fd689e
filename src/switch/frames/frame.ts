/** A message out of the receive buffer, into bytes of its own. */
export function copyFrame(view: DataView, offset: number, end: number): Uint8Array {
  return new Uint8Array(view.buffer.slice(view.byteOffset + offset, view.byteOffset + end))
}

