import { crc32c, updated } from './checksum.js'
import { layoutOf, type Layout } from './layout.js'
import { placeOf, type Place } from './places.js'
import { Registers } from './registers.js'

const VLAN_PRESENT = 0x1000n
const ETHERNET = 14

/** One packet in the flow tables: its own copy of the bytes, and the fields that are not in these bytes. */
export class PipelinePacket {
  #bytes: Uint8Array
  #view: DataView
  #layout: Layout | undefined
  readonly #registers: Registers
  /** How often the packet has gone back to the first table or on to a group; the pipeline limits this. */
  readonly turns: number
  /** The queue of the port by which it leaves. */
  queueId = 0

  /**
   * @param bytes - an Ethernet frame; it is copied
   * @param fields - the fields that are not in the bytes: `inPort`, `metadata` …
   */
  constructor(bytes: Uint8Array, fields: Iterable<readonly [string, bigint]>, turns = 0) {
    this.#bytes = bytes.slice()
    this.#view = viewOf(this.#bytes)
    this.#registers = new Registers(fields)
    this.turns = turns
  }

  /** The frame as it is now. Not to be written to. */
  get bytes(): Uint8Array {
    return this.#bytes
  }

  /** The port that it came in on. */
  get inPort(): number {
    return Number(this.#registers.get('inPort'))
  }

  /** An independent copy, with its own bytes and fields. */
  clone(turns = this.turns): PipelinePacket {
    const copy = new PipelinePacket(this.#bytes, this.#registers.entries, turns)
    copy.queueId = this.queueId
    return copy
  }

  /** The offsets of the headers. */
  get layout(): Layout {
    return this.#layout ??= layoutOf(this.#view)
  }

  /** The value of a match field; undefined when the packet does not have the header. */
  get(name: string): bigint | undefined {
    switch (name) {
      case 'vlanVid': return this.#vlanTci() & 0x1fffn
      case 'vlanTci': return this.#vlanTci()
      case 'ethType': case 'ipProto': case 'ipFrag': case 'ipv6Exthdr': {
        const found = this.layout[name]
        return found === undefined ? undefined : BigInt(found)
      }
    }
    const place = this.#placeOf(name)
    return place === undefined ? this.#registers.get(name) : this.#read(place)
  }

  /**
   * Sets the bits of a field that are in `mask`, and updates the checksums. Does nothing when the packet does
   * not have the header.
   */
  set(name: string, value: bigint, mask?: bigint): void {
    if (name === 'vlanVid') return this.#setVlanVid(value, mask ?? 0xfffn)
    const place = this.#placeOf(name)
    const before = place === undefined ? this.#registers.get(name) : this.#read(place)
    if (before === undefined) return
    const after = mask === undefined ? value : (before & ~mask) | (value & mask)
    if (place === undefined) this.#registers.set(name, after)
    else this.#write(place, after)
  }

  /** Whether there is a whole Ethernet header. The data of a packet-out may be shorter. */
  get isFrame(): boolean {
    return this.#bytes.length >= ETHERNET
  }

  /** Inserts bytes, for the push actions. */
  insert(at: number, bytes: Uint8Array): void {
    this.#replace(Uint8Array.from([...this.#bytes.subarray(0, at), ...bytes, ...this.#bytes.subarray(at)]))
  }

  /** Removes bytes, for the pop actions. */
  remove(at: number, count: number): void {
    this.#replace(Uint8Array.from([...this.#bytes.subarray(0, at), ...this.#bytes.subarray(at + count)]))
  }

  /** Reads two bytes. */
  word(at: number): number {
    return this.#view.getUint16(at)
  }

  /** Writes two bytes that no checksum covers, such as an Ethernet type. */
  setWord(at: number, value: number): void {
    this.#view.setUint16(at, value)
    this.#layout = undefined
  }

  #replace(bytes: Uint8Array): void {
    this.#bytes = bytes
    this.#view = viewOf(bytes)
    this.#layout = undefined
  }

  #placeOf(name: string): Place | undefined {
    return this.isFrame ? placeOf(name, this.layout) : undefined
  }

  /** The priority and id of the VLAN tag, with the CFI bit set when there is a tag, as in Open vSwitch. */
  #vlanTci(): bigint {
    const at = this.layout.vlan
    return at === undefined ? 0n : VLAN_PRESENT | BigInt(this.#view.getUint16(at + 2) & 0xefff)
  }

  #setVlanVid(value: bigint, mask: bigint): void {
    const at = this.layout.vlan
    if (at === undefined) return
    const bits = Number(mask & 0xfffn)
    this.setWord(at + 2, (this.#view.getUint16(at + 2) & ~bits) | (Number(value) & bits))
  }

  #read(place: Place): bigint {
    const whole = readBytes(this.#view, place.at, place.bytes)
    return (whole >> BigInt(place.shift)) & ((1n << BigInt(place.bits)) - 1n)
  }

  #write(place: Place, value: bigint): void {
    const hole = ((1n << BigInt(place.bits)) - 1n) << BigInt(place.shift)
    const whole = (readBytes(this.#view, place.at, place.bytes) & ~hole) | (value << BigInt(place.shift))
    const wordsBefore = this.#words(place)
    const sctpBefore = this.#sctp()?.slice()
    writeBytes(this.#view, place.at, place.bytes, whole)
    const wordsAfter = this.#words(place)
    for (const at of place.checksums) this.#updateChecksum(at, wordsBefore, wordsAfter)
    if (sctpBefore !== undefined) this.#updateSctp(sctpBefore)
    // The new value may change which headers follow: it can be a protocol, or the bottom of a label stack.
    this.#layout = undefined
  }

  /** The 16-bit words that contain a field. Every header with a checksum begins at an even offset. */
  #words(place: Place): readonly number[] {
    const words = []
    for (let at = place.at & ~1; at < place.at + place.bytes; at += 2) words.push(this.#view.getUint16(at))
    return words
  }

  /** A UDP checksum of 0 means that there is none (RFC 768): it stays 0, and no other becomes 0. */
  #updateChecksum(at: number, before: readonly number[], after: readonly number[]): void {
    const udp = this.layout.ipProto === 17 && at !== (this.layout.ipv4 ?? NaN) + 10
    const old = this.#view.getUint16(at)
    if (udp && old === 0) return
    const checksum = updated(old, before, after)
    this.#view.setUint16(at, checksum === 0 && udp ? 0xffff : checksum)
  }

  /** The SCTP packet in this frame, without the frame's padding. */
  #sctp(): Uint8Array | undefined {
    const { ipProto, l4, ipv4, ipv6 } = this.layout
    if (ipProto !== 132 || l4 === undefined) return undefined
    const end = ipv4 === undefined ? ipv6! + 40 + this.word(ipv6! + 4) : ipv4 + this.word(ipv4 + 2)
    return this.#bytes.subarray(l4, end)
  }

  /** A CRC is linear: that of the changed bits is the change of the CRC, which is stored low byte first. */
  #updateSctp(before: Uint8Array): void {
    const at = this.layout.l4! + 8
    const difference = crc32c(this.#sctp()!.map((byte, index) => byte ^ before[index]!))
    this.#view.setUint32(at, this.#view.getUint32(at, true) ^ difference, true)
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

function readBytes(view: DataView, at: number, count: number): bigint {
  let value = 0n
  for (let i = 0; i < count; i++) value = (value << 8n) | BigInt(view.getUint8(at + i))
  return value
}

function writeBytes(view: DataView, at: number, count: number, value: bigint): void {
  for (let i = count - 1, rest = value; i >= 0; i--, rest >>= 8n) view.setUint8(at + i, Number(rest & 0xffn))
}
