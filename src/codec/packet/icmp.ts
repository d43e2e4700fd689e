/** ICMP (RFC 792; next-hop MTU by RFC 1191, length of the quotation by RFC 4884). */
import { formatIpv4, type Ipv4Input } from '../addresses/index.js'
import { enumeration } from '../wire/enumeration.js'
import { putBytes, putU16, putU32, putU8 } from '../wire/bytes.js'
import { checksum } from './checksum.js'
import { bytesIn, needHeader, needSpace, putIpv4 } from './field.js'

/** Length of an ICMP header in bytes. What follows it is the payload of the packet. */
export const ICMP_SIZE = 8

/** Codes of `destinationUnreachable` messages (RFC 792, RFC 1812 §5.2.7.1). */
export const IcmpUnreachable = {
  NETWORK: 0, HOST: 1, PROTOCOL: 2, PORT: 3, FRAGMENTATION_NEEDED: 4, SOURCE_ROUTE_FAILED: 5,
  NETWORK_PROHIBITED: 9, HOST_PROHIBITED: 10, ADMINISTRATIVELY_PROHIBITED: 13,
} as const

const types = enumeration({
  echoReply: 0, destinationUnreachable: 3, redirect: 5, echoRequest: 8, timeExceeded: 11,
  parameterProblem: 12,
}, 'icmp.type')

/** What every ICMP message has. */
export interface IcmpHeader {
  /** 0 in echo requests and replies. */
  readonly code: number
  /** As it was read. {@link buildPacket} computes it. */
  readonly checksum: number
}

/** An echo request (ping) or reply. The payload of the reply is that of the request. */
export interface IcmpEcho extends IcmpHeader {
  readonly type: 'echoRequest' | 'echoReply'
  readonly identifier: number
  readonly sequence: number
}

/**
 * Says that a datagram could not be delivered. The payload is the beginning of that datagram;
 * {@link parseDatagram} reads it.
 */
export interface IcmpDestinationUnreachable extends IcmpHeader {
  readonly type: 'destinationUnreachable'
  /** Why, by number: {@link IcmpUnreachable}. */
  readonly code: number
  /**
   * With the code FRAGMENTATION_NEEDED, the length in bytes of the largest datagram that would have passed
   * (RFC 1191); 0 from older routers.
   */
  readonly mtu: number
  /**
   * When extensions follow the quoted datagram, the length of the quotation in units of four bytes (RFC 4884
   * §4.1); otherwise 0.
   */
  readonly quotedLength: number
}

/**
 * Says that the TTL of a datagram reached zero (code 0), or that not all of its fragments arrived in time
 * (code 1). The payload is the beginning of that datagram.
 */
export interface IcmpTimeExceeded extends IcmpHeader {
  readonly type: 'timeExceeded'
  /**
   * When extensions follow the quoted datagram, the length of the quotation in units of four bytes (RFC 4884
   * §4.2); otherwise 0.
   */
  readonly quotedLength: number
}

/** Says that the header of a datagram is invalid. The payload is the beginning of that datagram. */
export interface IcmpParameterProblem extends IcmpHeader {
  readonly type: 'parameterProblem'
  /** Offset of the invalid byte in the datagram (code 0). */
  readonly pointer: number
  /**
   * When extensions follow the quoted datagram, the length of the quotation in units of four bytes (RFC 4884
   * §4.3); otherwise 0.
   */
  readonly quotedLength: number
}

/**
 * Says that another gateway is a better first hop for a datagram. The payload is the beginning of that
 * datagram.
 */
export interface IcmpRedirect extends IcmpHeader {
  readonly type: 'redirect'
  /** The better gateway's address. */
  readonly gateway: string
}

/** An ICMP message of any other type. */
export interface IcmpOther extends IcmpHeader {
  readonly type: number
  /** The last four bytes of the header, as one unsigned number. */
  readonly rest: number
}

/** An ICMP header, as {@link parseIcmp} returns it. */
export type Icmp =
  | IcmpEcho | IcmpDestinationUnreachable | IcmpTimeExceeded | IcmpParameterProblem | IcmpRedirect
  | IcmpOther

/** The members of every ICMP message that may be left out. */
export interface IcmpHeaderInit {
  /** @defaultValue 0 */
  readonly code?: number
  /** Used only where it cannot be computed: in fragments and truncated packets. */
  readonly checksum?: number
}

/** An ICMP header as {@link writeIcmp} takes it. Numbers that are left out are zero. */
export type IcmpInit = IcmpHeaderInit & (
  | { readonly type: IcmpEcho['type'], readonly identifier?: number, readonly sequence?: number }
  | { readonly type: 'destinationUnreachable', readonly mtu?: number, readonly quotedLength?: number }
  | { readonly type: 'timeExceeded', readonly quotedLength?: number }
  | { readonly type: 'parameterProblem', readonly pointer?: number, readonly quotedLength?: number }
  | { readonly type: 'redirect', readonly gateway: Ipv4Input }
  | { readonly type: number, readonly rest?: number }
)

/**
 * Reads the ICMP header at `offset`.
 * @param end - where the bytes end
 * @throws DecodeError when fewer than 8 bytes are there
 *
 * @example
 * ```ts
 * import { buildPacket, parseIcmp } from 'daolinet/packet'
 *
 * const frame = buildPacket({
 *   ethernet: { dst: '02:00:00:00:00:02', src: '02:00:00:00:00:01' },
 *   ipv4: { src: '10.0.0.1', dst: '10.0.0.2' }, icmp: { type: 'echoRequest', sequence: 1 },
 * })
 * const view = new DataView(frame.buffer)
 * console.log(parseIcmp(view, 34).type) // echoRequest
 * ```
 */
export function parseIcmp(view: DataView, offset = 0, end = view.byteLength): Icmp {
  needHeader(offset, end, ICMP_SIZE, 'icmp')
  const type = types.name(view.getUint8(offset))
  const code = view.getUint8(offset + 1)
  const sum = view.getUint16(offset + 2)
  switch (type) {
    case 'echoRequest':
    case 'echoReply': {
      const identifier = view.getUint16(offset + 4)
      return { type, code, checksum: sum, identifier, sequence: view.getUint16(offset + 6) }
    }
    case 'destinationUnreachable': {
      const quotedLength = view.getUint8(offset + 5)
      return { type, code, checksum: sum, mtu: view.getUint16(offset + 6), quotedLength }
    }
    case 'timeExceeded':
      return { type, code, checksum: sum, quotedLength: view.getUint8(offset + 5) }
    case 'parameterProblem': {
      const pointer = view.getUint8(offset + 4)
      return { type, code, checksum: sum, pointer, quotedLength: view.getUint8(offset + 5) }
    }
    case 'redirect':
      return { type, code, checksum: sum, gateway: formatIpv4(view.getUint32(offset + 4)) }
    default:
      return { type, code, checksum: sum, rest: view.getUint32(offset + 4) }
  }
}

/**
 * Writes an ICMP message at `offset`, and computes its checksum.
 * @param payload - what follows the header; copied
 * @param whole - false when `payload` is only a part of what the checksum covers: then the checksum in `icmp`
 *   is written
 * @returns the offset behind the message
 * @throws EncodeError for a value that does not fit, or too little space
 *
 * @example
 * ```ts
 * import { checksum, writeIcmp } from 'daolinet/packet'
 *
 * const view = new DataView(new ArrayBuffer(64))
 * const end = writeIcmp(view, 0, { type: 'echoReply', sequence: 1 }, Uint8Array.of(0xca, 0xfe))
 * console.log(end, checksum(view, 0, end)) // 10 0
 * ```
 */
export function writeIcmp(
  view: DataView, offset: number, icmp: IcmpInit, payload: Uint8Array, whole = true,
): number {
  needSpace(view, offset, ICMP_SIZE + bytesIn(payload, 'payload'), 'icmp')
  putU8(view, offset, types.value(icmp.type), 'icmp.type')
  putU8(view, offset + 1, icmp.code ?? 0, 'icmp.code')
  putU16(view, offset + 2, whole ? 0 : icmp.checksum ?? 0, 'icmp.checksum')
  view.setUint32(offset + 4, 0)
  switch (icmp.type) {
    case 'echoRequest':
    case 'echoReply':
      putU16(view, offset + 4, icmp.identifier ?? 0, 'icmp.identifier')
      putU16(view, offset + 6, icmp.sequence ?? 0, 'icmp.sequence')
      break
    case 'destinationUnreachable':
      putU8(view, offset + 5, icmp.quotedLength ?? 0, 'icmp.quotedLength')
      putU16(view, offset + 6, icmp.mtu ?? 0, 'icmp.mtu')
      break
    case 'timeExceeded':
      putU8(view, offset + 5, icmp.quotedLength ?? 0, 'icmp.quotedLength')
      break
    case 'parameterProblem':
      putU8(view, offset + 4, icmp.pointer ?? 0, 'icmp.pointer')
      putU8(view, offset + 5, icmp.quotedLength ?? 0, 'icmp.quotedLength')
      break
    case 'redirect':
      putIpv4(view, offset + 4, icmp.gateway, 'icmp.gateway')
      break
    default:
      putU32(view, offset + 4, icmp.rest ?? 0, 'icmp.rest')
  }
  const end = putBytes(view, offset + ICMP_SIZE, payload)
  if (whole) view.setUint16(offset + 2, checksum(view, offset, end))
  return end
}

/**
 * Reads the type of the ICMP or ICMPv6 message at `offset` as a number. Nothing is checked: beyond the end of
 * the view it throws RangeError.
 *
 * @example
 * ```ts
 * import { buildPacket, ETHERNET_SIZE, icmpType, ipv4TransportOffset } from 'daolinet/packet'
 *
 * const frame = buildPacket({
 *   ethernet: { dst: '02:00:00:00:00:02', src: '02:00:00:00:00:01' },
 *   ipv4: { src: '10.0.0.1', dst: '10.0.0.2' }, icmp: { type: 'echoRequest', sequence: 1 },
 * })
 * const view = new DataView(frame.buffer)
 * console.log(icmpType(view, ipv4TransportOffset(view, ETHERNET_SIZE))) // 8
 * ```
 */
export function icmpType(view: DataView, offset: number): number {
  return view.getUint8(offset)
}

/**
 * Reads the code of the ICMP or ICMPv6 message at `offset`. Nothing is checked: beyond the end of the view it
 * throws RangeError.
 *
 * @example
 * ```ts
 * import { buildPacket, ETHERNET_SIZE, icmpCode, ipv4TransportOffset } from 'daolinet/packet'
 *
 * const frame = buildPacket({
 *   ethernet: { dst: '02:00:00:00:00:02', src: '02:00:00:00:00:01' },
 *   ipv4: { src: '10.0.0.1', dst: '10.0.0.2' }, icmp: { type: 'echoRequest', sequence: 1 },
 * })
 * const view = new DataView(frame.buffer)
 * console.log(icmpCode(view, ipv4TransportOffset(view, ETHERNET_SIZE))) // 0
 * ```
 */
export function icmpCode(view: DataView, offset: number): number {
  return view.getUint8(offset + 1)
}
