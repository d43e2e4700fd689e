/** Bytes as hexadecimal text. */

/** Two digits for each byte, with `separator` in between. */
export function hexBytes(bytes: Uint8Array, separator = ''): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(separator)
}

/**
 * Sixteen bytes to a line, each line beginning with its offset: `00000000  68 6f 67 65`.
 * @param ascii - also show the bytes as characters, a `.` for what is not printable
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
