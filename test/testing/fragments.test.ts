import { describe, expect, it } from 'vitest'
import { formatMatch, parseFlow } from 'daolinet/codec'
import { buildPacket } from 'daolinet/packet'
import { fragments } from '../support/datapath/fragments.js'
import { udp, type Way } from '../support/traffic.js'
import { bench } from './support.js'

const way: Way = { src: '10.0.0.1', dst: '10.0.0.2', srcPort: 1000, dstPort: 53 }
const way6: Way = { ...way, src: 'fd00::1', dst: 'fd00::2' }
const payload = Uint8Array.from({ length: 4000 }, (_, index) => index * 7)
const SIZES = [1480, 1480]
const later = fragments(udp(way, payload), SIZES, 1)[1]!

async function tracking(nat = '', nat6 = '') {
  const b = await bench()
  expect(await b.errors(...[
    `priority=2,ip,actions=ct(commit,zone=5,table=1${nat})`,
    `priority=2,ipv6,actions=ct(commit,zone=5,table=1${nat6})`,
    'table=1,actions=controller:65535,output:2',
  ].map((flow) => parseFlow(flow)))).toEqual([])
  /** What comes out when these frames come in. */
  const out = (...frames: readonly Uint8Array[]): Uint8Array[] => {
    for (const frame of frames) b.sw.receive(1, frame)
    return b.transmitted.splice(0).map(([, frame]) => frame)
  }
  const states = async (): Promise<string[]> => {
    await b.barrier()
    return b.controller.of('packetIn').map(({ match }) => /ct_state=([^,]*)/.exec(formatMatch(match))![1]!)
  }
  return { ...b, out, states }
}

describe('fragments under connection tracking', () => {
  it.each([['IPv4', way], ['IPv6', way6]])('of %s wait for one another, in any order', async (_, there) => {
    const parts = fragments(udp(there, payload), SIZES, 7)
    const { out, states, sw } = await tracking()
    expect(parts).toHaveLength(3)
    expect(out(parts[2]!, parts[0]!)).toEqual([])
    expect(out(parts[1]!)).toEqual(parts)
    expect(await states()).toEqual(['new|trk', 'new|trk', 'new|trk'])
    expect(sw.trackedConnections()).toMatchObject([{ original: there }])
  })

  it.each([
    ['IPv4', way, '10.0.0.9'], ['IPv6', way6, 'fd00::9'],
  ])('of %s are translated together', async (_, there, src) => {
    const { out } = await tracking(',nat(src=10.0.0.9:7000)', ',nat(src=[fd00::9]:7000)')
    const expected = fragments(udp({ ...there, src, srcPort: 7000 }, payload), SIZES, 7)
    expect(out(...fragments(udp(there, payload), SIZES, 7))).toEqual(expected)
  })

  it('are invalid when they are too small, or overlap', async () => {
    const { out, states } = await tracking()
    expect(out(fragments(udp(way, payload), [800], 1)[0]!)).toHaveLength(1)
    const [first] = fragments(udp(way, payload), [1480], 2)
    expect(out(first!)).toEqual([])
    expect(out(fragments(udp(way, payload), [1400, 1400], 2)[1]!)).toHaveLength(1)
    expect(await states()).toEqual(['inv|trk', 'inv|trk'])
  })

  it('are dropped when the rest does not come in 15 seconds', async () => {
    const { out, clock } = await tracking()
    const [first, ...rest] = fragments(udp(way, payload), SIZES, 3)
    expect(out(first!)).toEqual([])
    clock.advance(15_000)
    expect(out(...rest)).toEqual([])
    expect(out(first!)).toHaveLength(3)
  })

  it('are kept in limited number', async () => {
    const { out, states } = await tracking()
    for (let id = 0; id < 1000; id++) expect(out(fragments(udp(way, payload), SIZES, id)[0]!)).toEqual([])
    expect(out(fragments(udp(way, payload), SIZES, 1000)[0]!)).toHaveLength(1)
    expect(await states()).toEqual(['inv|trk'])
  })
})

describe('a fragment', () => {
  it('has no ports for a match, the first one neither', async () => {
    const { sw, errors, ports } = await bench()
    await errors(parseFlow('udp,tp_dst=53,actions=output:2'), parseFlow('udp,tp_dst=0,actions=output:3'))
    for (const frame of [udp(way), ...fragments(udp(way, payload), [3000], 1)]) sw.receive(1, frame)
    expect(ports()).toEqual([2, 3, 3])
  })

  it('behind the first of IPv6 has the protocol of the fragment header', async () => {
    const { sw, errors, ports } = await bench()
    await errors(parseFlow('ipv6,nw_proto=44,actions=output:2'), parseFlow('udp6,actions=output:3'))
    for (const frame of fragments(udp(way6, payload), [3000], 1)) sw.receive(1, frame)
    expect(ports()).toEqual([3, 2])
  })

  it.each([['IPv4', later], ['IPv6', fragments(udp(way6, payload), SIZES, 1)[1]!]])(
    'behind the first of %s has no port that a packet-out could set', async (_, data) => {
      const { errors } = await bench()
      const actions = [{ type: 'setField', field: { udpDst: 9 } }, { type: 'output', port: 2 }] as const
      expect(await errors({ type: 'packetOut', bufferId: 0xffff_ffff, inPort: 1, actions, data }))
        .toEqual(['OFPBAC_MATCH_INCONSISTENT'])
    },
  )
})

describe('headers that are not what they seem', () => {
  it('of ARP for other hardware have no addresses', async () => {
    const { sw, errors, ports } = await bench()
    const ethernet = { src: '02:00:00:00:00:01', dst: '02:00:00:00:00:02' }
    const arp = { op: 'request', sha: ethernet.src, spa: '10.0.0.1', tpa: '10.0.0.2' } as const
    const frame = buildPacket({ ethernet, arp })
    await errors(
      parseFlow('arp,arp_spa=10.0.0.1,actions=output:2'), parseFlow('priority=1,arp,actions=output:3'),
    )
    sw.receive(1, frame)
    frame[15] = 6
    sw.receive(1, frame)
    expect(ports()).toEqual([2, 3])
  })

  it('of IPv6 with stops on the way have a checksum over the last one', async () => {
    const { sw, errors, transmitted } = await bench()
    await errors(parseFlow('ipv6,actions=set_field:fd00::9->ipv6_dst,output:2'))
    const ethernet = { src: '02:00:00:00:00:01', dst: '02:00:00:00:00:02' }
    const frameTo = (dst: string, left: number): Uint8Array => buildPacket({
      ethernet,
      ipv6: {
        src: 'fd00::1', dst,
        extensions: [{ type: 'routing', data: Uint8Array.of(0, left, ...new Uint8Array(20)) }],
      },
      udp: { srcPort: 1, dstPort: 2 }, payload: new Uint8Array(4),
    })
    const checksums = [0, 1].map((left) => {
      const frame = frameTo('fd00::2', left)
      sw.receive(1, frame)
      const [, after] = transmitted.pop()!
      return [frame, after].map((bytes) =>
        new DataView(bytes.buffer, bytes.byteOffset).getUint16(bytes.length - 6))
    })
    expect(checksums[0]![1]).not.toBe(checksums[0]![0])
    expect(checksums[1]![1]).toBe(checksums[1]![0])
  })

  it('to addresses that bridges keep to themselves are not forwarded by NORMAL', async () => {
    const { sw, errors, ports } = await bench()
    await errors(parseFlow('actions=normal'))
    const frame = udp(way)
    for (let last = 0; last < 0x12; last++) {
      frame.set([0x01, 0x80, 0xc2, 0, 0, last])
      sw.receive(1, frame)
      expect([last, ports()]).toEqual([last, last < 0x10 ? [] : [2, 3]])
    }
    frame.set([0x01, 0x00, 0x0c, 0xcc, 0xcc, 0xcc])
    sw.receive(1, frame)
    expect(ports()).toEqual([])
  })
})
