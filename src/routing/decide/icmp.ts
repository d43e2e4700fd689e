/** Errors about packets: ICMP (RFC 792) and ICMPv6 (RFC 4443). */
import {
  buildDatagram, buildPacket, IcmpUnreachable, type Icmp6Init, type IcmpInit, type Ipv6Extension,
  type Packet,
} from '../../codec/packet/index.js'
import { ipHeaderOf } from './ip-header.js'
import { ipInit } from './replies.js'
import { ND_TYPES } from '../flows/nd.js'
import { gatewayMac } from '../network/lookup.js'
import { inPrefix } from '../network/prefix.js'
import { isIcmpError, transportOf } from '../policy/transport.js'
import type { PlacedEndpoint } from '../network/placed.js'

/** What is wrong with a packet. */
export type Trouble =
  /** Nobody has the address that it was sent to. */
  | 'noHost'
  /** Nothing leads to the network of that address. */
  | 'noRoute'
  /** Nothing takes packets at its port. */
  | 'noPort'
  /** Nothing takes packets of its protocol. */
  | 'noProtocol'
  /** Its TTL expired. */
  | 'expired'

const ICMP = {
  noHost: { type: 'destinationUnreachable', code: IcmpUnreachable.HOST },
  noRoute: { type: 'destinationUnreachable', code: IcmpUnreachable.NETWORK },
  noPort: { type: 'destinationUnreachable', code: IcmpUnreachable.PORT },
  noProtocol: { type: 'destinationUnreachable', code: IcmpUnreachable.PROTOCOL },
  expired: { type: 'timeExceeded' },
} as const satisfies Record<Trouble, IcmpInit>

/** RFC 4443 §3.1, §3.3, §3.4 */
const ICMP6 = {
  noHost: () => ({ type: 'destinationUnreachable', code: 3 }),
  noRoute: () => ({ type: 'destinationUnreachable', code: 0 }),
  noPort: () => ({ type: 'destinationUnreachable', code: 4 }),
  noProtocol: (about) => ({ type: 'parameterProblem', code: 1, pointer: placeOfProtocol(about) }),
  expired: () => ({ type: 'timeExceeded' }),
} as const satisfies Record<Trouble, (about: Packet) => Icmp6Init>

/** How long an error is at most: 576 bytes (RFC 1812 §4.3.2.3), or 1280 (RFC 4443 §2.4 c). */
const MAX_QUOTE = 576 - 20 - 8
const MAX_QUOTE_6 = 1280 - 40 - 8

/** The addresses of whoever sent a packet. */
export type Sender = Pick<PlacedEndpoint, 'mac' | 'ip'>

/** An ICMP error from the gateway of an endpoint; see {@link icmpErrorBy}. */
export function icmpError(
  sender: PlacedEndpoint, from: string, trouble: Trouble, about: Packet,
): Uint8Array | undefined {
  return icmpErrorBy(gatewayMac(sender.network), from, sender, trouble, about)
}

/**
 * An ICMP error that quotes a packet as its sender sent it. Undefined for packets about which no error may
 * be sent: ICMP errors, all fragments but the first, and what was sent to many (RFC 1122 §3.2.2, RFC 4443
 * §2.4 e).
 * @param mac - the MAC address that the error comes from
 * @param from - the address that it comes from
 */
export function icmpErrorBy(
  mac: string, from: string, sender: Sender, trouble: Trouble, about: Packet,
): Uint8Array | undefined {
  const ip = ipHeaderOf(about)
  if (!ip || isLaterFragment(about) || isGroup(ip.dst) || isIcmpError(transportOf(about))) return undefined
  const { ethernet: _ethernet, vlan: _vlan, arp: _arp, trailer: _trailer, ...datagram } = about
  const quote = buildDatagram(datagram)
  return buildPacket({
    ethernet: { src: mac, dst: sender.mac },
    ...ipInit(from, sender.ip),
    ...about.ipv6
      ? { icmp6: ICMP6[trouble](about), payload: quote.subarray(0, MAX_QUOTE_6) }
      : { icmp: ICMP[trouble], payload: quote.subarray(0, MAX_QUOTE) },
  })
}

/** Whether it is a message of neighbour discovery. */
export function isDiscovery(packet: Packet): boolean {
  if (!packet.icmp6) return false
  const transport = transportOf(packet)
  return transport.kind === 'icmp' && (ND_TYPES as readonly number[]).includes(transport.type)
}

function isLaterFragment({ ipv4, ipv6 }: Packet): boolean {
  if (ipv4) return ipv4.fragmentOffset > 0
  return ipv6?.extensions?.some((one) => one.type === 'fragment' && one.fragmentOffset > 0) === true
}

/** Whether it is a multicast or the broadcast address. */
function isGroup(ip: string): boolean {
  return inPrefix('ff00::/8', ip) || inPrefix('224.0.0.0/3', ip)
}

/** Where a packet names the protocol of its content: in its last header. */
function placeOfProtocol({ ipv6 }: Packet): number {
  const extensions = ipv6?.extensions ?? []
  const sizeOf = (one: Ipv6Extension): number => one.type === 'fragment' ? 8 : one.data.length + 2
  return extensions.length === 0 ? 6 : extensions.slice(0, -1).reduce((at, one) => at + sizeOf(one), 40)
}
