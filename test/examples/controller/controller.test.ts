import { applyActions, flowMod, output, PortNo, type FlowModInit } from 'daolinet/codec'
import { TABLES } from 'daolinet/routing'
import { connect } from 'daolinet/switch'
import { TestSwitch } from 'daolinet/testing'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { containerOf, demoDocument, startController, switchOf, type RunningController } from './running.js'
import { eventually } from '../../support/eventually.js'
import type { NetworkDocument } from 'daolinet/store'
import type { FlowEntry, TestContainer } from 'daolinet/testing'

let document: NetworkDocument
let running: RunningController

beforeEach(async () => {
  document = await demoDocument()
  running = await startController(document)
})

afterEach(async () => {
  await running.stop()
  vi.restoreAllMocks()
})

const stranger = flowMod({
  cookie: 7n, priority: 9, match: { inPort: 3 }, instructions: applyActions(output(1)),
})

/** Writes a flow that is not the controller's. */
async function addStranger(sw: TestSwitch, flow: FlowModInit = stranger): Promise<void> {
  const { port } = await sw.listen()
  const session = await connect({ port })
  await session.apply([flow])
  await session.close()
}

/** The switch of the first host, up, and two of its containers, of which `web1` has pinged `db1`. */
async function pinged(): Promise<{ sw: TestSwitch, web1: TestContainer, db1: TestContainer }> {
  const sw = switchOf(document, 'host1')
  await running.connect(sw)
  await running.up(1)
  const [web1, db1] = [containerOf(document, sw, 'web1'), containerOf(document, sw, 'db1')]
  expect(await web1.ping(db1.ip)).toMatchObject({ kind: 'reply' })
  return { sw, web1, db1 }
}

const cookies = (sw: TestSwitch): bigint[] => sw.flows().map(({ cookie }) => cookie)

describe('a switch that is no host of the network', () => {
  it('keeps its flows, is told of once, and gets its own when the network names it', async () => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined)
    const ports = [{ portNo: 1, name: 'up0' }, { portNo: 2, name: 'v1' }]
    const sw = new TestSwitch({ datapathId: 7n, ports })
    await addStranger(sw)
    await running.connect(sw)
    await eventually(() => running.events('switch').length === 1)
    expect(running.events('switch')).toEqual([expect.objectContaining({
      state: 'stranger', datapathId: '0000000000000007',
    })])
    expect(warn.mock.calls).toEqual([[
      'switch 0000000000000007 is no host of the network: its flows are left alone',
      { type: 'DaolinetWarning', code: 'DAOLINET_UNKNOWN_SWITCH' },
    ]])
    await running.controller.reconcile()
    expect(cookies(sw)).toEqual([7n])

    const [first, ...others] = document.hosts
    await running.change({ ...document, hosts: [{ ...first!, datapathId: '0000000000000007' }, ...others] })
    await running.up(1)
    expect(cookies(sw)).not.toContain(7n)
    expect(cookies(sw).length).toBeGreaterThan(10)

    await running.change(document)
    await eventually(() => running.events('switch').length === 3)
    expect(running.events('switch').at(-1)).toMatchObject({ state: 'stranger' })
    expect(cookies(sw)).toEqual([])
  })
})

describe('a switch without the ports that the network names', () => {
  it('is told of, until it has them', async () => {
    const sw = switchOf(document, 'host1')
    sw.removePort(1)
    sw.removePort(3)
    await running.connect(sw)
    await eventually(() => running.events('ports').length === 1)
    const who = { event: 'ports', host: 'host1', datapathId: '0000000000000001' }
    expect(running.events('ports')).toEqual([
      { ...who, missing: [{ port: 'up0', of: 'the underlay' }, { port: 'v2', of: 'db1' }] },
    ])
    sw.setPort({ portNo: 1, name: 'up0' })
    sw.setPort({ portNo: 3, name: 'v2' })
    await eventually(() => running.events('ports').length === 3)
    expect(running.events('ports').at(-1)).toEqual({ ...who, missing: [] })
  })
})

describe('reconciliation', () => {
  it('brings back what was deleted by hand and takes strangers away, on request and by itself', async () => {
    const sw = switchOf(document, 'host1')
    await running.connect(sw)
    await running.up(1)
    const before = sw.flows().length
    const spoil = async (): Promise<void> => {
      sw.removeFlows(sw.flows().slice(0, 4), 'delete')
      await addStranger(sw)
    }
    await spoil()
    expect(await running.controller.reconcile()).toBe(true)
    expect(sw.flows()).toHaveLength(before)
    expect(cookies(sw)).not.toContain(7n)
    await spoil()
    running.clock.advance(1.25 * 300_000 + 10_000)
    await eventually(() => running.events('reconciliation').length === 2)
    expect(running.events('reconciliation')[1]).toMatchObject({ host: 'host1', added: 4, removed: 1 })
    expect(sw.flows()).toHaveLength(before)
  })

  it('keeps routes and denials', async () => {
    const { sw, db1 } = await pinged()
    void db1.ping('10.1.0.12').catch(() => undefined)
    await eventually(() => running.events('decision').some(({ kind }) => kind === 'deny'))
    const before = cookies(sw)
    expect(await running.controller.reconcile()).toBe(true)
    expect(cookies(sw)).toEqual(before)
  })

  it('does not take away what is written for a packet while the list of flows is on its way', async () => {
    const { sw, web1, db1 } = await pinged()
    await eventually(() => running.events('decision').some(({ kind }) => kind === 'route'))
    const isRoute = ({ idleTimeout, match }: FlowEntry): boolean =>
      idleTimeout === 60 && match.ipv4Src === web1.ip
    const route = sw.flows().find(isRoute)!
    // Something of the same place that asks the controller: the list still has it when the route is back.
    await addStranger(sw, flowMod({
      tableId: route.tableId, priority: route.priority, match: route.match, cookie: 7n,
      instructions: applyActions(output(PortNo.CONTROLLER)),
    }))
    const list = sw.fault({ on: 'flowStatsRequest', do: 'delay', milliseconds: 50 })
    const reconciled = running.controller.reconcile()
    await eventually(() => list.strikes === 1)
    expect(await web1.ping(db1.ip)).toMatchObject({ kind: 'reply' })
    const routes = (): number => running.events('decision').filter(({ kind }) => kind === 'route').length
    await eventually(() => routes() === 2)
    const clock = sw.clock as typeof running.clock
    clock.advance(50)
    expect(await reconciled).toBe(true)
    expect(cookies(sw)).toContain(route.cookie)
    expect(cookies(sw)).not.toContain(7n)
  })
})

describe('a change that one switch refuses', () => {
  it('is told of for its own host, is in force on the others, and is tried again', async () => {
    const [one, two] = [switchOf(document, 'host1'), switchOf(document, 'host2')]
    await running.connect(one)
    await running.connect(two)
    await running.up(2)
    one.fault({
      on: (message) => message.type === 'flowMod' && message.command === 'add',
      do: 'refuse', error: 'OFPFMFC_TABLE_FULL',
    })
    const endpoints = document.endpoints.map((endpoint) =>
      ({ ...endpoint, mac: endpoint.mac.replace('02:00', '06:00') }))
    await running.change({ ...document, endpoints })
    const states = (): string[] => running.controller.status().map(({ state }) => state)
    await eventually(() => states().join(' ') === 'failed inForce')
    expect(running.events('problem').map(({ host }) => host)).toEqual(['host1'])
    expect(two.flows().some(({ match }) => match.ethSrc === '06:00:00:00:02:01')).toBe(true)
    running.clock.advance(10_000)
    await eventually(() => states().join(' ') === 'inForce inForce')
    expect(one.flows().filter(({ match }) => match.ethSrc?.toString().startsWith('02:'))).toEqual([])
  })
})

describe('the status', () => {
  it('is pending until the barrier behind the flows of a change is answered', async () => {
    const sw = switchOf(document, 'host1')
    await running.connect(sw)
    await running.up(1)
    await eventually(() => running.controller.status()[0]!.state === 'inForce')
    const { revision } = running.controller.status()[0]!
    const clock = sw.clock as typeof running.clock
    const barrier = sw.fault({ on: 'barrierRequest', do: 'delay', milliseconds: 50 })
    await running.change({ ...document, endpoints: document.endpoints.filter(({ id }) => id !== 'db1') })
    expect(running.controller.status()[0]).toMatchObject({ state: 'pending', revision })
    await eventually(() => barrier.strikes === 1)
    clock.advance(50)
    await eventually(() => running.controller.status()[0]!.state === 'inForce')
    const states = running.events('status').filter(({ host }) => host === 'host1').map(({ state }) => state)
    expect(states.slice(-2)).toEqual(['pending', 'inForce'])
    expect(running.controller.status()[1]).toMatchObject({ host: 'host2', state: 'notConnected' })
  })
})

describe('a flow that the switch refuses', () => {
  it('is told of, and the switch serves all the same', async () => {
    const sw = switchOf(document, 'host1')
    sw.fault({
      on: (message) => message.type === 'flowMod' && message.tableId === TABLES.classify.id,
      do: 'refuse', error: 'OFPFMFC_TABLE_FULL',
    })
    await running.connect(sw)
    await running.up(1)
    expect(running.events('problem')).toEqual([expect.objectContaining({
      host: 'host1', subject: 'switch 0000000000000001 of host host1',
      message: expect.stringContaining('OFPFMFC_TABLE_FULL') as string,
    })])
    expect(running.controller.status()[0]!.state).toBe('failed')
    running.clock.advance(10_000)
    await eventually(() => running.controller.status()[0]!.state === 'inForce')
  })
})

describe('the log', () => {
  it('has the data of a decision, not only its sentence', async () => {
    await pinged()
    await eventually(() => running.events('decision').some(({ kind }) => kind === 'route'))
    expect(running.events('decision').find(({ kind }) => kind === 'route')).toMatchObject({
      event: 'decision', host: 'host1', datapathId: '0000000000000001', inPort: 2, port: 'v1', kind: 'route',
      reason: 'allowed', from: 'web1', to: 'db1', protocol: 'icmp', source: '10.1.0.11',
      destination: '10.2.0.11', icmpType: 8, icmpCode: 0, policy: 'web1-to-db1',
      rule: { by: 'policy', policy: 'web1-to-db1' },
      why: 'web1 may talk to db1: policy web1-to-db1 says so.',
    })
  })
})
