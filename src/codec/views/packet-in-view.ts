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
 * A packet-in that is read where it lies: a field is decoded when it is asked for, and reading a number
 * allocates nothing. It borrows the bytes below it. For the layout see `messages/core/packet-in.ts`.
 *
 * @example
 * ```ts
 * import { buildPacket, encode, formatMac, packetIn, PacketInView } from 'daolinet/codec'
 *
 * const data = buildPacket({
 *   ethernet: { dst: 'ff:ff:ff:ff:ff:ff', src: '02:00:00:00:00:01', ethType: 0x88b5 },
 * })
 * const bytes = encode(packetIn({ match: { inPort: 1 }, data }))
 * const packet = PacketInView.at(new DataView(bytes.buffer), 0)
 * console.log(packet.inPort, formatMac(packet.ethSrc)) // 1 02:00:00:00:00:01
 * ```
 */
export class PacketInView {
  #view!: DataView
  #offset!: number
  #end!: number
  #data!: number

  private constructor() {}

  /**
   * Makes a view of the packet-in whose header is at `offset`.
   * @throws {@link DecodeError} unless a complete, well-formed packet-in is there, so reading fields never
   *   fails
   */
  static at(view: DataView, offset: number): PacketInView {
    return new PacketInView().moveTo(view, offset)
  }

  /**
   * Makes this a view of another packet-in, and returns it: one view is enough for a whole stream.
   * @throws {@link DecodeError} like {@link PacketInView.at}; it then remains a view of the message so far
   */
  moveTo(view: DataView, offset: number): this {
    const length = messageLength(view, offset, view.byteLength)
    needBytes(offset, view.byteLength, length, 'message', 'ERR_TRUNCATED')
    if (view.getUint16(offset) !== (OFP_VERSION << 8 | PACKET_IN)) {
      throw new DecodeError('ERR_BAD_TYPE', offset, 'this is no packet-in of OpenFlow 1.3', 'type')
    }
    const end = offset + length
    needBytes(offset, end, MATCH + 8 + 2, 'packetIn')
    /** The packet. Borrowed: allocates an array, but copies no bytes. */
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
  /** The buffer of the switch that holds the packet, or {@link NO_BUFFER}. */
  get bufferId(): number { return this.#view.getUint32(this.#offset + 8) }
  /** Length of the whole packet in bytes, even when less of it was sent. */
  get totalLen(): number { return this.#view.getUint16(this.#offset + 12) }
  /** Why the switch sent the packet, by number: 0 no match, 1 an action, 2 an invalid TTL. */
  get reason(): number { return this.#view.getUint8(this.#offset + 14) }
  /** Table of the flow that sent the packet. */
  get tableId(): number { return this.#view.getUint8(this.#offset + 15) }
  /** Cookie of that flow. Allocates a bigint. */
  get cookie(): bigint { return this.#view.getBigUint64(this.#offset + 16) }

  /** The port that the packet was received on; undefined when the match does not have it. */
  get inPort(): number | undefined {
    const first = this.#offset + MATCH + 4
    // Switches put it first.
    if (this.#view.getUint32(first) === IN_PORT && this.#view.getUint16(this.#offset + MATCH + 2) > 4) {
      return this.#view.getUint32(first + 4)
    }
    const at = findField(this.#view, this.#offset + MATCH, IN_PORT)
    return at < 0 ? undefined : this.#view.getUint32(at)
  }

  /** How many bytes of the packet were sent. */
  get dataLength(): number { return this.#end - this.#data }
  /** Offset of the packet in the view below. */
  get dataOffset(): number { return this.#data }
  /** The packet. Borrowed; allocates the array, not its bytes. */
  get data(): Uint8Array { return borrow(this.#view, this.#data, this.#end) }
  /** Destination MAC address as a number; -1 when the packet is shorter than an Ethernet header. */
  get ethDst(): number { return this.dataLength < ETHERNET ? -1 : readMac(this.#view, this.#data) }
  /** Source MAC address as a number; -1 when the packet is shorter than an Ethernet header. */
  get ethSrc(): number { return this.dataLength < ETHERNET ? -1 : readMac(this.#view, this.#data + 6) }
  /**
   * EtherType behind the addresses, which may be that of a VLAN tag; -1 when the packet is shorter than an
   * Ethernet header.
   */
  get ethType(): number { return this.dataLength < ETHERNET ? -1 : this.#view.getUint16(this.#data + 12) }

  /** Decodes the whole message to a plain object. */
  toMessage(): MessageOf<'packetIn'> {
    return decodeAt(this.#view, this.#offset) as MessageOf<'packetIn'>
  }
}
