/** Services of the story's network, and their clients. */
import { TcpFlags, type Packet } from '../../src/codec/packet/index.js'
import { advanceView, type View } from '../../src/routing/network/view.js'
import { puts } from './network.js'
import type { Service } from '../../src/routing/network/records.js'
import type { Rig } from './rig.js'

/** The address of the story's services. */
export const VIP = '10.1.0.100'

/** A service of the network web: `tcp` port 80 at {@link VIP}, whose only backend is port 8080 of `c`. */
export function service(over: Partial<Service> = {}): Service {
  const backends = [{ endpoint: 'c', port: 8080 }]
  return { id: 's', network: 'web', ip: VIP, protocol: 'tcp', port: 80, backends, ...over }
}

/** A view with services. */
export function withServices(view: View, ...services: readonly Service[]): View {
  return advanceView(view, puts({ service: services }), view.revision + 1).after
}

/** What a packet of TCP or UDP says of itself: `10.1.0.11:40000 > 10.1.0.13:8080`. */
export function said({ ipv4, tcp, udp, icmp }: Packet): string {
  const ports = tcp ?? udp
  if (!ports) return `${ipv4?.src} > ${ipv4?.dst} ${icmp?.type}`
  return `${ipv4?.src}:${ports.srcPort} > ${ipv4?.dst}:${ports.dstPort}`
}

/** Sends a datagram of UDP. */
export async function tell(rig: Rig, from: string, to: string, srcPort: number, dstPort: number) {
  await rig.container(from).sendIpv4(to, { udp: { srcPort, dstPort }, payload: new Uint8Array(4) })
  await rig.rest()
}

/** Sends a segment of TCP. */
export async function send(
  rig: Rig, from: string, to: string, srcPort: number, dstPort: number,
  flags: number = TcpFlags.SYN, numbers: { sequence?: number, acknowledgment?: number } = {},
) {
  const tcp = { srcPort, dstPort, flags, sequence: 100, window: 1000, ...numbers }
  await rig.container(from).sendIpv4(to, { tcp })
  await rig.rest()
}

/** Answers a packet that an endpoint has received: a SYN by a SYN-ACK, a datagram by another. */
export async function answerTo(rig: Rig, id: string, { ipv4, tcp, udp }: Packet) {
  if (tcp) {
    await send(rig, id, ipv4!.src, tcp.dstPort, tcp.srcPort, TcpFlags.SYN | TcpFlags.ACK, {
      sequence: 500, acknowledgment: tcp.sequence + 1,
    })
  } else await tell(rig, id, ipv4!.src, udp!.dstPort, udp!.srcPort)
}
