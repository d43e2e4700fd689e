/** What the log tells about a packet. */
import { EthType, isFragment, parsePacket, portsOf } from 'daolinet/packet'
import { transportOf } from 'daolinet/routing'
import type { PacketIn } from 'daolinet/codec'

/** A packet that a switch sent. What the packet does not have, or does not show, is left out. */
export interface PacketData {
  /** The number of the port that it came in on; -1 when the switch did not say. */
  readonly inPort: number
  /** The name of that port. */
  readonly port?: string
  readonly ethSource?: string
  readonly ethDestination?: string
  /** `arp`, `tcp`, `udp`, `icmp`, `sctp`, or the number of an IP protocol; `0x86dd` for an EtherType. */
  readonly protocol?: string
  /** The IP address of the sender, as the packet has it on this switch. For ARP, the protocol address. */
  readonly source?: string
  readonly destination?: string
  readonly sourcePort?: number
  readonly destinationPort?: number
  readonly icmpType?: number
  readonly icmpCode?: number
  /** Present and true for a fragment. */
  readonly fragment?: true
}

const PROTOCOLS: { readonly [protocol: number]: string } = { 1: 'icmp', 6: 'tcp', 17: 'udp', 132: 'sctp' }

/** Reads the data of a packet; whatever its bytes are, without an error. */
export function packetData(packetIn: PacketIn, portName?: string): PacketData {
  const inPort = packetIn.match.inPort ?? -1
  const where = { inPort, ...(portName === undefined ? {} : { port: portName }) }
  const packet = parsePacket(packetIn.data)
  if (!packet.ethernet) return where
  const { src: ethSource, dst: ethDestination, ethType } = packet.ethernet
  const frame = { ...where, ethSource, ethDestination }
  const { arp, ipv4 } = packet
  if (arp) return { ...frame, protocol: 'arp', source: arp.spa, destination: arp.tpa }
  if (!ipv4 || ethType !== EthType.IPV4) {
    return { ...frame, protocol: `0x${ethType.toString(16).padStart(4, '0')}` }
  }
  const ip = {
    ...frame,
    protocol: PROTOCOLS[ipv4.protocol] ?? String(ipv4.protocol),
    source: ipv4.src,
    destination: ipv4.dst,
  }
  if (isFragment(packet)) return { ...ip, fragment: true }
  const ports = portsOf(packet)
  if (ports) return { ...ip, sourcePort: ports.srcPort, destinationPort: ports.dstPort }
  const transport = transportOf(packet)
  if (transport.kind === 'icmp') return { ...ip, icmpType: transport.type, icmpCode: transport.code }
  return ip
}
