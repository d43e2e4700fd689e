/** ICMP (RFC 792; next-hop MTU by RFC 1191, length of the quotation by RFC 4884). */
import { formatIpv4, type Ipv4Input } from '../addresses/index.js'
import { enumeration } from '../wire/enumeration.js'
import { putBytes, putU16, putU32, putU8 } from '../wire/bytes.js'
import { checksum } from './checksum.js'
import { bytesIn, needHeader, needSpace, putIpv4 } from './field.js'

/** Bytes of an ICMP header; what follows it is the packet's payload. */
export const ICMP_SIZE = 8

/** Codes of `destinationUnreachable` (RFC 792, RFC 1812 §5.2.7.1). */
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
  /** 0 in echoes. */
  readonly code: number
  /** As found; `buildPacket` computes it anew. */
  readonly checksum: number
}

/** Ping and its answer; the packet's payload is what must come back unchanged. */
export interface IcmpEcho extends IcmpHeader {
  readonly type: 'echoRequest' | 'echoReply'
  readonly identifier: number
  readonly sequence: number
}

/** A datagram could not be delivered. The packet's payload quotes it, see `parseDatagram`. */
export interface IcmpDestinationUnreachable extends IcmpHeader {
  readonly type: 'destinationUnreachable'
  /** See {@link IcmpUnreachable}. */
  readonly code: number
  /** With FRAGMENTATION_NEEDED, the largest datagram that would have passed, in bytes; 0 by older routers. */
  readonly mtu: number
  /** With extensions behind the quotation, its length in units of four bytes (RFC 4884 §4.1); else 0. */
  readonly quotedLength: number
}

/** A datagram's TTL ran out (code 0), or a fragment of it did not come in time (1). The payload quotes it. */
export interface IcmpTimeExceeded extends IcmpHeader {
  readonly type: 'timeExceeded'
  /** With extensions behind the quotation, its length in units of four bytes (RFC 4884 §4.2); else 0. */
  readonly quotedLength: number
}

/** A datagram's header is wrong. The payload quotes it. */
export interface IcmpParameterProblem extends IcmpHeader {
  readonly type: 'parameterProblem'
  /** The byte of the quoted datagram that is wrong (code 0). */
  readonly pointer: number
  /** With extensions behind the quotation, its length in units of four bytes (RFC 4884 §4.3); else 0. */
  readonly quotedLength: number
}

/** There is a better first hop. The payload quotes the datagram that went by this one. */
export interface IcmpRedirect extends IcmpHeader {
  readonly type: 'redirect'
  /** The better gateway's address. */
  readonly gateway: string
}

/** Any other message. */
export interface IcmpOther extends IcmpHeader {
  readonly type: number
  /** The last four bytes of the header, as one unsigned number. */
  readonly rest: number
}

/** An ICMP header. */
export type Icmp =
  | IcmpEcho | IcmpDestinationUnreachable | IcmpTimeExceeded | IcmpParameterProblem | IcmpRedirect
  | IcmpOther

/** What may be left out of any ICMP message. */
export interface IcmpHeaderInit {
  /** 0 when left out. */
  readonly code?: number
  /** Written only where it cannot be computed: in fragments and truncated packets. */
  readonly checksum?: number
}

/** What {@link writeIcmp} needs. Numbers left out are zero. */
export type IcmpInit = IcmpHeaderInit & (
  | { readonly type: IcmpEcho['type'], readonly identifier?: number, readonly sequence?: number }
  | { readonly type: 'destinationUnreachable', readonly mtu?: number, readonly quotedLength?: number }
  | { readonly type: 'timeExceeded', readonly quotedLength?: number }
  | { readonly type: 'parameterProblem', readonly pointer?: number, readonly quotedLength?: number }
  | { readonly type: 'redirect', readonly gateway: Ipv4Input }
  | { readonly type: number, readonly rest?: number }
)

/**
 * Reads an ICMP header.
 * @throws DecodeError TRUNCATED
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
 * Writes an ICMP message.
 * @param payload - copied
 * @param whole - false to write the checksum given in `icmp`, where the payload is only a part of what it
 *   covers
 * @returns the offset behind the message
 * @throws EncodeError
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

/** The type of the ICMP or ICMPv6 message at `offset` as a number. Unchecked: RangeError beyond the view. */
export function icmpType(view: DataView, offset: number): number {
  return view.getUint8(offset)
}

/** The code of the ICMP or ICMPv6 message at `offset`. Unchecked: RangeError beyond the view. */
export function icmpCode(view: DataView, offset: number): number {
  return view.getUint8(offset + 1)
}
