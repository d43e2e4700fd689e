/** One match field at a time, beside what it depends on, as Open vSwitch accepts it. */
import * as fc from 'fast-check'
import { PortNo, type FieldName, type Match } from 'daolinet/codec'
import { fields, type Prerequisite } from '../../../src/codec/match/fields.js'
import { acceptedValue } from './accepted-match.js'
import { u16 } from './integers.js'

const solicitation = { ethType: 0x86dd, ipProto: 58, icmpv6Type: 135 }

const needed: Readonly<Record<Prerequisite, Match>> = {
  none: {}, inPort: { inPort: 1 }, vlan: { vlanVid: 0x1005 },
  ip: { ethType: 0x0800 }, ipv4: { ethType: 0x0800 }, ipv6: { ethType: 0x86dd }, arp: { ethType: 0x0806 },
  mpls: { ethType: 0x8847 }, pbb: { ethType: 0x88e7 }, nsh: { ethType: 0x894f, nshMdtype: 1 },
  tcp: { ethType: 0x0800, ipProto: 6 }, udp: { ethType: 0x86dd, ipProto: 17 },
  sctp: { ethType: 0x0800, ipProto: 132 }, icmpv4: { ethType: 0x0800, ipProto: 1 },
  icmpv6: { ethType: 0x86dd, ipProto: 58 },
  nd: solicitation, ndSolicit: solicitation, ndAdvert: { ...solicitation, icmpv6Type: 136 },
  conntrack: { ctState: 0x22, ethType: 0x0800, ctNwProto: 6 },
}

/** What else Open vSwitch wants to see before it prints a field. */
const beside: { readonly [N in FieldName]?: Match } = {
  tunErspanIdx: { tunErspanVer: 1 }, tunErspanDir: { tunErspanVer: 2 }, tunErspanHwid: { tunErspanVer: 2 },
  ctIpv6Src: { ctState: 0x22, ethType: 0x86dd }, ctIpv6Dst: { ctState: 0x22, ethType: 0x86dd },
}

const port = fc.oneof(
  fc.integer({ min: 1, max: 0xfeff }), fc.constantFrom(PortNo.IN_PORT, PortNo.LOCAL, PortNo.CONTROLLER),
)
const port16 = fc.oneof(fc.integer({ min: 1, max: 0xfeff }), fc.constantFrom(0xfff8, 0xfffe, 0xfffd))
const u8 = fc.nat(0xff)
const uptoButNone = (max: number): fc.Arbitrary<number> => fc.integer({ min: 1, max })

/** Fields that take only some of the values that fit, or of which `ovs-ofctl` prints no zeros or masks. */
const chosen: { readonly [N in FieldName]?: fc.Arbitrary<unknown> } = {
  inPort: port,
  inPhyPort: port,
  inPort16: port16,
  actsetOutput: port,
  arpOp: u8,
  nwTos: fc.nat(63).map((dscp) => dscp << 2),
  nshMdtype: fc.constantFrom(1, 2),
  nshTtl: fc.nat(63),
  tunGbpFlags: u8,
  tunErspanIdx: uptoButNone(0xf_ffff),
  tunErspanVer: uptoButNone(15),
  tunErspanDir: fc.constant(1),
  tunErspanHwid: uptoButNone(63),
  tunGtpuFlags: uptoButNone(0xff),
  tunGtpuMsgtype: uptoButNone(0xff),
  ctState: fc.oneof(u8, fc.tuple(u8, uptoButNone(0xff))
    .map(([value, mask]) => ({ value: value & mask, mask }))),
  packetType: fc.tuple(fc.oneof(fc.nat(20), u16), fc.oneof(fc.nat(20), u16))
    .map(([space, type]) => space * 0x1_0000 + type),
}

/** A match that a field needs beside it. */
export function neededBy(name: FieldName): Match {
  return beside[name] ?? needed[fields[name].requires]
}

/** Matches of one field, and of those that it needs. */
export function acceptedField(name: FieldName): fc.Arbitrary<Match> {
  return (chosen[name] ?? acceptedValue(name)).map((value) => ({ ...neededBy(name), [name]: value }))
}
