/** The optional TLVs of LLDP (IEEE 802.1AB-2016 §8.5.5 to §8.5.9 and §8.6). */
import { EncodeError } from '../../errors.js'
import { borrow, needObject, putBytes, putU16, putU24, putU32, putU8 } from '../../wire/bytes.js'
import { enumeration } from '../../wire/enumeration.js'
import { decodeUtf8 } from '../../wire/utf8.js'
import { bytesIn } from '../field.js'
import { viewOf } from '../problem.js'
import { networkAddressBytes, readNetworkAddress, textBytes, type LldpIdentifier } from './id.js'

/** Bits of {@link LldpSystemCapabilities} (IEEE 802.1AB-2016 table 8-4). */
export const LldpCapabilities = {
  OTHER: 0x0001, REPEATER: 0x0002, BRIDGE: 0x0004, ACCESS_POINT: 0x0008, ROUTER: 0x0010, TELEPHONE: 0x0020,
  DOCSIS: 0x0040, STATION: 0x0080, C_VLAN: 0x0100, S_VLAN: 0x0200, TWO_PORT_RELAY: 0x0400,
} as const

/** A description of the port, or the name or a description of the system. */
export interface LldpText {
  readonly type: 'portDescription' | 'systemName' | 'systemDescription'
  /** At most 255 bytes in UTF-8. */
  readonly text: string
}

/** What the system is able to do, and what of it is enabled. */
export interface LldpSystemCapabilities {
  readonly type: 'systemCapabilities'
  /** Bits of {@link LldpCapabilities}. */
  readonly capabilities: number
  readonly enabled: number
}

/** An address by which the system can be managed. */
export interface LldpManagementAddress {
  readonly type: 'managementAddress'
  /** Text for IPv4, IPv6 and MAC; for others the family and the address as bytes. */
  readonly address: LldpIdentifier
  /** How `interfaceNumber` counts: by `ifIndex`, by port number, or unknown. */
  readonly numbering: 'unknown' | 'ifIndex' | 'systemPort' | number
  /** Unsigned 32 bits. */
  readonly interfaceNumber: number
  /** An object identifier in ASN.1, at most 128 bytes. Empty for none. Borrowed when parsed. */
  readonly oid: Uint8Array
}

/** An organizationally specific TLV. */
export interface LldpOrganizational {
  readonly type: 'organizational'
  /** Who defined it, 24 bits: 0x0080c2 for IEEE 802.1, 0x00120f for IEEE 802.3. */
  readonly oui: number
  /** Eight bits. */
  readonly subtype: number
  /** At most 507 bytes. Borrowed when parsed. */
  readonly data: Uint8Array
}

/** A reserved TLV, or one of the above that is shorter or longer than its type allows. */
export interface LldpRawTlv {
  /** Seven bits: 1 to 127. */
  readonly type: number
  /** At most 511 bytes. Borrowed when parsed. */
  readonly data: Uint8Array
}

/** An optional TLV of LLDP. */
export type LldpTlv =
  | LldpText | LldpSystemCapabilities | LldpManagementAddress | LldpOrganizational | LldpRawTlv

const numbering = enumeration({ unknown: 1, ifIndex: 2, systemPort: 3 }, 'lldp.tlvs.numbering')

const TEXT_TYPES = { portDescription: 4, systemName: 5, systemDescription: 6 } as const
const TEXTS = new Map<number, LldpText['type']>([
  [4, 'portDescription'], [5, 'systemName'], [6, 'systemDescription'],
])
const CAPABILITIES = 7
const MANAGEMENT_ADDRESS = 8
const ORGANIZATIONAL = 127

/** Reads the value of a TLV, from `offset` to `end`. */
export function readTlv(view: DataView, offset: number, end: number, type: number): LldpTlv {
  const text = TEXTS.get(type)
  const size = end - offset
  if (text !== undefined && size <= 255) return { type: text, text: decodeUtf8(borrow(view, offset, end)) }
  if (type === CAPABILITIES && size === 4) {
    const [capabilities, enabled] = [view.getUint16(offset), view.getUint16(offset + 2)]
    return { type: 'systemCapabilities', capabilities, enabled }
  }
  if (type === ORGANIZATIONAL && size >= 4) {
    const first = view.getUint32(offset)
    const data = borrow(view, offset + 4, end)
    return { type: 'organizational', oui: first >>> 8, subtype: first & 0xff, data }
  }
  const managed = type === MANAGEMENT_ADDRESS ? readManagementAddress(view, offset, end) : undefined
  return managed ?? { type, data: borrow(view, offset, end) }
}

/** A management address; undefined when its lengths do not fill it. */
function readManagementAddress(view: DataView, at: number, end: number): LldpManagementAddress | undefined {
  if (end - at < 9) return undefined
  const addressEnd = at + 1 + view.getUint8(at)
  if (addressEnd === at + 1 || end - addressEnd < 6) return undefined
  const oidAt = addressEnd + 6
  if (oidAt + view.getUint8(addressEnd + 5) !== end) return undefined
  return {
    type: 'managementAddress',
    address: readNetworkAddress(view, at + 1, addressEnd),
    numbering: numbering.name(view.getUint8(addressEnd)),
    interfaceNumber: view.getUint32(addressEnd + 1),
    oid: borrow(view, oidAt, end),
  }
}

/** The type and value of a TLV as bytes. */
export function tlvBytes(tlv: LldpTlv, path: string): { type: number, value: Uint8Array } {
  needObject(tlv, path)
  switch (tlv.type) {
    case 'portDescription':
    case 'systemName':
    case 'systemDescription': {
      const text = textBytes(tlv.text, `${path}.text`)
      if (text.length > 255) throw new EncodeError('ERR_TOO_LONG', `${path}.text`, 'more than 255 bytes')
      return { type: TEXT_TYPES[tlv.type], value: Uint8Array.from(text) }
    }
    case 'systemCapabilities': {
      const view = viewOf(new Uint8Array(4))
      putU16(view, 0, tlv.capabilities, `${path}.capabilities`)
      putU16(view, 2, tlv.enabled, `${path}.enabled`)
      return { type: CAPABILITIES, value: borrow(view, 0, 4) }
    }
    case 'managementAddress':
      return { type: MANAGEMENT_ADDRESS, value: managementAddressBytes(tlv, path) }
    case 'organizational': {
      const view = viewOf(new Uint8Array(4 + bytesIn(tlv.data, `${path}.data`)))
      putU24(view, 0, tlv.oui, `${path}.oui`)
      putU8(view, 3, tlv.subtype, `${path}.subtype`)
      const end = putBytes(view, 4, tlv.data, `${path}.data`)
      return { type: ORGANIZATIONAL, value: borrow(view, 0, end) }
    }
    default:
      return { type: rawType(tlv.type, `${path}.type`), value: tlv.data }
  }
}

function rawType(type: unknown, path: string): number {
  if (typeof type !== 'number') {
    throw new EncodeError('ERR_UNKNOWN_NAME', path, `"${String(type)}" is no TLV of LLDP`)
  }
  if (Number.isInteger(type) && type >= 1 && type <= 127) return type
  throw new EncodeError('ERR_OUT_OF_RANGE', path, `${type} is not a whole number of 1 to 127`)
}

function managementAddressBytes(tlv: LldpManagementAddress, path: string): Uint8Array {
  const address = networkAddressBytes(tlv.address, `${path}.address`)
  const oid = bytesIn(tlv.oid, `${path}.oid`)
  if (address.length < 2 || address.length > 32) {
    const detail = `${address.length} bytes with the family, must be 2 to 32`
    throw new EncodeError('ERR_TOO_LONG', `${path}.address`, detail)
  }
  if (oid > 128) throw new EncodeError('ERR_TOO_LONG', `${path}.oid`, `${oid} bytes, at most 128 fit`)
  const at = 1 + address.length
  const bytes = new Uint8Array(at + 6 + oid)
  const view = viewOf(bytes)
  bytes[0] = address.length
  bytes.set(Array.from(address), 1)
  putU8(view, at, numbering.value(tlv.numbering), `${path}.numbering`)
  putU32(view, at + 1, tlv.interfaceNumber, `${path}.interfaceNumber`)
  bytes[at + 5] = oid
  putBytes(view, at + 6, tlv.oid, `${path}.oid`)
  return bytes
}
