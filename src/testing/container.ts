import { EventEmitter } from 'eventemitter3'
import { parseCidr4, parseIpv4 } from '../codec/index.js'
import {
  badChecksums, buildPacket, parsePacket, type Packet, type PacketInit,
} from '../codec/packet/index.js'
import type { TestSwitch } from './test-switch.js'

/** The addresses of a {@link TestContainer}. */
export interface TestContainerOptions {
  readonly mac: string
  /** Address and prefix: `'10.1.0.11/24'`. */
  readonly ip: string
  /** Router for everything outside the prefix. */
  readonly gateway?: string
}

/** What happens to a {@link TestContainer}. */
export interface TestContainerEvents {
  /** Every frame that arrives, for this container or for all; the bytes are the listener's own. */
  receive: (packet: Packet, frame: Uint8Array) => void
  /** Every frame that it sends. */
  send: (packet: Packet, frame: Uint8Array) => void
}

/** What came back for a ping. */
export interface PingAnswer {
  readonly kind: 'reply' | 'timeExceeded' | 'unreachable'
  /** Who answered. */
  readonly from: string
  /** TTL of the answer when it arrived. */
  readonly ttl: number
}

/** How to ping. */
export interface PingOptions {
  /** TTL of the request. @defaultValue 64 */
  readonly ttl?: number
  /** Gives up, and rejects with the signal's reason. */
  readonly signal?: AbortSignal
}

const BROADCAST = 'ff:ff:ff:ff:ff:ff'
const NOBODY = '00:00:00:00:00:00'

/**
 * A container's network stack, small: it asks and answers ARP, answers pings, and pings. A frame whose
 * checksums are wrong is dropped and counted, as a kernel would.
 */
export class TestContainer extends EventEmitter<TestContainerEvents> {
  readonly mac: string
  readonly ip: string
  readonly #network: ReturnType<typeof parseCidr4>
  readonly #gateway: string | undefined
  readonly #switch: TestSwitch
  readonly #portNo: number
  readonly #neighbours = new Map<string, string>()
  readonly #waiting = new Map<string, ((mac: string) => void)[]>()
  readonly #pings = new Map<number, (answer: PingAnswer) => void>()
  readonly #onTransmit: (portNo: number, frame: Uint8Array) => void
  #sequence = 0
  /** Frames that arrived with a wrong checksum. */
  corrupt = 0

  /** Plugs a container into a switch port. */
  constructor(sw: TestSwitch, portNo: number, options: TestContainerOptions) {
    super()
    this.mac = options.mac
    this.#network = parseCidr4(options.ip)
    this.ip = options.ip.split('/')[0]!
    this.#gateway = options.gateway
    this.#switch = sw
    this.#portNo = portNo
    this.#onTransmit = (port, frame) => {
      if (port === portNo) this.#receive(frame)
    }
    sw.on('transmit', this.#onTransmit)
  }

  /** Pulls the plug. */
  unplug(): void {
    this.#switch.off('transmit', this.#onTransmit)
  }

  /** Sends a frame as it is, true or forged. */
  sendFrame(frame: Uint8Array): void {
    this.emit('send', parsePacket(frame), frame)
    this.#switch.receive(this.#portNo, frame)
  }

  /** Sends a packet; addresses of this container are filled in. */
  sendPacket(packet: Omit<PacketInit, 'ethernet'>, dstMac: string): void {
    this.sendFrame(buildPacket({ ...packet, ethernet: { src: this.mac, dst: dstMac } }))
  }

  /** Sends an IPv4 packet to where routing says, after ARP if need be. */
  async sendIpv4(dst: string, packet: Omit<PacketInit, 'ethernet' | 'ipv4'>, ttl = 64): Promise<void> {
    const mac = await this.#resolve(this.#nextHop(dst))
    this.sendPacket({ ...packet, ipv4: { src: this.ip, dst, ttl } }, mac)
  }

  /** Pings, and resolves with what came back; never resolves without an answer unless `signal` ends it. */
  ping(dst: string, options: PingOptions = {}): Promise<PingAnswer> {
    const sequence = ++this.#sequence & 0xffff
    return new Promise((resolve, reject) => {
      const abort = (): void => {
        this.#pings.delete(sequence)
        reject(options.signal?.reason as Error)
      }
      if (options.signal?.aborted === true) return abort()
      options.signal?.addEventListener('abort', abort, { once: true })
      this.#pings.set(sequence, (answer) => {
        options.signal?.removeEventListener('abort', abort)
        this.#pings.delete(sequence)
        resolve(answer)
      })
      const icmp = { type: 'echoRequest', identifier: 1, sequence } as const
      const payload = new TextEncoder().encode('a ping of daolinet')
      this.sendIpv4(dst, { icmp, payload }, options.ttl).catch(reject)
    })
  }

  #nextHop(dst: string): string {
    const inPrefix = ((parseIpv4(dst) ^ this.#network.address) & this.#network.mask) === 0
    return inPrefix ? dst : this.#gateway ?? dst
  }

  #resolve(ip: string): Promise<string> {
    const known = this.#neighbours.get(ip)
    if (known !== undefined) return Promise.resolve(known)
    return new Promise((resolve) => {
      this.#waiting.set(ip, [...this.#waiting.get(ip) ?? [], resolve])
      const arp = { op: 'request', sha: this.mac, spa: this.ip, tha: NOBODY, tpa: ip } as const
      this.sendPacket({ arp }, BROADCAST)
    })
  }

  #receive(frame: Uint8Array): void {
    const packet = parsePacket(frame)
    if (packet.ethernet.dst !== this.mac && packet.ethernet.dst !== BROADCAST) return
    if (badChecksums(frame).length > 0) {
      this.corrupt++
      return
    }
    this.emit('receive', packet, frame)
    if (packet.arp !== undefined) this.#arp(packet.arp)
    else if (packet.ipv4?.dst === this.ip && packet.icmp !== undefined) this.#icmp(packet)
  }

  #arp(arp: NonNullable<Packet['arp']>): void {
    if (arp.tpa !== this.ip) return
    this.#neighbours.set(arp.spa, arp.sha)
    if (arp.op === 'request') {
      const reply = { op: 'reply', sha: this.mac, spa: this.ip, tha: arp.sha, tpa: arp.spa } as const
      this.sendPacket({ arp: reply }, arp.sha)
    }
    for (const resolve of this.#waiting.get(arp.spa) ?? []) resolve(arp.sha)
    this.#waiting.delete(arp.spa)
  }

  #icmp(packet: Packet): void {
    const { icmp, ipv4, payload } = packet
    if (icmp === undefined || ipv4 === undefined) return
    const answered = (sequence: number, kind: PingAnswer['kind']): void =>
      this.#pings.get(sequence)?.({ kind, from: ipv4.src, ttl: ipv4.ttl })
    switch (icmp.type) {
      case 'echoRequest': {
        const reply = { ...icmp, type: 'echoReply' } as const
        void this.sendIpv4(ipv4.src, { icmp: reply, payload: payload.slice() })
        break
      }
      case 'echoReply': answered(icmp.sequence, 'reply'); break
      case 'timeExceeded': answered(quotedSequence(payload), 'timeExceeded'); break
      case 'destinationUnreachable': answered(quotedSequence(payload), 'unreachable'); break
      default: break
    }
  }
}

/** The sequence number of the ping that an ICMP error quotes: in the last of the 28 bytes that it quotes. */
function quotedSequence(payload: Uint8Array): number {
  const header = (payload[0]! & 0xf) * 4
  return payload.length < header + 8 ? -1 : payload[header + 6]! * 256 + payload[header + 7]!
}
