import {
  formatIpv4, formatIpv6, ipv4Number, ipv6BigInt, readIpv6Text, writeIpv6, type Ipv4Input, type Ipv6Input,
} from '../../addresses/index.js'
import { addressOf } from '../../syntax/address.js'
import { numberOf } from '../../syntax/integer.js'
import { bare, items, valueOf, type Item } from '../../syntax/items.js'
import { cut, fail, isEmpty, part, quoted, textOf, type Span } from '../../syntax/span.js'
import { addressFault } from '../../wire/address-fault.js'
import { needBytes, pad8, putU16 } from '../../wire/bytes.js'
import { nicira, NICIRA_BODY, type ActionCodec } from '../codec.js'
import type { ActionText } from '../text.js'

// struct nx_action_nat {                 NXAST_NAT = 36
//   ext_action_header, without its pad;
//   uint8_t  pad[2];
//   uint16_t flags;                      NX_NAT_F_*
//   uint16_t range_present;              which of these follow, bit by bit in this order
//   uint32_t ipv4_min, ipv4_max;
//   uint8_t  ipv6_min[16], ipv6_max[16];
//   uint16_t proto_min, proto_max;       then zeros to a multiple of 8
// };

/** Translates addresses and ports of a connection. Only in the actions of {@link CtAction}. */
export interface NatAction {
  readonly type: 'nat'
  /** Bits of {@link NatFlags}. 0 translates as the connection was translated before. @defaultValue 0 */
  readonly flags?: number
  readonly ipv4Min?: string
  /** The last address of the range; absent when there is only one. */
  readonly ipv4Max?: string
  readonly ipv6Min?: string
  /** The last address of the range; absent when there is only one. */
  readonly ipv6Max?: string
  readonly protoMin?: number
  /** The last port of the range; absent when there is only one. */
  readonly protoMax?: number
}

/** A {@link NatAction} as {@link encode} takes it. */
export interface NatActionInit {
  readonly type: 'nat'
  readonly flags?: number
  readonly ipv4Min?: Ipv4Input
  readonly ipv4Max?: Ipv4Input
  readonly ipv6Min?: Ipv6Input
  readonly ipv6Max?: Ipv6Input
  readonly protoMin?: number
  readonly protoMax?: number
}

/** Bits of the `flags` of a {@link NatAction}. */
export const NatFlags = {
  /** Translate the source address and port. */
  SRC: 1 << 0,
  /** Translate the destination address and port. */
  DST: 1 << 1,
  /** Choose the same address again after the system was restarted. */
  PERSISTENT: 1 << 2,
  /** Choose the port by a hash of the packet. */
  PROTO_HASH: 1 << 3,
  /** Choose the port at random. */
  PROTO_RANDOM: 1 << 4,
} as const

/**
 * Builds a {@link NatAction}: translates addresses and ports of a connection. Only in the actions of
 * {@link ct}.
 *
 * @example
 * ```ts
 * import { ct, CtFlags, formatActions, nat, NatFlags } from 'daolinet/codec'
 *
 * const translate = nat({ flags: NatFlags.SRC, ipv4Min: '192.0.2.1' })
 * console.log(formatActions([ct({ flags: CtFlags.COMMIT, actions: [translate] })]))
 * // prints ct(commit,nat(src=192.0.2.1))
 * ```
 */
export function nat(init: Omit<NatActionInit, 'type'> = {}): NatActionInit {
  return { type: 'nat', ...init }
}

type Bound = Exclude<keyof NatAction, 'type' | 'flags'>

interface Part {
  readonly name: Bound
  readonly bytes: number
  readonly get: (view: DataView, at: number) => string | number
  readonly put: (view: DataView, at: number, value: unknown, name: string) => void
}

const getIpv4 = (view: DataView, at: number): string => formatIpv4(view.getUint32(at))
const putIpv4 = (view: DataView, at: number, value: unknown): void =>
  view.setUint32(at, ipv4Number(value as Ipv4Input))
const putIpv6 = (view: DataView, at: number, value: unknown): void =>
  writeIpv6(view, at, ipv6BigInt(value as Ipv6Input))
const getPort = (view: DataView, at: number): number => view.getUint16(at)
const putPort = (view: DataView, at: number, value: unknown, name: string): void =>
  putU16(view, at, value as number, name)

/** The parts of the range, in the order of their bits on the wire. */
const parts: readonly Part[] = [
  { name: 'ipv4Min', bytes: 4, get: getIpv4, put: putIpv4 },
  { name: 'ipv4Max', bytes: 4, get: getIpv4, put: putIpv4 },
  { name: 'ipv6Min', bytes: 16, get: readIpv6Text, put: putIpv6 },
  { name: 'ipv6Max', bytes: 16, get: readIpv6Text, put: putIpv6 },
  { name: 'protoMin', bytes: 2, get: getPort, put: putPort },
  { name: 'protoMax', bytes: 2, get: getPort, put: putPort },
]

export const natCodec: ActionCodec<NatAction, NatActionInit> = {
  type: 'nat',
  ...nicira(36, { inActionSet: false }),
  decode(view, offset, end) {
    const present = view.getUint16(offset + 14)
    const range: Partial<Record<Bound, string | number>> = {}
    let at = offset + 16
    parts.forEach((part, bit) => {
      if (((present >>> bit) & 1) === 0) return
      needBytes(at, end, part.bytes, part.name, 'ERR_BAD_ACTION_LENGTH')
      range[part.name] = part.get(view, at)
      at += part.bytes
    })
    return { type: 'nat', flags: view.getUint16(offset + 12), ...range as Omit<NatAction, 'type'> }
  },
  encode(action, view, offset) {
    view.setUint16(offset + NICIRA_BODY, 0)
    putU16(view, offset + 12, action.flags ?? 0, 'flags')
    let present = 0
    let at = offset + 16
    parts.forEach((part, bit) => {
      const value = action[part.name]
      if (value === undefined) return
      present |= 1 << bit
      putPart(part, view, at, value)
      at += part.bytes
    })
    view.setUint16(offset + 14, present)
    return pad8(view, offset, at)
  },
}

function putPart(part: Part, view: DataView, at: number, value: unknown): void {
  try {
    part.put(view, at, value, part.name)
  } catch (error) {
    throw addressFault(error, part.name)
  }
}

export const natText: ActionText<NatAction> = { format: formatNat, read: { nat: readNat } }

/** `nat`, `nat(src)`, `nat(dst=10.0.0.1-10.0.0.9:80-443,random)`, `nat(src=[2001:db8::1]:80)`. */
function formatNat(action: NatAction): string {
  const { flags = 0 } = action
  const type = (flags & NatFlags.SRC) !== 0 ? 'src' : (flags & NatFlags.DST) !== 0 ? 'dst' : undefined
  if (type === undefined) return 'nat'
  const range = addresses(action)
  if (range === undefined) return `nat(${type})`
  return `nat(${[
    `${type}=${range}`,
    ...((flags & NatFlags.PERSISTENT) === 0 ? [] : ['persistent']),
    ...((flags & NatFlags.PROTO_HASH) === 0 ? [] : ['hash']),
    ...((flags & NatFlags.PROTO_RANDOM) === 0 ? [] : ['random']),
  ].join(',')})`
}

function addresses(action: NatAction): string | undefined {
  const six = action.ipv4Min === undefined
  const [min, max] = six ? [action.ipv6Min, action.ipv6Max] : [action.ipv4Min, action.ipv4Max]
  if (min === undefined) return undefined
  const ports = action.protoMin === undefined ? '' : `:${bounded(action.protoMin, action.protoMax)}`
  const bounds = max === undefined || max === min ? [min] : [min, max]
  return bounds.map((address) => (six && ports !== '' ? `[${address}]` : address)).join('-') + ports
}

function bounded(min: number, max: number | undefined): string {
  return max === undefined || max === min ? String(min) : `${min}-${max}`
}

type Nat = { -readonly [K in keyof NatAction]: NatAction[K] | (K extends 'type' ? never : undefined) }

/** `nat`, `nat(src)`, `nat(dst=10.0.0.1-10.0.0.9:80-443,random)`, `nat(src=[2001:db8::1]:80)`. */
export function readNat(item: Item): NatAction {
  const nat: Nat = { type: 'nat', flags: 0 }
  let flags = 0
  for (const argument of items(item.value)) {
    switch (textOf(argument.key)) {
      case 'src': case 'dst':
        if ((flags & (NatFlags.SRC | NatFlags.DST)) !== 0) {
          fail('ERR_DUPLICATE', argument.whole, 'nat has one of src and dst')
        }
        flags |= textOf(argument.key) === 'src' ? NatFlags.SRC : NatFlags.DST
        if (argument.form !== 'bare') range(valueOf(argument), nat)
        break
      case 'persistent': flags |= flag(argument, NatFlags.PERSISTENT); break
      case 'hash': flags |= flag(argument, NatFlags.PROTO_HASH); break
      case 'random': flags |= flag(argument, NatFlags.PROTO_RANDOM); break
      default: fail('ERR_UNKNOWN_NAME', argument.key, `nat has no ${quoted(argument.key)}`)
    }
  }
  if ((flags & NatFlags.PROTO_HASH) !== 0 && (flags & NatFlags.PROTO_RANDOM) !== 0) {
    fail('ERR_DUPLICATE', item.whole, 'the port is chosen by hash or at random')
  }
  if (flags !== 0 && (flags & (NatFlags.SRC | NatFlags.DST)) === 0) {
    fail('ERR_MISSING', item.whole, 'persistent, hash and random want src or dst beside them')
  }
  nat.flags = flags
  if (addressless(nat, 'ipv4') || addressless(nat, 'ipv6') || addressless(nat, 'proto')) {
    fail('ERR_OUT_OF_RANGE', item.whole, 'a range starts above 0')
  }
  const given = Object.entries(nat).filter(([, value]) => value !== undefined)
  return Object.fromEntries(given) as unknown as NatAction
}

/** Tells whether a range has an end and no beginning. */
function addressless(nat: Nat, name: 'ipv4' | 'ipv6' | 'proto'): boolean {
  return nat[`${name}Max`] !== undefined && nat[`${name}Min`] === undefined
}

function flag(argument: Item, bit: number): number {
  bare(argument)
  return bit
}

/** Reads addresses, and ports behind a colon. IPv6 addresses are in brackets when ports follow. */
function range(span: Span, nat: Nat): void {
  const text = textOf(span)
  const six = (text.match(/:/g)?.length ?? 0) > 1
  const colon = six ? text.lastIndexOf(']:') + 1 : text.indexOf(':')
  const addresses = colon > 0 ? part(span, 0, colon) : span
  const [min, max] = bounds(addresses)
  if (max !== undefined && numberIn(max, six) < numberIn(min, six)) {
    fail('ERR_BAD_VALUE', addresses, 'the last address is below the first')
  }
  if (six) {
    nat.ipv6Min = ipv6(min)
    if (max !== undefined) nat.ipv6Max = ipv6(max)
  } else {
    nat.ipv4Min = ipv4(min)
    if (max !== undefined) nat.ipv4Max = ipv4(max)
  }
  if (colon > 0) ports(part(span, colon + 1), nat)
}

function numberIn(span: Span, six: boolean): bigint {
  return six ? addressOf(unbracketed(span), 'ipv6') : addressOf(span, 'ipv4')
}

/** The address; undefined for zeros, which are no address to translate to. */
function ipv4(span: Span): string | undefined {
  return addressOf(span, 'ipv4') === 0n ? undefined : textOf(span)
}

function ipv6(span: Span): string | undefined {
  const address = addressOf(unbracketed(span), 'ipv6')
  return address === 0n ? undefined : formatIpv6(address)
}

function unbracketed(span: Span): Span {
  const text = textOf(span)
  return text.startsWith('[') && text.endsWith(']') ? part(span, 1, text.length - 1) : span
}

function bounds(span: Span): readonly [Span, Span?] {
  return cut(span, '-') ?? [span]
}

function ports(span: Span, nat: Nat): void {
  if (isEmpty(span)) fail('ERR_MISSING', span, 'ports belong behind the colon')
  const [min, max] = bounds(span)
  const first = numberOf(min, 16, 'a port')
  const last = max === undefined ? undefined : numberOf(max, 16, 'a port')
  nat.protoMin = first === 0 ? undefined : first
  nat.protoMax = last
  if (last !== undefined && last < first) fail('ERR_BAD_VALUE', span, 'the last port is below the first')
}
