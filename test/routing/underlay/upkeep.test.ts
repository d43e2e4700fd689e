import { describe, expect, it } from 'vitest'
import { missingPorts } from '../../../examples/controller/missing-ports.js'
import { asReported, flowIdentity } from '../../../src/routing/flows/identity.js'
import { hostFlows } from '../../../src/routing/flows/host-flows.js'
import { revoke } from '../../../src/routing/upkeep/revoke.js'
import { reconcile } from '../../../src/routing/upkeep/reconcile.js'
import { standingChanges } from '../../../src/routing/upkeep/standing.js'
import {
  advanceView, type Difference, type RecordWrite, type View,
} from '../../../src/routing/network/view.js'
import { host, puts } from '../../support/network.js'
import { ask, route } from '../../support/decided.js'
import { trackingView, webToDb } from '../../support/story.js'
import { inMode, tunnel } from '../../support/underlay.js'
import type { FlowMod, FlowStats } from '../../../src/codec/index.js'
import type { Host, Underlay, UnderlayMode } from '../../../src/routing/network/records.js'

const after = (view: View, ...writes: RecordWrite[]): Difference =>
  advanceView(view, writes, view.revision + 1)
const names = (flows: readonly FlowMod[]): string[] =>
  flows.map((flow) => flowIdentity(asReported(flow))).sort()

/** What both switches lose and gain by the change, as their flows in both views say, and as it was told. */
function compared(difference: Difference): void {
  const told = new Map(standingChanges(difference).map(({ datapathId, flows }) => [datapathId, flows]))
  for (const datapathId of [1n, 2n]) {
    const [old, now] = [difference.before, difference.after].map((view) => names(hostFlows(datapathId, view)))
    const flows = told.get(datapathId) ?? []
    const [gone, come] = ['deleteStrict', 'add'].map((command) =>
      names(flows.filter((flow) => flow.command === command)))
    expect(gone, `gone from ${datapathId}`).toEqual(old!.filter((name) => !now!.includes(name)))
    // A flow may be written again with other instructions.
    for (const name of now!) if (!old!.includes(name)) expect(come, `come to ${datapathId}`).toContain(name)
  }
}

describe('the flows that switches always have', () => {
  const view = inMode(trackingView(), tunnel('vxlan'))
  const third: Host = { ...host(3), underlay: { ...host(3).underlay, mode: tunnel('vxlan') } }
  const withUnderlay = (id: string, over: Partial<Underlay>): Host => {
    const found = view.records.host.get(id)!
    return { ...found, underlay: { ...found.underlay, ...over } }
  }

  it('follow the hosts that there are tunnels to', () => {
    const come = after(view, ...puts({ host: [third] }))
    compared(come)
    const counts = standingChanges(come).map(({ datapathId, flows }) => [datapathId, flows.length])
    expect(counts).toEqual([[1n, 1], [2n, 1]])
    compared(after(come.after, { kind: 'host', id: 'h3', record: undefined }))
    compared(after(come.after, ...puts({
      host: [{ ...third, underlay: { ...third.underlay, ip: '192.168.50.33' } }],
    })))
    compared(after(come.after, ...puts({
      host: [{ ...third, underlay: { ...third.underlay, mode: 'physical' } }],
    })))
  })

  it('follow the mode, the address and the tunnel port of their own host', () => {
    const other = { tunnel: 'vxlan', port: 'out' } as const
    const modes: readonly UnderlayMode[] = ['physical', 'mac', tunnel('gre'), other]
    for (const mode of modes) compared(after(view, ...puts({ host: [withUnderlay('h2', { mode })] })))
    compared(after(view, ...puts({ host: [withUnderlay('h2', { ip: '192.168.50.77' })] })))
    const six = [withUnderlay('h1', { ip: 'fd50::1' }), withUnderlay('h2', { ip: 'fd50::2' })]
    compared(after(view, ...puts({ host: six })))
  })

  it('let in nothing for an endpoint that is gone', () => {
    for (const mode of ['mac', tunnel('geneve')] as const) {
      const gone = after(inMode(trackingView(), mode), { kind: 'endpoint', id: 'c', record: undefined })
      compared(gone)
      expect(JSON.stringify(hostFlows(2n, gone.after), (_key, value: unknown) =>
        typeof value === 'bigint' ? String(value) : value)).not.toContain('10.1.0.13')
    }
  })
})

describe('the flows of routes', () => {
  const deletesOf = (difference: Difference) => revoke(difference).map(({ datapathId }) => datapathId)

  it('are deleted on both switches when a host changes its mode or its tunnel address', () => {
    const view = inMode(trackingView(), tunnel('vxlan'))
    const { underlay, ...rest } = view.records.host.get('h2')!
    for (const over of [{ mode: 'mac' }, { ip: '192.168.50.77' }, { mode: tunnel('gre') }] as const) {
      const changed = { ...rest, underlay: { ...underlay, ...over } }
      expect(deletesOf(after(view, ...puts({ host: [changed] }))), JSON.stringify(over)).toEqual([1n, 2n])
    }
    expect(deletesOf(after(view, ...puts({ host: [{ ...rest, underlay }] })))).toEqual([])
  })

  it.each([['mac', 'mac'], ['vxlan', tunnel('vxlan')], ['gre', tunnel('gre')]] as const)(
    'stay in mode %s when the switch connects again, and go when the mode is another', (_name, mode) => {
      const view = inMode(trackingView({ ...webToDb, protocol: 'tcp', ports: [80] }), mode)
      const tcp = { ipProto: 6, src: 40_000, dst: 80, flags: 2 }
      for (const to of ['10.1.0.13', '10.2.0.14']) {
        const { source, destination } = route(ask(view, 1n, 'a', to, tcp))
        for (const { datapathId, flows } of [source!, destination!]) {
          const all = [...hostFlows(datapathId, view), ...flows]
          const stats = all.map((flow) => asReported(flow) as FlowStats)
          expect(reconcile(view, datapathId, stats)).toEqual({ remove: [], add: [], kept: all.length })
          const other = inMode(view, 'physical')
          const { remove } = reconcile(other, datapathId, stats)
          expect(remove.length).toBeGreaterThanOrEqual(flows.length / 2)
        }
      }
    },
  )
})

describe('a tunnel port that a switch does not have', () => {
  it('is reported with the other missing ports', () => {
    const view = inMode(trackingView(), { tunnel: 'vxlan', port: 'vxlan9' })
    expect(missingPorts(view, 1n)).toEqual([{ port: 'vxlan9', of: 'the vxlan tunnel' }])
    expect(missingPorts(inMode(trackingView(), tunnel('vxlan')), 1n)).toEqual([])
    const without = inMode(trackingView(), tunnel('vxlan'), { port: undefined })
    expect(missingPorts(without, 1n)).toEqual([])
  })
})
