import { TestContainer } from 'daolinet/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { containerOf, demoDocument, startController, switchOf, type RunningController } from './running.js'
import { eventually } from '../../support/eventually.js'
import type { NetworkDocument } from 'daolinet/store'
import type { ManualClock, TestSwitch } from 'daolinet/testing'

let document: NetworkDocument
let running: RunningController
let sw: TestSwitch
let web1: TestContainer
let db1: TestContainer

beforeEach(async () => {
  const demo = await demoDocument()
  // One-way, so that each connection to a port is decided about by itself.
  const allow = { id: 'one', action: 'allow', from: { endpoint: 'web1' }, to: { endpoint: 'db1' } } as const
  document = { ...demo, policies: [{ ...allow, protocol: 'udp', ports: ['1-1000'] }] }
  running = await startController(document, { limits: { perEndpoint: 4 } })
  sw = switchOf(document, 'host1')
  await running.connect(sw)
  await running.up(1)
  web1 = containerOf(document, sw, 'web1')
  db1 = containerOf(document, sw, 'db1')
})

afterEach(async () => {
  await running.stop()
})

const GATEWAY = '02:da:05:37:73:d6'

function send(from: TestContainer, to: string, dstPort: number): void {
  from.sendPacket({ ipv4: { src: from.ip, dst: to }, udp: { srcPort: 9, dstPort } }, GATEWAY)
}

describe('a port that sends more than can be decided about', () => {
  it('loses its own packets, is told of, and holds up nobody else', async () => {
    const barriers = sw.fault({ on: 'barrierRequest', do: 'delay', milliseconds: 50, times: 1_000 })
    for (let port = 1; port <= 10; port++) send(web1, `10.9.9.${port}`, port)
    await eventually(() => barriers.strikes >= 4)
    send(db1, '10.9.9.99', 1)
    // Each packet that is under way waits for the answer to its barrier.
    await eventually(() => barriers.strikes >= 5)
    ;(sw.clock as ManualClock).advance(50)
    await eventually(() => running.events('decision').length >= 5)
    expect(running.events('decision').map(({ from }) => from).sort())
      .toEqual(['db1', 'web1', 'web1', 'web1', 'web1'])
    running.clock.advance(1_000)
    expect(running.events('overload')).toEqual([
      { event: 'overload', host: 'host1', datapathId: '0000000000000001', inPort: 2, port: 'v1', packets: 6 },
    ])
    barriers.lift()
    send(web1, '10.9.9.200', 1)
    await eventually(() => running.events('decision').length >= 6)
  })
})

describe('endpoints that share a port', () => {
  it('do not lose the packets of one another', async () => {
    const behind = (vlan: number) => ({ ...document.endpoints.find(({ id }) => id === 'web1')!, vlan })
    const others = [31, 32].map((vlan) =>
      ({ ...behind(vlan), id: `in${vlan}`, ip: `10.1.0.${vlan}`, mac: `02:00:00:00:01:${vlan}` }))
    await running.change({ ...document, endpoints: [...document.endpoints, ...others] })
    const guarded = (vlan: number) => sw.flows().some(({ match }) => match.vlanVid === (0x1000 | vlan))
    await eventually(() => guarded(31) && guarded(32))
    const [loud, quiet] = others.map(({ mac, ip, vlan }) =>
      new TestContainer(sw, 2, { mac, ip: `${ip}/24`, vlan })) as [TestContainer, TestContainer]
    const barriers = sw.fault({ on: 'barrierRequest', do: 'delay', milliseconds: 50, times: 1_000 })
    for (let port = 1; port <= 10; port++) send(loud, `10.9.9.${port}`, port)
    await eventually(() => barriers.strikes >= 4)
    send(quiet, '10.9.9.99', 1)
    await eventually(() => barriers.strikes >= 5)
    ;(sw.clock as ManualClock).advance(50)
    await eventually(() => running.events('decision').length >= 5)
    expect(running.events('decision').map(({ from }) => from).sort())
      .toEqual(['in31', 'in31', 'in31', 'in31', 'in32'])
  })
})

describe('the first packet on one switch', () => {
  it('goes out before the switch has answered the barrier behind its flows', async () => {
    const received: number[] = []
    db1.on('receive', ({ udp }) => { if (udp) received.push(udp.dstPort) })
    const mute = sw.fault({ on: 'barrierRequest', do: 'swallow', times: 1_000 })
    send(web1, db1.ip, 53)
    await eventually(() => received.length === 1)
    expect(received).toEqual([53])
    expect(mute.strikes).toBe(1)
    expect(running.events('decision')).toEqual([])
  })
})

describe('a refused flow of a packet', () => {
  it('is told of with what the packet was', async () => {
    sw.fault({ on: 'flowMod', do: 'refuse', error: 'OFPFMFC_TABLE_FULL' })
    send(web1, db1.ip, 53)
    await eventually(() => running.events('problem').length === 1)
    expect(running.events('problem')[0]).toMatchObject({
      host: 'host1', subject: 'web1 may talk to db1: policy one says so.',
      message: expect.stringContaining('OFPFMFC_TABLE_FULL') as string,
    })
  })
})
