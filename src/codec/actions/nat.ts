import {
  formatIpv4,
  ipv4Number,
  ipv6BigInt,
  readIpv6Text,
  writeIpv6,
  type Ipv4Input,
  type Ipv6Input,
} from '../addresses/index.js'
import { AddressError, EncodeError } from '../errors.js'
import { needBytes, pad8, putU16 } from '../wire/bytes.js'
import { NICIRA_BODY, nicira } from './nicira.js'
import type { ActionCodec } from './codec.js'

// struct nx_action_nat {                 NXAST_NAT = 36
//   ext_action_header, without its pad;
//   uint8_t  pad[2];
//   uint16_t flags;                      NX_NAT_F_*
//   uint16_t range_present;              which of these follow, bit by bit in this order
//   uint32_t ipv4_min, ipv4_max;
//   uint8_t  ipv6_min[16], ipv6_max[16];
//   uint16_t proto_min, proto_max;       then zeros to a multiple of 8
// };

/** Translates addresses and ports of a connection; inside {@link CtAction} only. */
export interface NatAction {
  readonly type: 'nat'
  /** Bits of {@link NatFlags}; 0 to translate as the connection was before. @defaultValue 0 */
  readonly flags?: number
  readonly ipv4Min?: string
  /** Absent when there is but one address. */
  readonly ipv4Max?: string
  readonly ipv6Min?: string
  /** Absent when there is but one address. */
  readonly ipv6Max?: string
  readonly protoMin?: number
  /** Absent when there is but one port. */
  readonly protoMax?: number
}

/** A {@link NatAction} to encode. */
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

/** Bits of `flags` of a {@link NatAction}. */
export const NatFlags = {
  /** Translate the source. */
  SRC: 1 << 0,
  /** Translate the destination. */
  DST: 1 << 1,
  /** The same address after the system starts again. */
  PERSISTENT: 1 << 2,
  /** Choose the port by a hash. */
  PROTO_HASH: 1 << 3,
  /** Choose the port at random. */
  PROTO_RANDOM: 1 << 4,
} as const

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

/** What may follow, in the order of its bits. */
const parts: readonly Part[] = [
  { name: 'ipv4Min', bytes: 4, get: getIpv4, put: putIpv4 },
  { name: 'ipv4Max', bytes: 4, get: getIpv4, put: putIpv4 },
  { name: 'ipv6Min', bytes: 16, get: readIpv6Text, put: putIpv6 },
  { name: 'ipv6Max', bytes: 16, get: readIpv6Text, put: putIpv6 },
  { name: 'protoMin', bytes: 2, get: getPort, put: putPort },
  { name: 'protoMax', bytes: 2, get: getPort, put: putPort },
]

export const nat: ActionCodec<NatAction, NatActionInit> = {
  type: 'nat',
  ...nicira(36),
  decode(view, offset, end) {
    const present = view.getUint16(offset + 14)
    const range: Partial<Record<Bound, string | number>> = {}
    let at = offset + 16
    parts.forEach((part, bit) => {
      if (((present >>> bit) & 1) === 0) return
      needBytes(at, end, part.bytes, part.name, 'BAD_ACTION_LENGTH')
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
    throw error instanceof AddressError ? new EncodeError('BAD_ADDRESS', part.name, error.message) : error
  }
}
