/** Bytes in hexadecimal. */
import { fail, part, quoted, textOf, type Span } from './span.js'

/** Bytes of two digits each, periods between them or not: `01.02.ff`. */
export function hexBytesOf(span: Span): Uint8Array {
  const bytes: number[] = []
  const text = textOf(span)
  for (let at = 0; at < text.length; at += text[at] === '.' ? 1 : 0) {
    const digits = text.slice(at, at + 2)
    if (!/^[0-9a-f]{2}$/i.test(digits)) {
      fail('BAD_VALUE', part(span, at), `${quoted(span)} is not bytes in hexadecimal`)
    }
    bytes.push(Number.parseInt(digits, 16))
    at += 2
  }
  return Uint8Array.from(bytes)
}
