import { TestContainer, type TestSwitch } from 'daolinet/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { containerOf, demoDocument, startController, switchOf, type RunningController } from './running.js'
import { eventually } from '../../support/eventually.js'
import type { Endpoint, HeldAddress } from 'daolinet/routing'
import type { NetworkDocument } from 'daolinet/store'

let document: NetworkDocument
let running: RunningController
let sw1: TestSwitch
let sw2: TestSwitch

beforeEach(async () => {
  document = await demoDocument()
  running = await startController(document)
  sw1 = switchOf(document, 'host1')
  sw2 = switchOf(document, 'host2')
  await running.connect(sw1)
  await running.connect(sw2)
  await running.up(2)
})

afterEach(() => running.stop())

/** The addresses that `db1` has or had. */
const held = (): readonly HeldAddress[] => running.view().records.assignment.get('endpoint/db1')!.addresses!
const hosts = (): string[] => held().map(({ host }) => host)
const record = (): Endpoint => running.view().records.endpoint.get('db1')!

const changed = (id: string, change: Partial<Endpoint>): NetworkDocument => ({
  ...document, endpoints: document.endpoints.map((one) => one.id === id ? { ...one, ...change } : one),
})

describe('the physical address of an endpoint that has moved', () => {
  it('is free again when every switch has given up its flows, and no sooner', async () => {
    await sw2.disconnect()
    await eventually(() => running.events('switch').some(({ state }) => state === 'gone'))
    await running.change(changed('db1', { host: 'host2', port: 'v3' }))
    await eventually(() => running.controller.status()[0]!.state === 'inForce')
    // The other switch may still send to the old address.
    expect(hosts()).toEqual(['host1', 'host2'])
    await running.controller.reconcile()
    expect(hosts()).toEqual(['host1', 'host2'])
    await running.connect(sw2)
    await running.up(3)
    await eventually(() => held().length === 1)
    expect(hosts()).toEqual(['host2'])
  })
})

describe('an endpoint that is moving', () => {
  it('goes on where it is, until it speaks at the other place; and goes on there', async () => {
    const [web1, db1] = [containerOf(document, sw1, 'web1'), containerOf(document, sw1, 'db1')]
    sw2.setPort({ portNo: 9, name: 'v3' })
    await running.change(changed('db1', { moving: { host: 'host2', port: 'v3' } }))
    const copy = new TestContainer(sw2, 9, { mac: db1.mac, ip: `${db1.ip}/24`, gateway: '10.2.0.1' })
    let heard = 0
    copy.on('receive', () => heard++)
    expect(await web1.ping(db1.ip)).toMatchObject({ kind: 'reply' })
    expect(heard).toBe(0)
    const [, next] = held()
    expect(hosts()).toEqual(['host1', 'host2'])

    db1.close()
    copy.sendPacket({
      arp: { op: 'request', sha: copy.mac, spa: copy.ip, tha: '00:00:00:00:00:00', tpa: copy.ip },
    }, 'ff:ff:ff:ff:ff:ff')
    await eventually(() => record().moving === undefined)
    expect(record()).toMatchObject({ host: 'host2', port: 'v3' })
    await eventually(() => held().length === 1)
    expect(held()).toEqual([next])
    expect(running.events('decision').some(({ reason }) => reason === 'arrived')).toBe(true)
  })
})
