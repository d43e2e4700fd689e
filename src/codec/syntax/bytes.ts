/** Bytes as hexadecimal text. */
import { fail, part, quoted, textOf, type Span } from './span.js'

/** Two digits for each byte, with `separator` in between. */
export function hexBytes(bytes: Uint8Array, separator = ''): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(separator)
}

/**
 * Writes sixteen bytes to a line, with the offset first: `00000000 68 6f 67 65`.
 * @param ascii - also show the bytes as characters, with `.` for those that cannot be printed
 */
export function hexDump(bytes: Uint8Array, ascii: boolean): string {
  const lines: string[] = []
  for (let start = 0; start < bytes.length; start += 16) {
    lines.push(dumpLine(bytes.subarray(start, start + 16), start, ascii))
  }
  return lines.join('\n')
}

function dumpLine(bytes: Uint8Array, start: number, ascii: boolean): string {
  let line = `${start.toString(16).padStart(8, '0')}  `
  for (let i = 0; i < 16; i++) {
    const byte = bytes[i]
    if (byte !== undefined) line += byte.toString(16).padStart(2, '0') + (i === 7 ? '-' : ' ')
    else if (ascii) line += '   '
  }
  return ascii ? `${line}|${Array.from(bytes, printable).join('').padEnd(16)}|` : line.trimEnd()
}

function printable(byte: number): string {
  return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.'
}

/** Reads bytes of two hexadecimal digits each, with or without periods between them: `01.02.ff`. */
export function hexBytesOf(span: Span): Uint8Array {
  const bytes: number[] = []
  const text = textOf(span)
  for (let at = 0; at < text.length; at += text[at] === '.' ? 1 : 0) {
    const digits = text.slice(at, at + 2)
    if (!/^[0-9a-f]{2}$/i.test(digits)) {
      fail('ERR_BAD_VALUE', part(span, at), `${quoted(span)} is not bytes in hexadecimal`)
    }
    bytes.push(Number.parseInt(digits, 16))
    at += 2
  }
  return Uint8Array.from(bytes)
}
