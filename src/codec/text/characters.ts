/** Texts of messages, whose encoding OpenFlow leaves open. */

/**
 * The characters that the bytes of a text mean: UTF-8 where they are valid UTF-8. Decoded messages have one
 * character for each byte, whatever it means, so that nothing is lost.
 */
export function readable(text: string): string {
  if (!/[\x80-\xff]/.test(text)) return text
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(text, (c) => c.charCodeAt(0)))
  } catch {
    return text
  }
}
