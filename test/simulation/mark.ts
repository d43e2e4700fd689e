/** What packets are known by, through every rewriting: a mark in the payload. */
import type { Packet } from 'daolinet/packet'
import type { Talk } from './oracle.js'

const MARK = /#(\d+)#/

/** The payload that a packet is known by. */
export function marked(mark: number): Uint8Array {
  return new TextEncoder().encode(`#${mark}#`)
}

/** The mark in a frame, if it has one. */
export function markOf(bytes: Uint8Array): string | undefined {
  return MARK.exec(Buffer.from(bytes).toString('latin1'))?.[1]
}

/** What a packet says above its addresses. */
export function talkOf({ ipv4, icmp, tcp, udp }: Packet): Talk {
  const types: Record<string, number> = { echoRequest: 8, echoReply: 0 }
  const type = icmp && (types[icmp.type] ?? Number(icmp.type))
  const ports = tcp ?? udp
  return {
    proto: ipv4!.protocol, src: type ?? ports?.srcPort ?? 0, dst: icmp?.code ?? ports?.dstPort ?? 0,
    flags: tcp?.flags ?? 0,
  }
}

/** A question by echo and its answer have one mark and two keys. */
export function keyOf(mark: string, { proto, src }: Talk): string {
  return proto === 1 ? `${mark} ${src}` : mark
}
