/**
 * The ledger records every frame that is sent, crosses the underlay, arrives or reaches the controller, and
 * compares it with what the oracle says at that moment.
 */
import { badChecksums, isFragment, type Packet } from 'daolinet/packet'
import { inFamily, seen, seenDatagram } from './versions.js'
import { advertisementComplaint, arrivalComplaint, GatewayMacs, resolutionComplaint } from './complaint.js'
import { expected, type Circumstances, type Expectation } from './expectation.js'
import { fragmentComplaint, type Datagram } from './fragments.js'
import { keyOf, markOf, markText, talkOf } from './mark.js'
import { ACK, reversed, passes, placed, RST, SYN, verdict, type Talk } from './oracle.js'
import { reportComplaint, type Report } from './reports.js'
import { Segments } from './segments.js'
import { wireComplaint } from './wire.js'
import type { TunnelHeader } from 'daolinet/testing'
import type { Witness } from './fabric.js'
import type { Memory } from './memory.js'

/** A packet that an endpoint sent. */
export interface Sent {
  readonly key: string
  readonly from: string
  readonly packet: Packet
  readonly talk: Talk
  readonly forged: boolean
  readonly expected: Expectation
  arrivals: number
  /** The endpoint that it arrived at. */
  at: string | undefined
  /** The hosts whose switches sent it to the controller. */
  readonly asked: string[]
  errors: number
  answers: number
}

/** Records frames. Everything that is wrong is in {@link Ledger.faults}. */
export class Ledger implements Witness {
  readonly faults: string[] = []
  readonly #sent = new Map<string, Sent>()
  #open: Sent[] = []
  /** How many ARP replies have come, per endpoint and address. */
  readonly resolved = new Map<string, number>()
  readonly gateways = new GatewayMacs()
  readonly segments = new Segments()
  /** Datagrams in fragments by their marks. */
  readonly datagrams = new Map<string, Datagram>()
  /** ICMP errors of containers by the marks of what they are about. */
  readonly reports = new Map<string, Report>()
  /** How often each kind of event was seen, to show that the test has met all of them. */
  readonly seen = new Map<string, number>()
  readonly #now: Circumstances
  readonly #memory: Memory

  constructor(circumstances: Circumstances, memory: Memory) {
    this.#now = circumstances
    this.#memory = memory
  }

  /** The packet that was sent with this mark. */
  find(mark: number, talk: Talk): Sent | undefined {
    return this.#sent.get(keyOf(markText(mark), talk))
  }

  sent(from: string, frame: Uint8Array): void {
    const packet = seen(frame)
    const mark = markOf(frame)
    if (!packet.ipv4 || mark === undefined || isFragment(packet) || this.reports.has(mark)) return
    const talk = talkOf(packet)
    const key = keyOf(mark, talk)
    const { forging } = this.#now
    const expectation: Expectation = forging
      ? { fate: 'never arrives', silent: true, to: undefined, denials: [] }
      : expected(this.#now, this.#memory, from, packet, talk)
    const sent: Sent = {
      key, from, packet, talk, forged: forging, expected: expectation,
      arrivals: 0, at: undefined, asked: [], errors: 0, answers: 0,
    }
    if (this.#sent.has(key)) this.#fault(`${key} is sent twice`, sent)
    this.#sent.set(key, sent)
    this.#open.push(sent)
    const { to, fate, ends } = expectation
    if (to === undefined || (fate === 'never arrives' && !ends)) return
    const hosts = this.#now.documents(from, to).flatMap((document) =>
      [from, to].map((one) => placed(document, one)?.host.id).filter((host) => host !== undefined))
    if (expectation.answer !== true) this.#memory.sent(from, to, talk, hosts)
    if (talk.proto === 6 && (talk.flags & RST) !== 0) this.#memory.ended(from, to, talk)
  }

  asked(host: string, reason: string, frame: Uint8Array): void {
    if (!this.#now.connected(host)) return
    const mark = markOf(frame)
    const packet = seen(frame)
    this.#see(`asked: ${reason}`)
    if (mark === undefined || !packet.ipv4 || isFragment(packet) || this.reports.has(mark)) return
    const sent = this.#sent.get(keyOf(mark, talkOf(packet)))
    if (!sent) return void this.faults.push(`the controller is asked about ${mark}, which nobody sent`)
    sent.asked.push(host)
    if (sent.expected.silent && reason !== 'invalidTtl') this.#fault('the controller is asked', sent)
  }

  onWire(frame: Uint8Array, tunnel?: TunnelHeader): void {
    const found = this.#now.documents().map((document) =>
      wireComplaint(document, this.#now.everybody, frame, tunnel))
    const { mode, complaints } = found.find((one) => one.complaints.length === 0) ?? found.at(-1)!
    this.#see(`wire: ${mode}`)
    const { vlan } = seen(frame)
    if (vlan) this.faults.push(`a tag of ${vlan.vid} is on the wire`)
    for (const complaint of complaints) this.faults.push(`${complaint} on the wire: ${mode}`)
  }

  arrived(at: string | undefined, frame: Uint8Array): void {
    const packet = seen(frame)
    if (at === undefined) return void this.faults.push('a frame leaves a port without a container')
    if (packet.vlan) this.faults.push(`${at} receives another tag, ${packet.vlan.vid}`)
    if (placed(this.#now.everybody, at)?.endpoint.vlan !== undefined) this.#see('behind a tag')
    const bad = badChecksums(frame)
    if (bad.length > 0) this.faults.push(`wrong checksums at ${at}: ${bad.join(', ')}`)
    if (packet.arp) return this.#resolution(at, packet)
    if (packet.icmp6?.type === 'neighborAdvertisement') return this.#advertisement(at, packet)
    const mark = markOf(frame)
    if (mark === undefined && packet.tcp) return this.#reset(at, packet)
    if (mark === undefined || !packet.ipv4) {
      return void this.faults.push(`${at} receives what nobody sent: ${Buffer.from(frame).toString('hex')}`)
    }
    if (isFragment(packet)) return this.#fragment(at, mark, frame)
    const { icmp } = packet
    if (['timeExceeded', 'destinationUnreachable', 'parameterProblem'].includes(String(icmp?.type))) {
      return this.#icmpError(at, mark, packet)
    }
    const talk = talkOf(packet)
    const sent = this.#sent.get(keyOf(mark, talk))
    if (sent) return this.#arrival(at, sent, packet)
    const question = this.#sent.get(keyOf(mark, reversed(talk)))
    if (!question || question.from !== at || question.packet.ipv4!.dst !== packet.ipv4.src) {
      return void this.faults.push(`${at} receives an echo reply that nobody sent`)
    }
    question.answers++
    if (!question.expected.gateway) this.#fault('answered as if by a gateway', question)
  }

  /** To be called when the controller is idle: checks what must have happened by then. */
  close(): void {
    for (const sent of this.#open) {
      const { arrivals, errors, answers, asked } = sent
      const { fate, ends, told, gateway, unreachable, refused } = sent.expected
      const end = ends ? `, ends at the ${ends}` : ''
      this.#see(sent.forged ? 'forged' : `IPv${sent.talk.family} ${fate}${end}`)
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
      // Another switch may ask when a packet comes over the underlay; nobody is told then.
      const isAsked = asked.includes(placed(this.#now.everybody, sent.from)!.host.id)
      if (unreachable && errors > 0 !== isAsked && !this.#now.crowded) {
        this.#fault(`has ${errors} errors for ${asked.length} questions of its switch`, sent)
      }
      if (unreachable === 'told' && errors !== 1) this.#fault(`has ${errors} errors`, sent)
      const refusals = errors + answers
      if (refused === 'told' && refusals !== 1) this.#fault(`is refused ${refusals} times`, sent)
      this.#settle(sent)
    }
    this.#open = []
  }

  /** Notes what is known about the flows that such a packet has caused. */
  #settle(sent: Sent): void {
    const { from, talk, arrivals, asked, forged, expected: { to, fate, denials } } = sent
    if (forged || arrivals > 0 || asked.length === 0) return
    const isCertain = this.#now.calm && !this.#now.crowded && fate === 'never arrives'
    for (const denial of denials) this.#memory.denied(denial, isCertain && !denial.isDoubtful)
    if (to !== undefined) this.#memory.refused(from, to, talk)
  }

  #arrival(at: string, sent: Sent, packet: Packet): void {
    sent.arrivals++
    sent.at = at
    if (sent.forged) return this.#fault('is forged and arrives', sent)
    const { from, talk, asked } = sent
    if (packet.tcp) this.segments.arrived(from, at, talk, sent.packet.payload.length)
    const window = this.#now.documents(from, at)
    const { tracks } = this.#now
    const complaints = window.map((document) =>
      arrivalComplaint(document, at, sent, packet, this.gateways, tracks))
    if (complaints.every((one) => one !== undefined)) this.#fault(`${complaints.at(-1)} at ${at}`, sent)
    const document = window.at(-1)!
    const [a, b] = [placed(document, from), placed(document, at)]
    const permission = a && b && passes(document, a, b, talk, this.#now.tracks)
    const answers = window.length === 1 && permission === 'answer'
    if (answers && !this.#memory.wasAsked(b!, a!, reversed(talk))) this.#fault('was not asked for', sent)
    const plugged = asked.includes(a?.host.id ?? '') && !this.#now.crowded
    const opens = permission === 'open'
    this.#memory.arrived(from, at, talk, { plugged, silent: asked.length === 0, opens })
  }

  #resolution(at: string, packet: Packet): void {
    this.#see('resolved')
    const complaints = this.#now.documents(at, at)
      .map((document) => resolutionComplaint(document, at, packet, this.gateways))
    const { spa, sha } = packet.arp!
    if (complaints.every((one) => one !== undefined)) {
      this.faults.push(`${at} is told by ARP of ${spa} at ${sha}: ${complaints.at(-1)}`)
    }
    const key = `${at} ${spa}`
    this.resolved.set(key, (this.resolved.get(key) ?? 0) + 1)
  }

  #advertisement(at: string, packet: Packet): void {
    this.#see('advertised')
    const { icmp6 } = packet
    if (icmp6?.type !== 'neighborAdvertisement') return
    const complaints = this.#now.documents(at, at)
      .map((document) => advertisementComplaint(document, at, packet, icmp6, this.gateways))
    const { target } = icmp6
    if (complaints.every((one) => one !== undefined)) {
      this.faults.push(`${at} is told of ${target} at ${packet.ethernet.src}: ${complaints.at(-1)}`)
    }
    const key = `${at} ${target}`
    this.resolved.set(key, (this.resolved.get(key) ?? 0) + 1)
  }

  #fragment(at: string, mark: string, frame: Uint8Array): void {
    this.#see('fragments')
    const datagram = this.datagrams.get(mark)
    const complaint = datagram ? fragmentComplaint(datagram, at, frame) : 'was never sent'
    const said = JSON.stringify({ ...datagram, body: undefined })
    if (complaint) this.faults.push(`${mark} ${complaint} at ${at}: ${said}`)
  }

  /** A gateway, or a policy in the name of the receiver, refuses a TCP segment (RFC 9293 §3.10.7.1). */
  #reset(at: string, { ethernet, ipv4, tcp }: Packet): void {
    const { srcPort, dstPort, flags, sequence, acknowledgment } = tcp!
    const sent = this.#open.find(({ from, packet, expected: { gateway, refused }, answers }) =>
      from === at && (gateway ?? refused) && answers === 0 && packet.ipv4!.dst === ipv4!.src
        && packet.tcp?.srcPort === dstPort && packet.tcp.dstPort === srcPort)
    const a = placed(this.#now.everybody, at)
    const fragments = [...this.datagrams.values()].findLast(({ from, talk }) =>
      from === at && talk.proto === 6 && talk.src === dstPort && talk.dst === srcPort)
    if (!sent && fragments) return this.#refusedFragment(at, fragments)
    if (!sent || !a) return void this.faults.push(`${at} receives a segment that nobody sent`)
    sent.answers++
    this.#see('resets')
    const { tcp: said, payload } = sent.packet
    const length = payload.length + ((said!.flags & SYN) === 0 ? 0 : 1)
    const wanted = (said!.flags & ACK) === 0
      ? [RST | ACK, 0, (said!.sequence + length) >>> 0]
      : [RST, said!.acknowledgment, 0]
    if (wanted.join() !== [flags, sequence, acknowledgment].join()) this.#fault('has a wrong reset', sent)
    const b = placed(this.#now.everybody, sent.expected.to ?? '')
    const isNear = sent.expected.refused && b?.network.id === a.network.id
    const [src, dst] = [isNear ? b.endpoint.mac : this.gateways.of(a, ethernet.src), a.endpoint.mac]
    if (ethernet.src !== src || ethernet.dst !== dst) this.#fault('has a reset between others', sent)
  }

  #icmpError(at: string, mark: string, packet: Packet): void {
    const report = this.reports.get(mark)
    if (report) return this.#report(at, report, packet)
    const datagram = this.datagrams.get(mark)
    if (datagram) return this.#refusedFragment(at, datagram)
    const quoted = seenDatagram(packet.payload)
    const sent = this.#sent.get(keyOf(mark, talkOf({ ...quoted, ethernet: packet.ethernet })))
    if (!sent) return void this.faults.push(`${at} hears of an error about ${mark}, which nobody sent`)
    sent.errors++
    this.#see('ICMP errors')
    if (sent.from !== at) this.#fault(`${at} hears of its end`, sent)
    const { ipv4 } = sent.packet
    const same = quoted.ipv4?.src === ipv4!.src && quoted.ipv4.dst === ipv4!.dst
    if (!same) this.#fault(`is quoted with ${quoted.ipv4?.src} and ${quoted.ipv4?.dst}`, sent)
    const document = this.#now.documents().at(-1)!
    const [a, b] = [placed(document, sent.from), placed(document, sent.expected.to ?? '')]
    if (!a || !this.#now.calm || ![a.endpoint.ip].flat().includes(packet.ipv4!.dst)) return
    const { ends, gateway, unreachable, refused } = sent.expected
    const own = inFamily((ends === 'destination' ? b : a)?.network.gateway, sent.talk.family)
    const reporter = gateway ?? refused ? ipv4!.dst : own
    const isDue = ends !== undefined || [gateway, unreachable, refused].some((one) => one !== undefined)
    if (!isDue) this.#fault(`an error (${packet.icmp!.type}) about it`, sent)
    const { src } = packet.ipv4!
    if (src !== reporter) this.#fault(`${src} reports its end, not ${String(reporter)}`, sent)
  }

  /** A policy refuses the first fragment of a datagram. */
  #refusedFragment(at: string, { from, to = '', talk }: Datagram): void {
    this.#see('refused fragments')
    const isDue = from === at && this.#now.documents(from, to).some((document) => {
      const [a, b] = [placed(document, from), placed(document, to)]
      return a && b && verdict(document, a, b, talk) === 'reject'
    })
    const said = JSON.stringify(talk)
    if (!isDue) this.faults.push(`${at} hears of an error about a fragment of ${from}, ${said}`)
  }

  #report(at: string, report: Report, packet: Packet): void {
    this.#see('reports')
    report.arrivals++
    const complaint = reportComplaint(report, at, packet)
    if (complaint) this.faults.push(`${complaint}: ${JSON.stringify(report.talk)}`)
  }

  /** Counts what has happened. */
  sees(what: string): void {
    this.#see(what)
  }

  #see(what: string): void {
    this.seen.set(what, (this.seen.get(what) ?? 0) + 1)
  }

  #fault(what: string, { key, from, packet, talk, expected: { to, ...said } }: Sent): void {
    const { dst, ttl } = packet.ipv4!
    this.faults.push(`${what}: packet ${key} from ${from} to ${dst} (${to ?? 'nobody'}), `
      + `${JSON.stringify(talk)}, TTL ${ttl}, expected: ${JSON.stringify(said)}`)
  }
}
