/** VXLAN (RFC 7348 §5). */
import { borrow, needObject, putBytes, putU24, putU8 } from '../../wire/bytes.js'
import { badPacket, bytesIn, needHeader, required } from '../field.js'
import { problemOf, viewOf, type Parsed } from '../problem.js'

// Flags (8) | Reserved (24) | VNI (24) | Reserved (8)
const SIZE = 8
const VNI_VALID = 0x08

/** A VXLAN header. */
export interface Vxlan {
  /** Eight bits; 0x08, that the network is valid, is always there. */
  readonly flags: number
  /** The network: 24 bits. `tun_id` in OpenFlow. */
  readonly vni: number
}

/** A VXLAN header as {@link buildVxlan} takes it. */
export interface VxlanInit {
  /** @defaultValue 0x08 */
  readonly flags?: number
  readonly vni: number
}

/**
 * Reads a VXLAN header, which is the payload of a UDP datagram to port `UdpPort.VXLAN`. What it carries is an
 * Ethernet frame, for `parsePacket`.
 * @param bytes - the payload of the UDP datagram
 * @returns the header, and the frame that it carries; the header is absent when it is not complete, or does
 *   not have the flag 0x08
 * @throws TypeError when `bytes` are no bytes
 *
 * @example
 * ```ts
 * import { buildPacket, buildVxlan, parsePacket, parseVxlan } from 'daolinet/packet'
 *
 * const inner = buildPacket({
 *   ethernet: { dst: '02:00:00:00:00:02', src: '02:00:00:00:00:01' },
 *   ipv4: { src: '10.0.0.1', dst: '10.0.0.2' }, udp: { srcPort: 5000, dstPort: 53 },
 * })
 * const { vxlan, payload } = parseVxlan(buildVxlan({ vni: 7 }, inner))
 * console.log(vxlan?.vni, parsePacket(payload).ipv4?.dst) // 7 10.0.0.2
 * ```
 */
export function parseVxlan(bytes: Uint8Array): Parsed<'vxlan', Vxlan> {
  const view = viewOf(bytes)
  const end = view.byteLength
  try {
    needHeader(0, end, SIZE, 'vxlan')
    const flags = view.getUint8(0)
    if ((flags & VNI_VALID) === 0) throw badPacket(0, 'vxlan.flags', `${flags} does not have the bit 0x08`)
    return { vxlan: { flags, vni: view.getUint32(4) >>> 8 }, payload: borrow(view, SIZE, end) }
  } catch (error) {
    return { payload: borrow(view, 0, end), problem: problemOf(error) }
  }
}

/**
 * Builds a VXLAN packet.
 * @param payload - the Ethernet frame that it carries; copied
 * @returns bytes of its own: the payload of a UDP datagram to port `UdpPort.VXLAN`
 * @throws EncodeError for values that do not fit
 *
 * @example
 * ```ts
 * import { buildVxlan } from 'daolinet/packet'
 *
 * console.log(Buffer.from(buildVxlan({ vni: 7 }, new Uint8Array(0))).toString('hex')) // 0800000000000700
 * ```
 */
export function buildVxlan(vxlan: VxlanInit, payload: Uint8Array): Uint8Array {
  needObject(vxlan, 'vxlan')
  const bytes = new Uint8Array(SIZE + bytesIn(payload, 'payload'))
  const view = viewOf(bytes)
  putU8(view, 0, vxlan.flags ?? VNI_VALID, 'vxlan.flags')
  putU24(view, 4, required(vxlan.vni, 'vxlan.vni'), 'vxlan.vni')
  putBytes(view, SIZE, payload)
  return bytes
}
