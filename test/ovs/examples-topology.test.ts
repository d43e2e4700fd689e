import { buildLldp, buildPacket, EthType, LLDP_MAC, parseLldp } from 'daolinet/packet'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Example } from './lab/example.js'
import { until } from './lab/run.js'
import { WiredBridges, type Wire } from './lab/wired-bridges.js'

const [S1, S2] = ['00000000000000a1', '00000000000000a2']
const there = `${S1}:9 -> ${S2}:8`
const back = `${S2}:8 -> ${S1}:9`

describe('the finder of links', () => {
  let bridges: WiredBridges
  let topology: Example
  let [one]: Wire[] = []
  let [two]: Wire[] = []

  /** What it said of links, since the beginning. */
  const links = (): string[] => topology.said.split('\n').filter((line) => /^[+-] /.test(line))
  const said = (count: number) => until(`${count} lines about links: ${links().join('; ')}`, () =>
    links().length >= count && links())

  beforeAll(async () => {
    bridges = await WiredBridges.start();
    [one] = await bridges.bridge('s1', 0xa1n, 1);
    [two] = await bridges.bridge('s2', 0xa2n, 1)
    await bridges.join('s1', 9, 's2', 8)
    topology = await Example.start('topology.ts', '--every', '2')
    for (const name of ['s1', 's2']) await bridges.ovs.setController(name, topology.target)
  })

  afterAll(async () => {
    await topology?.[Symbol.asyncDispose]()
    await bridges?.[Symbol.asyncDispose]()
  })

  it('finds the link between two switches, in both directions', async () => {
    expect((await said(2)).sort()).toEqual([`+ ${there}`, `+ ${back}`])
  })

  it('sends LLDP that says which port it comes from', async () => {
    const { ethernet, payload } = await one!.packet('an LLDP frame', ({ ethernet: { ethType } }) =>
      ethType === EthType.LLDP)
    expect(ethernet.dst).toBe(LLDP_MAC)
    const { lldp } = parseLldp(payload)
    expect([lldp?.chassisId.id, lldp?.portId.id]).toEqual([S1, '1'])
  })

  it('believes a frame that a host carries elsewhere, and none that a host has made', async () => {
    const frame = one!.frames.find((bytes) => bytes[12] === 0x88)!
    const forged = buildLldp({
      chassisId: { subtype: 'local', id: S2 }, portId: { subtype: 'local', id: '7' },
      tlvs: [{ type: 'organizational', oui: 0x02da01, subtype: 1, data: new Uint8Array(32) }],
    })
    const ethernet = { dst: LLDP_MAC, src: '02:00:00:00:00:66', ethType: EthType.LLDP }
    two!.send(buildPacket({ ethernet, payload: forged }))
    two!.send(frame)
    expect((await said(3))[2]).toBe(`+ ${S1}:1 -> ${S2}:1`)
  })

  it('loses a link whose frames no longer come', async () => {
    expect((await said(4))[3]).toBe(`- ${S1}:1 -> ${S2}:1: 3 frames have not come`)
  })

  it('loses a link when a port goes down, and finds it again', async () => {
    await bridges.ovs.appctl('netdev-dummy/set-admin-state', 's1-9', 'down')
    const lost = (await said(6)).slice(4).sort()
    expect(lost).toEqual([`- ${there}: the port is down`, `- ${back}: the port is down`])
    await bridges.ovs.appctl('netdev-dummy/set-admin-state', 's1-9', 'up')
    expect((await said(8)).slice(6).sort()).toEqual([`+ ${there}`, `+ ${back}`])
  })

  it('loses the links of a switch that is gone', async () => {
    await bridges.ovs.vsctl('del-br', 's2')
    const lost = (await said(10)).slice(8).sort()
    expect(lost).toEqual([
      expect.stringMatching(`^- ${there}: the`), expect.stringMatching(`^- ${back}: the`),
    ])
    await topology.line(new RegExp(`^${S2} gone`, 'm'))
  })

  it('stops at SIGTERM', async () => {
    expect(await topology.stop()).toBe(0)
  })
})
