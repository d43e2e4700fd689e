/** Matches that Open vSwitch accepts: prerequisites met, no bit outside its mask, no mask without bits. */
import * as fc from 'fast-check'
import type { FieldName, Match } from 'daolinet/codec'
import { formatIpv4, formatIpv6, formatMac, PortNo } from 'daolinet/codec'
import { fields, type FieldRow } from '../../../src/codec/match/fields.js'
import { formatMask } from '../../../src/codec/match/mask.js'

type Entries = readonly (readonly [FieldName, unknown])[]

function bits(width: number): fc.Arbitrary<bigint> {
  return fc.bigInt({ min: 0n, max: (1n << BigInt(width)) - 1n })
}

function valueOf(row: FieldRow, value: bigint, mask?: bigint): unknown {
  switch (row.kind) {
    case 'mac': return formatMac(Number(value)) + (mask === undefined ? '' : `/${formatMac(Number(mask))}`)
    case 'ipv4': return formatIpv4(Number(value)) + (mask === undefined ? '' : formatMask('ipv4', mask))
    case 'ipv6': return formatIpv6(value) + (mask === undefined ? '' : formatMask('ipv6', mask))
    case 'uint': return mask === undefined ? Number(value) : { value: Number(value), mask: Number(mask) }
    case 'bigint': return mask === undefined ? value : { value, mask }
    case 'bytes': return mask === undefined ? bytesOf(value) : { value: bytesOf(value), mask: bytesOf(mask) }
  }
}

function bytesOf(value: bigint): Uint8Array {
  return Uint8Array.from(Buffer.from(value.toString(16).padStart(8, '0'), 'hex'))
}

/** A value of a field that every switch takes, masked where it may be. */
export function acceptedValue(name: FieldName): fc.Arbitrary<unknown> {
  const row: FieldRow = fields[name]
  const width = row.kind === 'bytes' ? 32 : row.bits
  const exact = bits(width).map((value) => valueOf(row, value))
  const masked = fc.tuple(bits(width), bits(width).filter((mask) => mask !== 0n))
    .map(([value, mask]) => valueOf(row, value & mask, mask))
  return row.maskable ? fc.oneof(exact, masked) : exact
}

/** Some of these fields, each with a value. */
function some(...names: FieldName[]): fc.Arbitrary<Entries> {
  return fc.subarray(names).chain((chosen) =>
    fc.tuple(...chosen.map((name) => acceptedValue(name).map((value) => [name, value] as const))))
}

function fixed(match: Match): fc.Arbitrary<Entries> {
  return fc.constant(Object.entries(match) as unknown as Entries)
}

function both(...parts: fc.Arbitrary<Entries>[]): fc.Arbitrary<Entries> {
  return fc.tuple(...parts).map((lists) => lists.flat())
}

const port = fc.oneof(fc.integer({ min: 1, max: 0xfeff }), fc.constantFrom(PortNo.LOCAL, PortNo.CONTROLLER))
const inPort = fc.option(port, { nil: undefined })
  .map((value): Entries => (value === undefined ? [] : [['inPort', value]]))

const pipeline = both(
  inPort,
  some(
    'metadata',
    'tunnelId',
    'reg0',
    'reg7',
    'reg15',
    'xreg2',
    'xxreg2',
    'pktMark',
    'conjId',
    'dpHash',
    'recircId',
  ),
)
const tunnel = some(
  'tunIpv4Src',
  'tunIpv4Dst',
  'tunIpv6Src',
  'tunIpv6Dst',
  'tunFlags',
  'tunGbpId',
  'tunMetadata0',
  'tunMetadata63',
)
const ctState = bits(8).map((mask): Entries =>
  [['ctState', { value: 0x22 & (Number(mask) | 0x22), mask: Number(mask) | 0x22 }]])
const ethernet = some('ethSrc', 'ethDst')
const tagged = both(
  fc.oneof(
    fc.integer({ min: 0x1000, max: 0x1fff }).map((vid): Entries => [['vlanVid', vid]]),
    fixed({ vlanVid: { value: 0x1000, mask: 0x1000 } }),
  ),
  some('vlanPcp'),
)
const vlan = fc.oneof(fixed({}), fixed({ vlanVid: 0 }), tagged, some('vlanTci'))

const fragment = fc.constantFrom<Match>(
  {}, { ipFrag: 0 }, { ipFrag: 1 }, { ipFrag: { value: 0, mask: 1 } }, { ipFrag: { value: 1, mask: 1 } },
  { ipFrag: { value: 0, mask: 2 } },
).map((match) => Object.entries(match) as unknown as Entries)
const code = fc.oneof(fixed({}), fixed({ icmpv6Code: 0 }))
const later: Match = { ipFrag: 3 }
const ip = some('ipDscp', 'ipEcn', 'nwTtl')
const transport = (proto: number, ...names: FieldName[]): fc.Arbitrary<Entries> =>
  both(fixed({ ipProto: proto }), fragment, some(...names))
const above = [
  fixed({}), transport(6, 'tcpSrc', 'tcpDst', 'tcpFlags'), transport(17, 'udpSrc', 'udpDst'),
  transport(132, 'sctpSrc', 'sctpDst'), both(some('ipProto'), fixed(later)),
]
const ipv4 = both(fixed({ ethType: 0x0800 }), ip, some('ipv4Src', 'ipv4Dst'), fc.oneof(
  ...above, transport(1, 'icmpv4Type', 'icmpv4Code'),
))
const ipv6 = both(
  fixed({ ethType: 0x86dd }),
  ip,
  some('ipv6Src', 'ipv6Dst', 'ipv6Flabel'),
  fc.oneof(
    ...above,
    transport(58, 'icmpv6Type', 'icmpv6Code'),
    both(
      transport(58),
      fixed({ icmpv6Type: 135 }),
      code,
      some('ipv6NdTarget', 'ipv6NdSll', 'ndReserved', 'ndOptionsType'),
    ),
    both(
      transport(58),
      fixed({ icmpv6Type: 136 }),
      code,
      some('ipv6NdTarget', 'ipv6NdTll', 'ndReserved', 'ndOptionsType'),
    ),
  ),
)
const tracked = both(
  ctState,
  fc.oneof(
    both(some('ctZone', 'ctMark', 'ctLabel', 'ctNwSrc', 'ctNwDst'), fixed({ ethType: 0x0800 })),
    both(
      fixed({ ctNwProto: 6 }),
      some('ctTpSrc', 'ctTpDst', 'ctIpv6Src', 'ctIpv6Dst'),
      fixed({ ethType: 0x86dd }),
    ),
  ),
)
const arp = fc.constantFrom(0x0806, 0x8035).chain((ethType) => both(
  fixed({ ethType }), some('arpSpa', 'arpTpa', 'arpSha', 'arpTha'),
  fc.oneof(fixed({}), fixed({ arpOp: 1 }), fixed({ arpOp: 255 })),
))
const mpls = both(fixed({ ethType: 0x8847 }), some('mplsLabel', 'mplsTc', 'mplsBos', 'mplsTtl'))
const nsh = both(
  fixed({ ethType: 0x894f }),
  fixed({ nshFlags: 1, nshTtl: 63, nshNp: 3 }),
  some('nshSpi', 'nshSi'),
)
const other = some('ethType')

/** Any match that Open vSwitch accepts. */
export const acceptedMatch: fc.Arbitrary<Match> = fc
  .oneof(
    both(pipeline, ethernet, vlan, fc.oneof(ipv4, ipv6, arp, mpls, nsh, other)),
    both(tunnel, ethernet),
    tracked,
  )
  .map((entries) => Object.fromEntries(entries) as Match)
