/** Datagrams in fragments: how they are cut, what must become of them, and what has become of them. */
import { buildPacket, checksum, parsePacket, type PacketInit } from 'daolinet/packet'
import { markOf } from './mark.js'
import { isFree, mayOpen, passes, path, placed, reversed, type Placed, type Talk } from './oracle.js'
import { TALKS } from './scenario.js'
import type { NetworkDocument } from 'daolinet/store'
import type { Circumstances } from './expectation.js'
import type { Memory } from './memory.js'

const ETHERNET = 14
/** The length of a header without options, by the version of IP, and that of IPv6 with its extension. */
const HEADER = { 4: 20, 6: 40 } as const
const FRAGMENT = 8

/** The content of a packet behind its header. */
export function bodyOf(packet: PacketInit): Uint8Array {
  return buildPacket(packet).slice(ETHERNET + HEADER[packet.ipv6 ? 6 : 4])
}

/**
 * Cuts a packet into fragments (RFC 791 §3.2, RFC 8200 §4.5).
 * @param size - bytes of each fragment behind its IP header, a multiple of 8
 */
export function fragmentsOf(packet: PacketInit, size: number): Uint8Array[] {
  const whole = buildPacket(packet)
  const body = bodyOf(packet)
  const offsets = Array.from({ length: Math.ceil(body.length / size) }, (_, at) => at * size)
  return offsets.map((offset) => {
    const part = body.subarray(offset, offset + size)
    const more = offset + size < body.length
    if (packet.ipv6) return fragment6(whole, part, offset, more)
    const frame = new Uint8Array([...whole.subarray(0, ETHERNET + HEADER[4]), ...part])
    const view = new DataView(frame.buffer)
    view.setUint16(ETHERNET + 2, HEADER[4] + part.length)
    view.setUint16(ETHERNET + 6, (more ? 0x2000 : 0) | offset / 8)
    view.setUint16(ETHERNET + 10, 0)
    view.setUint16(ETHERNET + 10, checksum(view, ETHERNET, ETHERNET + HEADER[4]))
    return frame
  })
}

/**
 * All fragments of a packet have its checksum as their identification: that differs from packet to packet.
 */
function fragment6(whole: Uint8Array, part: Uint8Array, offset: number, more: boolean): Uint8Array {
  const header = whole.slice(0, ETHERNET + HEADER[6])
  const extension = new Uint8Array(FRAGMENT)
  extension[0] = header[ETHERNET + 6]!
  new DataView(extension.buffer).setUint16(2, offset | (more ? 1 : 0))
  new DataView(extension.buffer).setUint32(4, Number(markOf(whole)))
  header[ETHERNET + 6] = 44
  const frame = new Uint8Array([...header, ...extension, ...part])
  new DataView(frame.buffer).setUint16(ETHERNET + 4, FRAGMENT + part.length)
  return frame
}

/** A datagram that was sent in fragments. */
export interface Datagram {
  readonly from: string
  readonly to: string | undefined
  readonly talk: Talk
  /** What it is made of behind its IP header, but for checksums. */
  readonly body: Uint8Array
  readonly fate: 'arrives' | 'may arrive' | 'never arrives'
  /** The bytes that have arrived, by their offsets. */
  readonly arrived: Map<number, number>
}

/**
 * What must become of a datagram in fragments.
 * @param isWhole - whether none of them is missing, or too small for a connection tracker
 */
export function fateOfFragments(
  now: Circumstances, memory: Memory, from: string, to: string, talk: Talk, isWhole: boolean,
): Datagram['fate'] {
  const fates = now.documents(from, to).map((document): Datagram['fate'] => {
    const [a, b] = [placed(document, from), placed(document, to)]
    const isOut = !a || !b || !path(a, b, talk.family)
    if (isOut || passes(document, a, b, talk, now.tracks) === 'no') return 'never arrives'
    if (isFree(document, a, b, talk.family)) {
      return memory.stands(from, to, talk, false) ? 'arrives' : 'may arrive'
    }
    return fateWithPorts(now, memory, document, a, b, talk, isWhole)
  })
  return new Set(fates).size === 1 ? fates[0]! : 'may arrive'
}

/** Where not everything may pass: a switch that tracks connections knows what fragments are fragments of. */
function fateWithPorts(
  { tracks }: Circumstances, memory: Memory, document: NetworkDocument, a: Placed, b: Placed, talk: Talk,
  isWhole: boolean,
): Datagram['fate'] {
  const tracking = [a, b].map(({ host }) => tracks(host.id))
  const own = TALKS.filter(({ family }) => family === talk.family)
  const like = own.filter(({ proto }) => proto === talk.proto)
  const mayAll = like.every((one) => mayOpen(document, a, b, one) && mayOpen(document, b, a, one))
  if (!tracking.every(Boolean) && !mayAll) return 'never arrives'
  // In a direction that is always allowed, what no tracker accepts passes as well.
  const isOpen = own.every((one) => mayOpen(document, a, b, one))
  if (tracking.every(Boolean) && !isWhole) return isOpen ? 'may arrive' : 'never arrives'
  const [from, to] = [a.endpoint.id, b.endpoint.id]
  const isReply = memory.isConnected(to, from, reversed(talk))
  if (passes(document, a, b, talk, tracks) === 'answer' && !memory.wasAsked(b, a, reversed(talk))) {
    return 'never arrives'
  }
  const isKnown = memory.isConnected(from, to, talk) && memory.stands(from, to, talk, true) && !isReply
  return tracking.every(Boolean) && isKnown && mayOpen(document, a, b, talk) ? 'arrives' : 'may arrive'
}

/** What is wrong with a fragment that arrives; undefined when nothing is. */
export function fragmentComplaint(datagram: Datagram, at: string, frame: Uint8Array): string | undefined {
  if (datagram.fate === 'never arrives') return 'arrives in fragments'
  if (datagram.to !== at) return 'arrives at another'
  const { fragmentOffset, body } = partOf(frame)
  for (const [index, byte] of body.entries()) datagram.arrived.set(fragmentOffset + index, byte)
  const isSame = body.every((byte, index) => byte === datagram.body[fragmentOffset + index])
  return isSame ? undefined : 'arrives in fragments of another datagram'
}

/** What a fragment has of its datagram. */
function partOf(frame: Uint8Array): { readonly fragmentOffset: number, readonly body: Uint8Array } {
  const { ipv4, ipv6 } = parsePacket(frame)
  if (ipv4) {
    const { fragmentOffset, totalLength } = ipv4
    return { fragmentOffset, body: frame.subarray(ETHERNET + HEADER[4], ETHERNET + totalLength) }
  }
  const fragment = ipv6!.extensions?.find((one) => one.type === 'fragment')
  return {
    fragmentOffset: fragment?.fragmentOffset ?? 0,
    body: frame.subarray(ETHERNET + HEADER[6] + FRAGMENT, ETHERNET + HEADER[6] + ipv6!.payloadLength),
  }
}
