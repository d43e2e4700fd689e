/** LLDP data units (IEEE 802.1AB-2016 §8.2). */
import { EncodeError } from '../../errors.js'
import { borrow, needList, needObject, putBytes, putU16 } from '../../wire/bytes.js'
import { badPacket, bytesIn, needHeader } from '../field.js'
import { problemIn, viewOf, type PacketProblem, type Parsed } from '../problem.js'
import { idBytes, readId, type LldpChassisId, type LldpPortId } from './id.js'
import { readTlv, tlvBytes, type LldpTlv } from './tlv.js'

/** The destination MAC address of LLDP: the nearest bridge, which does not forward it. */
export const LLDP_MAC = '01:80:c2:00:00:0e'

/** An LLDP data unit: what a system says of itself and of the port that it sends from. */
export interface Lldp {
  readonly chassisId: LldpChassisId
  readonly portId: LldpPortId
  /** For how many seconds it is true; 0 to take it back. */
  readonly ttl: number
  /** The optional TLVs, in order. */
  readonly tlvs: readonly LldpTlv[]
}

/** An LLDP data unit as {@link buildLldp} takes it. */
export interface LldpInit {
  readonly chassisId: LldpChassisId
  readonly portId: LldpPortId
  /** @defaultValue 120 */
  readonly ttl?: number
  /** @defaultValue `[]` */
  readonly tlvs?: readonly LldpTlv[]
}

const END = 0
const CHASSIS_ID = 1
const PORT_ID = 2
const TTL = 3

/** Where the value of a TLV lies. */
interface Place {
  readonly type: number
  readonly at: number
  readonly end: number
}

/**
 * Reads an LLDP data unit, which is the payload of a frame of EtherType `EthType.LLDP`.
 * @param bytes - the payload of the frame
 * @returns the data unit, and what follows its end. It is absent when chassis id, port id and TTL are not all
 *   there; where only an optional TLV is not complete, those before it are read, and the rest is left
 * @throws TypeError when `bytes` are no bytes
 *
 * @example
 * ```ts
 * import { buildLldp, parseLldp } from 'daolinet/packet'
 *
 * const { lldp } = parseLldp(buildLldp({
 *   chassisId: { subtype: 'macAddress', id: '02:00:00:00:00:01' },
 *   portId: { subtype: 'interfaceName', id: 'eth0' },
 * }))
 * console.log(lldp?.chassisId.id, lldp?.portId.id, lldp?.ttl) // 02:00:00:00:00:01 eth0 120
 * ```
 */
export function parseLldp(bytes: Uint8Array): Parsed<'lldp', Lldp> {
  const view = viewOf(bytes)
  const end = view.byteLength
  const tlvs: LldpTlv[] = []
  let lldp: Lldp | undefined
  let at = 0
  const problem = problemIn(() => {
    const chassis = mandatory(view, 0, end, CHASSIS_ID, 'chassisId')
    const port = mandatory(view, chassis.end, end, PORT_ID, 'portId')
    const ttl = mandatory(view, port.end, end, TTL, 'ttl')
    lldp = {
      chassisId: readId(view, chassis.at, chassis.end, 'chassisId'),
      portId: readId(view, port.at, port.end, 'portId'),
      ttl: view.getUint16(ttl.at),
      tlvs,
    }
    at = ttl.end
    for (;;) {
      const tlv = place(view, at, end, `tlvs[${tlvs.length}]`)
      at = tlv.end
      if (tlv.type === END) return
      tlvs.push(readTlv(view, tlv.at, tlv.end, tlv.type))
    }
  })
  const payload = borrow(view, at, end)
  if (lldp === undefined) return { payload, problem: problem as PacketProblem }
  return problem === undefined ? { lldp, payload } : { lldp, payload, problem }
}

/** Finds the value of the TLV at `offset`: seven bits of type and nine of length before it. */
function place(view: DataView, offset: number, end: number, name: string): Place {
  needHeader(offset, end, 2, `lldp.${name}`)
  const header = view.getUint16(offset)
  const size = header & 0x1ff
  needHeader(offset + 2, end, size, `lldp.${name}`)
  return { type: header >>> 9, at: offset + 2, end: offset + 2 + size }
}

function mandatory(view: DataView, offset: number, end: number, type: number, name: string): Place {
  const found = place(view, offset, end, name)
  const path = `lldp.${name}`
  if (found.type !== type) throw badPacket(offset, path, `a TLV of type ${found.type}, must be ${type}`)
  const size = found.end - found.at
  if (size < 2) throw badPacket(offset, path, `${size} bytes, must be at least 2`)
  return found
}

/**
 * Builds an LLDP data unit, with the TLV that ends it.
 * @returns bytes of its own: the payload of a frame of EtherType `EthType.LLDP` to {@link LLDP_MAC}
 * @throws EncodeError for values that do not fit
 *
 * @example
 * ```ts
 * import { buildLldp, buildPacket, EthType, LLDP_MAC } from 'daolinet/packet'
 *
 * const payload = buildLldp({
 *   chassisId: { subtype: 'local', id: 'dpid:1' }, portId: { subtype: 'local', id: '7' },
 *   tlvs: [{ type: 'systemName', text: 's1' }],
 * })
 * const frame = buildPacket({
 *   ethernet: { dst: LLDP_MAC, src: '02:00:00:00:00:01', ethType: EthType.LLDP }, payload,
 * })
 * console.log(frame.length) // 37
 * ```
 */
export function buildLldp(lldp: LldpInit): Uint8Array {
  needObject(lldp, 'lldp')
  const { ttl = 120, tlvs = [] } = lldp
  needList(tlvs, 'lldp.tlvs')
  const seconds = new Uint8Array(2)
  putU16(viewOf(seconds), 0, ttl, 'lldp.ttl')
  const parts = [
    { type: CHASSIS_ID, value: Uint8Array.from(idBytes(lldp.chassisId, 'chassisId')) },
    { type: PORT_ID, value: Uint8Array.from(idBytes(lldp.portId, 'portId')) },
    { type: TTL, value: seconds },
    ...tlvs.map((tlv, index) => tlvBytes(tlv, `lldp.tlvs[${index}]`)),
    { type: END, value: new Uint8Array(0) },
  ]
  const sizes = parts.map(({ value }, index) => {
    const path = `lldp.tlvs[${index - 3}].data`
    const size = bytesIn(value, path)
    if (size > 0x1ff) throw new EncodeError('ERR_TOO_LONG', path, `${size} bytes, at most 511 fit`)
    return size
  })
  const bytes = new Uint8Array(sizes.reduce((sum, size) => sum + 2 + size, 0))
  const view = viewOf(bytes)
  let at = 0
  for (const [index, { type, value }] of parts.entries()) {
    view.setUint16(at, (type << 9) | sizes[index]!)
    at = putBytes(view, at + 2, value)
  }
  return bytes
}
