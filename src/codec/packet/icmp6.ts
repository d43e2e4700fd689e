/**
 * Reads and writes ICMPv6 (RFC 4443), neighbour discovery (RFC 4861), and multicast listener discovery
 * (RFC 2710, RFC 3810).
 */
import { readIpv6Text } from '../addresses/index.js'
import { enumeration } from '../wire/enumeration.js'
import { needList, putBytes, putU16, putU32, putU8, putZeros } from '../wire/bytes.js'
import { checksum } from './checksum.js'
import { bytesIn, needHeader, needSpace, putIpv6 } from './field.js'
import { ndOptionSize, parseNdOptions, writeNdOption, type NdOptionInit } from './nd-option.js'
import type { Icmp6, Icmp6Init } from './icmp6-message.js'
import {
  groupRecordsSize, IPV6_FAMILY, readGroupRecords, readSourceQuery, sourceQuerySize, writeGroupRecords,
  writeSourceQuery,
} from './multicast.js'

const types = enumeration({
  destinationUnreachable: 1, packetTooBig: 2, timeExceeded: 3, parameterProblem: 4, echoRequest: 128,
  echoReply: 129, multicastListenerQuery: 130, multicastListenerReport: 131, multicastListenerDone: 132,
  routerSolicitation: 133, routerAdvertisement: 134, neighborSolicitation: 135, neighborAdvertisement: 136,
  redirect: 137, multicastListenerReportV2: 143,
}, 'icmp6.type')

const FIXED_SIZES: Readonly<Partial<Record<string | number, number>>> = {
  multicastListenerQuery: 24, multicastListenerReport: 24, multicastListenerDone: 24,
  routerAdvertisement: 16, neighborSolicitation: 24, neighborAdvertisement: 24, redirect: 40,
}

/** Length in bytes of the part of the message before its options or, if it has none, before its payload. */
function fixedSize(type: Icmp6Init['type']): number {
  return FIXED_SIZES[type] ?? 8
}

function list(options: readonly NdOptionInit[] | undefined): readonly NdOptionInit[] {
  if (options !== undefined) needList(options, 'icmp6.options')
  return options ?? []
}

/**
 * The length of an ICMPv6 header in bytes, including its options.
 *
 * @example
 * ```ts
 * import { icmp6Size } from 'daolinet/packet'
 *
 * const options = [{ type: 5, data: new Uint8Array(6) }]
 * console.log(icmp6Size({ type: 'routerSolicitation', options })) // 16
 * ```
 */
export function icmp6Size(icmp6: Icmp6Init): number {
  let size = fixedSize(icmp6.type)
  if ('options' in icmp6) for (const option of list(icmp6.options)) size += ndOptionSize(option)
  if (icmp6.type === 'multicastListenerQuery') size += sourceQuerySize(icmp6, IPV6_FAMILY, 'icmp6')
  if (icmp6.type === 'multicastListenerReportV2') {
    size += groupRecordsSize(icmp6.records, IPV6_FAMILY, 'icmp6')
  }
  return size
}

/**
 * Reads the ICMPv6 header at `offset`; of a neighbour discovery message, also all options up to `end`, and of
 * multicast listener discovery all sources and records.
 * @param end - where the bytes end
 * @throws DecodeError when the header is not complete, or an option has the length 0
 *
 * @example
 * ```ts
 * import { buildPacket, ETHERNET_SIZE, IPV6_SIZE, parseIcmp6 } from 'daolinet/packet'
 *
 * const frame = buildPacket({
 *   ethernet: { dst: '33:33:ff:00:00:02', src: '02:00:00:00:00:01' },
 *   ipv6: { src: '2001:db8::1', dst: 'ff02::1:ff00:2', hopLimit: 255 },
 *   icmp6: { type: 'neighborSolicitation', target: '2001:db8::2' },
 * })
 * const icmp6 = parseIcmp6(new DataView(frame.buffer), ETHERNET_SIZE + IPV6_SIZE)
 * if (icmp6.type === 'neighborSolicitation') console.log(icmp6.target) // 2001:db8::2
 * ```
 */
export function parseIcmp6(view: DataView, offset = 0, end = view.byteLength): Icmp6 {
  needHeader(offset, end, 8, 'icmp6')
  const type = types.name(view.getUint8(offset))
  const fixed = fixedSize(type)
  needHeader(offset, end, fixed, 'icmp6')
  const common = { code: view.getUint8(offset + 1), checksum: view.getUint16(offset + 2) }
  switch (type) {
    case 'echoRequest':
    case 'echoReply': {
      const identifier = view.getUint16(offset + 4)
      return { type, ...common, identifier, sequence: view.getUint16(offset + 6) }
    }
    case 'destinationUnreachable':
    case 'timeExceeded':
      return { type, ...common, quotedLength: view.getUint8(offset + 4) }
    case 'packetTooBig':
      return { type, ...common, mtu: view.getUint32(offset + 4) }
    case 'parameterProblem':
      return { type, ...common, pointer: view.getUint32(offset + 4) }
    case 'routerSolicitation':
      return { type, ...common, options: parseNdOptions(view, offset + fixed, end) }
    case 'routerAdvertisement':
      return {
        type,
        ...common,
        hopLimit: view.getUint8(offset + 4),
        flags: view.getUint8(offset + 5),
        routerLifetime: view.getUint16(offset + 6),
        reachableTime: view.getUint32(offset + 8),
        retransTimer: view.getUint32(offset + 12),
        options: parseNdOptions(view, offset + fixed, end),
      }
    case 'neighborSolicitation': {
      const target = readIpv6Text(view, offset + 8)
      return { type, ...common, target, options: parseNdOptions(view, offset + fixed, end) }
    }
    case 'neighborAdvertisement': {
      const flags = view.getUint8(offset + 4)
      const target = readIpv6Text(view, offset + 8)
      return { type, ...common, flags, target, options: parseNdOptions(view, offset + fixed, end) }
    }
    case 'redirect': {
      const target = readIpv6Text(view, offset + 8)
      const destination = readIpv6Text(view, offset + 24)
      return { type, ...common, target, destination, options: parseNdOptions(view, offset + fixed, end) }
    }
    case 'multicastListenerQuery': {
      const query = { type, ...common, ...mldGroup(view, offset) }
      // The length tells the version (RFC 3810 §8.1).
      if (end - offset < fixed + 4) return query
      return { ...query, ...readSourceQuery(view, offset + fixed, end, IPV6_FAMILY, 'icmp6') }
    }
    case 'multicastListenerReport':
    case 'multicastListenerDone':
      return { type, ...common, ...mldGroup(view, offset) }
    case 'multicastListenerReportV2': {
      const count = view.getUint16(offset + 6)
      const { records } = readGroupRecords(view, offset + fixed, end, count, IPV6_FAMILY, 'icmp6')
      return { type, ...common, records }
    }
    default:
      return { type, ...common, rest: view.getUint32(offset + 4) }
  }
}

function mldGroup(view: DataView, offset: number): { maxResponseCode: number, group: string } {
  return { maxResponseCode: view.getUint16(offset + 4), group: readIpv6Text(view, offset + 8) }
}

/**
 * Writes an ICMPv6 message at `offset`.
 * @param payload - what follows the header; copied
 * @param pseudoHeader - sum of the addresses and the protocol ({@link pseudoHeader6}), for the checksum;
 *   without it the checksum in `icmp6` is written
 * @returns the offset behind the message
 * @throws EncodeError for a value that does not fit, or too little space
 *
 * @example
 * ```ts
 * import { icmpType, writeIcmp6 } from 'daolinet/packet'
 *
 * const view = new DataView(new ArrayBuffer(64))
 * const end = writeIcmp6(view, 0, { type: 'echoRequest', sequence: 1 }, Uint8Array.of(0xca, 0xfe))
 * console.log(end, icmpType(view, 0)) // 10 128
 * ```
 */
export function writeIcmp6(
  view: DataView, offset: number, icmp6: Icmp6Init, payload: Uint8Array, pseudoHeader?: number,
): number {
  needSpace(view, offset, icmp6Size(icmp6) + bytesIn(payload, 'payload'), 'icmp6')
  const whole = pseudoHeader !== undefined
  putU8(view, offset, types.value(icmp6.type), 'icmp6.type')
  putU8(view, offset + 1, icmp6.code ?? 0, 'icmp6.code')
  putU16(view, offset + 2, whole ? 0 : icmp6.checksum ?? 0, 'icmp6.checksum')
  let at = putZeros(view, offset + 4, offset + fixedSize(icmp6.type))
  writeFixed(view, offset, icmp6)
  if ('options' in icmp6) {
    for (const [index, option] of list(icmp6.options).entries()) {
      at = writeNdOption(view, at, option, `icmp6.options[${index}]`)
    }
  }
  if (icmp6.type === 'multicastListenerQuery' && icmp6.sources !== undefined) {
    writeSourceQuery(view, at, icmp6, IPV6_FAMILY, 'icmp6')
    at += sourceQuerySize(icmp6, IPV6_FAMILY, 'icmp6')
  }
  if (icmp6.type === 'multicastListenerReportV2') {
    at = writeGroupRecords(view, at, icmp6.records, IPV6_FAMILY, 'icmp6')
  }
  const end = putBytes(view, at, payload)
  if (whole) view.setUint16(offset + 2, checksum(view, offset, end, pseudoHeader + end - offset))
  return end
}

/** Writes what lies between the checksum and the options, where all bytes are zero before. */
function writeFixed(view: DataView, offset: number, icmp6: Icmp6Init): void {
  switch (icmp6.type) {
    case 'echoRequest':
    case 'echoReply':
      putU16(view, offset + 4, icmp6.identifier ?? 0, 'icmp6.identifier')
      return putU16(view, offset + 6, icmp6.sequence ?? 0, 'icmp6.sequence')
    case 'destinationUnreachable':
    case 'timeExceeded':
      return putU8(view, offset + 4, icmp6.quotedLength ?? 0, 'icmp6.quotedLength')
    case 'packetTooBig':
      return putU32(view, offset + 4, icmp6.mtu, 'icmp6.mtu')
    case 'parameterProblem':
      return putU32(view, offset + 4, icmp6.pointer ?? 0, 'icmp6.pointer')
    case 'routerSolicitation':
      return
    case 'routerAdvertisement':
      putU8(view, offset + 4, icmp6.hopLimit ?? 0, 'icmp6.hopLimit')
      putU8(view, offset + 5, icmp6.flags ?? 0, 'icmp6.flags')
      putU16(view, offset + 6, icmp6.routerLifetime ?? 0, 'icmp6.routerLifetime')
      putU32(view, offset + 8, icmp6.reachableTime ?? 0, 'icmp6.reachableTime')
      return putU32(view, offset + 12, icmp6.retransTimer ?? 0, 'icmp6.retransTimer')
    case 'neighborSolicitation':
      return putIpv6(view, offset + 8, icmp6.target, 'icmp6.target')
    case 'neighborAdvertisement':
      putU8(view, offset + 4, icmp6.flags ?? 0, 'icmp6.flags')
      return putIpv6(view, offset + 8, icmp6.target, 'icmp6.target')
    case 'redirect':
      putIpv6(view, offset + 8, icmp6.target, 'icmp6.target')
      return putIpv6(view, offset + 24, icmp6.destination, 'icmp6.destination')
    case 'multicastListenerQuery':
      putU16(view, offset + 4, icmp6.maxResponseCode ?? 10_000, 'icmp6.maxResponseCode')
      return putIpv6(view, offset + 8, icmp6.group ?? 0n, 'icmp6.group')
    case 'multicastListenerReport':
    case 'multicastListenerDone':
      putU16(view, offset + 4, icmp6.maxResponseCode ?? 0, 'icmp6.maxResponseCode')
      return putIpv6(view, offset + 8, icmp6.group, 'icmp6.group')
    case 'multicastListenerReportV2':
      return putU16(view, offset + 6, icmp6.records.length, 'icmp6.records.length')
    default:
      putU32(view, offset + 4, icmp6.rest ?? 0, 'icmp6.rest')
  }
}
