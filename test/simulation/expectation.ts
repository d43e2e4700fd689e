/** What must happen to a packet, as far as that is known when it is sent. */
import { direction, type Memory } from './memory.js'
import {
  ACK, canBegin, expiry, holder, isFree, isIcmp, isPing, mayOpen, passes, path, placed, reversed, RST, SYN,
  verdict, type Path, type Placed, type Talk,
} from './oracle.js'
import { inFamily } from './versions.js'
import type { Packet } from 'daolinet/packet'
import type { NetworkDocument } from 'daolinet/store'
import type { Network } from 'daolinet/routing'
import type { Clock } from 'daolinet/testing'

/** The timeout of denials in seconds. */
export const DENIAL = 10
/** That of drop flows for packets that cannot be delivered. */
const HOLD = 1

/** The state of the simulated world when a packet is sent. */
export interface Circumstances {
  readonly clock: Clock
  /** The documents that may apply to these two endpoints at present, the newest last. */
  documents(a?: string, b?: string): readonly NetworkDocument[]
  /** The document with all endpoints, including those that have been removed from it. */
  readonly everybody: NetworkDocument
  connected(host: string): boolean
  /** Whether the switch of a host tracks connections. */
  tracks(host: string): boolean
  /** The MAC address of a network's gateway; undefined when it is not known to anybody. */
  gatewayMac(network: Network): string | undefined
  /** Whether nothing changes until the controller is idle: only then is it certain what must happen. */
  readonly calm: boolean
  /** Whether several packets are sent at once, so that their order is not known. */
  readonly crowded: boolean
  readonly forging: boolean
}

/** What must happen to a packet. */
export interface Expectation {
  /** The id of the endpoint that it is sent to. */
  readonly to: string | undefined
  readonly fate: 'arrives' | 'may arrive' | 'never arrives'
  /** The hop at which its TTL expires, if it is allowed to pass. */
  readonly ends?: Path['hops'][number]
  /** Whether the sender gets an ICMP error about that. */
  readonly told?: boolean
  /** Whether it may only pass as a reply. */
  readonly answer?: boolean
  /** How long which packets may be dropped from now on without reaching the controller. */
  readonly denials: readonly Denial[]
  /** Whether a gateway must or may answer it. */
  readonly gateway?: 'answers' | 'may answer'
  /** Whether the gateway must or may report, once for each denial, that nobody has the address. */
  readonly unreachable?: 'told' | 'may be told'
  /** Whether a policy must or may refuse it in the name of the receiver. */
  readonly refused?: 'told' | 'may be told' | undefined
  /** Whether it must not reach the controller. */
  readonly silent: boolean
}

/** For packets like one that was dropped. */
export interface Denial {
  /** The same for all packets that are dropped with it. */
  readonly like: string
  readonly seconds: number
  /** Whether they may reach the controller all the same, to be refused. */
  readonly isDoubtful?: boolean
}

/** What must happen to a packet that an endpoint sends now. */
export function expected(
  now: Circumstances, memory: Memory, from: string, packet: Packet, talk: Talk,
): Expectation {
  const { everybody } = now
  const ipv4 = packet.ipv4!
  const place = placed(everybody, from)!
  const target = holder(everybody, place.network.tenant, ipv4.dst)
  const window = now.documents(from, target?.endpoint.id)
  const outcomes = window.map((document) =>
    outcome(now, memory, document, from, packet, talk, window.length === 1))
  // While several documents may apply, whatever one of them asks for may happen.
  const some = (name: 'refused' | 'gateway' | 'unreachable'): boolean =>
    outcomes.length > 1 && outcomes.some((one) => one[name] !== undefined)
  const last: Outcome = {
    ...outcomes.at(-1)!,
    ...(some('refused') ? { refused: 'may be told' } : {}),
    ...(some('gateway') ? { gateway: 'may answer' } : {}),
    ...(some('unreachable') ? { unreachable: 'may be told' } : {}),
  }
  const { to, refused } = last
  const of = [from, to ?? '', talk] as const
  const denials = outcomes.flatMap(({ denial }) => denial ?? [])
  if (outcomes.every(({ fate, ends }) => fate === 'never arrives' && !ends)) {
    const isDenied = last.denial !== undefined && memory.isDenied(last.denial.like)
    return { ...last, denials, silent: isDenied && !now.crowded }
  }
  if (outcomes.length > 1) return { fate: 'may arrive', silent: false, to, denials, refused }
  const ids = [from, target!.endpoint.id] as const
  const certainty = certaintyOf(now, memory, window[0]!, ids, talk, last.answer)
  const isTracked = certainty === 'state' || certainty === 'connection'
  if (certainty !== 'none' && memory.stands(...of, isTracked)) {
    // Flows are for the connections that one of the two opened. It is not known which, if both may have.
    const [a, b] = ids.map((id) => placed(window[0]!, id)!) as [Placed, Placed]
    const isUnclear = isTracked && memory.mayHaveOpened(a, b, talk)
      && memory.mayHaveOpened(b, a, reversed(talk))
    return { ...last, denials, silent: last.ends === undefined && !now.crowded && !isUnclear }
  }
  const ready = now.calm && [place, target!].every(({ host }) => now.connected(host.id))
  const sure = certainty === 'connection' || (certainty !== 'none' && !last.answer)
  return { ...last, ...(ready && sure ? {} : { fate: 'may arrive' }), denials, silent: false }
}

/**
 * What makes it certain that a packet passes which may: nothing, its flows, its flows for as long as a
 * connection is kept, or a connection that is known to all switches.
 */
function certaintyOf(
  { tracks }: Circumstances, memory: Memory, document: NetworkDocument, [from, to]: readonly [string, string],
  talk: Talk, isAnswer = false,
): 'none' | 'flows' | 'state' | 'connection' {
  const [a, b] = [placed(document, from)!, placed(document, to)!]
  const tracking = [a, b].map(({ host }) => tracks(host.id))
  if (!tracking.some(Boolean) || isFree(document, a, b, talk.family)) return 'flows'
  const isReset = talk.proto === 6 && (talk.flags & RST) !== 0
  const isOpening = talk.proto === 6 && (talk.flags & (SYN | ACK)) === SYN
  if (isReset) return 'none'
  const back = reversed(talk)
  // What one of them opened when it was allowed to is refused in both directions when it is not any more.
  const isRefused = (memory.mayHaveOpened(a, b, talk) && !mayOpen(document, a, b, talk))
    || (memory.mayHaveOpened(b, a, back) && !mayOpen(document, b, a, back))
  if (isRefused) return 'none'
  const isReply = !isOpening && memory.isConnected(to, from, back)
  if (isReply && tracking.every(Boolean)) return 'connection'
  if (isAnswer) return isReply ? 'state' : 'none'
  return canBegin(talk) || memory.isConnected(from, to, talk) ? 'state' : 'none'
}

/** What must happen to a packet by one document. */
interface Outcome extends Omit<Expectation, 'silent' | 'denials'> {
  readonly denial?: Denial
}

function outcome(
  now: Circumstances, memory: Memory, document: NetworkDocument, from: string, packet: Packet, talk: Talk,
  settled: boolean,
): Outcome {
  const never = { fate: 'never arrives', to: undefined } as const
  const { dst: ip, ttl } = packet.ipv4!
  const a = placed(document, from)
  if (!a) return never
  const { tenant } = a.network
  const sure = now.calm && now.connected(a.host.id)
  if (document.networks.some((one) => one.tenant === tenant && [one.gateway ?? []].flat().includes(ip))) {
    return isAnswered(talk) ? { ...never, gateway: sure ? 'answers' : 'may answer' } : never
  }
  const gatewayMac = now.gatewayMac(a.network)
  const toGateway = packet.ethernet.dst === gatewayMac
  const b = holder(document, tenant, ip)
  if (!b || b.endpoint.id === from) {
    const denial = { like: direction(from, ip), seconds: DENIAL }
    if (inFamily(a.network.gateway, talk.family) === undefined || !toGateway) return { ...never, denial }
    const told = sure && !now.crowded && !memory.mayBeDenied(denial.like)
    return { ...never, denial, unreachable: told ? 'told' : 'may be told' }
  }
  const to = b.endpoint.id
  if (a.network.id !== b.network.id && !toGateway) {
    return { ...never, to, denial: { like: direction(from, `${to} astray ${talk.family}`), seconds: DENIAL } }
  }
  const like = direction(from, to, talk)
  const isDoubtful = verdict(document, a, b, talk) === 'reject'
  const denied = (seconds: number, isSure = false) => {
    const refused = isDoubtful && isRefusable(talk) ? isSure ? 'told' : 'may be told' : undefined
    return { ...never, to, denial: { like, seconds, isDoubtful }, refused } as const
  }
  const permission = passes(document, a, b, talk, now.tracks)
  const found = path(a, b, talk.family)
  const isFresh = sure && !now.crowded && !memory.mayBeDenied(like)
  if (permission === 'no') return denied(DENIAL, found && isFresh)
  if (!found) return denied(HOLD)
  const answer = permission === 'answer'
  const isUnasked = answer && !memory.wasAsked(b, a, reversed(talk))
  if (isUnasked && settled) return denied(DENIAL)
  const ends = expiry(found, ttl)
  if (ends === undefined) return { ...(isUnasked ? denied(DENIAL) : {}), fate: 'arrives', to, answer }
  const told = ends !== 'fabric' && [a, b].every(({ host }) => now.connected(host.id))
  return { fate: 'never arrives', ends, told, to, answer }
}

/** Whether a gateway answers such a packet to one of its own addresses: it refuses what is no ping. */
function isAnswered(talk: Talk): boolean {
  return isIcmp(talk.proto) ? isPing(talk) : isRefusable(talk)
}

/** Whether such a packet may be refused: no reset may (RFC 9293 §3.10.7.1). */
function isRefusable({ flags }: Talk): boolean {
  return (flags & RST) === 0
}
