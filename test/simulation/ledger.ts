/**
 * The ledger: every frame that is sent, crosses, arrives or is asked about is entered here and held against
 * what the oracle says at that moment.
 */
import { badChecksums, parseDatagram, parsePacket, type Packet } from 'daolinet/codec'
import {
  expiry, holder, inCidr, mirrored, passes, path, phase, placed, type Path, type Placed, type Talk,
} from './oracle.js'
import { ROUTER_MACS } from './scenario.js'
import type { NetworkDocument } from 'daolinet/store'
import type { Clock } from 'daolinet/testing'
import type { Witness } from './fabric.js'

/** Seconds that routes stand without being used, and that denials and what cannot be delivered now stand. */
const IDLE = 60
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
interface Expectation {
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

/** A packet that an endpoint sent. */
export interface Sent {
  readonly key: string
  readonly from: string
  readonly packet: Packet
  readonly talk: Talk
  readonly forged: boolean
  readonly expected: Expectation
  readonly to: string | undefined
  arrivals: number
  /** Where it arrived. */
  at: string | undefined
  /** The hosts whose switches asked the controller about it. */
  readonly asked: string[]
  errors: number
  answers: number
}

/** One direction of a conversation whose flows are known to be in place. */
interface Standing { used: number, doubtful: boolean }

const MARK = /#(\d+)#/

/** The payload that a packet is known by. */
export function marked(mark: number): Uint8Array {
  return new TextEncoder().encode(`#${mark}#`)
}

function markOf(bytes: Uint8Array): string | undefined {
  return MARK.exec(Buffer.from(bytes).toString('latin1'))?.[1]
}

function talkOf({ ipv4, icmp, tcp, udp }: Packet): Talk {
  const types: Record<string, number> = { echoRequest: 8, echoReply: 0 }
  const type = icmp && (types[icmp.type] ?? Number(icmp.type))
  const ports = tcp ?? udp
  return {
    proto: ipv4!.protocol, src: type ?? ports?.srcPort ?? 0, dst: icmp?.code ?? ports?.dstPort ?? 0,
    flags: tcp?.flags ?? 0,
  }
}

const keyOf = (mark: string, { proto, src }: Talk): string => proto === 1 ? `${mark} ${src}` : mark

/** Keeps the books. What does not hold is in {@link Ledger.faults}. */
export class Ledger implements Witness {
  readonly faults: string[] = []
  readonly #sent = new Map<string, Sent>()
  #open: Sent[] = []
  /** When each direction of a conversation was last sent: what answers may refer to. */
  readonly #asked = new Map<string, number>()
  readonly #standing = new Map<string, Standing>()
  readonly #denied = new Map<string, number>()
  /** ARP answers that came, per endpoint and address. */
  readonly resolved = new Map<string, number>()
  /** The MAC address by which each network's gateway is known. */
  readonly #gateways = new Map<string, string>()
  /** How often each thing was seen: a test that sees nothing proves nothing. */
  readonly seen = new Map<string, number>()
  readonly #now: Circumstances

  constructor(circumstances: Circumstances) {
    this.#now = circumstances
  }

  /** What was sent with this mark, question or answer. */
  find(mark: number, talk: Talk): Sent | undefined {
    return this.#sent.get(keyOf(String(mark), talk))
  }

  /** Whether this was asked lately, so that its answer may have a flow. */
  wasAsked(from: string, to: string, talk: Talk): boolean {
    const at = this.#asked.get(direction(from, to, talk))
    return at !== undefined && this.#seconds() - at < IDLE
  }

  /** The network has changed, and who is right about it is settled: what stood may stand no longer. */
  changed(document: NetworkDocument): void {
    for (const standing of this.#standing.values()) standing.doubtful = true
    this.#denied.clear()
    for (const name of [...this.#asked.keys()]) {
      const { from, to, talk } = readDirection(name)
      const [a, b] = [placed(document, from), placed(document, to)]
      if (!a || !b || passes(document, a, b, talk) === 'no') this.#asked.delete(name)
    }
  }

  /** A flow is gone. */
  lost(): void {
    this.#standing.clear()
    this.#denied.clear()
  }

  /** A switch's flows were held against the network: denials are gone, routes are as they were. */
  reconciled(sameAddresses: boolean): void {
    this.#denied.clear()
    if (!sameAddresses) this.#standing.clear()
  }

  sent(from: string, frame: Uint8Array): void {
    const packet = parsePacket(frame)
    const mark = markOf(frame)
    if (!packet.ipv4 || mark === undefined) return
    const talk = talkOf(packet)
    const key = keyOf(mark, talk)
    const { forging } = this.#now
    const { to, ...expected } = forging
      ? { fate: 'never arrives' as const, silent: true, to: undefined }
      : this.#expect(from, packet, talk)
    const sent: Sent = {
      key, from, packet, talk, forged: forging, expected, to,
      arrivals: 0, at: undefined, asked: [], errors: 0, answers: 0,
    }
    if (this.#sent.has(key)) this.#fault(`${key} is sent twice`, sent)
    this.#sent.set(key, sent)
    this.#open.push(sent)
    if (to !== undefined && !forging && (expected.fate !== 'never arrives' || expected.ends)) {
      this.#asked.set(direction(from, to, talk), this.#seconds())
    }
  }

  asked(host: string, reason: string, frame: Uint8Array): void {
    if (!this.#now.connected(host)) return
    const mark = markOf(frame)
    const packet = parsePacket(frame)
    this.#see(`asked: ${reason}`)
    if (mark === undefined || !packet.ipv4) return
    const sent = this.#sent.get(keyOf(mark, talkOf(packet)))
    if (!sent) return void this.faults.push(`the controller is asked about ${mark}, which nobody sent`)
    sent.asked.push(host)
    if (sent.expected.silent && reason !== 'invalidTtl') this.#fault('the controller is asked', sent)
  }

  onWire(frame: Uint8Array): void {
    const { ethernet, ipv4 } = parsePacket(frame)
    this.#see('wire')
    const { hosts } = this.#now.documents().at(-1)!
    const macs = [...hosts.map(({ underlay }) => underlay.mac), ...Object.values(ROUTER_MACS)]
    for (const mac of [ethernet.src, ethernet.dst]) {
      if (!macs.includes(mac)) this.faults.push(`${mac} is on the wire`)
    }
    for (const ip of [ipv4?.src ?? 'no IPv4', ipv4?.dst ?? 'no IPv4']) {
      if (!ip.startsWith('172') || !hosts.some(({ physicalCidr }) => inCidr(physicalCidr, ip))) {
        this.faults.push(`${ip} is on the wire`)
      }
    }
    const bad = badChecksums(frame)
    if (bad.length > 0) this.faults.push(`wrong checksums on the wire: ${bad.join(', ')}`)
  }

  arrived(at: string | undefined, frame: Uint8Array): void {
    const packet = parsePacket(frame)
    if (at === undefined) return void this.faults.push('a frame leaves a port without a container')
    const bad = badChecksums(frame)
    if (bad.length > 0) this.faults.push(`wrong checksums at ${at}: ${bad.join(', ')}`)
    if (packet.arp) return this.#resolution(at, packet)
    const mark = markOf(frame)
    if (mark === undefined || !packet.ipv4) {
      return void this.faults.push(`${at} receives what nobody sent: ${Buffer.from(frame).toString('hex')}`)
    }
    const { icmp } = packet
    if (icmp?.type === 'timeExceeded' || icmp?.type === 'destinationUnreachable') {
      return this.#icmpError(at, mark, packet)
    }
    const talk = talkOf(packet)
    const sent = this.#sent.get(keyOf(mark, talk))
    if (sent) return this.#arrival(at, sent, packet)
    const question = this.#sent.get(keyOf(mark, mirrored(talk)))
    if (!question || question.from !== at || question.packet.ipv4!.dst !== packet.ipv4.src) {
      return void this.faults.push(`${at} receives an echo reply that nobody sent`)
    }
    question.answers++
    if (!question.expected.gateway) this.#fault('answered as if by a gateway', question)
  }

  /** Everything has come to rest: what must have happened has. Returns whether the ledger is clean. */
  close(): void {
    for (const sent of this.#open) {
      const { expected: { fate, ends, told, gateway }, arrivals, errors, answers } = sent
      this.#see(sent.forged ? 'forged' : `${fate}${ends ? `, ends at the ${ends}` : ''}`)
      if (fate === 'arrives' && arrivals !== 1) this.#fault(`arrives ${arrivals} times`, sent)
      if (fate === 'never arrives' && arrivals > 0) this.#fault('arrives', sent)
      if (arrivals > 1) this.#fault('arrives twice', sent)
      const exact = this.#now.calm && fate !== 'may arrive'
      if (exact && told === true && errors !== 1) {
        this.#fault(`has ${errors} ICMP errors for its end at the ${ends}`, sent)
      }
      if (exact && gateway === 'answers' && answers + errors !== 1) {
        this.#fault(`has ${answers} answers and ${errors} errors of the gateway`, sent)
      }
      this.#settle(sent)
    }
    this.#open = []
  }

  /** What is known now of the flows that such a packet left. */
  #settle(sent: Sent): void {
    const { from, to, talk, arrivals, asked, expected: { denial } } = sent
    if (to === undefined || sent.forged) return
    if (arrivals === 0 && asked.length > 0) {
      if (denial !== undefined && this.#now.calm && !this.#now.crowded) {
        this.#denied.set(direction(from, to, talk), this.#seconds() + denial)
      }
      // A denial of what might answer takes the question's flow away.
      this.#standing.delete(direction(to, from, mirrored(talk)))
    }
  }

  #expect(from: string, packet: Packet, talk: Talk): Expectation & { to: string | undefined } {
    const { everybody } = this.#now
    const ipv4 = packet.ipv4!
    const place = placed(everybody, from)!
    const target = holder(everybody, place.network.tenant, ipv4.dst)
    const window = this.#now.documents(from, target?.endpoint.id)
    const outcomes = window.map((document) =>
      this.#outcome(document, from, ipv4.dst, talk, ipv4.ttl, window.length === 1))
    const last = outcomes.at(-1)!
    const { to } = last
    const standing = to === undefined ? undefined : this.#standing.get(direction(from, to, talk))
    const stands = standing !== undefined && !standing.doubtful && this.#seconds() - standing.used < IDLE
    const denied = to === undefined ? undefined : this.#denied.get(direction(from, to, talk))
    if (outcomes.every(({ fate, ends }) => fate === 'never arrives' && !ends)) {
      const silent = denied !== undefined && this.#seconds() < denied && !this.#now.crowded
      return { ...last, silent: silent && last.denial !== undefined }
    }
    if (outcomes.length > 1) {
      return { fate: 'may arrive', silent: false, to }
    }
    if (stands) return { ...last, silent: last.ends === undefined && !this.#now.crowded }
    const ready = this.#now.calm && this.#now.connected(place.host.id)
      && this.#now.connected(target!.host.id)
    return { ...last, ...(ready && !last.answer ? {} : { fate: 'may arrive' }), silent: false }
  }

  /** What one document says of a packet. */
  #outcome(
    document: NetworkDocument, from: string, ip: string, talk: Talk, ttl: number, settled: boolean,
  ): Omit<Expectation, 'silent'> & { to: string | undefined } {
    const never = { fate: 'never arrives', to: undefined } as const
    const a = placed(document, from)
    if (!a || a.endpoint.ip === ip) return never
    const { tenant } = a.network
    if (document.networks.some((one) => one.tenant === tenant && one.gateway === ip)) {
      const answers = talk.proto === 17 || (talk.proto === 1 && talk.src === 8)
      if (!answers) return never
      const sure = this.#now.calm && this.#now.connected(a.host.id)
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
    if (answer && settled && !this.wasAsked(to, from, mirrored(talk))) return { ...never, to, denial: DENIAL }
    const ends = expiry(way, ttl)
    if (ends === undefined) return { fate: 'arrives', to, answer }
    const told = ends !== 'fabric' && [a, b].every(({ host }) => this.#now.connected(host.id))
    return { fate: 'never arrives', ends, told, to, answer }
  }

  #arrival(at: string, sent: Sent, packet: Packet): void {
    sent.arrivals++
    sent.at = at
    if (sent.forged) return this.#fault('is forged and arrives', sent)
    const [from, to] = [sent.from, at]
    const window = this.#now.documents(from, to)
    const settled = window.length === 1
    const complaints = window.map((document) => this.#complaint(document, at, sent, packet, settled))
    if (complaints.every((one) => one !== undefined)) this.#fault(`${complaints.at(-1)} at ${at}`, sent)
    const { talk } = sent
    const now = this.#seconds()
    this.#stand(direction(from, to, talk), now)
    const back = direction(to, from, mirrored(talk))
    if (this.#asked.has(back)) this.#asked.set(back, now)
    const answer = answerTo(talk)
    if (answer === undefined) return
    const name = direction(to, from, answer)
    // With its question an answer's flow is plugged in; a question that asks nobody shows that it stood.
    const source = placed(window.at(-1)!, from)?.host.id
    if (source !== undefined && sent.asked.includes(source) && !this.#now.crowded) this.#stand(name, now)
    const standing = this.#standing.get(name)
    if (standing && sent.asked.length === 0) standing.doubtful = false
  }

  #stand(name: string, now: number): void {
    this.#standing.set(name, { used: now, doubtful: false })
  }

  /** Why the packet must not arrive here like this, by that document. */
  #complaint(
    document: NetworkDocument, at: string, sent: Sent, packet: Packet, settled: boolean,
  ): string | undefined {
    const [a, b] = [placed(document, sent.from), placed(document, at)]
    if (!a || !b) return 'arrives at or from an endpoint that is not there'
    const [said, heard] = [sent.packet, packet]
    if (a.network.tenant !== b.network.tenant) return 'crosses tenants'
    if (said.ipv4!.dst !== b.endpoint.ip) return 'arrives at another'
    const permission = passes(document, a, b, sent.talk)
    if (permission === 'no') return 'is not allowed and arrives'
    if (settled && permission === 'answer' && !this.wasAsked(at, sent.from, mirrored(sent.talk))) {
      return 'was not asked for and arrives'
    }
    const way = path(a, b)
    if (!way) return 'arrives where no way leads'
    if (heard.ethernet.dst !== b.endpoint.mac) return `has destination MAC ${heard.ethernet.dst}`
    const source = way.routed ? this.#gatewayMac(b, heard.ethernet.src) : a.endpoint.mac
    if (heard.ethernet.src !== source) return `has source MAC ${heard.ethernet.src}, not ${source}`
    const ttl = said.ipv4!.ttl - way.hops.length
    if (heard.ipv4!.ttl !== ttl) return `has TTL ${heard.ipv4!.ttl}, not ${ttl}`
    const [before, after] = [said, heard].map(({ ipv4, icmp, tcp, udp, payload }) => JSON.stringify([
      { ...ipv4!, ttl: 0, checksum: 0 }, icmp, tcp, udp, [...payload],
    ].map((layer) => layer && 'checksum' in layer ? { ...layer, checksum: 0 } : layer)))
    return before === after ? undefined : `is changed: ${before} to ${after}`
  }

  #gatewayMac({ network }: Placed, seen: string): string {
    const known = network.gatewayMac ?? this.#gateways.get(network.id) ?? seen
    this.#gateways.set(network.id, known)
    return known
  }

  #resolution(at: string, { ethernet, arp }: Packet): void {
    this.#see('resolved')
    const said = arp!
    const complaint = (document: NetworkDocument): string | undefined => {
      const asker = placed(document, at)
      if (!asker) return 'an endpoint that is not there'
      const { endpoint: { mac, ip }, network } = asker
      const meant = said.op === 'reply' && said.tha === mac && said.tpa === ip && ethernet.dst === mac
      if (!meant) return 'not for it'
      if (ethernet.src !== said.sha) return 'a frame of another'
      if (said.spa === network.gateway) {
        return said.sha === this.#gatewayMac(asker, said.sha) ? undefined : 'another gateway MAC'
      }
      const owner = holder(document, network.tenant, said.spa)
      if (owner?.network.id !== network.id) return 'an address that is not in its network'
      return owner.endpoint.mac === said.sha ? undefined : 'a wrong MAC'
    }
    const complaints = this.#now.documents(at, at).map(complaint)
    if (complaints.every((one) => one !== undefined)) {
      this.faults.push(`${at} is told by ARP of ${said.spa} at ${said.sha}: ${complaints.at(-1)}`)
    }
    const key = `${at} ${said.spa}`
    this.resolved.set(key, (this.resolved.get(key) ?? 0) + 1)
  }

  #icmpError(at: string, mark: string, packet: Packet): void {
    const quoted = parseDatagram(packet.payload)
    const sent = this.#sent.get(keyOf(mark, talkOf({ ...quoted, ethernet: packet.ethernet })))
    if (!sent) return void this.faults.push(`${at} hears of an error about ${mark}, which nobody sent`)
    sent.errors++
    this.#see('ICMP errors')
    if (sent.from !== at) this.#fault(`${at} hears of its end`, sent)
    const { ipv4 } = sent.packet
    const same = quoted.ipv4?.src === ipv4!.src && quoted.ipv4.dst === ipv4!.dst
    if (!same) this.#fault(`is quoted with ${quoted.ipv4?.src} and ${quoted.ipv4?.dst}`, sent)
    const document = this.#now.documents().at(-1)!
    const [a, b] = [placed(document, sent.from), placed(document, sent.to ?? '')]
    if (!a || !this.#now.calm || packet.ipv4!.dst !== a.endpoint.ip) return
    const { ends, gateway } = sent.expected
    const reporter = gateway ? ipv4!.dst : (ends === 'destination' ? b : a)?.network.gateway
    if (ends === undefined && !gateway) this.#fault(`an error (${packet.icmp!.type}) about it`, sent)
    const { src } = packet.ipv4!
    if (src !== reporter) this.#fault(`${src} reports its end, not ${reporter}`, sent)
  }

  #seconds(): number {
    return this.#now.clock.now() / 1000
  }

  #see(what: string): void {
    this.seen.set(what, (this.seen.get(what) ?? 0) + 1)
  }

  #fault(what: string, { key, from, to, packet, talk, expected }: Sent): void {
    const { dst, ttl } = packet.ipv4!
    this.faults.push(`${what}: packet ${key} from ${from} to ${dst} (${to ?? 'nobody'}), `
      + `${JSON.stringify(talk)}, TTL ${ttl}, of which should be said: ${JSON.stringify(expected)}`)
  }
}

/** What the flows are in place for that a question plugs in for its answer. */
function answerTo(talk: Talk): Talk | undefined {
  if (talk.proto === 1) return talk.src === 8 ? mirrored(talk) : undefined
  return talk.proto === 6 ? { ...mirrored(talk), flags: 16 } : mirrored(talk)
}

const direction = (from: string, to: string, talk: Talk): string =>
  [from, to, talk.proto, talk.src, talk.dst, phase(talk)].join(' ')

function readDirection(name: string): { from: string, to: string, talk: Talk } {
  const [from, to, proto, src, dst, how] = name.split(' ') as [string, string, string, string, string, string]
  const flags = { open: 2, run: 16, bare: 4 }[how] ?? 0
  return { from, to, talk: { proto: Number(proto), src: Number(src), dst: Number(dst), flags } }
}
