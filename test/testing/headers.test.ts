import { describe, expect, it } from 'vitest'
import type { ActionInit, MatchInit, MessageInit } from 'daolinet/codec'
import { badChecksums, buildPacket, parsePacket } from '../../src/codec/packet/index.js'
import { hex, toHex } from '../support/hex.js'
import { bench, flow, to, type Bench } from './support.js'

const ethernet = { src: '02:00:00:00:00:01', dst: '02:00:00:00:00:02' }
const ipv4 = { src: '10.0.0.1', dst: '10.0.0.2', ttl: 33 }
const ipv6 = { src: '2001:db8::1', dst: '2001:db8::2', hopLimit: 33 }
const udp = { srcPort: 1, dstPort: 2 }
const payload = Uint8Array.of(1, 2, 3, 4)

/** Whether a frame matches. */
async function takes({ sw, ask, ports }: Bench, match: MatchInit, frame: Uint8Array): Promise<boolean> {
  const answers = await ask({ type: 'flowMod', command: 'delete' }, flow(match, [to(2)]))
  expect(answers).toEqual([])
  sw.receive(1, frame)
  return ports().length === 1
}

/** A frame that matches, after it was changed by actions. */
async function after(
  match: MatchInit, actions: readonly ActionInit[], frame: Uint8Array,
): Promise<Uint8Array> {
  const { sw, ask, transmitted } = await bench()
  expect(await ask(flow(match, [...actions, to(2)]))).toEqual([])
  sw.receive(1, frame)
  return transmitted[0]![1]
}

/** A frame with MPLS labels in front of an IP packet: label, class, bottom of stack, TTL of each. */
function labelled(labels: readonly (readonly [number, number, number, number])[]): Uint8Array {
  const plain = buildPacket({ ethernet, ipv4, udp, payload })
  const shims = labels.flatMap(([label, tc, bos, ttl]) => {
    const shim = label * 4096 + tc * 512 + bos * 256 + ttl
    return [shim >>> 24, (shim >>> 16) & 0xff, (shim >>> 8) & 0xff, shim & 0xff]
  })
  return Uint8Array.from([...plain.subarray(0, 12), 0x88, 0x47, ...shims, ...plain.subarray(14)])
}

describe('IPv6', () => {
  it('is matched by its own fields', async () => {
    const b = await bench()
    const frame = buildPacket({
      ethernet, ipv6: { ...ipv6, flowLabel: 0xabcde, dscp: 46, ecn: 1 }, udp, payload,
    })
    const match = {
      ethType: 0x86dd, ipv6Src: '2001:db8::/32', ipv6Flabel: 0xabcde, ipDscp: 46, ipEcn: 1, ipProto: 17,
      udpDst: 2,
    }
    expect(await takes(b, match, frame)).toBe(true)
    expect(await takes(b, { ...match, ipv6Flabel: 0xabcdf }, frame)).toBe(false)
    expect(await takes(b, { ...match, ipv6Src: '2001:db9::/32' }, frame)).toBe(false)
    expect(await takes(b, { ethType: 0x86dd, nwTtl: 33 }, frame)).toBe(true)
  })

  it('is rewritten with its checksums, and its hop limit is decremented', async () => {
    const frame = buildPacket({ ethernet, ipv6, udp, payload })
    const bytes = await after({ ethType: 0x86dd, ipProto: 17 }, [
      { type: 'setField', field: { ipv6Dst: '2001:db8::99' } }, { type: 'setField', field: { udpSrc: 77 } },
      { type: 'setField', field: { ipv6Flabel: 0x12345 } }, { type: 'decNwTtl' },
    ], frame)
    expect(badChecksums(bytes)).toEqual([])
    expect(parsePacket(bytes)).toMatchObject({
      ipv6: { dst: '2001:db8::99', hopLimit: 32, flowLabel: 0x12345 }, udp: { srcPort: 77 }, payload,
    })
  })

  it('has a field for its extension headers, their order and repetition', async () => {
    const b = await bench()
    const [HOP, ROUTE, DEST, UNREP, UNSEQ] = [1 << 6, 1 << 5, 1 << 3, 1 << 7, 1 << 8]
    const data = new Uint8Array(6)
    const bits = async (...extensions: ('hopByHop' | 'routing' | 'destination')[]): Promise<number> => {
      const headers = extensions.map((type) => ({ type, data }))
      const frame = buildPacket({ ethernet, ipv6: { ...ipv6, extensions: headers }, udp })
      for (const bit of [
        0, HOP, ROUTE, DEST, HOP | ROUTE, HOP | HOP, DEST | ROUTE, HOP | UNREP, HOP | ROUTE | UNSEQ,
      ]) {
        if (await takes(b, { ethType: 0x86dd, ipProto: 17, ipv6Exthdr: bit }, frame)) return bit
      }
      return -1
    }
    expect(await bits()).toBe(0)
    expect(await bits('hopByHop', 'routing')).toBe(HOP | ROUTE)
    expect(await bits('destination', 'routing', 'destination')).toBe(DEST | ROUTE)
    expect(await bits('hopByHop', 'hopByHop')).toBe(HOP | UNREP)
    expect(await bits('routing', 'hopByHop')).toBe(HOP | ROUTE | UNSEQ)
  })

  it('has a field for fragments, and fragments have no ports', async () => {
    const b = await bench()
    const fragment = (fragmentOffset: number, more: boolean): Uint8Array => buildPacket({
      ethernet, udp, payload,
      ipv6: {
        ...ipv6, extensions: [{ type: 'fragment', fragmentOffset, moreFragments: more, identification: 1 }],
      },
    })
    const ports = { ethType: 0x86dd, ipProto: 17, udpDst: 2 }
    expect(await takes(b, ports, fragment(0, true))).toBe(false)
    expect(await takes(b, { ...ports, udpDst: 0 }, fragment(0, true))).toBe(true)
    expect(await takes(b, { ethType: 0x86dd, ipFrag: 1 }, fragment(0, true))).toBe(true)
    expect(await takes(b, ports, fragment(8, false))).toBe(false)
    expect(await takes(b, { ethType: 0x86dd, ipFrag: 3 }, fragment(8, false))).toBe(true)
  })

  it('has fields for neighbour discovery, which can be matched and set', async () => {
    const b = await bench()
    const solicitation = buildPacket({
      ethernet, ipv6: { ...ipv6, hopLimit: 255 },
      icmp6: {
        type: 'neighborSolicitation', target: '2001:db8::9',
        options: [{ type: 'sourceLinkLayerAddress', address: '02:00:00:00:00:07' }],
      },
    })
    const nd = { ethType: 0x86dd, ipProto: 58, icmpv6Type: 135 }
    expect(
      await takes(b, { ...nd, ipv6NdTarget: '2001:db8::9', ipv6NdSll: '02:00:00:00:00:07' }, solicitation),
    ).toBe(true)
    expect(await takes(b, { ...nd, ipv6NdSll: '02:00:00:00:00:08' }, solicitation)).toBe(false)
    const bytes = await after(nd, [
      { type: 'setField', field: { ipv6NdTarget: '2001:db8::a' } },
      { type: 'setField', field: { ipv6NdSll: '02:00:00:00:00:0b' } },
    ], solicitation)
    expect(badChecksums(bytes)).toEqual([])
    expect(parsePacket(bytes).icmp6).toMatchObject({
      target: '2001:db8::a', options: [{ address: '02:00:00:00:00:0b' }],
    })
  })
})

describe('MPLS', () => {
  it('is matched by the outermost label', async () => {
    const b = await bench()
    const frame = labelled([[16, 5, 0, 40], [17, 0, 1, 41]])
    const match = { ethType: 0x8847, mplsLabel: 16, mplsTc: 5, mplsBos: 0, mplsTtl: 40 }
    expect(await takes(b, match, frame)).toBe(true)
    expect(await takes(b, { ...match, mplsBos: 1 }, frame)).toBe(false)
    expect(await takes(b, { ethType: 0x0800 }, frame)).toBe(false)
  })

  it('is pushed with the TTL of the header below, and popped again', async () => {
    const frame = buildPacket({ ethernet, ipv4, udp, payload })
    const pushed = await after({ ethType: 0x0800 }, [
      { type: 'pushMpls', ethertype: 0x8847 }, { type: 'setField', field: { mplsLabel: 99 } },
      { type: 'pushMpls', ethertype: 0x8847 }, { type: 'setField', field: { mplsTc: 3 } },
    ], frame)
    // Label 99: class 3, not the bottom, TTL 33; label 99: class 0, the bottom, TTL 33.
    expect(toHex(pushed.subarray(12, 22))).toBe('8847' + '00063621' + '00063121')
    const popped = await after({ ethType: 0x8847 }, [
      { type: 'popMpls', ethertype: 0x8847 }, { type: 'popMpls', ethertype: 0x0800 },
    ], pushed)
    expect(popped).toEqual(frame)
  })

  it('has a TTL that is decremented, and copied inwards and outwards', async () => {
    const ttls = async (actions: readonly ActionInit[], frame: Uint8Array): Promise<number[]> => {
      const bytes = await after({ ethType: 0x8847 }, actions, frame)
      if ((bytes[16]! & 1) === 0) return [bytes[17]!, bytes[21]!]
      const beneath = Uint8Array.from([...bytes.subarray(0, 12), 8, 0, ...bytes.subarray(18)])
      expect(badChecksums(beneath)).toEqual([])
      return [bytes[17]!, parsePacket(beneath).ipv4!.ttl]
    }
    expect(await ttls([{ type: 'decMplsTtl' }], labelled([[16, 0, 1, 40]]))).toEqual([39, 33])
    expect(await ttls([{ type: 'copyTtlOut' }], labelled([[16, 0, 1, 40]]))).toEqual([33, 33])
    expect(await ttls([{ type: 'copyTtlIn' }], labelled([[16, 0, 1, 40]]))).toEqual([40, 40])
    expect(await ttls([{ type: 'copyTtlIn' }], labelled([[16, 0, 0, 40], [17, 0, 1, 50]]))).toEqual([40, 40])
    expect(
      await ttls([{ type: 'setMplsTtl', ttl: 7 }], labelled([[16, 0, 0, 40], [17, 0, 1, 50]])),
    ).toEqual([7, 50])
  })
})

describe('provider backbone bridging', () => {
  it('wraps a frame in another one with a service tag, and unwraps it', async () => {
    const frame = buildPacket({ ethernet, vlan: { vid: 5, pcp: 6 }, ipv4, udp, payload })
    const pushed = await after({}, [
      { type: 'pushPbb', ethertype: 0x88e7 }, { type: 'setField', field: { pbbIsid: 0x123456 } },
      { type: 'setField', field: { ethDst: '02:00:00:00:00:0f' } },
    ], frame)
    expect(toHex(pushed.subarray(0, 18))).toBe('02000000000f' + '020000000001' + '88e7' + 'c0123456')
    expect(pushed.subarray(18)).toEqual(frame)
    const b = await bench()
    expect(await takes(b, { ethType: 0x88e7, pbbIsid: 0x123456, pbbUca: 0 }, pushed)).toBe(true)
    expect(await takes(b, { ethType: 0x88e7, pbbIsid: { value: 0, mask: 1 } }, pushed)).toBe(true)
    expect(await takes(b, { ethType: 0x88e7, pbbIsid: 7 }, pushed)).toBe(false)
    expect(await after({ ethType: 0x88e7 }, [{ type: 'popPbb' }], pushed)).toEqual(frame)
  })
})

describe('SCTP', () => {
  it('keeps its checksum right when its ports change', async () => {
    // RFC 9260: ports 5001 and 5002, tag 1, checksum, a chunk of COOKIE ACK. IPv4 from 10.0.0.1 to 10.0.0.2.
    const packet = (ports: string, checksum: string): Uint8Array => hex(
      '020000000002 020000000001 0800 4500 0024 0000 4000 4084 268d 0a000001 0a000002'
      + `${ports} 00000001 ${checksum} 0b000004`,
    )
    const before = packet('1389 138a', crc('1389138a'))
    const bytes = await after(
      { ethType: 0x0800, ipProto: 132 }, [{ type: 'setField', field: { sctpDst: 80 } }], before,
    )
    expect(toHex(bytes)).toBe(toHex(packet('1389 0050', crc('13890050'))))
  })

  /** CRC32c over the packet with the checksum as zero, written out: inverted at both ends, low byte first. */
  function crc(ports: string): string {
    let value = 0xffff_ffff
    for (const byte of hex(`${ports} 00000001 00000000 0b000004`)) {
      value ^= byte
      for (let bit = 0; bit < 8; bit++) value = (value >>> 1) ^ (value & 1 ? 0x82f6_3b78 : 0)
    }
    const bytes = new DataView(new ArrayBuffer(4))
    bytes.setUint32(0, ~value >>> 0, true)
    return toHex(new Uint8Array(bytes.buffer))
  }
})

describe('the pipeline\'s own fields', () => {
  it('are registers, of which wide ones are made of narrow ones', async () => {
    const { sw, ask, ports } = await bench()
    const messages: MessageInit[] = [
      {
        type: 'flowMod',
        instructions: [
          { type: 'applyActions', actions: [
            { type: 'setField', field: { reg2: 7 } }, { type: 'setField', field: { xreg0: 0x1_0000_0002n } },
            { type: 'setField', field: { tunnelId: 9n } },
          ] },
          { type: 'gotoTable', tableId: 1 },
        ],
      },
      {
        type: 'flowMod', tableId: 1, match: { reg1: 2, xreg1: 7n << 32n, tunnelId: 9n },
        instructions: [{ type: 'gotoTable', tableId: 2 }],
      },
      flow({ xxreg0: (1n << 96n) | (2n << 64n) | (7n << 32n) }, [to(2)], { tableId: 2 }),
    ]
    expect(await ask(...messages)).toEqual([])
    sw.receive(1, new Uint8Array(60))
    expect(ports()).toEqual([2])
  })

  it('include the output of the action set', async () => {
    const { sw, ask, ports } = await bench()
    expect(await ask(
      { type: 'flowMod', instructions: [
        { type: 'writeActions', actions: [to(3)] }, { type: 'gotoTable', tableId: 1 },
      ] },
      flow({ actsetOutput: 3 }, [to(2)], { tableId: 1 }),
    )).toEqual([])
    sw.receive(1, new Uint8Array(60))
    expect(ports()).toEqual([2, 3])
  })
})
