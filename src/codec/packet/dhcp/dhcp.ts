/** DHCP for IPv4 (RFC 2131), in the messages of BOOTP (RFC 951). */
import { formatIpv4, readMacText, type Ipv4Input, type MacInput } from '../../addresses/index.js'
import { EncodeError } from '../../errors.js'
import { borrow, needList, needObject, putBytes, putU16, putU32, putU8, shown } from '../../wire/bytes.js'
import { enumeration } from '../../wire/enumeration.js'
import { decodeUtf8, encodeUtf8 } from '../../wire/utf8.js'
import { badPacket, needHeader, putIpv4, putMac, required } from '../field.js'
import { problemIn, viewOf, type PacketProblem, type Parsed } from '../problem.js'
import {
  optionBytes, optionsSize, readOptions, writeOptions, type DhcpOption, type DhcpOptionName,
  type DhcpOptionValues,
} from './option.js'

/** Bit of {@link Dhcp.flags}: the client wants the answer as a broadcast. */
export const DHCP_BROADCAST = 0x8000

const ops = enumeration({ request: 1, reply: 2 }, 'dhcp.op')

/** A DHCP message, as {@link parseDhcp} returns it. */
export interface Dhcp {
  /** `request` from clients, `reply` from servers. What the message is for is the option `messageType`. */
  readonly op: 'request' | 'reply' | number
  /** 1 for Ethernet (IANA "ARP Parameters"). */
  readonly hardwareType: number
  /** How many relay agents it has passed. */
  readonly hops: number
  /** Transaction identifier, unsigned 32 bits: a reply has that of its request. */
  readonly xid: number
  /** Seconds since the client began. */
  readonly secs: number
  /** 16 bits: {@link DHCP_BROADCAST}. */
  readonly flags: number
  /** The address that the client has and uses. */
  readonly ciaddr: string
  /** The address that the client is given. */
  readonly yiaddr: string
  /** The next server for the client to boot from. */
  readonly siaddr: string
  /** The relay agent. */
  readonly giaddr: string
  /** The client's hardware address: a MAC address as text; of other hardware as bytes, borrowed. */
  readonly chaddr: string | Uint8Array
  /** The name of the server, or options: `overload`. */
  readonly sname: string
  /** The name of the boot file, or options: `overload`. */
  readonly file: string
  /** In the order of the message. One that is longer than 255 bytes comes in several (RFC 3396). */
  readonly options: readonly DhcpOption[]
}

/** A DHCP message as {@link buildDhcp} takes it. Numbers, addresses and names that are left out are zero. */
export interface DhcpInit {
  readonly op: Dhcp['op']
  /** @defaultValue 1, Ethernet */
  readonly hardwareType?: number
  readonly hops?: number
  readonly xid: number
  readonly secs?: number
  readonly flags?: number
  readonly ciaddr?: Ipv4Input
  readonly yiaddr?: Ipv4Input
  readonly siaddr?: Ipv4Input
  readonly giaddr?: Ipv4Input
  /** A MAC address; of other hardware than Ethernet its bytes, at most 16. */
  readonly chaddr: MacInput
  /** At most 64 bytes in UTF-8. */
  readonly sname?: string
  /** At most 128 bytes in UTF-8. */
  readonly file?: string
  readonly options: readonly DhcpOption[]
}

const HEADER_SIZE = 236
const COOKIE = 0x63825363
const OPTIONS_AT = HEADER_SIZE + 4
/** Relay agents and old clients expect at least this much (RFC 1542 §2.1). */
const LEAST_SIZE = 300
const SNAME = { at: 44, size: 64 }
const FILE = { at: 108, size: 128 }

/**
 * Reads a DHCP message, which is the payload of a UDP datagram to port `UdpPort.DHCP_SERVER` or
 * `UdpPort.DHCP_CLIENT`.
 * @param bytes - the payload of the UDP datagram
 * @returns the message, and what follows its options, usually padding. It is absent when not even the 236
 *   bytes before the options are there; where something is wrong with the options, those before it are read,
 *   and the rest is left
 * @throws TypeError when `bytes` are no bytes
 *
 * @example
 * ```ts
 * import { buildDhcp, dhcpOption, parseDhcp } from 'daolinet/packet'
 *
 * const { dhcp } = parseDhcp(buildDhcp({
 *   op: 'request', xid: 7, chaddr: '02:00:00:00:00:01',
 *   options: [{ type: 'messageType', value: 'discover' }],
 * }))
 * console.log(dhcp?.chaddr, dhcp && dhcpOption(dhcp, 'messageType')) // 02:00:00:00:00:01 discover
 * ```
 */
export function parseDhcp(bytes: Uint8Array): Parsed<'dhcp', Dhcp> {
  const view = viewOf(bytes)
  const end = view.byteLength
  const options: DhcpOption[] = []
  let dhcp: Dhcp | undefined
  let at = 0
  const problem = problemIn(() => {
    dhcp = readHeader(view, end, options)
    at = HEADER_SIZE
    needHeader(at, end, 4, 'dhcp.cookie')
    if (view.getUint32(at) !== COOKIE) {
      const detail = `0x${view.getUint32(at).toString(16)}, must be 0x63825363: BOOTP without options`
      throw badPacket(at, 'dhcp.cookie', detail)
    }
    at = readOptions(view, OPTIONS_AT, end, options, true, (read) => { at = read })
  })
  const payload = borrow(view, at, end)
  if (dhcp === undefined) return { payload, problem: problem as PacketProblem }
  return problem === undefined ? { dhcp, payload } : { dhcp, payload, problem }
}

function readHeader(view: DataView, end: number, options: readonly DhcpOption[]): Dhcp {
  needHeader(0, end, HEADER_SIZE, 'dhcp')
  const hardwareType = view.getUint8(1)
  const hardwareLength = view.getUint8(2)
  if (hardwareLength > 16) {
    throw badPacket(2, 'dhcp.chaddr', `a hardware address of ${hardwareLength} bytes, at most 16 fit`)
  }
  const isMac = hardwareType === 1 && hardwareLength === 6
  return {
    op: ops.name(view.getUint8(0)),
    hardwareType,
    hops: view.getUint8(3),
    xid: view.getUint32(4),
    secs: view.getUint16(8),
    flags: view.getUint16(10),
    ciaddr: formatIpv4(view.getUint32(12)),
    yiaddr: formatIpv4(view.getUint32(16)),
    siaddr: formatIpv4(view.getUint32(20)),
    giaddr: formatIpv4(view.getUint32(24)),
    chaddr: isMac ? readMacText(view, 28) : borrow(view, 28, 28 + hardwareLength),
    sname: textAt(view, SNAME.at, SNAME.size),
    file: textAt(view, FILE.at, FILE.size),
    options,
  }
}

/** A text without the zeros behind it. */
function textAt(view: DataView, at: number, size: number): string {
  let end = at + size
  while (end > at && view.getUint8(end - 1) === 0) end--
  return decodeUtf8(borrow(view, at, end))
}

/**
 * Builds a DHCP message, with the end option, padded to at least 300 bytes.
 * @returns bytes of its own: the payload of a UDP datagram
 * @throws EncodeError for values that do not fit
 *
 * @example
 * ```ts
 * import { buildDhcp } from 'daolinet/packet'
 *
 * const offer = buildDhcp({
 *   op: 'reply', xid: 7, chaddr: '02:00:00:00:00:01', yiaddr: '10.0.0.5',
 *   options: [
 *     { type: 'messageType', value: 'offer' },
 *     { type: 'serverIdentifier', value: '10.0.0.1' },
 *     { type: 'leaseTime', value: 3600 },
 *   ],
 * })
 * console.log(offer.length) // 300
 * ```
 */
export function buildDhcp(dhcp: DhcpInit): Uint8Array {
  needObject(dhcp, 'dhcp')
  needList(dhcp.options, 'dhcp.options')
  const options = dhcp.options.map((option, index) => optionBytes(option, `dhcp.options[${index}]`))
  const bytes = new Uint8Array(Math.max(OPTIONS_AT + optionsSize(options), LEAST_SIZE))
  const view = viewOf(bytes)
  putU8(view, 0, ops.value(dhcp.op), 'dhcp.op')
  putU8(view, 1, dhcp.hardwareType ?? 1, 'dhcp.hardwareType')
  putU8(view, 3, dhcp.hops ?? 0, 'dhcp.hops')
  putU32(view, 4, required(dhcp.xid, 'dhcp.xid'), 'dhcp.xid')
  putU16(view, 8, dhcp.secs ?? 0, 'dhcp.secs')
  putU16(view, 10, dhcp.flags ?? 0, 'dhcp.flags')
  putIpv4(view, 12, dhcp.ciaddr ?? 0, 'dhcp.ciaddr')
  putIpv4(view, 16, dhcp.yiaddr ?? 0, 'dhcp.yiaddr')
  putIpv4(view, 20, dhcp.siaddr ?? 0, 'dhcp.siaddr')
  putIpv4(view, 24, dhcp.giaddr ?? 0, 'dhcp.giaddr')
  putHardwareAddress(view, dhcp.chaddr)
  putText(view, SNAME, dhcp.sname ?? '', 'dhcp.sname')
  putText(view, FILE, dhcp.file ?? '', 'dhcp.file')
  view.setUint32(HEADER_SIZE, COOKIE)
  writeOptions(view, OPTIONS_AT, options)
  return bytes
}

function putHardwareAddress(view: DataView, address: MacInput): void {
  if (address instanceof Uint8Array) {
    if (address.length > 16) {
      throw new EncodeError('ERR_TOO_LONG', 'dhcp.chaddr', `${address.length} bytes, at most 16 fit`)
    }
    view.setUint8(2, address.length)
    putBytes(view, 28, address)
  } else {
    view.setUint8(2, 6)
    putMac(view, 28, address, 'dhcp.chaddr')
  }
}

function textBytes(text: string, path: string): Uint8Array {
  const bytes = typeof text === 'string' ? encodeUtf8(text) : undefined
  if (bytes === undefined) throw new EncodeError('ERR_BAD_VALUE', path, `${shown(text)} is not text`)
  return Uint8Array.from(bytes)
}

function putText(view: DataView, { at, size }: typeof SNAME, text: string, path: string): void {
  const bytes = textBytes(text, path)
  if (bytes.length > size) {
    throw new EncodeError('ERR_TOO_LONG', path, `${bytes.length} bytes, at most ${size} fit`)
  }
  putBytes(view, at, bytes)
}

/**
 * The value of the first option of a name.
 * @returns undefined when there is none
 *
 * @example
 * ```ts
 * import { dhcpOption } from 'daolinet/packet'
 *
 * console.log(dhcpOption({ options: [{ type: 'leaseTime', value: 3600 }] }, 'leaseTime')) // 3600
 * ```
 */
export function dhcpOption<Name extends DhcpOptionName>(
  dhcp: Pick<Dhcp, 'options'>, name: Name,
): DhcpOptionValues[Name] | undefined {
  for (const option of dhcp.options) {
    if (option.type === name) return option.value as DhcpOptionValues[Name]
  }
  return undefined
}

/**
 * The options that stand in `file` and `sname`, as the option `overload` says (RFC 2132 §9.3), first those in
 * `file`. What is wrong with them is left out.
 *
 * @example
 * ```ts
 * import { overloadedDhcpOptions } from 'daolinet/packet'
 *
 * const options = [{ type: 'overload', value: 1 }] as const
 * console.log(overloadedDhcpOptions({ options, file: '\x0c\x02ab\xff', sname: '' }))
 * // prints [ { type: 'hostName', value: 'ab' } ]
 * ```
 */
export function overloadedDhcpOptions(dhcp: Pick<Dhcp, 'options' | 'file' | 'sname'>): DhcpOption[] {
  const overload = dhcpOption(dhcp, 'overload') ?? 0
  const options: DhcpOption[] = []
  for (const [bit, text, path] of [[1, dhcp.file, 'dhcp.file'], [2, dhcp.sname, 'dhcp.sname']] as const) {
    if ((overload & bit) === 0) continue
    const view = viewOf(textBytes(text, path))
    problemIn(() => void readOptions(view, 0, view.byteLength, options, false))
  }
  return options
}
