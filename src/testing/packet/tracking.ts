/** What a connection tracker notes on a packet, and what flows see of it (ovs-fields(7)). */
import type { FieldName } from '../../codec/index.js'
import type { Tuple } from './tuple.js'

/** The bits of the field `ctState`. */
export const CtState = {
  NEW: 0x01,
  ESTABLISHED: 0x02,
  RELATED: 0x04,
  REPLY: 0x08,
  INVALID: 0x10,
  TRACKED: 0x20,
  SOURCE_NAT: 0x40,
  DESTINATION_NAT: 0x80,
} as const

/** The bits that say that the packet was translated. */
export const TRANSLATED = CtState.SOURCE_NAT | CtState.DESTINATION_NAT

/**
 * What the connection tracker has noted on a packet. It stays with the packet, also where flows see it as
 * untracked: a later `ct` action goes on from here.
 */
export interface Tracking {
  /** Bits of {@link CtState}. */
  readonly state: number
  /** The zone in which the packet was tracked. */
  readonly zone: number
  /** The mark of its connection. */
  readonly mark: number
  /** The label of its connection. */
  readonly label: bigint
  /** The first packet of its connection; undefined for a packet that can belong to none. */
  readonly original?: Tuple | undefined
  /** Whether the packet goes towards the initiator. */
  readonly reply: boolean
  /** Whether it is an ICMP error about a packet of the connection. */
  readonly related: boolean
  /** Whether a further `ct` action in this zone takes the packet's state as it is. */
  readonly settled: boolean
}

/** The fields that belong to the connection tracker. */
export const TRACKED_FIELDS = [
  'ctState', 'ctZone', 'ctMark', 'ctLabel', 'ctNwProto', 'ctNwSrc', 'ctNwDst', 'ctIpv6Src', 'ctIpv6Dst',
  'ctTpSrc', 'ctTpDst',
] as const satisfies readonly FieldName[]

/**
 * The fields by which flows see a tracked packet. Those that are not listed are 0.
 * @param hasPorts - whether the packet has its transport header: flows see the ports of a connection then
 */
export function trackedFields(tracking: Tracking, hasPorts: boolean): [string, bigint][] {
  const { state, zone, mark, label, original } = tracking
  return [
    ['ctState', BigInt(state)], ['ctZone', BigInt(zone)], ['ctMark', BigInt(mark)], ['ctLabel', label],
    ...(original === undefined ? [] : endFields(original)),
    ...(original === undefined || !hasPorts ? [] : portFields(original)),
  ]
}

function endFields({ family, protocol, src, dst }: Tuple): [string, bigint][] {
  return [
    ['ctNwProto', BigInt(protocol)],
    [family === 4 ? 'ctNwSrc' : 'ctIpv6Src', src.address],
    [family === 4 ? 'ctNwDst' : 'ctIpv6Dst', dst.address],
  ]
}

/** Of an ICMP connection, type and code stand in place of the ports; the code is always 0. */
function portFields({ src, dst }: Tuple): [string, bigint][] {
  return [
    ['ctTpSrc', BigInt(src.icmpType ?? src.port)],
    ['ctTpDst', src.icmpType === undefined ? BigInt(dst.port) : 0n],
  ]
}
