import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { packetIn, type PacketIn } from '../../../src/codec/index.js'
import { buildPacket } from '../../../src/codec/packet/index.js'
import { decide } from '../../../src/routing/decide/decide.js'
import { explain } from '../../../src/routing/decide/explain.js'
import { hostFlows } from '../../../src/routing/flows/host-flows.js'
import { hostMeters } from '../../../src/routing/flows/meters.js'
import { viewWithPorts, type View } from '../../../src/routing/network/view.js'
import { ports } from '../../support/network.js'
import { rig, TUNNEL, type Rig } from '../../support/rig.js'
import { NUMBERS, trackingView } from '../../support/story.js'
import { inMode, tunnel } from '../../support/underlay.js'
import type { TunnelHeader } from '../../../src/testing/index.js'

const [UPLINK, LOCAL] = [1, 0xffff_fffe]
const OWN = '02:00:00:00:aa:02'

const rigs: Rig[] = []

afterAll(async () => { for (const one of rigs) await one.stop() })

/** What becomes of a frame that comes in on the switch of host 2, in the network of a view. */
async function fates(view: View) {
  const running = await rig(view)
  rigs.push(running)
  const sw = running.switchOf('h2')
  const seen = { asked: 0, local: 0 }
  sw.on('packetIn', () => seen.asked++)
  sw.on('transmit', (portNo) => { if (portNo === LOCAL) seen.local++ })
  return (inPort: number, frame: Uint8Array, header?: TunnelHeader): string => {
    const before = { ...seen }
    sw.receive(inPort, frame, header)
    if (seen.asked > before.asked) return 'asks'
    return seen.local > before.local ? 'is the host\'s' : 'is dropped'
  }
}

const datagram = (src: string, dst: string, mac = OWN, vlan?: number): Uint8Array => buildPacket({
  ethernet: { src: '02:00:00:00:aa:01', dst: mac }, ...vlan === undefined ? {} : { vlan: { vid: vlan } },
  ...src.includes(':') ? { ipv6: { src, dst } } : { ipv4: { src, dst } },
  udp: { srcPort: 1000, dstPort: 2000 },
})

describe('a switch in mode mac', () => {
  let fate: Awaited<ReturnType<typeof fates>>
  beforeAll(async () => { fate = await fates(inMode(trackingView(), 'mac')) })

  it('takes from other hosts what is for an endpoint of its own, by its logical address', () => {
    expect(fate(UPLINK, datagram('10.1.0.11', '10.1.0.13'))).toBe('asks')
  })

  it('leaves everything else to the host: other addresses, other stations, tagged frames', () => {
    expect(fate(UPLINK, datagram('10.1.0.11', '10.1.0.12'))).toBe('is the host\'s')
    expect(fate(UPLINK, datagram('172.30.1.11', '172.30.2.13'))).toBe('is the host\'s')
    expect(fate(UPLINK, datagram('10.1.0.11', '10.1.0.13', '02:00:00:00:aa:07'))).toBe('is the host\'s')
    expect(fate(UPLINK, datagram('10.1.0.11', '10.1.0.13', OWN, 5))).toBe('is the host\'s')
  })

  it('does not let the host speak from endpoints\' addresses', () => {
    expect(fate(LOCAL, datagram('10.1.0.13', '10.1.0.11'))).toBe('is dropped')
    expect(fate(LOCAL, datagram('172.30.2.13', '10.1.0.11'))).toBe('is dropped')
  })
})

describe('a switch with a tunnel', () => {
  const view = inMode(trackingView(), tunnel('vxlan'))
  let fate: Awaited<ReturnType<typeof fates>>
  beforeAll(async () => { fate = await fates(view) })
  const header = { id: NUMBERS.acme, src: '192.168.50.1', dst: '192.168.50.2' }
  const frame = datagram('10.1.0.11', '10.1.0.13')

  it('takes frames from a known host, with the number of a tenant, for an endpoint of its own', () => {
    expect(fate(TUNNEL, frame, header)).toBe('asks')
  })

  it('drops frames from hosts that are not known, before they ask anybody', () => {
    expect(fate(TUNNEL, frame, { ...header, src: '192.168.50.9' })).toBe('is dropped')
    expect(fate(TUNNEL, frame, { ...header, src: '192.168.50.2' })).toBe('is dropped')
    expect(fate(TUNNEL, frame)).toBe('is dropped')
  })

  it('drops frames with another number, or for other addresses', () => {
    expect(fate(TUNNEL, frame, { ...header, id: 7n })).toBe('is dropped')
    expect(fate(TUNNEL, frame, { ...header, id: 0n })).toBe('is dropped')
    expect(fate(TUNNEL, datagram('10.1.0.11', '10.1.0.12'), header)).toBe('is dropped')
    expect(fate(TUNNEL, datagram('172.30.1.11', '172.30.2.13'), header)).toBe('is dropped')
    expect(fate(TUNNEL, datagram('10.1.0.11', '10.1.0.13', OWN, 5), header)).toBe('is dropped')
  })

  it('takes nothing for endpoints without a tunnel', () => {
    expect(fate(UPLINK, frame)).toBe('is the host\'s')
    expect(fate(UPLINK, datagram('172.30.1.11', '172.30.2.13'))).toBe('is the host\'s')
  })

  it('goes by IPv6 where hosts have only that in common', async () => {
    const six = inMode(trackingView(), tunnel('geneve'), { ip: ['192.0.2.1', 'fd50::1'] }, { ip: 'fd50::2' })
    const over6 = { id: NUMBERS.acme, src: 'fd50::1', dst: 'fd50::2' }
    const bySix = await fates(six)
    expect(bySix(TUNNEL, frame, over6)).toBe('asks')
    expect(bySix(TUNNEL, frame, { ...over6, src: 'fd50::9' })).toBe('is dropped')
  })

  it('asks through the meter of the tunnel port, if it has meters', () => {
    const numbered = [...ports(13, 14), { portNo: TUNNEL, name: 'tun' }]
    const metered = viewWithPorts(view, 2n, numbered, { conntrack: true, meters: true }).after
    expect(hostMeters(2n, metered).map(({ meterId }) => meterId).sort()).toEqual([13, 14, TUNNEL])
    const asking = hostFlows(2n, metered).filter(({ tableId, match }) =>
      tableId === 2 && match.tunIpv4Src === '192.168.50.1')
    expect(asking.map(({ instructions }) => instructions[0])).toEqual([{ type: 'meter', meterId: TUNNEL }])
  })
})

describe('a packet out of a tunnel', () => {
  const view = inMode(trackingView(), tunnel('vxlan'))
  const why = (src: string, dst: string, match: object): string => {
    const message = packetIn<PacketIn>({ match: { inPort: TUNNEL, ...match }, data: datagram(src, dst) })
    const decision = decide({ datapathId: 2n, packetIn: message }, view)
    return `${decision.kind}: ${explain(decision.why)}`
  }
  const from = (tunIpv4Src: string, tunnelId: bigint = NUMBERS.acme) => ({ tunnelId, tunIpv4Src })

  it('is from the endpoint of that tenant on the host that it comes from, or from nobody', () => {
    expect(why('10.1.0.11', '10.1.0.13', from('192.168.50.1')))
      .toBe('route: a may talk to c: both are in network web.')
    const nobody = 'which belongs to no endpoint that it exchanges packets with so.'
    expect(why('10.1.0.11', '10.1.0.13', from('192.168.50.9'))).toBe(
      `deny: Host h2 had a packet in tunnel 1 from 192.168.50.9 with address 10.1.0.11, ${nobody}`)
    expect(why('10.1.0.11', '10.1.0.13', from('192.168.50.1', 9n))).toBe(
      `deny: Host h2 had a packet in tunnel 9 from 192.168.50.1 with address 10.1.0.13, ${nobody}`)
    expect(why('10.1.0.11', '10.1.0.13', {})).toMatch(/^deny: Host h2 had a packet with address/)
  })
})
