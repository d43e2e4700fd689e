/** The identifiers of LLDP: of a system, of a port, and management addresses (IEEE 802.1AB-2016 §8.5). */
import { formatIpv4, readIpv6Text, readMacText } from '../../addresses/index.js'
import { EncodeError } from '../../errors.js'
import { borrow, needObject, shown } from '../../wire/bytes.js'
import { enumeration, type Enumeration } from '../../wire/enumeration.js'
import { decodeUtf8, encodeUtf8 } from '../../wire/utf8.js'
import { putIpv4, putIpv6, putMac, written } from '../field.js'

const chassisSubtypes = enumeration({
  chassisComponent: 1, interfaceAlias: 2, portComponent: 3, macAddress: 4, networkAddress: 5,
  interfaceName: 6, local: 7,
}, 'lldp.chassisId.subtype')

const portSubtypes = enumeration({
  interfaceAlias: 1, portComponent: 2, macAddress: 3, networkAddress: 4, interfaceName: 5, agentCircuitId: 6,
  local: 7,
}, 'lldp.portId.subtype')

/**
 * An identifier: a MAC address, a network address and a text as text, and as bytes what is none of them.
 * Bytes are borrowed when parsed.
 */
export type LldpIdentifier = string | Uint8Array

/** Which system sent it (IEEE 802.1AB-2016 §8.5.2). */
export interface LldpChassisId {
  /** What kind of identifier it is; a number when it is reserved. */
  readonly subtype:
    | 'chassisComponent' | 'interfaceAlias' | 'portComponent' | 'macAddress' | 'networkAddress'
    | 'interfaceName' | 'local' | number
  readonly id: LldpIdentifier
}

/** Which port of the system sent it (IEEE 802.1AB-2016 §8.5.3). */
export interface LldpPortId {
  /** What kind of identifier it is; a number when it is reserved. */
  readonly subtype:
    | 'interfaceAlias' | 'portComponent' | 'macAddress' | 'networkAddress' | 'interfaceName'
    | 'agentCircuitId' | 'local' | number
  readonly id: LldpIdentifier
}

/** The enumeration of `chassisId.subtype` or `portId.subtype`. */
const SUBTYPES = { chassisId: chassisSubtypes, portId: portSubtypes }

/** Reads the subtype and identifier that lie from `offset` to `end`: at least one byte. */
export function readId(
  view: DataView, offset: number, end: number, which: 'chassisId' | 'portId',
): { subtype: LldpChassisId['subtype'] & LldpPortId['subtype'], id: LldpIdentifier } {
  const subtype = SUBTYPES[which].name(view.getUint8(offset))
  return { subtype: subtype as never, id: readIdentifier(view, offset + 1, end, subtype) }
}

function readIdentifier(view: DataView, at: number, end: number, subtype: string | number): LldpIdentifier {
  if (subtype === 'macAddress') return end - at === 6 ? readMacText(view, at) : borrow(view, at, end)
  if (subtype === 'networkAddress') return readNetworkAddress(view, at, end)
  return typeof subtype === 'number' ? borrow(view, at, end) : decodeUtf8(borrow(view, at, end))
}

/** The bytes of a subtype and its identifier. */
export function idBytes(given: LldpChassisId | LldpPortId, which: 'chassisId' | 'portId'): number[] {
  const path = `lldp.${which}`
  needObject(given, path)
  const subtypes: Enumeration<string> = SUBTYPES[which]
  const number = subtypes.value(given.subtype)
  const id = identifierBytes(given.id, subtypes.name(number), `${path}.id`)
  if (id.length < 1 || id.length > 255) {
    throw new EncodeError('ERR_TOO_LONG', `${path}.id`, `${id.length} bytes, must be 1 to 255`)
  }
  return [number, ...Array.from(id)]
}

function identifierBytes(id: LldpIdentifier, subtype: string | number, path: string): ArrayLike<number> {
  if (id instanceof Uint8Array) return id
  if (subtype === 'macAddress') return written(6, (view) => putMac(view, 0, id, path))
  if (subtype === 'networkAddress') return networkAddressBytes(id, path)
  return textBytes(id, path)
}

/** The bytes of a text. */
export function textBytes(text: string, path: string): number[] {
  const bytes = typeof text === 'string' ? encodeUtf8(text) : undefined
  if (bytes === undefined) throw new EncodeError('ERR_BAD_VALUE', path, `${shown(text)} is not text`)
  return bytes
}

const IPV4 = 1
const IPV6 = 2
const MAC = 6

/**
 * Reads a network address: a family (IANA "Address Family Numbers") and the address. Of other families than
 * IPv4, IPv6 and MAC, both are bytes.
 */
export function readNetworkAddress(view: DataView, at: number, end: number): LldpIdentifier {
  const family = end > at ? view.getUint8(at) : 0
  if (family === IPV4 && end - at === 5) return formatIpv4(view.getUint32(at + 1))
  if (family === IPV6 && end - at === 17) return readIpv6Text(view, at + 1)
  if (family === MAC && end - at === 7) return readMacText(view, at + 1)
  return borrow(view, at, end)
}

/** The bytes of a network address, with its family. */
export function networkAddressBytes(id: LldpIdentifier, path: string): ArrayLike<number> {
  if (id instanceof Uint8Array) return id
  if (typeof id !== 'string') throw new EncodeError('ERR_BAD_VALUE', path, `${shown(id)} is no address`)
  if (id.includes('.') && !id.includes(':')) {
    return [IPV4, ...written(4, (view) => putIpv4(view, 0, id, path))]
  }
  // A MAC address has no place for a "::", and an IPv6 address of six parts has one.
  if (/^[0-9a-f]{1,2}([:-][0-9a-f]{1,2}){5}$/i.test(id)) {
    return [MAC, ...written(6, (view) => putMac(view, 0, id, path))]
  }
  return [IPV6, ...written(16, (view) => putIpv6(view, 0, id, path))]
}
