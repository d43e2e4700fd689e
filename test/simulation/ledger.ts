/**
 * The ledger records every frame that is sent, crosses the underlay, arrives or reaches the controller, and
 * compares it with what the oracle says at that moment.
 */
import { parsePacket } from 'daolinet/codec'
import { badChecksums, parseDatagram, type Packet } from 'daolinet/packet'
import { arrivalComplaint, GatewayMacs, resolutionComplaint } from './complaint.js'
import { expected, type Circumstances, type Expectation } from './expectation.js'
import { keyOf, markOf, talkOf } from './mark.js'
import { inCidr, reversed, passes, placed, type Talk } from './oracle.js'
import { ROUTER_MACS } from './scenario.js'
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
  readonly #gateways = new GatewayMacs()
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
    return this.#sent.get(keyOf(String(mark), talk))
  }

  sent(from: string, frame: Uint8Array): void {
    const packet = parsePacket(frame)
    const mark = markOf(frame)
    if (!packet.ipv4 || mark === undefined) return
    const talk = talkOf(packet)
    const key = keyOf(mark, talk)
    const { forging } = this.#now
    const expectation: Expectation = forging
      ? { fate: 'never arrives', silent: true, to: undefined }
      : expected(this.#now, this.#memory, from, packet, talk)
    const sent: Sent = {
      key, from, packet, talk, forged: forging, expected: expectation,
      arrivals: 0, at: undefined, asked: [], errors: 0, answers: 0,
    }
    if (this.#sent.has(key)) this.#fault(`${key} is sent twice`, sent)
    this.#sent.set(key, sent)
    this.#open.push(sent)
    const { to, fate, ends } = expectation
    if (to !== undefined && (fate !== 'never arrives' || ends)) this.#memory.sent(from, to, talk)
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

  /** Notes what is known about the flows that such a packet has caused. */
  #settle(sent: Sent): void {
    const { from, talk, arrivals, asked, forged, expected: { to, denial } } = sent
    if (to === undefined || forged || arrivals > 0 || asked.length === 0) return
    const known = this.#now.calm && !this.#now.crowded
    this.#memory.denied(from, to, talk, known ? denial : undefined)
  }

  #arrival(at: string, sent: Sent, packet: Packet): void {
    sent.arrivals++
    sent.at = at
    if (sent.forged) return this.#fault('is forged and arrives', sent)
    const { from, talk, asked } = sent
    const window = this.#now.documents(from, at)
    const complaints = window.map((document) => arrivalComplaint(document, at, sent, packet, this.#gateways))
    if (complaints.every((one) => one !== undefined)) this.#fault(`${complaints.at(-1)} at ${at}`, sent)
    const document = window.at(-1)!
    const [a, b] = [placed(document, from), placed(document, at)]
    const answers = window.length === 1 && a && b && passes(document, a, b, talk) === 'answer'
    if (answers && !this.#memory.wasAsked(at, from, reversed(talk))) this.#fault('was not asked for', sent)
    const plugged = asked.includes(a?.host.id ?? '') && !this.#now.crowded
    this.#memory.arrived(from, at, talk, plugged, asked.length === 0)
  }

  #resolution(at: string, packet: Packet): void {
    this.#see('resolved')
    const complaints = this.#now.documents(at, at)
      .map((document) => resolutionComplaint(document, at, packet, this.#gateways))
    const { spa, sha } = packet.arp!
    if (complaints.every((one) => one !== undefined)) {
      this.faults.push(`${at} is told by ARP of ${spa} at ${sha}: ${complaints.at(-1)}`)
    }
    const key = `${at} ${spa}`
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
    const [a, b] = [placed(document, sent.from), placed(document, sent.expected.to ?? '')]
    if (!a || !this.#now.calm || packet.ipv4!.dst !== a.endpoint.ip) return
    const { ends, gateway } = sent.expected
    const reporter = gateway ? ipv4!.dst : (ends === 'destination' ? b : a)?.network.gateway
    if (ends === undefined && !gateway) this.#fault(`an error (${packet.icmp!.type}) about it`, sent)
    const { src } = packet.ipv4!
    if (src !== reporter) this.#fault(`${src} reports its end, not ${reporter}`, sent)
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
