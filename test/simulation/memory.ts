/** What is known about the flows on the switches from events alone, without looking at the flows. */
import {
  canBegin, isIcmp, isPing, reversed, passes, phase, placed, RST, type Placed, type Talk,
} from './oracle.js'
import type { Clock } from 'daolinet/testing'
import type { NetworkDocument } from 'daolinet/store'
import type { Denial } from './expectation.js'

/** Seconds without a packet until the flows of a route expire. */
const IDLE = 60
/** Less than the seconds that a connection tracker keeps any connection. */
const KEPT = 25
/** The most seconds that a connection tracker keeps a connection of TCP, and of everything else. */
const [KEPT_TCP, KEPT_OTHER] = [86_400, 60]

/** One direction of a conversation whose flows are known to be in place, unless a change has revoked them. */
interface Standing { used: number, doubtful: boolean }

/** Remembers which packets were sent, which flows must be in place, and which packets are denied. */
export class Memory {
  readonly #clock: Clock
  readonly #tracks: (host: string) => boolean
  /** When a packet of each direction was last sent by way of each host: it may have replies. */
  readonly #asked = new Map<string, number>()
  readonly #standing = new Map<string, Standing>()
  /** The directions in which connections were opened, and their last packets, in either direction. */
  readonly #connected = new Map<string, Standing>()
  /** Until when which packets are dropped without reaching the controller. */
  readonly #denied = new Map<string, number>()
  /** The same, for denials that may be gone before. */
  readonly #doubtful = new Map<string, number>()

  /** @param tracks - whether the switch of a host tracks connections */
  constructor(clock: Clock, tracks: (host: string) => boolean) {
    this.#clock = clock
    this.#tracks = tracks
  }

  /** Whether such a packet was sent lately, so that its replies may pass. */
  wasAsked(from: Placed, to: Placed, talk: Talk): boolean {
    return [from, to].every(({ host }) => this.wasAskedAt(host.id, from, to, talk))
  }

  /** Whether such a packet was sent lately, so that its replies may pass the switch of that host. */
  wasAskedAt(host: string, from: Placed, to: Placed, talk: Talk): boolean {
    const tracks = this.#tracks(host)
    // Without a connection tracker, TCP segments themselves show that they reply.
    if (!tracks && talk.proto === 6) return true
    const seconds = !tracks ? IDLE : talk.proto === 6 ? KEPT_TCP : KEPT_OTHER
    const at = this.#asked.get(`${host} ${conversation(from.endpoint.id, to.endpoint.id, talk)}`)
    return at !== undefined && this.#seconds() - at < seconds
  }

  /** Whether a switch on the way may know a connection that such a packet opened. */
  mayHaveOpened(from: Placed, to: Placed, talk: Talk): boolean {
    return [from, to].some(({ host }) => this.#tracks(host.id) && this.wasAskedAt(host.id, from, to, talk))
  }

  /** Whether the flows of such packets are in place. @param tracked - whether their connection matters */
  stands(from: string, to: string, talk: Talk, tracked: boolean): boolean {
    const standing = this.#standing.get(direction(from, to, talk))
    return standing !== undefined && !standing.doubtful
      && this.#seconds() - standing.used < (tracked ? KEPT : IDLE)
  }

  /** Whether every connection tracker on the way knows the connection that such a packet opened. */
  isConnected(from: string, to: string, talk: Talk): boolean {
    const connection = this.#connected.get(conversation(from, to, talk))
    return connection !== undefined && !connection.doubtful && this.#seconds() - connection.used < KEPT
  }

  /** Whether packets with this {@link direction} are dropped without reaching the controller. */
  isDenied(like: string): boolean {
    return this.#seconds() < (this.#denied.get(like) ?? 0)
  }

  /** Whether they may be. */
  mayBeDenied(like: string): boolean {
    return this.#seconds() < (this.#doubtful.get(like) ?? 0)
  }

  /** A packet that may pass by itself was sent. @param hosts - those that it may pass */
  sent(from: string, to: string, talk: Talk, hosts: readonly string[]): void {
    for (const host of hosts) {
      const name = `${host} ${conversation(from, to, talk)}`
      if (canBegin(talk) || this.#asked.has(name)) this.#asked.set(name, this.#seconds())
    }
  }

  /** Something was sent of which it is not known which flows it finds, and which it makes. */
  mayHaveSent(from: string, to: string, talk: Talk, documents: readonly NetworkDocument[]): void {
    const hosts = documents.flatMap((document) =>
      [from, to].map((one) => placed(document, one)?.host.id).filter((host) => host !== undefined))
    this.sent(from, to, talk, hosts)
    this.refused(from, to, talk)
    if (talk.proto === 6 && (talk.flags & RST) !== 0) this.ended(from, to, talk)
  }

  /** A TCP segment was sent that ends its connection. */
  ended(from: string, to: string, talk: Talk): void {
    for (const [a, b, one] of [[from, to, talk], [to, from, reversed(talk)]] as const) {
      this.#connected.delete(conversation(a, b, one))
      for (const flags of [2, 4, 16]) this.#standing.delete(direction(a, b, { ...one, flags }))
    }
  }

  /**
   * A packet arrived.
   * @param plugged - whether the sender's switch asked the controller, so that both directions are installed
   * @param silent - whether no switch asked the controller, so that all flows are in place
   * @param opens - whether it may pass by itself
   */
  arrived(
    from: string, to: string, talk: Talk,
    { plugged, silent, opens }: { plugged: boolean, silent: boolean, opens: boolean },
  ): void {
    const fresh = { used: this.#seconds(), doubtful: false }
    this.#refresh(from, to, talk, opens)
    if (talk.proto === 6 && (talk.flags & RST) !== 0) return
    this.#standing.set(direction(from, to, talk), fresh)
    const answer = answerTo(talk)
    if (answer === undefined || !canBegin(talk)) return
    const name = direction(to, from, answer)
    if (plugged) this.#standing.set(name, { ...fresh })
    const standing = this.#standing.get(name)
    if (standing && silent) standing.doubtful = false
  }

  #refresh(from: string, to: string, talk: Talk, opens: boolean): void {
    const used = this.#seconds()
    const question = conversation(to, from, reversed(talk))
    for (const key of this.#asked.keys()) if (key.endsWith(` ${question}`)) this.#asked.set(key, used)
    const connection = this.#connected.get(question)
    if (connection) connection.used = used
    if (!opens || !(canBegin(talk) || this.isConnected(from, to, talk))) return
    this.#connected.set(conversation(from, to, talk), { used, doubtful: false })
  }

  /** A packet reached the controller, and those like it are dropped for some time. */
  denied({ like, seconds }: Denial, isCertain: boolean): void {
    const until = this.#seconds() + seconds
    this.#doubtful.set(like, until)
    if (isCertain) this.#denied.set(like, until)
  }

  /** A packet reached the controller and did not arrive. */
  refused(from: string, to: string, talk: Talk): void {
    // A denial of what might be an answer takes its question's flow away.
    this.#standing.delete(direction(to, from, reversed(talk)))
  }

  /**
   * The network has changed, so any flow may be gone. Packets that are not allowed any more can have no
   * replies, unless a switch is not connected and has kept the flows, or tracks connections.
   */
  changed(document: NetworkDocument, reached: (from: string, to: string) => boolean): void {
    for (const standing of [...this.#standing.values(), ...this.#connected.values()]) standing.doubtful = true
    this.#denied.clear()
    for (const name of [...this.#asked.keys()]) {
      const { host, from, to, talk } = readName(name)
      if (this.#tracks(host) || !reached(from, to)) continue
      const [a, b] = [placed(document, from), placed(document, to)]
      if (!a || !b || passes(document, a, b, talk, this.#tracks) === 'no') this.#asked.delete(name)
    }
  }

  /** An unknown flow is gone. */
  lost(): void {
    this.#standing.clear()
    this.#denied.clear()
  }

  /** All assignments are gone: tenants may have other numbers, and endpoints other physical addresses. */
  forgot(): void {
    this.lost()
    this.#connected.clear()
  }

  /** A switch has been reconciled: its denials are gone, its routes have stayed. */
  reconciled(): void {
    this.#denied.clear()
  }

  #seconds(): number {
    return this.#clock.now() / 1000
  }
}

/** The reply whose flow is installed together with that of a packet. */
function answerTo(talk: Talk): Talk | undefined {
  if (isIcmp(talk.proto)) return isPing(talk) ? reversed(talk) : undefined
  return talk.proto === 6 ? { ...reversed(talk), flags: 16 } : reversed(talk)
}

/** A name for the packets of one direction of a conversation; without a talk, for all between the two. */
export function direction(from: string, to: string, talk?: Talk): string {
  return talk ? `${conversation(from, to, talk)} ${phase(talk)}` : `${from} ${to}`
}

function conversation(from: string, to: string, talk: Talk): string {
  return [from, to, talk.family, talk.proto, talk.src, talk.dst].join(' ')
}

function readName(name: string): { host: string, from: string, to: string, talk: Talk } {
  const [host = '', from = '', to = '', ...rest] = name.split(' ')
  const [family, proto, src, dst] = rest.map(Number) as [4 | 6, number, number, number]
  return { host, from, to, talk: { family, proto, src, dst, flags: 2 } }
}
