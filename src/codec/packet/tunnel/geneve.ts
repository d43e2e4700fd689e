/** Geneve (RFC 8926 §3). */
import { EncodeError } from '../../errors.js'
import { borrow, needList, needObject, putBytes, putU16, putU24, putU8 } from '../../wire/bytes.js'
import { badPacket, bytesIn, needHeader, required } from '../field.js'
import { problemOf, viewOf, type Parsed } from '../problem.js'

// Version (2) | Options' length / 4 (6) | O C Reserved (8) | Protocol Type (16) | VNI (24) | Reserved (8)
const SIZE = 8
// Class (16) | Type (8) | Reserved (3) | Length / 4 (5)
const OPTION_SIZE = 4
const CONTROL = 0x80
const CRITICAL = 0x40

/** An option of a Geneve header (RFC 8926 §3.5). */
export interface GeneveOption {
  /** Who defined it: 16 bits. 0x0102 is Open vSwitch's `tun_metadata` by default. */
  readonly class: number
  /** Eight bits; with 0x80 set, a receiver that does not know it has to drop the packet. */
  readonly type: number
  /** A multiple of four bytes, at most 124. Borrowed when parsed. */
  readonly data: Uint8Array
}

/** A Geneve header. */
export interface Geneve {
  /** EtherType of what it carries; 0x6558 for an Ethernet frame. */
  readonly protocol: number
  /** The network: 24 bits. `tun_id` in OpenFlow. */
  readonly vni: number
  /** Whether it carries a control message instead of data. */
  readonly control: boolean
  /** Whether an option is critical. */
  readonly critical: boolean
  readonly options: readonly GeneveOption[]
}

/** A Geneve header as {@link buildGeneve} takes it. */
export interface GeneveInit {
  /** @defaultValue 0x6558, an Ethernet frame */
  readonly protocol?: number
  readonly vni: number
  /** @defaultValue false */
  readonly control?: boolean
  /** @defaultValue whether the type of an option has the bit 0x80 */
  readonly critical?: boolean
  /** @defaultValue `[]` */
  readonly options?: readonly GeneveOption[]
}

/**
 * Reads a Geneve header, which is the payload of a UDP datagram to port `UdpPort.GENEVE`. What it carries is
 * left in the payload: for `parsePacket` when `protocol` is 0x6558.
 * @param bytes - the payload of the UDP datagram
 * @returns the header, and what it carries; the header is absent when it is not complete, has another version
 *   than 0, or its options do not fill it
 * @throws TypeError when `bytes` are no bytes
 *
 * @example
 * ```ts
 * import { buildGeneve, parseGeneve } from 'daolinet/packet'
 *
 * const options = [{ class: 0x0102, type: 1, data: Uint8Array.of(0, 0, 0, 5) }]
 * const { geneve } = parseGeneve(buildGeneve({ vni: 7, options }, new Uint8Array(0)))
 * console.log(geneve?.vni, geneve?.options[0]?.data[3]) // 7 5
 * ```
 */
export function parseGeneve(bytes: Uint8Array): Parsed<'geneve', Geneve> {
  const view = viewOf(bytes)
  const end = view.byteLength
  try {
    needHeader(0, end, SIZE, 'geneve')
    const first = view.getUint8(0)
    if (first >>> 6 !== 0) throw badPacket(0, 'geneve.version', `version ${first >>> 6}, must be 0`)
    const optionsEnd = SIZE + (first & 0x3f) * 4
    needHeader(SIZE, end, optionsEnd - SIZE, 'geneve.options')
    const flags = view.getUint8(1)
    const geneve = {
      protocol: view.getUint16(2),
      vni: view.getUint32(4) >>> 8,
      control: (flags & CONTROL) !== 0,
      critical: (flags & CRITICAL) !== 0,
      options: readOptions(view, optionsEnd),
    }
    return { geneve, payload: borrow(view, optionsEnd, end) }
  } catch (error) {
    return { payload: borrow(view, 0, end), problem: problemOf(error) }
  }
}

function readOptions(view: DataView, end: number): GeneveOption[] {
  const options: GeneveOption[] = []
  for (let at = SIZE; at < end;) {
    const dataAt = at + OPTION_SIZE
    const next = dataAt + (view.getUint8(at + 3) & 0x1f) * 4
    if (next > end) {
      const detail = `an option of ${next - at} bytes, and ${end - at} are left of the header`
      throw badPacket(at + 3, `geneve.options[${options.length}]`, detail)
    }
    options.push({ class: view.getUint16(at), type: view.getUint8(at + 2), data: borrow(view, dataAt, next) })
    at = next
  }
  return options
}

/**
 * Builds a Geneve packet.
 * @param payload - what it carries, usually an Ethernet frame; copied
 * @returns bytes of its own: the payload of a UDP datagram to port `UdpPort.GENEVE`
 * @throws EncodeError for values that do not fit
 *
 * @example
 * ```ts
 * import { buildGeneve } from 'daolinet/packet'
 *
 * console.log(Buffer.from(buildGeneve({ vni: 7 }, new Uint8Array(0))).toString('hex')) // 0000655800000700
 * ```
 */
export function buildGeneve(geneve: GeneveInit, payload: Uint8Array): Uint8Array {
  needObject(geneve, 'geneve')
  const { options = [] } = geneve
  needList(options, 'geneve.options')
  const size = SIZE + options.reduce((sum, option, index) => sum + optionSize(option, index), 0)
  if (size > SIZE + 0x3f * 4) {
    throw new EncodeError('ERR_TOO_LONG', 'geneve.options', `${size - SIZE} bytes, at most 252 fit`)
  }
  const bytes = new Uint8Array(size + bytesIn(payload, 'payload'))
  const view = viewOf(bytes)
  const critical = geneve.critical ?? options.some(({ type }) => (type & 0x80) !== 0)
  view.setUint8(0, (size - SIZE) / 4)
  view.setUint8(1, (geneve.control === true ? CONTROL : 0) | (critical ? CRITICAL : 0))
  putU16(view, 2, geneve.protocol ?? 0x6558, 'geneve.protocol')
  putU24(view, 4, required(geneve.vni, 'geneve.vni'), 'geneve.vni')
  let at = SIZE
  for (const [index, option] of options.entries()) {
    const path = `geneve.options[${index}]`
    putU16(view, at, option.class, `${path}.class`)
    putU8(view, at + 2, option.type, `${path}.type`)
    view.setUint8(at + 3, option.data.length / 4)
    at = putBytes(view, at + OPTION_SIZE, option.data)
  }
  putBytes(view, size, payload)
  return bytes
}

function optionSize(option: GeneveOption, index: number): number {
  needObject(option, `geneve.options[${index}]`)
  const path = `geneve.options[${index}].data`
  if (option.data === undefined) throw new EncodeError('ERR_MISSING_FIELD', path, 'it has to be given')
  const size = bytesIn(option.data, path)
  if (size % 4 === 0 && size <= 124) return OPTION_SIZE + size
  throw new EncodeError('ERR_TOO_LONG', path, `${size} bytes are not a multiple of 4 up to 124`)
}
