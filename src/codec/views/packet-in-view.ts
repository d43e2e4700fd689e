import { readMac } from '../addresses/index.js'
import { DecodeError } from '../errors.js'
import { messageLength, OFP_VERSION } from '../protocol/header.js'
import { decodeAt } from '../message/message.js'
import type { MessageOf } from '../messages/registry.js'
import { checkMatch, findField } from './match-view.js'
import { borrow, needBytes } from '../wire/bytes.js'

const PACKET_IN = 10
const MATCH = 24
const ETHERNET = 14
const IN_PORT = 0x8000_0004

/**
 * A packet-in where it lies: nothing is decoded before it is asked for, and reading a number allocates
 * nothing. Borrowed, like the bytes beneath. The layout is that of `messages/packet-in.ts`.
 *
 * ```ts
 * const packet = PacketInView.at(view, offset)
 * table.set(packet.ethSrc, packet.inPort)
 * ```
 */
export class PacketInView {
  #view!: DataView
  #offset!: number
  #end!: number
  #data!: number

  private constructor() {}

  /**
   * A view of the packet-in whose header lies at `offset`.
   * @throws {@link DecodeError} unless it is a whole, well-formed packet-in: what is read later is there
   */
  static at(view: DataView, offset: number): PacketInView {
    return new PacketInView().moveTo(view, offset)
  }

  /**
   * Makes this the view of another packet-in, and returns it: one view serves a whole stream.
   * @throws {@link DecodeError} as {@link PacketInView.at}; the view then still shows the former message
   */
  moveTo(view: DataView, offset: number): this {
    const length = messageLength(view, offset, view.byteLength)
    needBytes(offset, view.byteLength, length, 'message', 'ERR_TRUNCATED')
    if (view.getUint16(offset) !== (OFP_VERSION << 8 | PACKET_IN)) {
      throw new DecodeError('ERR_BAD_TYPE', offset, 'this is no packet-in of OpenFlow 1.3', 'type')
    }
    const end = offset + length
    needBytes(offset, end, MATCH + 8 + 2, 'packetIn')
    const data = checkMatch(view, offset + MATCH, end) + 2
    needBytes(data, end, 0, 'data')
    this.#view = view
    this.#offset = offset
    this.#end = end
    this.#data = data
    return this
  }

  /** Transaction id. */
  get xid(): number { return this.#view.getUint32(this.#offset + 4) }
  /** The switch's buffer, or `NO_BUFFER`. */
  get bufferId(): number { return this.#view.getUint32(this.#offset + 8) }
  /** Length of the whole packet in bytes. */
  get totalLen(): number { return this.#view.getUint16(this.#offset + 12) }
  /** Why it came, by number: 0 no match, 1 an action, 2 an invalid TTL. */
  get reason(): number { return this.#view.getUint8(this.#offset + 14) }
  /** Table of the flow that sent it. */
  get tableId(): number { return this.#view.getUint8(this.#offset + 15) }
  /** Cookie of that flow. Allocates a bigint. */
  get cookie(): bigint { return this.#view.getBigUint64(this.#offset + 16) }

  /** Ingress port; undefined in the rare message that does not say. */
  get inPort(): number | undefined {
    const first = this.#offset + MATCH + 4
    // Switches put it first.
    if (this.#view.getUint32(first) === IN_PORT && this.#view.getUint16(this.#offset + MATCH + 2) > 4) {
      return this.#view.getUint32(first + 4)
    }
    const at = findField(this.#view, this.#offset + MATCH, IN_PORT)
    return at < 0 ? undefined : this.#view.getUint32(at)
  }

  /** Bytes of the packet that are here. */
  get dataLength(): number { return this.#end - this.#data }
  /** Where in the underlying view the packet starts. */
  get dataOffset(): number { return this.#data }
  /** The packet. Borrowed; allocates the array, not its bytes. */
  get data(): Uint8Array { return borrow(this.#view, this.#data, this.#end) }
  /** Destination MAC as a number; -1 when the packet is shorter than an Ethernet header. */
  get ethDst(): number { return this.dataLength < ETHERNET ? -1 : readMac(this.#view, this.#data) }
  /** Source MAC as a number; -1 when the packet is shorter than an Ethernet header. */
  get ethSrc(): number { return this.dataLength < ETHERNET ? -1 : readMac(this.#view, this.#data + 6) }
  /** The two bytes behind the addresses; -1 when the packet is shorter than an Ethernet header. */
  get ethType(): number { return this.dataLength < ETHERNET ? -1 : this.#view.getUint16(this.#data + 12) }

  /** The message as a plain object. */
  toMessage(): MessageOf<'packetIn'> {
    return decodeAt(this.#view, this.#offset) as MessageOf<'packetIn'>
  }
}
