import { describe, expect, it } from 'vitest'
import { CONTROLLER_MAX_LENGTH, flowMod, PortNo } from '../../../src/codec/index.js'
import { cookieOf, CookieKind, readCookie, type FlowKind } from '../../../src/routing/flows/cookie.js'
import { hostFlows } from '../../../src/routing/flows/host-flows.js'
import { PRIORITIES, TABLES } from '../../../src/routing/flows/pipeline.js'
import { viewWithPorts } from '../../../src/routing/network/view.js'
import { endpoint, ports, puts, written } from '../../support/network.js'
import { storyView } from '../../support/story.js'

const output = (port: number, maxLen = 0) =>
  [{ type: 'applyActions' as const, actions: [{ type: 'output' as const, port, maxLen }] }]

describe('the standing flows of a host', () => {
  it("are guards, transit, the host's own traffic, a drop, and two table misses", () => {
    const cookie = 0xd000_0000_0000_0000n
    const guard = {
      cookie: 0xd100_0000_a000_0000n,
      priority: 300,
      instructions: [
        { type: 'writeMetadata' as const, metadata: 1n, metadataMask: 0xffff_ffff_ffff_ffffn },
        { type: 'gotoTable' as const, tableId: 1 },
      ],
    }
    const frame = { inPort: 11, ethSrc: '02:00:00:00:01:0b', vlanVid: 0 }
    const view = viewWithPorts(storyView(), 1n, ports(11)).after
    expect(hostFlows(1n, view)).toEqual([
      flowMod({ cookie, priority: 0 }),
      flowMod({
        cookie, tableId: 1, priority: 0, instructions: output(PortNo.CONTROLLER, CONTROLLER_MAX_LENGTH),
      }),
      flowMod({
        cookie, tableId: 2, priority: 0, instructions: output(PortNo.CONTROLLER, CONTROLLER_MAX_LENGTH),
      }),
      flowMod({ cookie, priority: 100, match: { inPort: PortNo.LOCAL }, instructions: output(1) }),
      flowMod({ cookie, priority: 100, match: { inPort: 1 }, instructions: output(PortNo.LOCAL) }),
      flowMod({
        cookie, priority: 200, instructions: [{ type: 'gotoTable', tableId: 2 }],
        match: {
          inPort: 1, ethDst: '02:00:00:00:aa:01', ethType: 0x0800, vlanVid: 0, ipv4Dst: '172.30.1.0/24',
        },
      }),
      flowMod({ ...guard, match: { ...frame, ethType: 0x0800, ipv4Src: '10.1.0.11' } }),
      flowMod({
        ...guard, match: { ...frame, ethType: 0x0806, arpSpa: '10.1.0.11', arpSha: '02:00:00:00:01:0b' },
      }),
    ])
  })

  it('guard no endpoint whose port is unknown or is owned by another', () => {
    const guards = (view: Parameters<typeof hostFlows>[1]) =>
      hostFlows(1n, view).filter(({ cookie }) => readCookie(cookie)?.kind === 'guard').length
    expect(guards(storyView())).toBe(4)
    expect(guards(viewWithPorts(storyView(), 1n, ports(12)).after)).toBe(2)
    const twin = { ...endpoint('twin', 'web', 1, 11, '10.1.0.99'), mac: '02:00:00:00:09:09' }
    expect(guards(written(storyView(), puts({ endpoint: [twin] })))).toBe(4)
  })

  it('are empty for a switch that belongs to no host', () => {
    expect(hostFlows(9n, storyView())).toEqual([])
  })
})

describe('the pipeline', () => {
  it('gives each table and priority its own number and a reason', () => {
    const priorities = Object.values(PRIORITIES).map(({ table, value }) => `${table === 'classify'} ${value}`)
    expect(new Set(priorities).size).toBe(priorities.length)
    const all = [...Object.values(TABLES), ...Object.values(PRIORITIES)]
    for (const { reason } of all) expect(reason).not.toBe('')
  })

  it('writes kind and endpoints into cookies and reads them back', () => {
    for (const kind of Object.keys(CookieKind) as FlowKind[]) {
      expect(readCookie(cookieOf(kind, 1, 0xfff_ffff))).toEqual({ kind, from: 1, to: 0xfff_ffff })
    }
    for (const other of [0n, 0xd700_0000_0000_0000n, 0xffff_ffff_ffff_ffffn]) {
      expect(readCookie(other)).toBeUndefined()
    }
  })
})
