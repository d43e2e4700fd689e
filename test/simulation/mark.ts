/** Marks in payloads, by which packets are recognised after every rewriting. */
import type { Packet } from 'daolinet/packet'
import type { Talk } from './oracle.js'

const MARK = /#(\d+)#/

/** A payload with a mark. */
export function marked(mark: number): Uint8Array {
  return new TextEncoder().encode(`#${mark}#`)
}

/** The mark in a frame, if it has one. */
export function markOf(bytes: Uint8Array): string | undefined {
  return MARK.exec(Buffer.from(bytes).toString('latin1'))?.[1]
}

/** The transport layer of a packet. */
export function talkOf({ ipv4, icmp, tcp, udp }: Packet): Talk {
  const types: Record<string, number> = { echoRequest: 8, echoReply: 0 }
  const type = icmp && (types[icmp.type] ?? Number(icmp.type))
  const ports = tcp ?? udp
  return {
    proto: ipv4!.protocol, src: type ?? ports?.srcPort ?? 0, dst: icmp?.code ?? ports?.dstPort ?? 0,
    flags: tcp?.flags ?? 0,
  }
}

/** A key for a packet. An echo request and its reply have the same mark, but different keys. */
export function keyOf(mark: string, { proto, src }: Talk): string {
  return proto === 1 ? `${mark} ${src}` : mark
}
