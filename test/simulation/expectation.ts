/** What must happen to a packet, as far as that is known when it is sent. */
import { expiry, holder, reversed, passes, path, placed, type Path, type Talk } from './oracle.js'
import type { Ipv4, Packet } from 'daolinet/packet'
import type { NetworkDocument } from 'daolinet/store'
import type { Clock } from 'daolinet/testing'
import type { Memory } from './memory.js'

/** The timeouts of denials, and of drop flows for packets that cannot be delivered, in seconds. */
const DENIAL = 10
const HOLD = 1

/** The state of the simulated world when a packet is sent. */
export interface Circumstances {
  readonly clock: Clock
  /** The documents that may apply to these two endpoints at present, the newest last. */
  documents(a?: string, b?: string): readonly NetworkDocument[]
  /** The document with all endpoints, including those that have been removed from it. */
  readonly everybody: NetworkDocument
  connected(host: string): boolean
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
  /** Seconds that such packets are dropped without reaching the controller. */
  readonly denial?: number
  /** Whether a gateway must or may answer it. */
  readonly gateway?: 'answers' | 'may answer'
  /** Whether it must not reach the controller. */
  readonly silent: boolean
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

/** What must happen to a packet by one document. */
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
  const found = path(a, b)
  if (permission === 'no') return { ...never, to, denial: DENIAL }
  if (!found) return { ...never, to, denial: HOLD }
  const answer = permission === 'answer'
  if (answer && settled && !memory.wasAsked(to, from, reversed(talk))) return { ...never, to, denial: DENIAL }
  const ends = expiry(found, ttl)
  if (ends === undefined) return { fate: 'arrives', to, answer }
  const told = ends !== 'fabric' && [a, b].every(({ host }) => now.connected(host.id))
  return { fate: 'never arrives', ends, told, to, answer }
}
