/** What should become of a packet, as far as it can be known when it is sent. */
import { expiry, holder, reversed, passes, path, placed, type Path, type Talk } from './oracle.js'
import type { Ipv4, Packet } from 'daolinet/codec'
import type { NetworkDocument } from 'daolinet/store'
import type { Clock } from 'daolinet/testing'
import type { Memory } from './memory.js'

/** Seconds that denials stand, and that what cannot be delivered is dropped. */
const DENIAL = 10
const HOLD = 1

/** What is going on, as the world knows it. */
export interface Circumstances {
  readonly clock: Clock
  /** The documents that may be in force between these two endpoints, the newest last. */
  documents(a?: string, b?: string): readonly NetworkDocument[]
  /** The document with those in it that are away. */
  readonly everybody: NetworkDocument
  connected(host: string): boolean
  /** Whether the network stays as it is until all comes to rest: then what must happen is known. */
  readonly calm: boolean
  /** Whether several packets are under way at once: who comes first is not known. */
  readonly crowded: boolean
  readonly forging: boolean
}

/** What should become of a packet. */
export interface Expectation {
  /** Who it is for. */
  readonly to: string | undefined
  readonly fate: 'arrives' | 'may arrive' | 'never arrives'
  /** At this hop its TTL ends, when it may pass. */
  readonly ends?: Path['hops'][number]
  /** The sender is told of that. */
  readonly told?: boolean
  /** It passes only as an answer. */
  readonly answer?: boolean
  /** Seconds that such packets are dropped without asking again. */
  readonly denial?: number
  /** A gateway is asked, and answers what it is asked. */
  readonly gateway?: 'answers' | 'may answer'
  /** The controller must not hear of it. */
  readonly silent: boolean
}

/** What should become of a packet that an endpoint sends now. */
export function expected(
  now: Circumstances, memory: Memory, from: string, packet: Packet, talk: Talk,
): Expectation {
  const { everybody } = now
  const ipv4 = packet.ipv4!
  const place = placed(everybody, from)!
  const target = holder(everybody, place.network.tenant, ipv4.dst)
  const window = now.documents(from, target?.endpoint.id)
  const outcomes = window.map((document) =>
    outcome(now, memory, document, from, ipv4, talk, window.length === 1))
  const last = outcomes.at(-1)!
  const { to } = last
  const of = [from, to ?? '', talk] as const
  if (outcomes.every(({ fate, ends }) => fate === 'never arrives' && !ends)) {
    return { ...last, silent: last.denial !== undefined && memory.isDenied(...of) && !now.crowded }
  }
  if (outcomes.length > 1) return { fate: 'may arrive', silent: false, to }
  if (memory.stands(...of)) return { ...last, silent: last.ends === undefined && !now.crowded }
  const ready = now.calm && [place, target!].every(({ host }) => now.connected(host.id))
  return { ...last, ...(ready && !last.answer ? {} : { fate: 'may arrive' }), silent: false }
}

/** What one document says of a packet. */
function outcome(
  now: Circumstances, memory: Memory, document: NetworkDocument, from: string, { dst: ip, ttl }: Ipv4,
  talk: Talk, settled: boolean,
): Omit<Expectation, 'silent'> {
  const never = { fate: 'never arrives', to: undefined } as const
  const a = placed(document, from)
  if (!a || a.endpoint.ip === ip) return never
  const { tenant } = a.network
  if (document.networks.some((one) => one.tenant === tenant && one.gateway === ip)) {
    const answers = talk.proto === 17 || (talk.proto === 1 && talk.src === 8)
    if (!answers) return never
    const sure = now.calm && now.connected(a.host.id)
    return { ...never, gateway: sure ? 'answers' : 'may answer' }
  }
  const b = holder(document, tenant, ip)
  if (!b) return never
  const to = b.endpoint.id
  const permission = passes(document, a, b, talk)
  const way = path(a, b)
  if (permission === 'no') return { ...never, to, denial: DENIAL }
  if (!way) return { ...never, to, denial: HOLD }
  const answer = permission === 'answer'
  if (answer && settled && !memory.wasAsked(to, from, reversed(talk))) return { ...never, to, denial: DENIAL }
  const ends = expiry(way, ttl)
  if (ends === undefined) return { fate: 'arrives', to, answer }
  const told = ends !== 'fabric' && [a, b].every(({ host }) => now.connected(host.id))
  return { fate: 'never arrives', ends, told, to, answer }
}
