/** One packet on its way through the tables: its bytes, and the fields that only the pipeline knows. */
import { layoutOf, type Layout } from './layout.js'
import { placeOf, type Place } from './packet-fields.js'

const VLAN_PRESENT = 0x1000n

/** Fields that belong to the pipeline and not to the packet's bytes. */
export type PipelineFields = ReadonlyMap<string, bigint>

/** A packet being processed; it owns its bytes. */
export class PipelinePacket {
  #bytes: Uint8Array
  #view: DataView
  #layout: Layout | undefined
  readonly #fields: Map<string, bigint>

  /**
   * @param bytes - a frame from its Ethernet header on; copied
   * @param fields - `inPort`, `metadata` and their like
   */
  constructor(bytes: Uint8Array, fields: PipelineFields) {
    this.#bytes = bytes.slice()
    this.#view = viewOf(this.#bytes)
    this.#fields = new Map(fields)
  }

  /** The frame as it stands; not to be written to. */
  get bytes(): Uint8Array {
    return this.#bytes
  }

  /** The fields of the pipeline as they stand. */
  get fields(): PipelineFields {
    return this.#fields
  }

  /** A copy that goes its own way, for groups and packet-ins. */
  clone(): PipelinePacket {
    return new PipelinePacket(this.#bytes, this.#fields)
  }

  /** Where the packet's headers lie. */
  get layout(): Layout {
    return this.#layout ??= layoutOf(this.#view)
  }

  /** The value of a field, or undefined when the packet has no such header. */
  get(name: string): bigint | undefined {
    if (name === 'vlanVid') return this.#vlanVid()
    if (name === 'ethType') return BigInt(this.layout.ethType)
    if (name === 'ipProto') return this.layout.ipProto === undefined ? undefined : BigInt(this.layout.ipProto)
    const place = placeOf(name, this.layout, this.#view)
    return place === undefined ? this.#fields.get(name) ?? pipelineDefault(name) : this.#read(place)
  }

  /** Writes the bits of a field that `mask` has, and mends the checksums. Does nothing without such a header. */
  set(name: string, value: bigint, mask?: bigint): void {
    if (name === 'vlanVid') return this.#setVlanVid(value)
    const place = placeOf(name, this.layout, this.#view)
    if (place === undefined) {
      if (pipelineDefault(name) === undefined) return
      this.#fields.set(name, mask === undefined ? value : ((this.get(name) ?? 0n) & ~mask) | (value & mask))
      return
    }
    const all = (1n << BigInt(place.bits)) - 1n
    const bits = mask ?? all
    this.#write(place, (this.#read(place) & ~bits & all) | (value & bits))
  }

  /** Inserts bytes, for the push actions. */
  insert(at: number, bytes: Uint8Array): void {
    this.#replace(Uint8Array.from([...this.#bytes.subarray(0, at), ...bytes, ...this.#bytes.subarray(at)]))
  }

  /** Takes bytes out, for the pop actions. */
  remove(at: number, count: number): void {
    this.#replace(Uint8Array.from([...this.#bytes.subarray(0, at), ...this.#bytes.subarray(at + count)]))
  }

  /** Writes two bytes where no checksum looks, such as an Ethernet type. */
  setWord(at: number, value: number): void {
    this.#view.setUint16(at, value)
    this.#layout = undefined
  }

  /** Reads two bytes. */
  word(at: number): number {
    return this.#view.getUint16(at)
  }

  #replace(bytes: Uint8Array): void {
    this.#bytes = bytes
    this.#view = viewOf(bytes)
    this.#layout = undefined
  }

  #vlanVid(): bigint {
    const at = this.layout.vlan
    return at === undefined ? 0n : VLAN_PRESENT | BigInt(this.#view.getUint16(at + 2) & 0xfff)
  }

  #setVlanVid(value: bigint): void {
    const at = this.layout.vlan
    if (at !== undefined) this.setWord(at + 2, (this.#view.getUint16(at + 2) & 0xf000) | Number(value & 0xfffn))
  }

  #read(place: Place): bigint {
    return (readBytes(this.#view, place.at, place.bytes) >> BigInt(place.shift)) & ((1n << BigInt(place.bits)) - 1n)
  }

  #write(place: Place, value: bigint): void {
    const hole = ((1n << BigInt(place.bits)) - 1n) << BigInt(place.shift)
    const whole = (readBytes(this.#view, place.at, place.bytes) & ~hole) | (value << BigInt(place.shift))
    const before = this.#words(place)
    writeBytes(this.#view, place.at, place.bytes, whole)
    const after = this.#words(place)
    for (const at of place.checksums) this.#mendChecksum(at, before, after)
  }

  /** The 16-bit words that hold a place: every header that has a checksum starts at an even offset. */
  #words(place: Place): readonly number[] {
    const words = []
    for (let at = place.at & ~1; at < place.at + place.bytes; at += 2) words.push(this.#view.getUint16(at))
    return words
  }

  /** RFC 1624, equation 3: HC' = ~(~HC + ~m + m'). */
  #mendChecksum(at: number, before: readonly number[], after: readonly number[]): void {
    let sum = ~this.#view.getUint16(at) & 0xffff
    for (const word of before) sum += ~word & 0xffff
    for (const word of after) sum += word
    while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16)
    const checksum = ~sum & 0xffff
    const udp = this.layout.ipProto === 17 && at !== (this.layout.ipv4 ?? NaN) + 10
    this.#view.setUint16(at, checksum === 0 && udp ? 0xffff : checksum)
  }
}

/** What a pipeline field is when nothing has set it, or undefined for fields of the packet. */
function pipelineDefault(name: string): bigint | undefined {
  return /^(?:metadata|tunnelId|inPhyPort|inPort|reg\d+|xreg\d+|xxreg\d+|pktMark)$/.test(name) ? 0n : undefined
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
