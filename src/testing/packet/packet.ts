import { crc32c, updated } from './checksum.js'
import { layoutOf, type Layout } from './layout.js'
import { placeOf, type Place } from './places.js'
import { Registers } from './registers.js'
import { TRACKED_FIELDS, trackedFields, type Tracking } from './tracking.js'

const VLAN_PRESENT = 0x1000n

/** Ports, and what ICMP has in their place. */
const PORT_FIELDS: ReadonlySet<string> = new Set([
  'tcpSrc', 'tcpDst', 'udpSrc', 'udpDst', 'sctpSrc', 'sctpDst', 'icmpv4Type', 'icmpv4Code', 'icmpv6Type',
  'icmpv6Code',
])
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
  /** Whether matches see no ports in fragments, as is usual: the later ones have none. */
  hidesPorts = false
  /** What the connection tracker has noted on it; undefined before the first `ct` action. */
  tracking: Tracking | undefined
  /** How often a `ct` action has sent it to a table; the pipeline limits this. */
  recirculations = 0
  #fragments: readonly PipelinePacket[] | undefined
  /** What flows take fields to be that were translated: what they were before. */
  readonly #believed = new Map<string, bigint>()

  /**
   * @param bytes - an Ethernet frame; it is copied
   * @param fields - the fields that are not in the bytes: `inPort`, `metadata` …
   */
  constructor(bytes: Uint8Array, fields: Iterable<readonly [string, bigint]>, turns = 0) {
    this.#bytes = new Uint8Array(bytes)
    this.#view = viewOf(this.#bytes)
    this.#registers = new Registers(fields)
    this.turns = turns
  }

  /** The frame as it is now. Not to be written to. */
  get bytes(): Uint8Array {
    return this.#bytes
  }

  /** The frame as it is now. What is written to it must not move a header. */
  get view(): DataView {
    return this.#view
  }

  /** The port that it came in on. */
  get inPort(): number {
    return Number(this.#registers.get('inPort'))
  }

  /** An independent copy, with its own bytes and fields. */
  clone(turns = this.turns): PipelinePacket {
    const copy = new PipelinePacket(this.#bytes, this.#registers.entries, turns)
    copy.queueId = this.queueId
    copy.tracking = this.tracking
    copy.recirculations = this.recirculations
    copy.#fragments = this.#fragments?.map((fragment) => fragment.clone(turns))
    for (const [name, value] of this.#believed) copy.#believed.set(name, value)
    return copy
  }

  /** The packets that what is done to this one is done to: itself, or the fragments that it stands for. */
  get members(): readonly PipelinePacket[] {
    return this.#fragments ?? [this]
  }

  /** Makes this packet stand for fragments that were held back until the last one came. */
  standFor(fragments: readonly PipelinePacket[]): void {
    this.#fragments = fragments
  }

  /** Lets flows see what the connection tracker has noted, and what it has translated. */
  showTracking(): void {
    this.hideTracking()
    this.#believed.clear()
    if (this.tracking === undefined) return
    const fields = trackedFields(this.tracking, this.layout.l4 !== undefined)
    for (const [name, value] of fields) this.#registers.set(name, value)
  }

  /** Lets flows see the packet as untracked. */
  hideTracking(): void {
    for (const name of TRACKED_FIELDS) this.#registers.delete(name)
  }

  /** The fields that are not in the bytes and were set, for a packet that goes on in place of this one. */
  get registers(): ReadonlyMap<string, bigint> {
    return this.#registers.entries
  }

  /** The offsets of the headers. */
  get layout(): Layout {
    return this.#layout ??= layoutOf(this.#view)
  }

  /** The value of a match field; undefined when the packet does not have the header. */
  get(name: string): bigint | undefined {
    return this.#believed.get(name) ?? this.#getNow(name)
  }

  #getNow(name: string): bigint | undefined {
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

  /** Whether the packet has the header of a field, or the field is in no header. */
  has(name: string): boolean {
    return this.get(name) !== undefined
  }

  /**
   * The value of a field as a match compares it: one whose header is missing is 0, as in Open vSwitch. So the
   * ports of a later fragment are.
   */
  field(name: string): bigint {
    if (this.hidesPorts && PORT_FIELDS.has(name) && (this.layout.ipFrag ?? 0) !== 0) return 0n
    return this.get(name) ?? 0n
  }

  /**
   * Sets the bits of a field that are in `mask`, and updates the checksums. Does nothing when the packet does
   * not have the header.
   */
  set(name: string, value: bigint, mask?: bigint): void {
    if (name === 'vlanVid') return this.#setVlanVid(value, mask ?? 0xfffn)
    const place = this.#placeOf(name)
    const before = this.get(name)
    if (before === undefined) return
    const after = mask === undefined ? value : (before & ~mask) | (value & mask)
    // What a field is taken to be already is not written.
    if (this.#believed.get(name) === after) return
    this.#believed.delete(name)
    if (place === undefined) this.#registers.set(name, after)
    else this.#write(place, after)
  }

  /**
   * Sets a field as the connection tracker does. Flows take it to be what it was, until the packet is sent to
   * a table again.
   */
  translate(name: string, value: bigint): void {
    const believed = this.get(name)
    if (believed === undefined) return
    this.#believed.delete(name)
    this.set(name, value)
    this.#believed.set(name, believed)
  }

  /** Takes over what flows take the fields of another packet to be. */
  believe({ believed }: { readonly believed: ReadonlyMap<string, bigint> }): void {
    for (const [name, value] of believed) this.#believed.set(name, value)
  }

  /** What flows take fields to be that were translated. */
  get believed(): ReadonlyMap<string, bigint> {
    return this.#believed
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
