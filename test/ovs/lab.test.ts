import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Namespace } from './lab/namespace.js'
import { parseFlow } from './lab/open-vswitch.js'
import { programOf } from './lab/processes.js'
import { missing } from './lab/requirements.js'
import { transfer } from './lab/transfer.js'
import { twoHosts, type TwoHosts } from './lab/two-hosts.js'

describe('the lab, with switches that learn and without a controller', () => {
  let lab: TwoHosts

  beforeAll(async () => {
    lab = await twoHosts()
    for (const { ovs, bridge } of [lab.host1, lab.host2]) {
      await ovs.ofctl('add-flow', bridge, 'actions=NORMAL')
    }
  })

  afterAll(async () => {
    await lab?.stop()
  })

  it('carries pings and whole TCP streams between hosts', async () => {
    expect(await lab.c11.ping(lab.c21.ip)).toMatchObject({ sent: 1, received: 1 })
    const { sent, received } = await transfer(lab.c11, lab.c21, 1_000_000)
    expect(received).toBe(sent)
    expect(sent).toMatch(/^[0-9a-f]{64}$/)
  })

  it('sees every frame between the hosts', async () => {
    const capture = await lab.captureFabric('icmp')
    await lab.c12.ping(lab.c21.ip, { count: 2 })
    const frames = await capture.stop()
    expect(frames.map(({ ethSrc, ipSrc, ipDst, icmpType }) => [ethSrc, ipSrc, ipDst, icmpType])).toEqual([
      [lab.c12.mac, lab.c12.ip, lab.c21.ip, '8'],
      [lab.c21.mac, lab.c21.ip, lab.c12.ip, '0'],
      [lab.c12.mac, lab.c12.ip, lab.c21.ip, '8'],
      [lab.c21.mac, lab.c21.ip, lab.c12.ip, '0'],
    ])
  })

  it('keeps the hosts\' kernels from answering in the place of containers', async () => {
    const { host1: { ovs, bridge }, c11 } = lab
    await ovs.ofctl('del-flows', bridge)
    await ovs.ofctl('add-flow', bridge, 'actions=drop')
    const capture = await c11.capture('arp or tcp')
    await c11.ping(lab.host1.underlay.ip, { wait: 0.2 })
    const frames = await capture.stop()
    expect(frames.filter(({ ethSrc }) => ethSrc !== c11.mac)).toEqual([])
    await ovs.ofctl('del-flows', bridge)
    await ovs.ofctl('add-flow', bridge, 'actions=NORMAL')
  })

  it('tells what ovs-vsctl only grumbles about', async () => {
    const { ovs, bridge } = lab.host1
    await expect(ovs.addPort(bridge, 'nowhere', 9)).rejects.toThrow('nowhere')
    await ovs.vsctl('del-port', bridge, 'nowhere')
  })

  it('is one run\'s alone', async () => {
    await expect(twoHosts()).rejects.toThrow(`process ${process.pid} is using the lab`)
    expect(await lab.c11.ping(lab.c12.ip)).toMatchObject({ received: 1 })
  })
})

describe('the end of the lab', () => {
  it('leaves no namespace, no daemon and no file', async () => {
    const lab = await twoHosts()
    const pidFiles = [lab.host1, lab.host2].map(({ ovs }) => join(ovs.directory, 'ovs-vswitchd.pid'))
    const pids = await Promise.all(pidFiles.map(async (file) => Number(await readFile(file, 'utf8'))))
    expect(await Promise.all(pids.map(programOf))).toEqual(['ovs-vswitchd', 'ovs-vswitchd'])
    const ping = lab.c11.startPing(lab.c12.ip)

    await lab.stop()

    expect(await Namespace.list()).toEqual([])
    expect(await Promise.all([...pids, ping.pid!].map(programOf))).toEqual(['', '', ''])
    await expect(readFile(join(tmpdir(), 'daolinet-lab', 'owner'))).rejects.toThrow('ENOENT')
  })
})

describe('what the lab reads', () => {
  it('is the parts of a line of dump-flows', () => {
    const line = ' cookie=0x1f, duration=1.5s, table=2, n_packets=3, n_bytes=294, '
      + 'idle_timeout=60, send_flow_rem priority=100,ip,in_port=1,nw_dst=172.30.1.2 '
      + 'actions=set_field:10.1.0.11->ip_dst,output:2'
    expect(parseFlow(line)).toEqual({
      table: 2, priority: 100, cookie: 0x1fn, packets: 3, idleTimeout: 60, hardTimeout: 0,
      match: 'ip,in_port=1,nw_dst=172.30.1.2', actions: 'set_field:10.1.0.11->ip_dst,output:2',
    })
    const miss = ' cookie=0x0, table=1, n_packets=0, priority=0 actions=CONTROLLER:65535'
    expect(parseFlow(miss)).toMatchObject({ table: 1, priority: 0, match: '', actions: 'CONTROLLER:65535' })
  })
})

describe('a machine that cannot run the lab', () => {
  it('is told plainly what it lacks', async () => {
    const lacks = await missing({ path: '/nonexistent', uid: 1000 })
    expect(lacks).toContain('root: run it with sudo, or in a container that may make network namespaces')
    expect(lacks).toContain('ovs-vswitchd: apt-get install openvswitch-switch')
    expect(await missing()).toEqual([])
  })
})
