import { parseMatch, PortNo, TextError, type Match } from 'daolinet/codec'
import type { TextErrorCode } from 'daolinet/text'
import { describe, expect, it } from 'vitest'
import { hex } from '../../support/hex.js'

const ip = { ethType: 0x0800 }
const ip6 = { ethType: 0x86dd }
const tcp = { ...ip, ipProto: 6 }

describe('a match is read', () => {
  it.each<[string, string, Match]>([
    ['of nothing', '', {}],
    ['of white space and commas', ' ,\t, ', {}],
    ['with fields apart by white space', 'in_port=1 ip\tnw_ttl=3', { inPort: 1, ...ip, nwTtl: 3 }],
    ['with numbers in hexadecimal', 'reg0=0xFf', { reg0: 255 }],
    ['with a mask', 'reg0=0x10/0xf0', { reg0: { value: 0x10, mask: 0xf0 } }],
    ['without the bits outside of the mask', 'reg0=0x1f/0xf0', { reg0: { value: 0x10, mask: 0xf0 } }],
    ['with a mask of all bits as none', 'reg0=5/0xffffffff', { reg0: 5 }],
    ['with a mask of no bit as nothing', 'reg0=5/0', {}],
    ['with a value of no meaning as nothing', 'reg0=*,metadata=*,dl_vlan=*,vlan_tci=*,nw_tos=*', {}],
    ['with a port of no packet', 'in_port=ANY', { inPort: PortNo.ANY }],
    ['with bits of a field', 'reg0[4..7]=5', { reg0: { value: 0x50, mask: 0xf0 } }],
    ['with one bit of a field', 'reg0[31]=1', { reg0: { value: 0x8000_0000, mask: 0x8000_0000 } }],
    ['with masked bits of a field', 'reg0[4..7]=5/4', { reg0: { value: 0x40, mask: 0x40 } }],
    [
      'with bits that come together', 'reg0[0..7]=1,reg0[8..15]=2',
      { reg0: { value: 0x201, mask: 0xffff } },
    ],
    ['with the same said twice', 'reg0=1,reg0=1/0xff,reg0=1', { reg0: 1 }],
    ['with bits that are all of the field', 'tcp,tp_src[0..15]=80', { ...tcp, tcpSrc: 80 }],
    ['by the names of headers', 'OXM_OF_IN_PORT=1,NXM_NX_REG0=5', { inPort: 1, reg0: 5 }],
    ['by the names of ovs-fields(7)', 'eth_src=1:2:3:4:5:6', { ethSrc: '01:02:03:04:05:06' }],
    ['with wide numbers', 'metadata=0xffffffffffffffff,tun_id=5', { metadata: 2n ** 64n - 1n, tunnelId: 5n }],
    ['with a field that has no name', '0x0001fe04=0x01020304', { '0x0001fe04': hex('01020304') }],
  ])('%s', (_, text, match) => {
    expect(parseMatch(text)).toStrictEqual(match)
  })
})

describe('keywords of protocols', () => {
  it.each<[string, Match]>([
    ['eth', {}],
    ['ip', ip], ['ipv6', ip6], ['arp', { ethType: 0x0806 }], ['rarp', { ethType: 0x8035 }],
    ['mpls', { ethType: 0x8847 }], ['mplsm', { ethType: 0x8848 }],
    ['icmp', { ...ip, ipProto: 1 }], ['tcp', tcp], ['udp', { ...ip, ipProto: 17 }],
    ['sctp', { ...ip, ipProto: 132 }], ['icmp6', { ...ip6, ipProto: 58 }], ['tcp6', { ...ip6, ipProto: 6 }],
    ['udp6', { ...ip6, ipProto: 17 }], ['sctp6', { ...ip6, ipProto: 132 }],
  ])('%s', (text, match) => {
    expect(parseMatch(text)).toStrictEqual(match)
  })

  it.each<[string, Match]>([
    ['tcp,tp_src=1,tp_dst=2', { ...tcp, tcpSrc: 1, tcpDst: 2 }],
    ['tp_dst=2,udp6', { udpDst: 2, ...ip6, ipProto: 17 }],
    ['sctp,tp_src=1/0xff', { ...ip, ipProto: 132, sctpSrc: { value: 1, mask: 0xff } }],
    ['icmp,icmp_type=8,icmp_code=0', { ...ip, ipProto: 1, icmpv4Type: 8, icmpv4Code: 0 }],
    ['icmp6,icmp_type=135', { ...ip6, ipProto: 58, icmpv6Type: 135 }],
    ['ip,nw_proto=6,tp_src=1', { ...tcp, tcpSrc: 1 }],
    ['arp,nw_src=10.0.0.1,nw_dst=10.0.0.2,nw_proto=1', {
      ethType: 0x0806, arpSpa: '10.0.0.1', arpTpa: '10.0.0.2', arpOp: 1,
    }],
  ])('say what %s means', (text, match) => {
    expect(parseMatch(text)).toEqual(match)
  })

  it('may come with the type they stand for, and with no other', () => {
    expect(parseMatch('tcp,dl_type=0x800,nw_proto=6')).toEqual(tcp)
    expect(() => parseMatch('tcp,nw_proto=17')).toThrow(expect.objectContaining({ code: 'ERR_DUPLICATE' }))
  })
})

describe('addresses', () => {
  it.each<[string, Match]>([
    ['ip,nw_src=10.0.0.0/24', { ...ip, ipv4Src: '10.0.0.0/24' }],
    ['ip,nw_src=10.0.0.0/255.0.255.0', { ...ip, ipv4Src: '10.0.0.0/255.0.255.0' }],
    ['ip,nw_src=10.0.0.9/24', { ...ip, ipv4Src: '10.0.0.0/24' }],
    ['ipv6,ipv6_dst=2001:DB8::/32', { ...ip6, ipv6Dst: '2001:db8::/32' }],
    ['ipv6,ipv6_dst=::1/::ff', { ...ip6, ipv6Dst: '::1/::ff' }],
    ['dl_dst=01:00:00:00:00:00/01:00:00:00:00:00', { ethDst: '01:00:00:00:00:00/01:00:00:00:00:00' }],
  ])('%s', (text, match) => {
    expect(parseMatch(text)).toStrictEqual(match)
  })
})

describe('the VLAN tag', () => {
  it.each<[string, Match]>([
    ['dl_vlan=5', { vlanVid: 0x1005 }],
    ['dl_vlan=0xffff', { vlanVid: 0 }],
    ['vlan_vid=0x1000/0x1000', { vlanVid: { value: 0x1000, mask: 0x1000 } }],
    ['dl_vlan=5,dl_vlan_pcp=3', { vlanVid: 0x1005, vlanPcp: 3 }],
    ['dl_vlan_pcp=3', { vlanVid: { value: 0x1000, mask: 0x1000 }, vlanPcp: 3 }],
    ['vlan_tci=0', { vlanVid: 0 }],
    ['vlan_tci=0x7005', { vlanVid: 0x1005, vlanPcp: 3 }],
    ['vlan_tci=0x1005/0x1fff', { vlanVid: 0x1005 }],
    ['vlan_tci=0x2000/0x2000', { vlanTci: { value: 0x2000, mask: 0x2000 } }],
  ])('%s', (text, match) => {
    expect(parseMatch(text)).toStrictEqual(match)
  })

  it('is said once', () => {
    expect(() => parseMatch('dl_vlan=5,vlan_tci=0x1006/0x1fff')).toThrow(
      expect.objectContaining({ code: 'ERR_DUPLICATE' }),
    )
  })
})

describe('fields with a syntax of their own', () => {
  it.each<[string, Match]>([
    ['in_port=LOCAL', { inPort: PortNo.LOCAL }],
    ['in_port=controller', { inPort: PortNo.CONTROLLER }],
    ['in_port=65534', { inPort: PortNo.LOCAL }],
    ['ip,nw_tos=16', { ...ip, ipDscp: 4 }],
    ['ip,nw_frag=later', { ...ip, ipFrag: 3 }],
    ['ip,nw_frag=not_later', { ...ip, ipFrag: { value: 0, mask: 2 } }],
    ['tcp,tcp_flags=+syn-ack', { ...tcp, tcpFlags: { value: 2, mask: 0x12 } }],
    ['tcp,tcp_flags=syn|ack', { ...tcp, tcpFlags: 0x12 }],
    ['tcp,tcp_flags=0x2/0x12', { ...tcp, tcpFlags: { value: 2, mask: 0x12 } }],
    ['ct_state=+trk-new', { ctState: { value: 0x20, mask: 0x21 } }],
    ['tun_flags=+oam', { tunFlags: 1 }],
    ['ip,ct_state=est|trk', { ...ip, ctState: { value: 0x22, mask: 0xff } }],
    ['packet_type=(1,0x800)', { packetType: 0x1_0800 }],
    ['tun_metadata3', { tunMetadata3: { value: hex(''), mask: hex('') } }],
    ['tun_metadata3=0x123', { tunMetadata3: hex('0123') }],
    ['tun_metadata3=0x1/0xff', { tunMetadata3: { value: hex('01'), mask: hex('ff') } }],
    ['conj_id=7', { conjId: 7 }],
  ])('%s', (text, match) => {
    expect(parseMatch(text)).toEqual(match)
  })
})

describe('a text that is no match is refused', () => {
  it.each<[TextErrorCode, string, string, string]>([
    ['ERR_UNKNOWN_NAME', 'ip,nw_foo=1', 'nw_foo', 'no match field is called "nw_foo"'],
    ['ERR_UNKNOWN_NAME', 'tcp,tcp_flags=+xyz', 'xyz', '"xyz" is no flag of tcp_flags'],
    ['ERR_BAD_VALUE', 'ip,nw_src=10.0.0.300', '10.0.0.300', '10.0.0.300'],
    ['ERR_BAD_VALUE', 'dl_src=1:2:3', '1:2:3', '1:2:3'],
    ['ERR_BAD_VALUE', 'reg0=five', 'five', 'reg0 is a number, not "five"'],
    ['ERR_BAD_VALUE', 'reg0=08', '08', 'reg0 is a number, not "08"'],
    ['ERR_BAD_VALUE', 'in_port=eth0', 'eth0', '"eth0" is no port'],
    ['ERR_BAD_VALUE', 'ip,nw_frag=some', 'some', '"some" is none of no, first, later, yes, not_later'],
    ['ERR_BAD_VALUE', 'ip,nw_tos=17', '17', 'the low two bits of nw_tos are nw_ecn'],
    ['ERR_BAD_VALUE', 'ip,nw_ttl=1/3', '/3', 'nw_ttl takes no mask'],
    ['ERR_BAD_VALUE', 'reg0[5..4]=1', '5..4', 'the last bit of "5..4" is below the first'],
    ['ERR_BAD_VALUE', 'packet_type=5', '5', 'a namespace and a type'],
    ['ERR_OUT_OF_RANGE', 'dl_vlan=4096', '4096', 'a VLAN id is 0 to 4095'],
    ['ERR_OUT_OF_RANGE', 'ip,nw_ttl=256', '256', 'nw_ttl has 8 bits, too few for "256"'],
    ['ERR_OUT_OF_RANGE', 'reg0[0..3]=16', '16', 'reg0 has 4 bits, too few for "16"'],
    ['ERR_OUT_OF_RANGE', 'reg0[30..32]=1', '32', 'reg0 has bits 0 to 31'],
    ['ERR_OUT_OF_RANGE', 'in_port=65280', '65280', 'ports 65280 to 65527 do not exist'],
    ['ERR_SYNTAX', 'reg0[0..3=1', '=1', 'a bracket should close here'],
    ['ERR_SYNTAX', 'packet_type=(1,2', '(1,2', 'this bracket does not close'],
    ['ERR_SYNTAX', 'in_port="eth0', '"eth0', 'this quotation mark has no second'],
    ['ERR_SYNTAX', 'reg0=5)', ')', 'nothing is open that ")" could close'],
    ['ERR_SYNTAX', 'tcp=5', '5', 'tcp takes no value'],
    ['ERR_MISSING', 'ip,nw_src', 'nw_src', 'nw_src'],
    ['ERR_DUPLICATE', 'reg0=1,reg0=2', 'reg0=2', 'reg0=2 contradicts reg0=1'],
    ['ERR_DUPLICATE', 'tcp,tcp_flags=+syn-syn', '-syn', 'syn is said twice'],
    ['ERR_MISSING_PREREQUISITE', 'nw_src=10.0.0.1', 'nw_src=', 'nw_src needs ip beside it'],
    ['ERR_MISSING_PREREQUISITE', 'ip,tcp_dst=80', 'tcp_dst', 'tcp_dst needs tcp or tcp6 beside it'],
    ['ERR_MISSING_PREREQUISITE', 'ip,tp_dst=80', 'tp_dst', 'tp_dst needs tcp, udp or sctp beside it'],
    ['ERR_MISSING_PREREQUISITE', 'icmp6,nd_target=::1', 'nd_target', 'needs icmp6,icmp_type=135 or 136'],
    ['ERR_MISSING_PREREQUISITE', 'ip,ct_nw_src=10.0.0.1', 'ct_nw_src', 'ct_nw_src needs ct_state=+trk+est'],
  ])('%s: %s', (code, text, at, detail) => {
    expect(() => parseMatch(text)).toThrow(TextError)
    expect(() => parseMatch(text)).toThrow(expect.objectContaining({
      code, position: text.lastIndexOf(at), detail: expect.stringContaining(detail) as string,
    }))
  })
})
