/** Domain names (RFC 1035 §3.1 and §4.1.4), as text in the form of master files (§5.1). */
import { EncodeError } from '../../errors.js'
import { shown } from '../../wire/bytes.js'
import { badPacket, needHeader } from '../field.js'

const MAX_NAME = 255
const MAX_LABEL = 63
/** A name has at most this many labels, so it needs no more pointers. */
const MAX_POINTERS = 127
const HEADER_SIZE = 12
const POINTER = 0xc0
const DOT = 0x2e
const BACKSLASH = 0x5c

/**
 * Reads the name at `offset`, following compression pointers. Each one has to point before what has been read
 * of the name so far, so no chain of them is endless, and a name costs no more than its greatest length.
 * @returns the name, and the offset behind what stands of it here
 * @throws DecodeError for a name that is not complete, or too long, and for pointers elsewhere
 */
export function readName(
  view: DataView, offset: number, end: number, path: string,
): { readonly name: string, readonly end: number } {
  let text = ''
  let at = offset
  let before = offset
  let behind = -1
  let size = 1
  let pointers = 0
  for (;;) {
    needHeader(at, end, 1, path)
    const first = view.getUint8(at)
    if (first === 0) break
    if (first >= POINTER) {
      needHeader(at, end, 2, path)
      const target = view.getUint16(at) & 0x3fff
      if (target >= before || target < HEADER_SIZE) {
        throw badPacket(at, path, `a compression pointer to byte ${target}, must point before it, from 12 on`)
      }
      if (++pointers > MAX_POINTERS) throw badPacket(at, path, `more than ${MAX_POINTERS} pointers`)
      if (behind < 0) behind = at + 2
      before = at = target
      continue
    }
    if (first > MAX_LABEL) throw badPacket(at, path, `a label of type ${first >>> 6}, must be 0 or 3`)
    size += 1 + first
    if (size > MAX_NAME) throw badPacket(at, path, `a name of more than ${MAX_NAME} bytes`)
    needHeader(at + 1, end, first, path)
    if (text !== '') text += '.'
    for (let i = at + 1; i <= at + first; i++) text += escaped(view.getUint8(i))
    at += 1 + first
  }
  return { name: text === '' ? '.' : text, end: behind < 0 ? at + 1 : behind }
}

function escaped(byte: number): string {
  if (byte === DOT || byte === BACKSLASH) return `\\${String.fromCharCode(byte)}`
  return byte > 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\${String(byte).padStart(3, '0')}`
}

/**
 * Writes a name to the end of `bytes`, and points to an earlier one with the same end where it can.
 * @param places - where the ends of names stand in `bytes`; new ones are added. Undefined for a name that may
 *   not be compressed
 * @throws EncodeError for text that is no name
 */
export function writeName(
  bytes: number[], name: string, path: string, places?: Map<string, number>,
): void {
  const labels = labelsOf(name, path)
  for (const [index, label] of labels.entries()) {
    const rest = labels.slice(index).join('.')
    const place = places?.get(rest)
    if (place !== undefined) {
      bytes.push(POINTER | (place >>> 8), place & 0xff)
      return
    }
    if (bytes.length < 0x4000) places?.set(rest, bytes.length)
    bytes.push(label.length, ...label)
  }
  bytes.push(0)
}

/** The bytes of each label. */
function labelsOf(name: string, path: string): number[][] {
  if (typeof name !== 'string') throw new EncodeError('ERR_BAD_VALUE', path, `${shown(name)} is not text`)
  if (name === '.') return []
  const labels: number[][] = [[]]
  let total = 2
  for (let i = 0; i < name.length; i++) {
    if (name[i] === '.') {
      // A dot at the end is the root.
      if (i === name.length - 1) break
      labels.push([])
      total++
      continue
    }
    const decimal = name[i] === '\\' ? /^[0-9]{3}/.exec(name.slice(i + 1, i + 4))?.[0] : undefined
    if (name[i] === '\\') i += decimal?.length ?? 1
    const byte = decimal === undefined ? name.charCodeAt(i) : Number(decimal)
    if (!(byte <= (decimal === undefined ? 0x7f : 0xff))) {
      const detail = `${shown(name)} is no name: other bytes than ASCII are written \\DDD`
      throw new EncodeError('ERR_BAD_VALUE', path, detail)
    }
    labels.at(-1)!.push(byte)
    total++
  }
  if (labels.some(({ length }) => length === 0)) {
    throw new EncodeError('ERR_BAD_VALUE', path, `${shown(name)} has an empty label; the root is "."`)
  }
  if (total > MAX_NAME || labels.some(({ length }) => length > MAX_LABEL)) {
    const detail = `${shown(name)}: at most ${MAX_LABEL} bytes fit a label, and ${MAX_NAME} a name`
    throw new EncodeError('ERR_TOO_LONG', path, detail)
  }
  return labels
}
