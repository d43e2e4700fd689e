/** ICMP errors that containers send about packets: what must become of them, and whether they are right. */
import { buildPacket, type Packet, type PacketInit } from 'daolinet/packet'
import { seenDatagram, type Family } from './versions.js'
import { isFree, mayOpen, path, placed, reversed, type Talk } from './oracle.js'
import type { Circumstances } from './expectation.js'
import type { Memory } from './memory.js'

const ETHERNET = 14
/** A "destination unreachable" error about a port (RFC 792, RFC 4443 §3.1). */
const UNREACHABLE: Readonly<Record<Family, Talk>> = {
  4: { family: 4, proto: 1, src: 3, dst: 3, flags: 0 }, 6: { family: 6, proto: 58, src: 1, dst: 4, flags: 0 },
}

/** An ICMP error that a container sent. */
export interface Report {
  readonly from: string
  readonly to: string
  readonly fate: 'arrives' | 'may arrive' | 'never arrives'
  /** The packet that it quotes, as its sender sent it. */
  readonly about: Omit<PacketInit, 'ethernet'>
  readonly talk: Talk
  arrivals: number
}

/** An ICMP error about a packet, from whoever received it to whoever sent it, without addresses. */
export function reportOn(about: Omit<PacketInit, 'ethernet'>): Omit<PacketInit, 'ethernet'> {
  const frame = buildPacket({ ...about, ethernet: { src: '02:00:00:00:00:01', dst: '02:00:00:00:00:02' } })
  const type = 'destinationUnreachable'
  const payload = frame.slice(ETHERNET)
  return about.ipv6
    ? { icmp6: { type, code: UNREACHABLE[6].dst }, payload }
    : { icmp: { type, code: UNREACHABLE[4].dst }, payload }
}

/**
 * What must become of an ICMP error.
 * @param talk - what it is about, as it was sent to whoever sends the error
 * @param isInvented - whether nothing like it was sent just now
 */
export function fateOfReport(
  now: Circumstances, memory: Memory, from: string, to: string, talk: Talk, isInvented: boolean,
): Report['fate'] {
  const fates = now.documents(from, to).map((document): Report['fate'] => {
    const [a, b] = [placed(document, from), placed(document, to)]
    if (!a || !b || !path(a, b, talk.family)) return 'never arrives'
    if (isFree(document, a, b, talk.family)) {
      return memory.stands(from, to, reversed(talk), false) ? 'arrives' : 'may arrive'
    }
    if (mayOpen(document, a, b, UNREACHABLE[talk.family])) return 'may arrive'
    const back = reversed(talk)
    const opened = [[b, a, talk], [a, b, back]] as const
    const may = opened.map(([opener, other, one]) => mayOpen(document, opener, other, one))
    const isOwn = memory.isConnected(to, from, talk) && may[0] && !memory.mayHaveOpened(a, b, back)
    if (isOwn && !isInvented && [a, b].every(({ host }) => now.tracks(host.id))) return 'arrives'
    const mayBelong = opened.some((one, at) =>
      may[at] && [a, b].every(({ host }) => memory.wasAskedAt(host.id, ...one)))
    return mayBelong ? 'may arrive' : 'never arrives'
  })
  return new Set(fates).size === 1 ? fates[0]! : 'may arrive'
}

/** What is wrong with an ICMP error that arrives; undefined when nothing is. */
export function reportComplaint(report: Report, at: string, { ipv4, payload }: Packet): string | undefined {
  const { from, to, about, arrivals, fate } = report
  if (at !== to) return `an error of ${from} arrives at ${at} instead of ${to}`
  const said = `an error of ${from} to ${to}, ${fate},`
  if (fate === 'never arrives') return `${said} arrives`
  if (arrivals > 1) return `${said} arrives ${arrivals} times`
  const quoted = seenDatagram(payload).ipv4
  const { src, dst } = about.ipv4 ?? about.ipv6!
  if (ipv4!.src !== dst) return `${said} comes from ${ipv4!.src}`
  return quoted?.src === src && quoted.dst === dst
    ? undefined
    : `${said} quotes ${quoted?.src} and ${quoted?.dst}`
}
