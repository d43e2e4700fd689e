/** The options of DHCP (RFC 2132; the relay agent's by RFC 3046). */
import { DecodeError, EncodeError } from '../../errors.js'
import { borrow, needObject, putBytes, putU8, shown } from '../../wire/bytes.js'
import { needHeader } from '../field.js'
import {
  ADDRESS, ADDRESSES, BYTES, CODES, MESSAGE_TYPE, TEXT, U16, U32, U8, type DhcpMessageType, type OptionKind,
} from './option-kind.js'

/** The options that have a name, with the types of their values. Times are in seconds. */
export interface DhcpOptionValues {
  subnetMask: string
  routers: readonly string[]
  dnsServers: readonly string[]
  hostName: string
  domainName: string
  interfaceMtu: number
  broadcastAddress: string
  ntpServers: readonly string[]
  /** Bytes of the vendor's own form. */
  vendorSpecific: Uint8Array
  requestedAddress: string
  leaseTime: number
  /**
   * Where more options are: 1 in `file`, 2 in `sname`, 3 in both. {@link overloadedDhcpOptions} reads them.
   */
  overload: number
  messageType: DhcpMessageType
  serverIdentifier: string
  /** Codes of options. */
  parameterRequestList: readonly number[]
  message: string
  maxMessageSize: number
  renewalTime: number
  rebindingTime: number
  vendorClass: string
  /** A hardware type and an address, or any other bytes. */
  clientIdentifier: Uint8Array
  tftpServerName: string
  bootFileName: string
  /** Sub-options of the relay agent (RFC 3046). */
  relayAgent: Uint8Array
}

/** The name of an option. */
export type DhcpOptionName = keyof DhcpOptionValues

const CODE_OF = {
  subnetMask: 1, routers: 3, dnsServers: 6, hostName: 12, domainName: 15, interfaceMtu: 26,
  broadcastAddress: 28, ntpServers: 42, vendorSpecific: 43, requestedAddress: 50, leaseTime: 51, overload: 52,
  messageType: 53, serverIdentifier: 54, parameterRequestList: 55, message: 56, maxMessageSize: 57,
  renewalTime: 58, rebindingTime: 59, vendorClass: 60, clientIdentifier: 61, tftpServerName: 66,
  bootFileName: 67, relayAgent: 82,
} as const satisfies Record<DhcpOptionName, number>

const KINDS: { readonly [Name in DhcpOptionName]: OptionKind<DhcpOptionValues[Name]> } = {
  subnetMask: ADDRESS, routers: ADDRESSES, dnsServers: ADDRESSES, hostName: TEXT, domainName: TEXT,
  interfaceMtu: U16, broadcastAddress: ADDRESS, ntpServers: ADDRESSES, vendorSpecific: BYTES,
  requestedAddress: ADDRESS, leaseTime: U32, overload: U8, messageType: MESSAGE_TYPE,
  serverIdentifier: ADDRESS, parameterRequestList: CODES, message: TEXT, maxMessageSize: U16,
  renewalTime: U32, rebindingTime: U32, vendorClass: TEXT, clientIdentifier: BYTES, tftpServerName: TEXT,
  bootFileName: TEXT, relayAgent: BYTES,
}

const NAMES = new Map<number, DhcpOptionName>(
  Object.entries(CODE_OF).map(([name, code]) => [code, name as DhcpOptionName]),
)

/** An option with a name. */
export type DhcpNamedOption = {
  readonly [Name in DhcpOptionName]: { readonly type: Name, readonly value: DhcpOptionValues[Name] }
}[DhcpOptionName]

/** An option without a name, or one of an unusual length. */
export interface DhcpRawOption {
  /** Its code, 1 to 254. */
  readonly type: number
  /** At most 255 bytes. Borrowed when parsed. */
  readonly data: Uint8Array
}

/** An option of DHCP. Its value has at most 255 bytes. */
export type DhcpOption = DhcpNamedOption | DhcpRawOption

const PAD = 0
const END = 255

/**
 * Reads options into `options`, up to the one that ends them.
 * @returns the offset behind the end option, or `end` when there is none and it is not needed
 * @throws DecodeError when an option is not complete, or the needed end option is missing
 */
export function readOptions(
  view: DataView, offset: number, end: number, options: DhcpOption[], endNeeded: boolean,
  read: (at: number) => void = () => undefined,
): number {
  for (let at = offset; ;) {
    read(at)
    const path = `dhcp.options[${options.length}]`
    if (at === end) {
      if (endNeeded) throw new DecodeError('ERR_TRUNCATED', at, 'the end option (255) is missing', path)
      return at
    }
    const code = view.getUint8(at)
    if (code === END) return at + 1
    if (code === PAD) {
      at++
      continue
    }
    needHeader(at, end, 2, path)
    const dataAt = at + 2
    const next = dataAt + view.getUint8(at + 1)
    needHeader(dataAt, end, next - dataAt, path)
    options.push(readOption(view, dataAt, next, code))
    at = next
  }
}

function readOption(view: DataView, at: number, end: number, code: number): DhcpOption {
  const type = NAMES.get(code)
  const kind = type === undefined ? undefined : KINDS[type] as OptionKind<unknown>
  if (kind === undefined || !kind.fits(end - at)) return { type: code, data: borrow(view, at, end) }
  return { type, value: kind.read(view, at, end) } as DhcpOption
}

/** The code of an option, and the bytes of its value. */
export function optionBytes(option: DhcpOption, path: string): { code: number, value: Uint8Array } {
  needObject(option, path)
  if (typeof option.type === 'number') {
    const whole = Number.isInteger(option.type) && option.type > PAD && option.type < END
    if (!whole) {
      const detail = `${option.type} is not a whole number of 1 to 254`
      throw new EncodeError('ERR_OUT_OF_RANGE', `${path}.type`, detail)
    }
    return { code: option.type, value: BYTES.bytes(option.data, `${path}.data`) }
  }
  if (!Object.hasOwn(KINDS, option.type)) {
    throw new EncodeError('ERR_UNKNOWN_NAME', `${path}.type`, `${shown(option.type)} is no option of DHCP`)
  }
  const kind = KINDS[option.type] as OptionKind<unknown>
  return { code: CODE_OF[option.type], value: kind.bytes(option.value, `${path}.value`) }
}

/** Length of options in bytes, with the one that ends them. */
export function optionsSize(parts: readonly { readonly value: Uint8Array }[]): number {
  return parts.reduce((sum, { value }) => sum + 2 + value.length, 1)
}

/** Writes options and the one that ends them, and returns the offset behind. */
export function writeOptions(
  view: DataView, offset: number, parts: readonly { readonly code: number, readonly value: Uint8Array }[],
): number {
  let at = offset
  for (const [index, { code, value }] of parts.entries()) {
    const path = `dhcp.options[${index}]`
    if (value.length > 255) {
      const detail = `${value.length} bytes, at most 255 fit: split it (RFC 3396)`
      throw new EncodeError('ERR_TOO_LONG', path, detail)
    }
    putU8(view, at, code, path)
    putU8(view, at + 1, value.length, path)
    at = putBytes(view, at + 2, value)
  }
  view.setUint8(at, END)
  return at + 1
}
