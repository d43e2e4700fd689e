/** Options of neighbour discovery messages (RFC 4861 §4.6). */
import { readIpv6Text, readMacText, type Ipv6Input, type MacInput } from '../addresses/index.js'
import { EncodeError } from '../errors.js'
import { borrow, needObject, putBytes, putU32, putU8, putZeros } from '../wire/bytes.js'
import { badPacket, bytesIn, needHeader, putIpv6, putMac } from './field.js'

/** The MAC address of the sender (`source`) or of the target of the message (RFC 4861 §4.6.1). */
export interface NdLinkLayerAddress {
  readonly type: 'sourceLinkLayerAddress' | 'targetLinkLayerAddress'
  readonly address: string
}

/** A prefix that hosts on this link may use (RFC 4861 §4.6.2). */
export interface NdPrefix {
  readonly type: 'prefix'
  /** 0 to 128. */
  readonly prefixLength: number
  /** Eight bits: ON_LINK 0x80, AUTONOMOUS 0x40. */
  readonly flags: number
  /** For how many seconds the prefix is valid; 0xffffffff is for ever. */
  readonly validLifetime: number
  /** For how many seconds addresses made from the prefix are preferred; 0xffffffff is for ever. */
  readonly preferredLifetime: number
  readonly prefix: string
}

/** The MTU of this link in bytes (RFC 4861 §4.6.4). */
export interface NdMtu {
  readonly type: 'mtu'
  readonly mtu: number
}

/** Any other option, or one of the above of an unusual length. */
export interface NdRawOption {
  readonly type: number
  /** What follows the type and length bytes: 6, 14, 22, … bytes. Borrowed when parsed. */
  readonly data: Uint8Array
}

/** An option of a neighbour discovery message. */
export type NdOption = NdLinkLayerAddress | NdPrefix | NdMtu | NdRawOption

/** An option of a neighbour discovery message as {@link writeIcmp6} takes it. */
export type NdOptionInit = NdLinkLayerAddressInit | NdPrefixInit | NdMtu | NdRawOption

/** An {@link NdLinkLayerAddress} as {@link writeIcmp6} takes it. */
export interface NdLinkLayerAddressInit extends Pick<NdLinkLayerAddress, 'type'> {
  readonly address: MacInput
}

/** An {@link NdPrefix} as {@link writeIcmp6} takes it. */
export interface NdPrefixInit extends Omit<NdPrefix, 'prefix'> {
  readonly prefix: Ipv6Input
}

const SOURCE = 1
const TARGET = 2
const PREFIX = 3
const MTU = 5

/** The length of an option in bytes. */
export function ndOptionSize(option: NdOptionInit): number {
  needObject(option, 'icmp6.options')
  if (typeof option.type === 'number') return 2 + bytesIn(option.data, 'icmp6.options')
  return option.type === 'prefix' ? 32 : 8
}

/**
 * Reads the options from `offset` to `end`. Less than 8 bytes at the end are no option, and are left.
 * @throws {@link DecodeError} when one is not complete, or has the length 0 (RFC 4861 §4.6)
 */
export function parseNdOptions(view: DataView, offset: number, end: number): NdOption[] {
  const options: NdOption[] = []
  for (let at = offset; end - at >= 8;) {
    const path = `icmp6.options[${options.length}]`
    const size = view.getUint8(at + 1) * 8
    if (size === 0) throw badPacket(at + 1, `${path}.length`, 'an option of length 0')
    needHeader(at, end, size, path)
    options.push(parseNdOption(view, at, size))
    at += size
  }
  return options
}

function parseNdOption(view: DataView, offset: number, size: number): NdOption {
  const type = view.getUint8(offset)
  if (type === SOURCE && size === 8) {
    return { type: 'sourceLinkLayerAddress', address: readMacText(view, offset + 2) }
  }
  if (type === TARGET && size === 8) {
    return { type: 'targetLinkLayerAddress', address: readMacText(view, offset + 2) }
  }
  if (type === MTU && size === 8) return { type: 'mtu', mtu: view.getUint32(offset + 4) }
  if (type === PREFIX && size === 32) {
    return {
      type: 'prefix',
      prefixLength: view.getUint8(offset + 2),
      flags: view.getUint8(offset + 3),
      validLifetime: view.getUint32(offset + 4),
      preferredLifetime: view.getUint32(offset + 8),
      prefix: readIpv6Text(view, offset + 16),
    }
  }
  return { type, data: borrow(view, offset + 2, offset + size) }
}

/**
 * Writes one option; the caller has checked that there is space for it.
 * @returns the offset behind it
 * @throws {@link EncodeError}
 */
export function writeNdOption(view: DataView, offset: number, option: NdOptionInit, path: string): number {
  const size = ndOptionSize(option)
  const end = putZeros(view, offset, offset + size)
  view.setUint8(offset + 1, size / 8)
  switch (option.type) {
    case 'sourceLinkLayerAddress':
    case 'targetLinkLayerAddress':
      view.setUint8(offset, option.type === 'sourceLinkLayerAddress' ? SOURCE : TARGET)
      putMac(view, offset + 2, option.address, `${path}.address`)
      return end
    case 'prefix':
      view.setUint8(offset, PREFIX)
      putU8(view, offset + 2, option.prefixLength, `${path}.prefixLength`)
      putU8(view, offset + 3, option.flags, `${path}.flags`)
      putU32(view, offset + 4, option.validLifetime, `${path}.validLifetime`)
      putU32(view, offset + 8, option.preferredLifetime, `${path}.preferredLifetime`)
      putIpv6(view, offset + 16, option.prefix, `${path}.prefix`)
      return end
    case 'mtu':
      view.setUint8(offset, MTU)
      putU32(view, offset + 4, option.mtu, `${path}.mtu`)
      return end
    default:
      if (typeof option.type !== 'number') {
        throw new EncodeError(
          'ERR_UNKNOWN_NAME', `${path}.type`, `"${(option as NdOption).type}" is no option`,
        )
      }
      if (size % 8 !== 0 || size > 255 * 8) {
        throw new EncodeError(
          'ERR_TOO_LONG', `${path}.data`, `${size - 2} bytes, must be 6, 14, … up to 2038`,
        )
      }
      putU8(view, offset, option.type, `${path}.type`)
      return putBytes(view, offset + 2, option.data)
  }
}
