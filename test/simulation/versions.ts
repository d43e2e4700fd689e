/** Both versions of IP, seen as one: what tests ask of packets and records is the same of both. */
import { parsePacket } from 'daolinet/codec'
import { parseDatagram, type Datagram, type Packet } from 'daolinet/packet'

/** A version of IP. */
export type Family = 4 | 6

/** The version of an address or prefix. */
export function familyOf(text: string): Family {
  return text.includes(':') ? 6 : 4
}

/** Which of a record's addresses or prefixes is of that version. */
export function inFamily(texts: string | readonly string[] | undefined, family: Family): string | undefined {
  return [texts ?? []].flat().find((text) => familyOf(text) === family)
}

const PREFIXES: readonly (readonly [four: string, six: string])[] = [
  ['10.1.0.', 'fd00:1::'], ['10.2.0.', 'fd00:2::'], ['10.9.9.', 'fd00:9::'], ['192.168.50.', 'fd50::'],
]

/** The address of that version for an address of IPv4: everything has both. */
export function asFamily(ip: string, family: Family): string {
  const [four, six] = PREFIXES.find(([prefix]) => ip.startsWith(prefix))!
  return family === 4 ? ip : ip.replace(four, six)
}

/** The packet in a whole frame, of either version, with the header of IPv6 in the place of that of IPv4. */
export function seen(frame: Uint8Array): Packet {
  const packet = parsePacket(frame) as Packet
  return { ...packet, ...asIpv4(packet) }
}

/** A datagram, as {@link seen}. */
export function seenDatagram(bytes: Uint8Array): Datagram {
  const datagram = parseDatagram(bytes)
  return { ...datagram, ...asIpv4(datagram) }
}

function asIpv4({ ipv6, icmp6 }: Datagram): Pick<Datagram, 'ipv4' | 'icmp'> {
  if (!ipv6) return {}
  const { hopLimit: ttl, ...rest } = ipv6
  const ipv4 = { ...rest, ttl, fragmentOffset: 0, flags: 0 } as unknown as Datagram['ipv4']
  const icmp = icmp6 as unknown as Datagram['icmp']
  return { ipv4: ipv4!, ...icmp6 ? { icmp: icmp! } : {} }
}
