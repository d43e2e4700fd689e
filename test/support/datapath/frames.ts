/** Random frames that meet the flows. */
import * as fc from 'fast-check'
import { buildPacket } from 'daolinet/packet'
import { echo, tcp, udp, unreachable, type SegmentInit, type Way } from '../traffic.js'
import { common } from './flows.js'
import { fragments } from './fragments.js'

const of = <T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values)
const port = of(...common.PORTS)

const ways = fc.boolean().chain((six): fc.Arbitrary<Way> => {
  const address = of(...six ? common.IPV6 : common.IPV4)
  return fc.record({ src: address, dst: address, srcPort: port, dstPort: port })
})

/** Segments that follow one another now and then. */
const segments: fc.Arbitrary<SegmentInit> = fc.record({
  flags: fc.oneof(
    of<SegmentInit['flags']>(
      ['SYN'], ['SYN', 'ACK'], ['ACK'], ['FIN', 'ACK'], ['RST'], ['RST', 'ACK'], ['ACK', 'PSH'],
    ),
    fc.subarray<SegmentInit['flags'][number]>(['SYN', 'ACK', 'FIN', 'RST', 'PSH', 'URG']),
  ),
  sequence: of(0, 99, 100, 101, 102, 105, 70_000, 200_000, 0xffff_fff0),
  acknowledgment: of(0, 100, 101, 102, 105, 70_000),
  window: of(0, 1, 1000, 65_535),
  options: of(
    new Uint8Array(0), Uint8Array.of(3, 3, 7, 0), Uint8Array.of(1, 3, 3, 14), Uint8Array.of(2, 4, 5, 180),
  ),
  payload: of(new Uint8Array(0), Uint8Array.of(1, 2, 3, 4)),
})

const whole = fc.oneof(
  { weight: 4, arbitrary: ways.map((way) => udp(way)) },
  { weight: 6, arbitrary: fc.tuple(ways, segments).map(([way, segment]) => tcp(way, segment)) },
  { weight: 2, arbitrary: fc.tuple(ways, of('echoRequest' as const, 'echoReply' as const))
    .map(([way, type]) => echo({ ...way, srcPort: 7 }, type)) },
)

/** Errors about frames, quoted whole or in part, from where they went or from between. */
const errors = fc.tuple(ways, of('udp', 'tcp', 'echo'), of(28, 48, 60, 1000), segments, fc.boolean())
  .map(([way, kind, quoted, segment, between]) => {
    const six = way.src.includes(':')
    // Open vSwitch 3.1 spoils errors about TCP over IPv6 when it translates them.
    const about = kind === 'tcp' && !six ? tcp(way, segment)
      : kind === 'echo' ? echo({ ...way, srcPort: 7 }, 'echoRequest') : udp(way)
    return unreachable(about, way, between ? (six ? 'fd00::3' : '10.0.0.3') : way.dst, quoted)
  })

const ethernet = { src: '02:00:00:00:00:01', dst: '02:00:00:00:00:02' }

const others = fc.oneof(
  fc.record({
    op: of('request' as const, 'reply' as const), spa: of(...common.IPV4), tpa: of(...common.IPV4),
  })
    .map((arp) => buildPacket({ ethernet, arp: { ...arp, sha: ethernet.src, tha: ethernet.dst } })),
  of(47, 132, 2).map((protocol) => buildPacket({
    ethernet, ipv4: { src: '10.0.0.1', dst: '10.0.0.2', protocol, ttl: 1 }, payload: new Uint8Array(24),
  })),
  fc.constant(buildPacket({
    ethernet, ipv6: { src: 'fd00::2', dst: 'fd00::3' },
    icmp6: { type: 'neighborSolicitation', target: 'fd00::1', options: [] },
  })),
  fc.uint8Array({ minLength: 14, maxLength: 80 }),
)

const tagged = fc.tuple(whole, of(5, 7), of(0, 3)).map(([frame, vid, pcp]) =>
  Uint8Array.from([...frame.subarray(0, 12), 0x81, 0, pcp << 5, vid, ...frame.subarray(12)]))

/** A frame in which a byte behind the IP header was changed. */
const damaged = fc.tuple(fc.oneof(whole, errors), fc.nat(60), fc.nat(255)).map(([frame, at, byte]) => {
  const copy = frame.slice()
  const start = frame[12] === 0x86 ? 54 : 34
  copy[start + at % (frame.length - start)] = byte
  return copy
})

/** A frame that is no fragment. */
export const wholeFrame: fc.Arbitrary<Uint8Array> = fc.oneof(
  { weight: 12, arbitrary: whole }, { weight: 4, arbitrary: errors }, { weight: 2, arbitrary: others },
  { weight: 2, arbitrary: tagged }, { weight: 2, arbitrary: damaged },
)

const sizes = of([1480, 1000], [1480, 1480, 500], [1240, 1240, 8])

const cut = fc.tuple(ways, fc.nat(0xffff), sizes).chain(([way, id, parts]) => {
  const payload = Uint8Array.from({ length: 2400 }, (_, index) => index)
  return fc.shuffledSubarray([...fragments(udp(way, payload), parts, id)], { minLength: 1 })
})

/** One frame, or the fragments of one in any order; some may be missing, and some are too small. */
export const frames: fc.Arbitrary<readonly Uint8Array[]> =
  fc.oneof({ weight: 10, arbitrary: wholeFrame.map((frame) => [frame]) }, { weight: 1, arbitrary: cut })
