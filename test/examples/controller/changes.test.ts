import { advanceView, viewWithPorts, type View } from 'daolinet/routing'
import { applyDocument, followView, memoryStore } from 'daolinet/store'
import { expect, it } from 'vitest'
import { changesFor } from '../../../examples/controller/changes.js'
import { demoDocument } from './running.js'

/** The demo's network, with the switch of host1 connected. */
async function demoView(): Promise<View> {
  const store = memoryStore()
  await applyDocument(store, await demoDocument())
  const follower = await followView(store)
  await follower.close()
  await store.close()
  const ports = ['up0', 'v1', 'v2'].map((name, index) => ({ portNo: index + 1, name }))
  return viewWithPorts(follower.view, 1n, ports, { conntrack: true }).after
}

it('what a record makes impossible is told, and everything else of the change is there', async () => {
  const view = await demoView()
  const host = view.records.host.get('host1')!
  // A store's follower would have refused the record; whatever comes through must not end a controller.
  const record = { ...host, underlay: { ...host.underlay, mac: 'no address' } }
  const difference = advanceView(view, [{ kind: 'host', id: 'host1', record }], view.revision + 1)
  const changes = changesFor(difference, {})
  expect(changes.errors).toEqual([
    expect.objectContaining({ code: expect.stringContaining('ERR_') as string }),
  ])
  expect(changes.switches.get(1n)!.deletes.length).toBeGreaterThan(0)
})

it('connections of an endpoint that is gone are forgotten after its flows are deleted', async () => {
  const view = await demoView()
  const gone = { kind: 'endpoint', id: 'db1', record: undefined } as const
  const difference = advanceView(view, [gone], view.revision + 1)
  const { deletes, others } = changesFor(difference, {}).switches.get(1n)!
  expect(deletes.every(({ command }) => command === 'delete')).toBe(true)
  expect(others.map(({ type }) => type).slice(0, 3)).toEqual(['nxCtFlush', 'nxCtFlush', 'flowMod'])
})

it('a change that concerns no switch is no write', async () => {
  const view = await demoView()
  const record = { id: 'nobody' }
  const difference = advanceView(view, [{ kind: 'tenant', id: 'nobody', record }], view.revision + 1)
  const changes = changesFor(difference, {})
  expect([changes.errors, [...changes.switches]]).toEqual([[], []])
})
