import { describe, expect, it } from 'vitest'
import { explain } from '../../../src/routing/decide/explain.js'
import { formatTrace } from '../../../src/routing/decide/format-trace.js'
import { trace } from '../../../src/routing/decide/trace.js'
import { endpointMtu } from '../../../src/routing/network/crossing.js'
import { endpointByIp, endpointById } from '../../../src/routing/network/lookup.js'
import { advanceView } from '../../../src/routing/network/view.js'
import { buildPacket } from '../../../src/codec/packet/index.js'
import { endpoint, host, puts, viewOf } from '../../support/network.js'
import { ask, deny } from '../../support/decided.js'
import { records, trackingView, webToDb } from '../../support/story.js'
import { inMode, tunnel } from '../../support/underlay.js'
import type { Underlay, UnderlayMode } from '../../../src/routing/network/records.js'
import type { View } from '../../../src/routing/network/view.js'

const why = (view: View): string => explain(deny(ask(view, 1n, 'a', '10.1.0.13')).why)
const mixed = (mode: UnderlayMode, ...over: Partial<Underlay>[]) => why(inMode(trackingView(), mode, ...over))

describe('a packet that cannot cross', () => {
  it('is dropped for a second, with the reason', () => {
    expect(mixed('mac', {}, { mode: 'physical' })).toBe(
      'a cannot reach c: the underlay modes of hosts h1 and h2 differ.')
    expect(mixed(tunnel('vxlan'), {}, { mode: tunnel('gre') })).toBe(
      'a cannot reach c: the underlay modes of hosts h1 and h2 differ.')
    expect(mixed('mac', {}, { segment: 'rack2' })).toBe(
      'a cannot reach c: hosts h1 and h2 are on two segments, and only MAC addresses are changed.')
    expect(mixed(tunnel('gre'), {}, { ip: 'fd50::2' })).toBe(
      'a cannot reach c: hosts h1 and h2 have no underlay addresses of the same version of IP for a tunnel.')
    expect(deny(ask(inMode(trackingView(), 'mac', {}, { mode: 'physical' }), 1n, 'a', '10.1.0.13')).flows)
      .toMatchObject([{ tableId: 1, hardTimeout: 1 }])
  })

  it('is of a tenant whose number does not fit into a tunnel', () => {
    const big = inMode(trackingView(), tunnel('vxlan'))
    const { after } = advanceView(big, puts({ assignment: [{ id: 'tenant/acme', number: 0x100_0000 }] }), 99)
    expect(why(after)).toBe(
      'a cannot reach c: the number of its tenant does not fit into the tunnel from host h1 to h2.')
  })

  it('needs the port of the tunnel, not the uplink', () => {
    const named = inMode(trackingView(), { tunnel: 'vxlan', port: 'vxlan9' })
    expect(why(named)).toBe('a cannot reach c: the switch of host h1 has no underlay port.')
    const without = inMode(trackingView(), tunnel('vxlan'), { port: undefined }, { port: undefined })
    expect(ask(without, 1n, 'a', '10.1.0.13').kind).toBe('route')
  })

  it('crosses segments in a tunnel without a router', () => {
    const apart = inMode(trackingView(), tunnel('vxlan'), {}, { segment: 'rack2' })
    expect(ask(apart, 1n, 'a', '10.1.0.13').kind).toBe('route')
  })
})

describe('a logical address in mode mac', () => {
  const rival = { ...endpoint('z', 'lab', 2, 15, '10.1.0.11'), network: 'lab' }
  const lists = {
    ...records,
    tenant: [{ id: 'acme' }, { id: 'globex' }],
    network: [...records.network!, { id: 'lab', tenant: 'globex', cidr: '10.1.0.0/24' }],
    endpoint: [...records.endpoint!, rival],
  }
  const withMode = (...modes: (UnderlayMode | undefined)[]) => viewOf({
    ...lists, host: modes.map((mode, at) => host(at + 1, mode === undefined ? {} : { mode })),
  }, [[1, [11, 12]], [2, [13, 14, 15]]])

  it('is that of one endpoint of all tenants: the one with the lowest number', () => {
    const view = withMode('mac', 'mac')
    expect(endpointById(view, 'a')?.id).toBe('a')
    expect(endpointById(view, 'z')).toBeUndefined()
    expect(endpointByIp(view, 'globex', '10.1.0.11')).toBeUndefined()
  })

  it('is one for each tenant as soon as one of their hosts is in another mode', () => {
    const view = withMode('mac', undefined)
    expect([endpointById(view, 'a')?.id, endpointById(view, 'z')?.id]).toEqual(['a', 'z'])
  })
})

describe('the MTU of endpoints', () => {
  const mtu = (mode?: UnderlayMode, ip: Underlay['ip'] = '192.0.2.1') =>
    endpointMtu({ ...host(1).underlay, ip, ...mode === undefined ? {} : { mode } }, 1500)

  it('is that of the fabric, without what a tunnel puts around packets', () => {
    expect([mtu(), mtu('physical'), mtu('mac')]).toEqual([1500, 1500, 1500])
    expect([mtu(tunnel('vxlan')), mtu(tunnel('geneve')), mtu(tunnel('gre'))]).toEqual([1450, 1450, 1458])
    expect(mtu(tunnel('vxlan'), 'fd50::1')).toBe(1430)
    expect(mtu(tunnel('gre'), ['192.0.2.1', 'fd50::1'])).toBe(1438)
  })
})

describe('a trace', () => {
  const frame = (dst: string, mac: string) => buildPacket({
    ethernet: { src: '02:00:00:00:01:0b', dst: mac }, ipv4: { src: '10.1.0.11', dst },
    tcp: { srcPort: 40_000, dstPort: 80, flags: 2 },
  })
  const lines = (view: View, dst = '10.1.0.13', mac = '02:00:00:00:02:0d') =>
    formatTrace(trace(view, 'a', frame(dst, mac))!).split('\n').filter((line) => !line.startsWith('  '))

  it('says how the packet crosses, and how it looks on the way', () => {
    const mac = lines(inMode(trackingView(), 'mac'))
    expect(mac).toContain('from h1 to h2, on one segment, with MAC addresses changed only')
    const found = lines(inMode(trackingView(), tunnel('geneve')))
    expect(found).toContain('from h1 to h2, in Geneve tunnel 1, 192.168.50.1 > 192.168.50.2')
    for (const text of [mac, found]) {
      expect(text.at(-2)).toBe(
        'c receives 02:00:00:00:01:0b > 02:00:00:00:02:0d, 10.1.0.11 > 10.1.0.13, TTL 64')
      expect(text.at(-1)).toBe('delivered: a may talk to c: both are in network web.')
    }
  })

  it('shows what leaves each switch', () => {
    const traced = trace(inMode(trackingView(webToDb), 'mac'), 'a', frame('10.2.0.14', '02:00:00:00:ff:01'))!
    const text = formatTrace(traced)
    expect(text).toContain('  leaves as 02:00:00:00:aa:01 > 02:00:00:00:aa:02, 10.1.0.11 > 10.2.0.14, TTL 63')
    expect(text).toContain('d receives 02:00:00:00:ff:02 > ')
    expect(() => JSON.stringify(traced.steps.filter(({ at }) => at === 'underlay'))).not.toThrow()
  })
})
