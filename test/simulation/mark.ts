/** Marks in payloads, by which packets are recognised after every rewriting. */
import type { Packet } from 'daolinet/packet'
import { isIcmp, type Talk } from './oracle.js'
import { familyOf } from './versions.js'

const MARK = /#(\d+)#/

/** A mark as text: always of the same length, so that a TCP segment can take the place of another. */
export function markText(mark: number): string {
  return String(mark).padStart(6, '0')
}

/** A payload with a mark. */
export function marked(mark: number): Uint8Array {
  return new TextEncoder().encode(`#${markText(mark)}#`)
}

/** A payload of so many marks. */
export function repeated(mark: number, times: number): Uint8Array {
  return new Uint8Array(Array.from({ length: times }, () => [...marked(mark)]).flat())
}

/** The mark in a frame, if it has one. */
export function markOf(bytes: Uint8Array): string | undefined {
  return MARK.exec(Buffer.from(bytes).toString('latin1'))?.[1]
}

/** The transport layer of a packet. */
export function talkOf({ ipv4, icmp, tcp, udp }: Packet): Talk {
  const family = familyOf(ipv4!.src)
  const types: Record<string, number> = family === 6
    ? { echoRequest: 128, echoReply: 129 } : { echoRequest: 8, echoReply: 0 }
  const type = icmp && (types[icmp.type] ?? Number(icmp.type))
  const ports = tcp ?? udp
  return {
    family, proto: ipv4!.protocol, src: type ?? ports?.srcPort ?? 0, dst: icmp?.code ?? ports?.dstPort ?? 0,
    flags: tcp?.flags ?? 0,
  }
}

/** A key for a packet. An echo request and its reply have the same mark, but different keys. */
export function keyOf(mark: string, { proto, src }: Talk): string {
  return isIcmp(proto) ? `${mark} ${src}` : mark
}
