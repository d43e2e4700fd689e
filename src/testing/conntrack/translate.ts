/** Translates the packets of a connection (RFC 3022): addresses, ports, and what ICMP errors quote. */
import { CtState, TRANSLATED, type Tracking } from '../packet/tracking.js'
import { Translated, type Connection } from './connection.js'
import { Protocol } from './ip.js'
import { rewriteQuoted, type Replacement } from './quoted.js'
import { reversed, type Tuple } from '../packet/tuple.js'
import type { PipelinePacket } from '../packet/packet.js'

/**
 * Translates a packet of a translated connection; one that is translated already stays as it is.
 * @returns the packet's new state
 */
export function translate(packet: PipelinePacket, connection: Connection, seen: Tracking): number {
  const { translated, original, reply } = connection
  if (translated === 0 || (seen.state & TRANSLATED) !== 0) return seen.state
  const source = translated === Translated.SOURCE
  const outer = seen.reply
    ? { field: source ? 'Dst' : 'Src', end: source ? original.src : original.dst } as const
    : { field: source ? 'Src' : 'Dst', end: source ? reply.dst : reply.src } as const
  setAddress(packet, outer)
  // To keep connections apart, the port of the other side may have been replaced too.
  if (!seen.related) setPorts(packet, reversed(seen.reply ? original : reply))
  // What an error quotes went the other way, and was translated on its way.
  else rewriteQuoted(packet, { ...outer, field: outer.field === 'Src' ? 'Dst' : 'Src' })
  return seen.state | (outer.field === 'Src' ? CtState.SOURCE_NAT : CtState.DESTINATION_NAT)
}

function setAddress(packet: PipelinePacket, { field, end }: Replacement): void {
  packet.translate(packet.layout.ipv4 === undefined ? `ipv6${field}` : `ipv4${field}`, end.address)
}

const PORTS: Readonly<Record<number, string>> = { [Protocol.TCP]: 'tcp', [Protocol.UDP]: 'udp' }

function setPorts(packet: PipelinePacket, { protocol, src, dst }: Tuple): void {
  const name = PORTS[protocol]
  if (name === undefined) return
  packet.translate(`${name}Src`, BigInt(src.port))
  packet.translate(`${name}Dst`, BigInt(dst.port))
}
