/** The connection tracker: what a `ct` action does to a packet (ovs-actions(7)). */
import { reversed, type Tuple } from '../packet/tuple.js'
import { CtState, TRANSLATED, type Tracking } from '../packet/tracking.js'
import { isBeginning, progressOf, type Connection } from './connection.js'
import { Connections, type Found } from './connections.js'
import { extract, type Extracted } from './extract.js'
import { Fragments } from './fragments.js'
import { replyTo, type Translation } from './nat.js'
import { translate } from './translate.js'
import type { Verdict } from './progress.js'
import type { PipelinePacket } from '../packet/packet.js'

/** Bits that are written to a field of a connection. */
export interface Written<T extends number | bigint> {
  readonly value: T
  readonly mask: T
}

/** What a `ct` action asks for. */
export interface TrackRequest {
  readonly zone: number
  /** Whether the connection is kept. */
  readonly commit: boolean
  /** Whether a connection that was opened from the other side is replaced. */
  readonly force: boolean
  readonly mark: Written<number>
  readonly label: Written<bigint>
  /** How the connection is translated; undefined when its packets are not to be translated here. */
  readonly nat: Translation | undefined
}

/** Follows the connections that a switch has committed. */
export class Tracker {
  readonly #now: () => number
  readonly #fragments: Fragments
  readonly connections: Connections

  /**
   * @param now - the time in milliseconds, by the switch's clock
   * @param limit - the most connections that it follows; packets of further ones count as new for ever
   */
  constructor(now: () => number, limit: number) {
    this.#now = now
    this.#fragments = new Fragments(now)
    this.connections = new Connections(now, limit)
  }

  /**
   * Notes on a packet what is known of its connection, and translates it. When a fragment completes its
   * packet, it stands for all of them from then on.
   * @returns false for a fragment that waits for others; it must not be changed then
   */
  track(packet: PipelinePacket, request: TrackRequest): boolean {
    const members = packet.members.flatMap((member) => this.#trackMember(member, request))
    const isAlone = members.length === 1 && members[0] === packet
    if (!isAlone && members.length > 0) packet.standFor(members)
    return members.length > 0
  }

  /** The packets that go on when this one has come: none while it waits for others. */
  #trackMember(packet: PipelinePacket, request: TrackRequest): readonly PipelinePacket[] {
    const assembled = this.#fragments.take(packet, request.zone)
    switch (assembled.kind) {
      case 'waiting': return []
      case 'invalid': packet.tracking = invalid(request.zone); break
      case 'whole': this.#trackWhole(packet, request); break
      case 'complete':
        this.#trackWhole(assembled.packet, request)
        return assembled.after()
    }
    return [packet]
  }

  #trackWhole(packet: PipelinePacket, request: TrackRequest): void {
    const { zone, force } = request
    const before = packet.tracking
    const settled = before?.settled === true && before.zone === zone && !force
    const known = settled ? this.#connectionOf(before) : undefined
    packet.tracking =
      known === undefined ? this.#look(packet, request) : this.#note(packet, before!, known, request)
  }

  #connectionOf({ original }: Tracking): Connection | undefined {
    return original === undefined ? undefined : this.connections.find(original)?.connection
  }

  /** Looks a packet up. */
  #look(packet: PipelinePacket, request: TrackRequest): Tracking {
    const { zone, force } = request
    const extracted = extract(packet, zone)
    if (extracted === undefined) return invalid(zone)
    // What an earlier ct action has found out counts within its zone.
    const before = packet.tracking?.zone === zone ? packet.tracking.state : 0
    const { tuple, found } = this.#find(extracted.tuple, (before & TRANSLATED) !== 0)
    if (found !== undefined && force && found.reply) this.connections.delete(found.connection)
    else if (found !== undefined) return this.#follow(packet, extracted, { ...found, before, tuple }, request)
    if (extracted.related) return { ...invalid(zone), original: tuple }
    return this.#begin(packet, tuple, extracted, request)
  }

  /** A packet of a connection that is known. */
  #follow(
    packet: PipelinePacket, extracted: Extracted, { connection, reply, before, tuple }: Followed,
    request: TrackRequest,
  ): Tracking {
    const { related } = extracted
    const verdict = related ? 'related' : this.#step(connection, extracted, reply)
    if (verdict === 'restart') {
      this.connections.delete(connection)
      return this.#begin(packet, tuple, extracted, request)
    }
    const state = stateAfter(before, verdict, reply) | CtState.TRACKED
    return this.#note(packet, { ...untouched(request.zone), state, reply, related }, connection, request)
  }

  /** A packet that was translated already is looked up by what answers it. */
  #find(tuple: Tuple, translated: boolean): { tuple: Tuple, found: Found | undefined } {
    if (!translated) return { tuple, found: this.connections.find(tuple) }
    const found = this.connections.find(reversed(tuple))
    if (found === undefined) return { tuple, found }
    const { connection } = found
    const reply = !found.reply
    return { tuple: reply ? connection.reply : connection.original, found: { connection, reply } }
  }

  #step(connection: Connection, { ip }: Extracted, reply: boolean): Verdict {
    const { verdict, lifetime } = connection.progress.step(ip, reply)
    if (lifetime !== undefined) connection.expires = this.#now() + lifetime * 1000
    return verdict
  }

  /** A packet that belongs to no connection: it may be the first one of a new one. */
  #begin(packet: PipelinePacket, tuple: Tuple, { ip }: Extracted, request: TrackRequest): Tracking {
    const { zone, commit, nat } = request
    if (!isBeginning(ip)) return { ...invalid(zone), original: tuple }
    const seen = { ...untouched(zone), state: CtState.NEW | CtState.TRACKED, original: tuple }
    if (!commit || this.connections.isFull) return seen
    const find = (one: Tuple): Found | undefined => this.connections.find(one)
    const reply = nat === undefined ? reversed(tuple) : replyTo(tuple, nat, find)
    if (reply === undefined) return seen
    const progress = progressOf(ip)
    const connection: Connection = {
      original: tuple, reply, translated: nat?.side ?? 0, progress, mark: 0, label: 0n,
      expires: this.#now() + progress.lifetime * 1000,
    }
    this.connections.add(connection)
    return this.#note(packet, seen, connection, request)
  }

  /** Translates a packet of a connection if that is asked for, and writes what is to be written to both. */
  #note(packet: PipelinePacket, seen: Tracking, connection: Connection, request: TrackRequest): Tracking {
    const { mark, label, nat } = request
    connection.mark = ((connection.mark & ~mark.mask) | (mark.value & mark.mask)) >>> 0
    connection.label = (connection.label & ~label.mask) | (label.value & label.mask)
    return {
      ...seen, mark: connection.mark, label: connection.label, original: connection.original,
      state: nat === undefined ? seen.state : translate(packet, connection, seen),
      settled: nat === undefined,
    }
  }
}

/** A connection that a packet belongs to, and what was known of the packet before. */
interface Followed extends Found {
  readonly before: number
  readonly tuple: Tuple
}

function stateAfter(before: number, verdict: Verdict | 'related', reply: boolean): number {
  const direction = reply ? CtState.REPLY : 0
  switch (verdict) {
    case 'related': return before | CtState.RELATED | direction
    case 'established': return (before & ~CtState.NEW) | CtState.ESTABLISHED | direction
    case 'new': return before | CtState.NEW
    default: return CtState.INVALID
  }
}

function untouched(zone: number): Tracking {
  return { state: 0, zone, mark: 0, label: 0n, reply: false, related: false, settled: false }
}

function invalid(zone: number): Tracking {
  return { ...untouched(zone), state: CtState.INVALID | CtState.TRACKED }
}
