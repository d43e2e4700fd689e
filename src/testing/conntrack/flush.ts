/** Which connections a controller removes (NXT_CT_FLUSH of Open vSwitch 3.1; marks and labels of 3.3). */
import { parseIpv4, parseIpv6, type CtTupleField } from '../../codec/index.js'
import { Protocol } from './ip.js'
import type { Connection } from './connection.js'
import type { Tuple } from '../packet/tuple.js'

/** Which connections are removed. */
export interface FlushFilter {
  /** The zone; undefined for all. */
  readonly zone: number | undefined
  /** The IP protocol; 0 for all. */
  readonly protocol: number
  /** What the packets in the original direction look like. */
  readonly original: readonly CtTupleField[]
  /** What the packets in the other direction look like. */
  readonly reply: readonly CtTupleField[]
  /** What the mark is; undefined for any. */
  readonly mark?: Bits | undefined
  /** What the labels are; undefined for any. */
  readonly labels?: Bits | undefined
}

/** Bits as they are wanted, where the mask has ones. */
export interface Bits {
  readonly value: bigint
  readonly mask: bigint
}

/**
 * A test for the connections that are removed.
 * @returns undefined for a filter that no connection can pass: it has addresses of both IPv4 and IPv6
 */
export function flushTest(
  { zone, protocol, original, reply, mark, labels }: FlushFilter,
): ((connection: Connection) => boolean) | undefined {
  const families = new Set([...original, ...reply].flatMap((field) =>
    'address' in field ? [field.address.includes(':') ? 6 : 4] : []))
  if (families.size > 1) return undefined
  const [family] = families
  return (connection) => (zone === undefined || connection.original.zone === zone)
    && (protocol === 0 || connection.original.protocol === protocol)
    && (family === undefined || connection.original.family === family)
    && hasBits(BigInt(connection.mark), mark)
    && hasBits(connection.label, labels)
    && fits(connection.original, original, protocol)
    && fits(connection.reply, reply, protocol)
}

function hasBits(found: bigint, wanted: Bits | undefined): boolean {
  return wanted === undefined || ((found ^ wanted.value) & wanted.mask) === 0n
}

/** Whether packets look as described. Of two fields of a kind the last one counts. */
function fits({ src, dst }: Tuple, fields: readonly CtTupleField[], protocol: number): boolean {
  const address = (type: 'src' | 'dst', found: bigint): boolean => {
    const wanted = fields.findLast((field) => field.type === type)
    const value = wanted !== undefined && 'address' in wanted ? numberOf(wanted.address) : 0n
    return value === 0n || value === found
  }
  const number = (...types: readonly CtTupleField['type'][]): number => {
    const wanted = fields.findLast(({ type }) => types.includes(type))
    return wanted !== undefined && 'value' in wanted ? wanted.value : 0
  }
  if (!address('src', src.address) || !address('dst', dst.address)) return false
  const [type, code] = [number('icmpType'), number('icmpCode')]
  // Of ICMP everything must be said, and is compared, even if it is 0.
  if (protocol === Protocol.ICMP || protocol === Protocol.ICMPV6) {
    return number('srcPort', 'icmpId') === src.port && type === (src.icmpType ?? 0) && code === 0
  }
  const [first, second] = [number('srcPort', 'icmpId'), number('dstPort') || code << 8 | type]
  const last = src.icmpType === undefined ? dst.port : src.icmpType << 8
  return (first === 0 || first === src.port) && (second === 0 || second === last)
}

/** An address of IPv4 counts as one of IPv6: only `::` stands for any. */
function numberOf(address: string): bigint {
  return address.includes(':') ? parseIpv6(address) : BigInt(parseIpv4(address)) || -1n
}
