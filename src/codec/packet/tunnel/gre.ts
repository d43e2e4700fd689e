/** GRE (RFC 2784; key and sequence number by RFC 2890). */
import { borrow, needObject, putBytes, putU16, putU32 } from '../../wire/bytes.js'
import { checksum } from '../checksum.js'
import { badPacket, bytesIn, needHeader, required, type Draft } from '../field.js'
import { problemOf, viewOf, type Parsed } from '../problem.js'

// Flags, Version (16) | Protocol Type (16) | [Checksum (16) | Reserved1 (16)] | [Key (32)] | [Sequence (32)]
const CHECKSUM = 0x8000
const ROUTING = 0x4000
const KEY = 0x2000
const SEQUENCE = 0x1000
const VERSION = 0x0007
const MIN_SIZE = 4

/** A GRE header. */
export interface Gre {
  /** EtherType of what it carries: `EthType.IPV4`, …; 0x6558 for an Ethernet frame. */
  readonly protocol: number
  /** Of header and payload, as it was read. Absent when there is none. {@link buildGre} computes it. */
  readonly checksum?: number
  /** Unsigned 32 bits. Absent when there is none. In NVGRE, the upper 24 bits are the network. */
  readonly key?: number
  /** Unsigned 32 bits. Absent when there is none. */
  readonly sequence?: number
}

/** A GRE header as {@link buildGre} takes it. */
export interface GreInit {
  readonly protocol: number
  /** True, or any number, for a checksum, which is then computed. */
  readonly checksum?: true | number
  readonly key?: number
  readonly sequence?: number
}

/** `Gre.protocol` when a whole Ethernet frame is carried ("transparent Ethernet bridging"). */
export const GRE_ETHERNET = 0x6558

/**
 * Reads a GRE header, which is the payload of an IP packet of protocol `IpProtocol.GRE`. What it carries is
 * left in the payload: for `parseDatagram`, or for `parsePacket` when `protocol` is {@link GRE_ETHERNET}. The
 * checksum is not verified; `badChecksums` does that.
 * @param bytes - the payload of the IP packet
 * @returns the header, and what it carries; the header is absent when it is not complete, has another version
 *   than 0 (as PPTP has), or the routing of RFC 1701
 * @throws TypeError when `bytes` are no bytes
 *
 * @example
 * ```ts
 * import { buildDatagram, buildGre, EthType, parseDatagram, parseGre } from 'daolinet/packet'
 *
 * const inner = buildDatagram({
 *   ipv4: { src: '10.0.0.1', dst: '10.0.0.2' }, udp: { srcPort: 5000, dstPort: 53 },
 * })
 * const { gre, payload } = parseGre(buildGre({ protocol: EthType.IPV4, key: 7 }, inner))
 * console.log(gre?.key, parseDatagram(payload).ipv4?.dst) // 7 10.0.0.2
 * ```
 */
export function parseGre(bytes: Uint8Array): Parsed<'gre', Gre> {
  const view = viewOf(bytes)
  const end = view.byteLength
  try {
    const gre = read(view, end)
    return { gre, payload: borrow(view, greSize(gre), end) }
  } catch (error) {
    return { payload: borrow(view, 0, end), problem: problemOf(error) }
  }
}

function read(view: DataView, end: number): Gre {
  needHeader(0, end, MIN_SIZE, 'gre')
  const flags = view.getUint16(0)
  if ((flags & VERSION) !== 0) throw badPacket(0, 'gre.version', `version ${flags & VERSION}, must be 0`)
  if ((flags & ROUTING) !== 0) throw badPacket(0, 'gre.flags', 'routing information (RFC 1701) is not read')
  const gre: Draft<Gre> = { protocol: view.getUint16(2) }
  if ((flags & CHECKSUM) !== 0) {
    needHeader(4, end, 4, 'gre.checksum')
    gre.checksum = view.getUint16(4)
  }
  if ((flags & KEY) !== 0) {
    const at = greSize(gre)
    needHeader(at, end, 4, 'gre.key')
    gre.key = view.getUint32(at)
  }
  if ((flags & SEQUENCE) !== 0) {
    const at = greSize(gre)
    needHeader(at, end, 4, 'gre.sequence')
    gre.sequence = view.getUint32(at)
  }
  return gre
}

function greSize({ checksum, key, sequence }: GreInit): number {
  const words = [checksum, key, sequence].filter((field) => field !== undefined)
  return MIN_SIZE + 4 * words.length
}

/**
 * Builds a GRE packet, with its checksum if it has one.
 * @param payload - what it carries; copied
 * @returns bytes of its own: the payload of an IP packet of protocol `IpProtocol.GRE`
 * @throws EncodeError for values that do not fit
 *
 * @example
 * ```ts
 * import { buildGre, EthType } from 'daolinet/packet'
 *
 * const bytes = buildGre({ protocol: EthType.IPV4, checksum: true }, Uint8Array.of(1, 2))
 * console.log(Buffer.from(bytes).toString('hex')) // 8000080076fd00000102
 * ```
 */
export function buildGre(gre: GreInit, payload: Uint8Array): Uint8Array {
  needObject(gre, 'gre')
  const size = greSize(gre)
  const bytes = new Uint8Array(size + bytesIn(payload, 'payload'))
  const view = viewOf(bytes)
  const summed = gre.checksum === undefined ? 0 : CHECKSUM
  const keyed = gre.key === undefined ? 0 : KEY
  const numbered = gre.sequence === undefined ? 0 : SEQUENCE
  view.setUint16(0, summed | keyed | numbered)
  putU16(view, 2, required(gre.protocol, 'gre.protocol'), 'gre.protocol')
  let at = summed === 0 ? MIN_SIZE : MIN_SIZE + 4
  if (gre.key !== undefined) {
    putU32(view, at, gre.key, 'gre.key')
    at += 4
  }
  if (gre.sequence !== undefined) putU32(view, at, gre.sequence, 'gre.sequence')
  putBytes(view, size, payload)
  if (summed !== 0) view.setUint16(4, checksum(view, 0, bytes.length))
  return bytes
}
