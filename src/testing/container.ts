import { EventEmitter } from 'eventemitter3'
import { parseCidr4, parseIpv4 } from '../codec/index.js'
import {
  badChecksums, buildPacket, EthType, parsePacket, VLAN_SIZE, type Packet, type PacketInit,
} from '../codec/packet/index.js'
import type { TestSwitch } from './test-switch.js'

/** The addresses of a {@link TestContainer}. */
export interface TestContainerOptions {
  /** Its MAC address: `'02:00:00:00:00:0a'`. */
  readonly mac: string
  /** Its IPv4 address, and the length of the prefix of its network: `'10.1.0.11/24'`. */
  readonly ip: string
  /** IPv4 address of the router for destinations outside the prefix. Without one, ARP asks for those too. */
  readonly gateway?: string
  /**
   * Its VLAN tag, 1 to 4094, where several share the port: what it sends carries the tag, and nothing else
   * reaches it. Without one, what has a tag does not reach it.
   */
  readonly vlan?: number
}

/** The events of a {@link TestContainer}. */
export interface TestContainerEvents {
  /** A frame arrived, addressed to this container or to all. The bytes are a copy, without its VLAN tag. */
  receive: (packet: Packet, frame: Uint8Array) => void
  /** The container sends a frame, of at least the 14 bytes of an Ethernet header: without its VLAN tag. */
  send: (packet: Packet, frame: Uint8Array) => void
}

/** What came back for a ping. */
export interface PingAnswer {
  /** An echo reply, or an ICMP error: the TTL expired on the way, or the destination cannot be reached. */
  readonly kind: 'reply' | 'timeExceeded' | 'unreachable'
  /** The IPv4 address that answered. */
  readonly from: string
  /** The TTL of the answer when it arrived. */
  readonly ttl: number
}

/** How to ping. */
export interface PingOptions {
  /** The TTL of the request. @defaultValue 64 */
  readonly ttl?: number
  /** Ends the wait when it aborts; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal
}

const BROADCAST = 'ff:ff:ff:ff:ff:ff'
const NOBODY = '00:00:00:00:00:00'

/**
 * The network stack of a container on a port of a {@link TestSwitch}: it sends and answers ARP requests and
 * pings. Like a kernel, it drops frames with wrong checksums, and counts them.
 *
 * @example
 * ```ts
 * import { applyActions, flowMod, output, PortNo } from 'daolinet/codec'
 * import { connect } from 'daolinet/switch'
 * import { TestContainer, TestSwitch } from 'daolinet/testing'
 *
 * const device = new TestSwitch({ datapathId: 1n, ports: [{ portNo: 1 }, { portNo: 2 }] })
 * const { port } = await device.listen()
 * const sw = await connect({ port })
 * await sw.apply([flowMod({ instructions: applyActions(output(PortNo.FLOOD)) })])
 * const a = new TestContainer(device, 1, { mac: '02:00:00:00:00:0a', ip: '10.0.0.1/24' })
 * const b = new TestContainer(device, 2, { mac: '02:00:00:00:00:0b', ip: '10.0.0.2/24' })
 * console.log(await a.ping(b.ip)) // { kind: 'reply', from: '10.0.0.2', ttl: 64 }
 * await sw.close()
 * await device.close()
 * ```
 */
export class TestContainer extends EventEmitter<TestContainerEvents> implements Disposable {
  /** Its MAC address. */
  readonly mac: string
  /** Its IPv4 address, without the prefix. */
  readonly ip: string
  readonly #network: ReturnType<typeof parseCidr4>
  readonly #gateway: string | undefined
  readonly #switch: TestSwitch
  readonly #portNo: number
  readonly #vlan: number | undefined
  readonly #neighbours = new Map<string, string>()
  readonly #waiting = new Map<string, ((mac: string) => void)[]>()
  readonly #pings = new Map<number, (answer: PingAnswer) => void>()
  readonly #onTransmit: (portNo: number, frame: Uint8Array) => void
  #sequence = 0
  /** How many frames arrived with a wrong checksum. */
  corrupt = 0

  /** Connects a container to a port of a switch. */
  constructor(sw: TestSwitch, portNo: number, options: TestContainerOptions) {
    super()
    this.mac = options.mac
    this.#network = parseCidr4(options.ip)
    this.ip = options.ip.split('/')[0]!
    this.#gateway = options.gateway
    this.#switch = sw
    this.#portNo = portNo
    this.#vlan = options.vlan
    this.#onTransmit = (port, frame) => {
      if (port === portNo) this.#receive(frame)
    }
    sw.on('transmit', this.#onTransmit)
  }

  /** Disconnects the container from its port: it receives no more frames. */
  close(): void {
    this.#switch.off('transmit', this.#onTransmit)
  }

  /** Same as {@link TestContainer.close}. */
  [Symbol.dispose](): void {
    this.close()
  }

  /** Sends a frame exactly as given, also one with forged addresses; with its VLAN tag if it has one. */
  sendFrame(frame: Uint8Array): void {
    const packet = parsePacket(frame)
    if (packet.ethernet !== undefined) this.emit('send', packet, frame)
    const vlan = this.#vlan
    this.#switch.receive(this.#portNo, vlan === undefined ? frame : tagged(frame, vlan))
  }

  /** Sends a packet to a MAC address. The source MAC address is that of this container. */
  sendPacket(packet: Omit<PacketInit, 'ethernet'>, dstMac: string): void {
    this.sendFrame(buildPacket({ ...packet, ethernet: { src: this.mac, dst: dstMac } }))
  }

  /**
   * Sends an IPv4 packet, directly or by way of the gateway. If the MAC address of the next hop is not known
   * yet, it asks for it by ARP, and waits for the answer.
   */
  async sendIpv4(dst: string, packet: Omit<PacketInit, 'ethernet' | 'ipv4'>, ttl = 64): Promise<void> {
    const mac = await this.#resolve(this.#nextHop(dst))
    this.sendPacket({ ...packet, ipv4: { src: this.ip, dst, ttl } }, mac)
  }

  /** Sends a ping, and resolves with what came back. Waits without limit; `signal` can end that. */
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

  #receive(sent: Uint8Array): void {
    const { vlan } = parsePacket(sent)
    if (vlan?.vid !== this.#vlan) return
    const frame = vlan ? untagged(sent) : sent
    const packet = parsePacket(frame)
    if (packet.ethernet === undefined) return
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

/** Where a tag is in a frame: behind the MAC addresses. */
const TAG_AT = 12

function tagged(frame: Uint8Array, vlan: number): Uint8Array {
  const tag = [EthType.VLAN >> 8, EthType.VLAN & 0xff, vlan >> 8, vlan & 0xff]
  return Uint8Array.of(...frame.subarray(0, TAG_AT), ...tag, ...frame.subarray(TAG_AT))
}

function untagged(frame: Uint8Array): Uint8Array {
  return Uint8Array.of(...frame.subarray(0, TAG_AT), ...frame.subarray(TAG_AT + VLAN_SIZE))
}

/** The sequence number of the ping that an ICMP error quotes: IPv4 header, then 8 bytes of ICMP. */
function quotedSequence(payload: Uint8Array): number {
  const header = (payload[0]! & 0xf) * 4
  return payload.length < header + 8 ? -1 : payload[header + 6]! * 256 + payload[header + 7]!
}
