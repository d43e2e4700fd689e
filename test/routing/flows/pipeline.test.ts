import { describe, expect, it } from 'vitest'
import { CONTROLLER_MAX_LENGTH, flowMod, PortNo } from '../../../src/codec/index.js'
import { cookieOf, CookieKind, readCookie, type FlowKind } from '../../../src/routing/flows/cookie.js'
import { guardFlows, hostFlows } from '../../../src/routing/index.js'
import { PRIORITIES, TABLES } from '../../../src/routing/flows/pipeline.js'
import { endpointById } from '../../../src/routing/network/lookup.js'
import { viewWithPorts } from '../../../src/routing/network/view.js'
import { endpoint, ports, puts, written } from '../../support/network.js'
import { storyView } from '../../support/story.js'

const output = (port: number, maxLen = 0) =>
  [{ type: 'applyActions' as const, actions: [{ type: 'output' as const, port, maxLen }] }]

describe('the standing flows of a host', () => {
  it("are guards, answers, transit, the host's own traffic, drops, and two table misses", () => {
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
    const answers = guardFlows(endpointById(view, 'a')!).filter(({ priority }) => priority === 500)
    expect(hostFlows(1n, view)).toEqual([
      flowMod({ cookie, priority: 0 }),
      flowMod({
        cookie, tableId: 1, priority: 0, instructions: output(PortNo.CONTROLLER, CONTROLLER_MAX_LENGTH),
      }),
      flowMod({
        cookie, tableId: 2, priority: 0, instructions: output(PortNo.CONTROLLER, CONTROLLER_MAX_LENGTH),
      }),
      flowMod({ cookie, tableId: 1, priority: 530, match: { vlanVid: { value: 0x1000, mask: 0x1000 } } }),
      ...[133, 134, 135, 136, 137].map((icmpv6Type) => flowMod({
        cookie, tableId: 1, priority: 520,
        match: { metadata: { value: 0n, mask: 1n << 32n }, ethType: 0x86dd, ipProto: 58, icmpv6Type },
      })),
      flowMod({
        cookie, tableId: 1, priority: 510, match: { ethType: 0x0800, ipv4Dst: '224.0.0.0/3' },
      }),
      ...['ff00::/8', 'fe80::/10'].map((ipv6Dst) => flowMod({
        cookie, tableId: 1, priority: 510,
        match: { metadata: { value: 0n, mask: 1n << 32n }, ethType: 0x86dd, ipv6Dst },
      })),
      flowMod({
        cookie, tableId: 1, priority: 510,
        match: {
          metadata: { value: 1n << 32n, mask: 1n << 32n },
          ethType: 0x86dd, ipProto: 58, icmpv6Type: 135, icmpv6Code: 0, ipv6NdTarget: 'fe80::/10',
        },
      }),
      flowMod({ cookie, priority: 100, match: { inPort: PortNo.LOCAL }, instructions: output(1) }),
      flowMod({ cookie, priority: 100, match: { inPort: 1 }, instructions: output(PortNo.LOCAL) }),
      flowMod({
        cookie, priority: 150,
        match: { inPort: PortNo.LOCAL, ethType: 0x0800, ipv4Src: '172.30.1.0/24' },
      }),
      flowMod({
        cookie, priority: 200, instructions: [{ type: 'gotoTable', tableId: 2 }],
        match: {
          inPort: 1, ethDst: '02:00:00:00:aa:01', ethType: 0x0800, vlanVid: 0, ipv4Dst: '172.30.1.0/24',
        },
      }),
      flowMod({ ...guard, match: { ...frame, ethType: 0x0800, ipv4Src: '10.1.0.11' } }),
      ...['10.1.0.11', '0.0.0.0'].map((arpSpa) => flowMod({
        ...guard,
        match: { ...frame, ethType: 0x0806, arpOp: 1, arpSpa, arpSha: '02:00:00:00:01:0b' },
      })),
      ...answers,
    ])
    expect(answers.map(({ match }) => match.arpTpa ?? match.ipv4Dst))
      .toEqual(['10.1.0.11', '10.1.0.1', '10.1.0.1', '10.1.0.1'])
  })

  it('guard no endpoint whose port is unknown or is owned by another', () => {
    const guards = (view: Parameters<typeof hostFlows>[1]) =>
      hostFlows(1n, view).filter(({ cookie }) => readCookie(cookie)?.kind === 'guard').length
    expect(guards(storyView())).toBe(14)
    expect(guards(viewWithPorts(storyView(), 1n, ports(12)).after)).toBe(7)
    const twin = { ...endpoint('twin', 'web', 1, 11, '10.1.0.99'), mac: '02:00:00:00:09:09' }
    expect(guards(written(storyView(), puts({ endpoint: [twin] })))).toBe(14)
  })

  it('are empty for a switch that belongs to no host', () => {
    expect(hostFlows(9n, storyView())).toEqual([])
  })
})

describe('the pipeline', () => {
  it('gives each table and priority its own number and a reason', () => {
    const priorities = Object.values(PRIORITIES).map(({ table, value }) => `${table} ${value}`)
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
