/** MPLS label stacks (RFC 3032 §2.1; traffic class by RFC 5462). */
import { EncodeError } from '../errors.js'
import { needList, needObject, putU8 } from '../wire/bytes.js'
import { needHeader, needSpace, within } from './field.js'

/** Length of one label stack entry in bytes. */
export const MPLS_SIZE = 4

/** An entry of an MPLS label stack. The last one of a list is the bottom of the stack, and no other. */
export interface MplsLabel {
  /** 20 bits. 0 to 15 have meanings of their own (RFC 3032 §2.1): 0 and 2 say IPv4 or IPv6 follows. */
  readonly label: number
  /** Traffic class, 0 to 7. */
  readonly tc: number
  readonly ttl: number
}

/** An entry of an MPLS label stack as {@link writeMpls} takes it. */
export interface MplsLabelInit {
  readonly label: number
  /** @defaultValue 0 */
  readonly tc?: number
  /** @defaultValue 64 */
  readonly ttl?: number
}

/**
 * Reads the label stack at `offset`, up to and with the entry whose bottom bit is set.
 * @param end - where the bytes end
 * @returns the outermost label first; it is `MPLS_SIZE` bytes long for each
 * @throws DecodeError when the bytes end before the bottom of the stack
 *
 * @example
 * ```ts
 * import { buildPacket, ETHERNET_SIZE, parseMpls } from 'daolinet/packet'
 *
 * const frame = buildPacket({
 *   ethernet: { dst: '02:00:00:00:00:02', src: '02:00:00:00:00:01' },
 *   mpls: [{ label: 16 }, { label: 17, ttl: 5 }],
 * })
 * console.log(parseMpls(new DataView(frame.buffer), ETHERNET_SIZE)[1]) // { label: 17, tc: 0, ttl: 5 }
 * ```
 */
export function parseMpls(view: DataView, offset = 0, end = view.byteLength): MplsLabel[] {
  const labels: MplsLabel[] = []
  for (let at = offset; ; at += MPLS_SIZE) {
    needHeader(at, end, MPLS_SIZE, `mpls[${labels.length}]`)
    const entry = view.getUint32(at)
    labels.push({ label: entry >>> 12, tc: (entry >>> 9) & 7, ttl: entry & 0xff })
    if ((entry & 0x100) !== 0) return labels
  }
}

/**
 * Writes a label stack at `offset`, with the bottom bit in its last entry.
 * @returns the offset behind it
 * @throws EncodeError for an empty stack, a value that does not fit, or too little space
 *
 * @example
 * ```ts
 * import { MPLS_SIZE, writeMpls } from 'daolinet/packet'
 *
 * const view = new DataView(new ArrayBuffer(MPLS_SIZE))
 * writeMpls(view, 0, [{ label: 16, ttl: 64 }])
 * console.log(view.getUint32(0).toString(16)) // 10140
 * ```
 */
export function writeMpls(view: DataView, offset: number, labels: readonly MplsLabelInit[]): number {
  needList(labels, 'mpls')
  if (labels.length === 0) throw new EncodeError('ERR_MISSING_FIELD', 'mpls', 'a stack has a label')
  needSpace(view, offset, MPLS_SIZE * labels.length, 'mpls')
  let at = offset
  for (const [index, entry] of labels.entries()) {
    const path = `mpls[${index}]`
    needObject(entry, path)
    const label = within(0xfffff, entry.label, `${path}.label`)
    const tc = within(7, entry.tc ?? 0, `${path}.tc`)
    const bottom = index === labels.length - 1 ? 0x100 : 0
    view.setUint32(at, ((label << 12) | (tc << 9) | bottom) >>> 0)
    putU8(view, at + 3, entry.ttl ?? 64, `${path}.ttl`)
    at += MPLS_SIZE
  }
  return at
}
