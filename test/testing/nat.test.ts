import { describe, expect, it } from 'vitest'
import { parseFlow } from 'daolinet/codec'
import { badChecksums, orThrow, parsePacket, type Packet } from 'daolinet/packet'
import { back, echo, tcp, udp, unreachable, type Way } from '../support/traffic.js'
import { bench } from './support.js'

const way: Way = { src: '10.0.0.1', dst: '10.0.0.2', srcPort: 1000, dstPort: 53 }
const way6: Way = { ...way, src: 'fd00::1', dst: 'fd00::2' }

/** What comes in by port 1 opens connections that are translated; what comes in by port 2 answers. */
async function translating(nat: string, family = 'ip') {
  const { sw, errors, transmitted } = await bench()
  expect(await errors(...[
    `in_port=1,${family},actions=ct(commit,zone=5,${nat},table=1)`,
    `in_port=2,${family},actions=ct(zone=5,nat,table=1)`,
    'table=1,in_port=1,actions=output:2', 'table=1,in_port=2,actions=output:1',
  ].map((flow) => parseFlow(flow)))).toEqual([])
  /** What comes out when a frame goes in, with right checksums. */
  const through = (portNo: number, frame: Uint8Array): Packet => {
    sw.receive(portNo, frame)
    const [out, ...more] = transmitted.splice(0)
    expect(more).toEqual([])
    expect(badChecksums(out![1])).toEqual([])
    return orThrow(parsePacket(out![1]))
  }
  return { sw, through }
}

function ends({ ipv4, ipv6, udp: datagram, tcp: segment }: Packet): Way {
  const { src, dst } = (ipv4 ?? ipv6)!
  const { srcPort = 0, dstPort = 0 } = datagram ?? segment ?? {}
  return { src, dst, srcPort, dstPort }
}

describe('address translation', () => {
  it.each([
    ['the source', 'nat(src=10.0.0.9)', 'ip', way, { ...way, src: '10.0.0.9' }],
    ['source and port', 'nat(src=10.0.0.9:7000)', 'ip', way, { ...way, src: '10.0.0.9', srcPort: 7000 }],
    ['the destination', 'nat(dst=10.0.0.9)', 'ip', way, { ...way, dst: '10.0.0.9' }],
    ['destination and port', 'nat(dst=10.0.0.9:80)', 'ip', way, { ...way, dst: '10.0.0.9', dstPort: 80 }],
    ['the source of IPv6', 'nat(src=fd00::9)', 'ipv6', way6, { ...way6, src: 'fd00::9' }],
    ['destination and port of IPv6', 'nat(dst=[fd00::9]:80)', 'ipv6', way6,
      { ...way6, dst: 'fd00::9', dstPort: 80 }],
  ] as const)('replaces %s, and back in answers', async (_, nat, family, there, expected) => {
    const { through } = await translating(nat, family)
    for (const build of [udp, (one: Way) => tcp(one, { flags: ['SYN'] })]) {
      expect(ends(through(1, build(there)))).toEqual(expected)
    }
    expect(ends(through(2, udp(back(expected))))).toEqual(back(there))
    const answer = { flags: ['SYN', 'ACK'], acknowledgment: 1 } as const
    expect(ends(through(2, tcp(back(expected), answer)))).toEqual(back(there))
    const quoting = through(2, unreachable(udp(expected), expected))
    expect(ends(quoting)).toMatchObject({ dst: there.src })
    expect(quoting.payload).toEqual(udp(there).subarray(14))
  })

  it('carries pings of an address that nobody has', async () => {
    const { through } = await translating('nat(dst=10.0.0.9)')
    expect(ends(through(1, echo(way, 'echoRequest')))).toMatchObject({ dst: '10.0.0.9' })
    const answer = { ...back(way), src: '10.0.0.9', srcPort: 1000 }
    expect(ends(through(2, echo(answer, 'echoReply')))).toMatchObject({ src: '10.0.0.2', dst: '10.0.0.1' })
  })

  it('translates the checksum of a ping that an IPv6 error quotes, which covers the addresses', async () => {
    const { through } = await translating('nat(dst=fd00::9)', 'ipv6')
    const sent = echo(way6, 'echoRequest')
    const translated = { ...way6, dst: 'fd00::9' }
    expect(ends(through(1, sent))).toMatchObject({ dst: 'fd00::9' })
    const { payload } = through(2, unreachable(echo(translated, 'echoRequest'), translated))
    expect(payload).toEqual(sent.subarray(14))
  })

  it('translates what TCP errors quote, of which the checksum may be missing', async () => {
    const { through } = await translating('nat(src=10.0.0.9)')
    const out = { ...way, src: '10.0.0.9' }
    const segment = { flags: ['SYN'] } as const
    through(1, tcp(way, segment))
    for (const quoted of [28, 40]) {
      const { payload } = through(2, unreachable(tcp(out, segment), out, undefined, quoted))
      expect(payload).toEqual(tcp(way, segment).subarray(14, 14 + quoted))
    }
  })

  it('keeps connections apart that would look the same', async () => {
    const { through } = await translating('nat(src=10.0.0.9)')
    const sources = ['10.0.0.1', '10.0.0.3', '10.0.0.4'].map((src) => ({ ...way, src }))
    const seen = sources.map((one) => ends(through(1, udp(one))))
    expect(seen.map(({ src, srcPort }) => `${src} ${srcPort}`))
      .toEqual(['10.0.0.9 1000', '10.0.0.9 1001', '10.0.0.9 1002'])
    for (const [index, one] of seen.entries()) {
      expect(ends(through(2, udp(back(one))))).toEqual(back(sources[index]!))
    }
  })

  it('keeps a privileged port privileged', async () => {
    const { through } = await translating('nat(src=10.0.0.9)')
    through(1, udp({ ...way, srcPort: 511 }))
    expect(ends(through(1, udp({ ...way, src: '10.0.0.3', srcPort: 511 })))).toMatchObject({ srcPort: 1 })
  })

  it('replaces the source port too when two destinations become one', async () => {
    const { through } = await translating('nat(dst=10.0.0.9:80)')
    through(1, udp(way))
    const other = { ...way, dst: '10.0.0.3' }
    const second = ends(through(1, udp(other)))
    expect(second).toEqual({ ...other, dst: '10.0.0.9', dstPort: 80, srcPort: 1001 })
    expect(ends(through(2, udp(back(second))))).toEqual(back(other))
  })

  it('follows no connection for which nothing is free', async () => {
    const { sw, through } = await translating('nat(src=10.0.0.9:7000-7001)')
    for (const src of ['10.0.0.1', '10.0.0.3', '10.0.0.4']) through(1, udp({ ...way, src }))
    const used = sw.trackedConnections().map(({ reply }) => reply.dstPort)
    expect(used.sort()).toEqual([7000, 7001])
  })

  it('chooses addresses and ports of a range, the same again for the same connection', async () => {
    const [one, two] = [await translating('nat(src=10.0.0.16-10.0.0.31:5000-5999)'),
      await translating('nat(src=10.0.0.16-10.0.0.31:5000-5999,persistent,hash)')]
    const seen = new Set<string>()
    for (let srcPort = 1000; srcPort < 1100; srcPort++) {
      const [first, second] = [one, two].map(({ through }) => ends(through(1, udp({ ...way, srcPort }))))
      expect(second).toEqual(first)
      expect(first!.srcPort).toBeGreaterThanOrEqual(5000)
      expect(first!.srcPort).toBeLessThan(6000)
      seen.add(first!.src)
    }
    expect(seen.size).toBeGreaterThan(8)
  })
})
