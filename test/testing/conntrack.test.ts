import { describe, expect, it } from 'vitest'
import {
  formatMatch, nxCtFlush, nxCtFlushZone, parseFlow, type MessageInit, type NxCtFlushInit,
} from 'daolinet/codec'
import { badChecksums } from 'daolinet/packet'
import { back, echo, tcp, udp, unreachable, type SegmentInit, type Way } from '../support/traffic.js'
import { bench } from './support.js'

const way: Way = { src: '10.0.0.1', dst: '10.0.0.2', srcPort: 1000, dstPort: 53 }
const way6: Way = { ...way, src: 'fd00::1', dst: 'fd00::2' }

/** Everything is tracked in zone 5; what comes in by port 1 is committed. All is shown to the controller. */
const FIREWALL = [
  'priority=10,ip,actions=ct(zone=5,table=1)',
  'priority=10,ipv6,actions=ct(zone=5,table=1)',
  'table=1,priority=10,in_port=1,ct_state=+trk+new,ip,'
    + 'actions=controller:65535,ct(commit,zone=5,exec(set_field:0x7->ct_mark))',
  'table=1,priority=10,in_port=1,ct_state=+trk+new,ipv6,'
    + 'actions=controller:65535,ct(commit,zone=5,exec(set_field:0x7->ct_mark))',
  'table=1,priority=1,actions=controller:65535',
]

/** A bench with these flows, that tells what the controller learns of a frame. */
async function tracking(flows: readonly string[], options: Parameters<typeof bench>[0] = {}) {
  const b = await bench(options)
  expect(await b.errors(...flows.map((flow) => parseFlow(flow)))).toEqual([])
  /** The fields of each packet-in that a frame leads to, as text. */
  const seen = async (portNo: number, frame: Uint8Array): Promise<string[]> => {
    const from = b.heard.length
    b.sw.receive(portNo, frame)
    await b.barrier()
    return b.heard.slice(from).flatMap((one) => one.type === 'packetIn' ? [formatMatch(one.match)] : [])
  }
  /** The state of a frame of which the controller gets one packet-in: `new|trk`. */
  const state = async (portNo: number, frame: Uint8Array): Promise<string> => {
    const [fields, ...more] = await seen(portNo, frame)
    expect(more).toEqual([])
    return /ct_state=([^,]*)/.exec(fields!)?.[1] ?? 'untracked'
  }
  return { ...b, seen, state }
}

describe('connection tracking', () => {
  it.each([['IPv4', way], ['IPv6', way6]])('follows UDP over %s', async (_, there) => {
    const { state, seen } = await tracking(FIREWALL)
    expect(await state(2, udp(back(there)))).toBe('new|trk')
    expect(await state(1, udp(there))).toBe('new|trk')
    expect(await state(1, udp(there))).toBe('new|trk')
    expect(await state(2, udp(back(there)))).toBe('est|rpl|trk')
    expect(await state(1, udp(there))).toBe('est|trk')
    const [fields] = await seen(2, udp(back(there)))
    expect(fields).toContain('ct_zone=5,ct_mark=0x7')
    expect(fields).toContain(there === way
      ? 'ct_nw_src=10.0.0.1,ct_nw_dst=10.0.0.2,ct_nw_proto=17,ct_tp_src=1000,ct_tp_dst=53'
      : 'ct_ipv6_src=fd00::1,ct_ipv6_dst=fd00::2,ct_nw_proto=17,ct_tp_src=1000,ct_tp_dst=53')
  })

  it.each([['IPv4', way], ['IPv6', way6]])('follows pings over %s', async (_, there) => {
    const { state } = await tracking(FIREWALL)
    expect(await state(1, echo(there, 'echoRequest'))).toBe('new|trk')
    expect(await state(2, echo(back({ ...there, dstPort: 1000 }), 'echoReply'))).toBe('est|rpl|trk')
    expect(await state(2, echo(back({ ...there, dstPort: 999 }), 'echoReply'))).toBe('inv|trk')
  })

  it('follows TCP from its handshake to its end', async () => {
    const { state, clock } = await tracking(FIREWALL)
    const payload = Uint8Array.of(1)
    const steps: [port: number, way: Way, segment: SegmentInit, expected: string][] = [
      [1, way, { flags: ['SYN'], sequence: 100 }, 'new|trk'],
      [1, way, { flags: ['SYN'], sequence: 100 }, 'new|trk'],
      [2, back(way), { flags: ['SYN', 'ACK'], sequence: 500, acknowledgment: 101 }, 'est|rpl|trk'],
      [1, way, { flags: ['ACK'], sequence: 101, acknowledgment: 501 }, 'est|trk'],
      [1, way, { flags: ['ACK'], sequence: 90_000, acknowledgment: 501, payload }, 'inv|trk'],
      [1, way, { flags: ['FIN', 'ACK'], sequence: 101, acknowledgment: 501 }, 'est|trk'],
      [2, back(way), { flags: ['FIN', 'ACK'], sequence: 501, acknowledgment: 102 }, 'est|rpl|trk'],
      [1, way, { flags: ['ACK'], sequence: 102, acknowledgment: 502 }, 'est|trk'],
      [1, way, { flags: ['SYN'], sequence: 9000 }, 'new|trk'],
    ]
    for (const [port, there, segment, expected] of steps) {
      expect([segment, await state(port, tcp(there, segment))]).toEqual([segment, expected])
      clock.advance(10_000)
    }
  })

  it('takes up TCP in the middle, but not by the second segment of a handshake', async () => {
    const { state } = await tracking(FIREWALL)
    expect(await state(2, tcp(back(way), { flags: ['SYN', 'ACK'] }))).toBe('inv|trk')
    expect(await state(2, tcp(back(way), { flags: ['FIN'] }))).toBe('inv|trk')
    expect(await state(1, tcp(way, { flags: ['ACK'], sequence: 700, acknowledgment: 90 }))).toBe('new|trk')
    expect(await state(2, tcp(back(way), { flags: ['ACK'], sequence: 90, acknowledgment: 700 })))
      .toBe('est|rpl|trk')
  })

  it.each([['IPv4', way], ['IPv6', way6]])('knows errors about a connection over %s', async (_, there) => {
    const { state } = await tracking(FIREWALL)
    const frame = udp(there)
    expect(await state(2, unreachable(frame, there))).toBe('inv|trk')
    expect(await state(1, frame)).toBe('new|trk')
    expect(await state(2, unreachable(frame, there))).toBe('rel|rpl|trk')
    expect(await state(2, unreachable(frame, there, there.src.includes(':') ? 'fd00::fe' : '10.0.0.254')))
      .toBe('rel|rpl|trk')
  })

  it('finds packets with wrong checksums invalid', async () => {
    const { state } = await tracking(FIREWALL)
    const frame = udp(way)
    frame[frame.length - 1]! ^= 1
    expect(badChecksums(frame)).toEqual(['udp'])
    expect(await state(1, frame)).toBe('inv|trk')
  })

  it('keeps zones apart, and takes them from a field too', async () => {
    const { sw, seen } = await tracking([
      'in_port=1,ip,actions=set_field:9->reg1,ct(commit,zone=NXM_NX_REG1[0..15])',
      'in_port=2,ip,actions=ct(zone=9,table=1)', 'in_port=3,ip,actions=ct(zone=8,table=1)',
      'table=1,actions=controller:65535',
    ])
    sw.receive(1, udp(way))
    const expected = { zone: 9, protocol: 17, original: way, reply: back(way) }
    expect(sw.trackedConnections()).toMatchObject([expected])
    expect((await seen(2, udp(back(way))))[0]).toContain('ct_state=est|rpl|trk,ct_zone=9')
    expect((await seen(3, udp(back(way))))[0]).toContain('ct_state=new|trk,ct_zone=8')
  })

  it('goes on with the next action untracked, and keeps registers for the table', async () => {
    const { seen } = await tracking([
      'ip,actions=set_field:3->reg2,ct(table=1,zone=4),controller:65535,goto_table:2',
      'table=1,actions=controller:65535', 'table=2,actions=controller:65535',
    ])
    const [tracked, next, after] = await seen(1, udp(way))
    expect(tracked).toContain('reg2=0x3')
    expect(tracked).toContain('ct_state=new|trk,ct_zone=4')
    for (const untracked of [next, after]) expect(untracked).not.toContain('ct_state')
  })

  it('forgets what it knows of a packet by ct_clear', async () => {
    const { seen } = await tracking([
      'ip,actions=ct(table=1,zone=4)', 'table=1,actions=ct_clear,controller:65535,goto_table:2',
      'table=2,ct_state=-trk,actions=controller:65535',
    ])
    expect(await seen(1, udp(way))).toEqual(['in_port=1', 'in_port=1'])
  })

  it('writes marks and labels, whole and in part, and moves fields into them', async () => {
    const { sw } = await tracking([
      'in_port=1,ip,actions=set_field:0xabcd->reg1,ct(commit,exec('
        + 'move:NXM_NX_REG1[0..15]->NXM_NX_CT_MARK[16..31],load:0x5->NXM_NX_CT_LABEL[64..71]))',
      'in_port=2,ip,actions=ct(commit,exec(set_field:0x1/0xf->ct_mark,set_field:0x9->ct_label))',
    ])
    sw.receive(1, udp(way))
    expect(sw.trackedConnections()).toMatchObject([{ mark: 0xabcd_0000, label: 5n << 64n }])
    sw.receive(2, udp(back(way)))
    expect(sw.trackedConnections()).toMatchObject([{ mark: 0xabcd_0001, label: 9n }])
  })

  it('replaces a connection from the other side by force', async () => {
    const { sw } = await tracking([
      'in_port=1,ip,actions=ct(commit)', 'in_port=2,ip,actions=ct(commit,force)',
    ])
    sw.receive(1, udp(way))
    sw.receive(2, udp(back(way)))
    expect(sw.trackedConnections()).toMatchObject([{ original: back(way) }])
    sw.receive(1, udp(way))
    expect(sw.trackedConnections()).toMatchObject([{ original: back(way) }])
  })

  it('forgets connections in time, by the switch\'s clock', async () => {
    const { sw, clock } = await tracking(FIREWALL)
    sw.receive(1, udp(way))
    clock.advance(59_999)
    expect(sw.trackedConnections()).toHaveLength(1)
    sw.receive(2, udp(back(way)))
    clock.advance(30_000)
    expect(sw.trackedConnections()).toEqual([])
    sw.receive(1, tcp(way, { flags: ['SYN'], sequence: 100 }))
    sw.receive(2, tcp(back(way), { flags: ['SYN', 'ACK'], sequence: 500, acknowledgment: 101 }))
    sw.receive(1, tcp(way, { flags: ['ACK'], sequence: 101, acknowledgment: 501 }))
    clock.advance(86_399_999)
    expect(sw.trackedConnections()).toHaveLength(1)
    clock.advance(1)
    expect(sw.trackedConnections()).toEqual([])
    expect(clock.pending).toBe(0)
  })

  it('holds a limited number of connections', async () => {
    const { sw, clock } = await tracking(['ip,actions=ct(commit)'], { maxConnections: 2 })
    for (const srcPort of [1, 2, 3]) sw.receive(1, udp({ ...way, srcPort }))
    expect(sw.trackedConnections()).toHaveLength(2)
    clock.advance(60_000)
    sw.receive(1, udp(way))
    expect(sw.trackedConnections()).toMatchObject([{ original: way }])
  })

  it('ends what goes round for ever', async () => {
    const { sw } = await tracking(['actions=goto_table:1', 'table=1,ip,actions=ct(table=1)'])
    sw.receive(1, udp(way))
    expect(sw.flows(1)[0]!.packetCount).toBe(7n)
  })
})

describe('flushing connections', () => {
  const ways: Way[] = [way, { ...way, srcPort: 2000 }, { ...way, src: '10.0.0.9' }, way6]

  async function left(message: MessageInit): Promise<string[]> {
    const { sw, errors } = await tracking([
      'ip,actions=ct(commit,zone=5,exec(set_field:0x12->ct_mark,set_field:0x34->ct_label))',
      'ipv6,actions=ct(commit,zone=6)',
    ])
    for (const there of ways) sw.receive(1, udp(there))
    sw.receive(1, echo(way, 'echoRequest'))
    expect(sw.trackedConnections()).toHaveLength(5)
    expect(await errors(message)).toEqual([])
    return sw.trackedConnections().map(({ protocol, original }) =>
      `${protocol} ${original.src} ${original.srcPort}`)
  }

  const [first, second, third, sixth, ping] = [
    '17 10.0.0.1 1000', '17 10.0.0.1 2000', '17 10.0.0.9 1000', '17 fd00::1 1000', '1 10.0.0.1 1000',
  ] as const
  const src = { type: 'src', address: '10.0.0.1' } as const
  const port = { type: 'srcPort', value: 1000 } as const
  const icmp = [{ type: 'icmpId', value: 1000 }, { type: 'icmpType', value: 8 }] as const

  it.each<[string, NxCtFlushInit, string[]]>([
    ['all', nxCtFlush(), []],
    ['those of a zone', nxCtFlush({ properties: [{ type: 'zoneId', zoneId: 6 }] }),
      [first, second, third, ping]],
    ['those of a protocol', nxCtFlush({ ipProto: 17 }), [ping]],
    ['those with an address', nxCtFlush({ properties: [{ type: 'origTuple', fields: [src] }] }),
      [third, sixth]],
    ['those with a port', nxCtFlush({ ipProto: 17, properties: [{ type: 'origTuple', fields: [port] }] }),
      [second, ping]],
    ['those with both', nxCtFlush({ ipProto: 17, properties: [{ type: 'origTuple', fields: [src, port] }] }),
      [second, third, sixth, ping]],
    ['those with an answer', nxCtFlush({
      ipProto: 17, properties: [{ type: 'replyTuple', fields: [{ type: 'dst', address: 'fd00::1' }] }],
    }), [first, second, third, ping]],
    ['pings, of which all must be said', nxCtFlush({ ipProto: 1, properties: [
      { type: 'origTuple', fields: icmp },
      { type: 'replyTuple', fields: [{ type: 'icmpId', value: 1000 }] },
    ] }), [first, second, third, sixth]],
    ['those with a mark', nxCtFlush({ properties: [{ type: 'mark', mark: 0x12 }] }), [sixth]],
    ['those with some bits of a mark', nxCtFlush({
      properties: [{ type: 'mark', mark: 0x10 }, { type: 'markMask', markMask: 0xf0 }],
    }), [sixth]],
    ['those without a bit of the labels', nxCtFlush({
      properties: [{ type: 'labels', labels: 0n }, { type: 'labelsMask', labelsMask: 4n }],
    }), [first, second, third, ping]],
    ['no pings, of which not all is said', nxCtFlush({ ipProto: 1 }), [first, second, third, sixth, ping]],
  ])('removes %s', async (_, message, expected) => {
    expect(await left(message)).toEqual(expected)
  })

  it('removes those of a zone by the older message', async () => {
    expect(await left(nxCtFlushZone({ zoneId: 5 }))).toEqual([sixth])
  })

  it('refuses addresses of both families, as Open vSwitch does', async () => {
    const { errors } = await bench()
    const fields = [{ type: 'src', address: '10.0.0.1' }, { type: 'dst', address: 'fd00::1' }] as const
    expect(await errors(nxCtFlush({ properties: [{ type: 'origTuple', fields }] })))
      .toEqual(['OFPTFFC_BAD_ARGUMENT'])
  })
})

describe('a switch without connection tracking', () => {
  it.each([
    ['ip,actions=ct(commit)', 'NXBAC_CT_DATAPATH_SUPPORT'],
    ['ip,actions=ct(nat)', 'NXBAC_CT_DATAPATH_SUPPORT'],
    ['ct_state=+trk,actions=drop', 'NXBMC_CT_DATAPATH_SUPPORT'],
    ['ct_zone=5,actions=drop', 'NXBMC_CT_DATAPATH_SUPPORT'],
    ['ct_mark=5,actions=drop', 'NXBMC_CT_DATAPATH_SUPPORT'],
  ])('refuses %s', async (flow, error) => {
    const { errors, sw } = await bench({ conntrack: false })
    expect(await errors(parseFlow(flow))).toEqual([error])
    expect(await errors({ ...parseFlow(flow), command: 'modify' })).toEqual([error])
    expect(await errors({ ...parseFlow(flow), command: 'delete' })).toEqual([])
    expect(sw.flows()).toEqual([])
  })

  it('refuses it in groups and packet-outs, and has nothing to flush', async () => {
    const { errors } = await bench({ conntrack: false })
    const actions = [{ type: 'ct' }] as const
    const bucket = { weight: 0, watchPort: 0xffff_ffff, watchGroup: 0xffff_ffff, actions }
    expect(await errors(
      { type: 'groupMod', command: 'add', groupType: 'all', groupId: 1, buckets: [bucket] },
      { type: 'packetOut', bufferId: 0xffff_ffff, inPort: 1, actions, data: udp(way) },
      nxCtFlush(),
    )).toEqual(['NXBAC_CT_DATAPATH_SUPPORT', 'NXBAC_CT_DATAPATH_SUPPORT'])
  })
})
