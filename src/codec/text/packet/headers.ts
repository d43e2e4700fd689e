/**
 * The headers of a packet as match fields. Unlike `parsePacket` it refuses nothing: what is cut short or
 * contradicts itself counts as zero, as `ovs-ofctl` shows it.
 */
import { formatIpv4, readMacText } from '../../addresses/index.js'
import { EthType } from '../../packet/eth-type.js'
import { VlanId } from '../../protocol/constants.js'
import { networkHeaders } from './network.js'
import type { Fields, PacketHeaders } from './fields.js'

const ETHERNET = 14
const MAX_TAGS = 2
const NO_MAC = '00:00:00:00:00:00'
const { PRESENT } = VlanId
/** The Ethernet type of a frame without one (OpenFlow 1.0, OFP_DL_TYPE_NOT_ETH_TYPE). */
const NO_TYPE = 0x05ff

/** Reads the headers of a frame. */
export function packetHeaders(bytes: Uint8Array): PacketHeaders {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < ETHERNET) {
    return { match: { ethSrc: NO_MAC, ethDst: NO_MAC, ethType: 0 }, vlans: [], others: [] }
  }
  const vlans: number[] = []
  let at = ETHERNET - 2
  while (vlans.length < MAX_TAGS && isTag(view.getUint16(at)) && bytes.length - at >= 6) {
    vlans.push(view.getUint16(at + 2) | PRESENT)
    at += 4
  }
  const typed = etherType(view, at)
  const fields: Fields = { ethSrc: readMacText(view, 6), ethDst: readMacText(view, 0), ethType: typed.type }
  const { others = [], checksum } = aboveEthernet(view, typed.next, typed.type, fields)
  const headers = { match: fields, vlans, others }
  return checksum === undefined ? headers : { ...headers, checksum }
}

function isTag(type: number): boolean {
  return type === EthType.VLAN || type === EthType.SERVICE_VLAN
}

/** Reads the Ethernet type at `at`, or behind an LLC and SNAP header if there is one (IEEE 802.2). */
function etherType(view: DataView, at: number): { type: number, next: number } {
  const type = view.getUint16(at)
  if (type >= 0x600) return { type, next: at + 2 }
  const long = view.byteLength - at >= 10
  const snap = long && view.getUint32(at + 2) === 0xaaaa_0300 && view.getUint16(at + 6) === 0
  const inner = snap ? view.getUint16(at + 8) : 0
  return inner >= 0x600 ? { type: inner, next: at + 10 } : { type: NO_TYPE, next: at + 2 }
}

type Above = Partial<Pick<PacketHeaders, 'others' | 'checksum'>>

function aboveEthernet(view: DataView, at: number, type: number, fields: Fields): Above {
  switch (type) {
    case EthType.IPV4:
    case EthType.IPV6:
      return networkHeaders(view, at, type === EthType.IPV6, fields)
    case EthType.ARP:
    case EthType.RARP:
      arpHeader(view, at, fields)
      return {}
    case EthType.MPLS:
    case EthType.MPLS_MULTICAST:
      return labelStack(view, at, fields)
    default:
      return {}
  }
}

function arpHeader(view: DataView, at: number, fields: Fields): void {
  const long = view.byteLength - at >= 28
  const whole = long && view.getUint32(at) === 0x0001_0800 && view.getUint16(at + 4) === 0x0604
  const op = whole ? view.getUint16(at + 6) : 0
  fields.arpSpa = whole ? formatIpv4(view.getUint32(at + 14)) : '0.0.0.0'
  fields.arpTpa = whole ? formatIpv4(view.getUint32(at + 24)) : '0.0.0.0'
  fields.arpOp = op > 0xff ? 0 : op
  fields.arpSha = whole ? readMacText(view, at + 8) : NO_MAC
  fields.arpTha = whole ? readMacText(view, at + 18) : NO_MAC
}

/** Reads up to three MPLS label stack entries (RFC 3032): the first to fields, the others as numbers. */
function labelStack(view: DataView, at: number, fields: Fields): Above {
  const entries: number[] = []
  for (let from = at; entries.length < 3; from += 4) {
    const entry = from + 4 <= view.byteLength ? view.getUint32(from) : 0
    entries.push(entry)
    if (entry & 0x100) break
  }
  const [first, ...inner] = entries as [number, ...number[]]
  fields.mplsLabel = first >>> 12
  fields.mplsTc = (first >>> 9) & 7
  fields.mplsBos = (first >>> 8) & 1
  fields.mplsTtl = first & 0xff
  return { others: inner.map((entry, index) => `mpls_lse${index + 1}=${entry}`) }
}

