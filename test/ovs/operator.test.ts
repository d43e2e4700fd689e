import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readBridges, bridgeProblems } from '../../examples/controller/ovsdb.js'
import { network } from './lab/network.js'
import { runningLab, type RunningLab } from './lab/running.js'
import { until } from './lab/run.js'

let lab: RunningLab

beforeAll(async () => {
  lab = await runningLab()
})

afterAll(async () => {
  await lab?.stop()
})

const events = (event: string) => lab.controller.log.filter((line) => line['event'] === event)

describe('flows that somebody deleted by hand', () => {
  it('come back on SIGHUP, strangers go, and no packet of a route is lost', async () => {
    const { c11, c21, host1 } = lab
    const { ovs, bridge } = host1
    expect(await c11.ping(c21.ip)).toMatchObject({ received: 1 })
    const before = (await ovs.flows(bridge)).filter(({ idleTimeout }) => idleTimeout === 0).length
    await ovs.ofctl('--strict', 'del-flows', bridge, 'table=1,priority=0')
    await ovs.ofctl('add-flow', bridge, 'table=0,priority=9,udp,actions=drop')
    const ping = c11.ping(c21.ip, { count: 20, interval: 0.05 })
    lab.controller.reload()
    await until('the reconciliation', () => events('reconciliation').length > 0)
    expect(events('reconciliation').at(-1)).toMatchObject({ host: 'host1', removed: 1 })
    const after = (await ovs.flows(bridge)).filter(({ idleTimeout }) => idleTimeout === 0)
    expect(after).toHaveLength(before)
    expect(await ping).toMatchObject({ sent: 20, received: 20 })
  })
})

describe('an endpoint that is taken out of the document', () => {
  it('leaves both switches with what they should have, confirmed', async () => {
    const endpoints = network.endpoints.filter(({ id }) => id !== 'c12')
    await lab.change({ ...network, endpoints })
    const isInForce = (host: string) => () => {
      const last = events('status').filter((line) => line['host'] === host).at(-1)
      return last?.['state'] === 'inForce' && last['revision'] === last['wanted']
    }
    await until('host1 to be in force', isInForce('host1'))
    await until('host2 to be in force', isInForce('host2'))
    const flows = await lab.host1.ovs.flows(lab.host1.bridge)
    expect(flows.filter(({ match }) => match.includes(lab.c12.mac))).toEqual([])
    expect(events('problem')).toEqual([])
    expect(await lab.c11.ping(lab.c21.ip)).toMatchObject({ received: 1 })
  })
})

describe('a bridge that is no host of the network', () => {
  it('keeps its own flows, and is told of', async () => {
    const { ovs } = lab.host1
    await ovs.addBridge('br9', { datapathId: '0000000000000009' })
    // Open vSwitch itself deletes all flows when a bridge gets its first controller.
    await ovs.setController('br9', 'tcp:127.0.0.1:1')
    await ovs.ofctl('add-flow', 'br9', 'cookie=0x9,priority=9,arp,actions=NORMAL')
    await ovs.setController('br9', 'tcp:192.168.200.1:6653')
    await until('a line about it', () => events('switch').some((line) => line['state'] === 'stranger'))
    expect(events('switch').at(-1)).toMatchObject({ datapathId: '0000000000000009', state: 'stranger' })
    lab.controller.reload()
    await until('the next status', () => events('status').length >= 4)
    expect((await ovs.flows('br9')).map(({ cookie }) => cookie)).toEqual([9n])
  })
})

describe('a bridge that speaks OpenFlow 1.0 only', () => {
  it('leaves a line in the log', async () => {
    const { ovs } = lab.host1
    await ovs.vsctl('add-br', 'br10', '--', 'set', 'bridge', 'br10',
      'datapath_type=netdev', 'protocols=OpenFlow10', 'other-config:disable-in-band=true')
    await ovs.setController('br10', 'tcp:192.168.200.1:6653')
    await until('a line about it', () => events('rejected').length > 0)
    expect(events('rejected')[0]).toMatchObject({ kind: 'incompatible', peer: '192.168.200.11' })
  })
})

describe('the database of a real Open vSwitch', () => {
  it('tells which bridges are set up safely', async () => {
    const { ovs, bridge } = lab.host2
    const target = `unix:${ovs.directory}/db.sock`
    const find = async (name: string) => (await readBridges(target)).find((one) => one.name === name)!
    const safe = await find(bridge)
    expect(safe).toEqual({
      name: bridge, datapathId: 2n, failMode: 'secure', disableInBand: true, protocols: ['OpenFlow13'],
      connectionModes: ['out-of-band'],
    })
    expect(bridgeProblems(safe)).toEqual([])
    await ovs.vsctl('add-br', 'br8', '--', 'set', 'bridge', 'br8', 'datapath_type=netdev',
      'protocols=OpenFlow10', '--', 'set-controller', 'br8', 'tcp:127.0.0.1:1', 'tcp:127.0.0.1:2')
    const problems = bridgeProblems(await find('br8'))
    expect(problems.map((problem) => problem.split(/[:;]/)[0]))
      .toEqual(['fail_mode is not set', 'in-band control is on', 'it may not speak OpenFlow 1.3'])
    // The commands that it names mend it.
    for (const problem of problems) {
      await ovs.vsctl(...problem.slice(problem.indexOf('ovs-vsctl ') + 'ovs-vsctl '.length).split(' '))
    }
    expect(bridgeProblems(await find('br8'))).toEqual([])
    await ovs.vsctl('del-br', 'br8')
  })

  it('is told from something else, and from nothing', async () => {
    await expect(readBridges('unix:/nonexistent')).rejects.toThrow('ENOENT')
    await expect(readBridges('ssl:1.2.3.4:6640')).rejects.toThrow('neither unix:PATH nor tcp:ADDRESS:PORT')
  })
})
