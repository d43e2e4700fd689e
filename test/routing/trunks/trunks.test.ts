import { describe, expect, it } from 'vitest'
import { buildPacket, type PacketInit } from '../../../src/codec/packet/index.js'
import { explain } from '../../../src/routing/decide/explain.js'
import { formatTrace } from '../../../src/routing/decide/format-trace.js'
import { trace } from '../../../src/routing/decide/trace.js'
import { guardFlows } from '../../../src/routing/flows/guards.js'
import { hostFlows } from '../../../src/routing/flows/host-flows.js'
import { hostMeters } from '../../../src/routing/flows/meters.js'
import { endpointAtPort, endpointById } from '../../../src/routing/network/lookup.js'
import { advanceView, viewWithPorts } from '../../../src/routing/network/view.js'
import { meterChanges, reconcileMeters } from '../../../src/routing/upkeep/meters.js'
import { reconcile } from '../../../src/routing/upkeep/reconcile.js'
import { revoke } from '../../../src/routing/upkeep/revoke.js'
import { standingChanges } from '../../../src/routing/upkeep/standing.js'
import { answer, deny, output, route, set } from '../../support/decided.js'
import { ports, written } from '../../support/network.js'
import { webToDb } from '../../support/story.js'
import { fromTrunk, MACHINE, mark, trunkRecords, trunkView } from '../../support/trunk.js'
import type { FlowMod, FlowStats } from '../../../src/codec/index.js'

const [WEB_GATEWAY, DB_GATEWAY] = ['02:00:00:00:ff:01', '02:00:00:00:ff:02']
const IN_PORT = 0xffff_fff8
const TABLE = 0xffff_fff9

const push = (vlan: number) => [{ type: 'pushVlan', ethertype: 0x8100 }, set({ vlanVid: 0x1000 | vlan })]

const udp = (src: string, dst: string, station: string): PacketInit => ({
  ethernet: { src: MACHINE, dst: station },
  ipv4: { src, dst, ttl: 64 }, udp: { srcPort: 40_000, dstPort: 53 },
})
const question = (spa: string, tpa: string): PacketInit => ({
  ethernet: { src: MACHINE, dst: 'ff:ff:ff:ff:ff:ff' },
  arp: { op: 'request', sha: MACHINE, spa, tha: '00:00:00:00:00:00', tpa },
})
const open = { policy: [webToDb, { ...webToDb, id: 'back', from: webToDb.to, to: webToDb.from }] }

const actionsOf = ({ instructions }: FlowMod) =>
  instructions.flatMap((one) => one.type === 'applyActions' ? one.actions : [])

describe('the guards of endpoints that share a port', () => {
  const guards = (id: string) => guardFlows(endpointById(trunkView(), id)!)
    .filter(({ tableId }) => tableId === 0)

  it('match the tag of each, take it off and keep it in the metadata', () => {
    for (const { match, instructions } of guards('ten')) {
      expect(match).toMatchObject({ inPort: 20, ethSrc: MACHINE, vlanVid: 0x100a })
      expect(instructions).toEqual([
        { type: 'applyActions', actions: [{ type: 'popVlan' }] },
        { type: 'writeMetadata', metadata: mark(1, 10), metadataMask: 0xffff_ffff_ffff_ffffn },
        { type: 'gotoTable', tableId: 1 },
      ])
    }
  })

  it('match that there is none for the one without', () => {
    for (const { match, instructions } of guards('box')) {
      expect(match.vlanVid).toBe(0)
      expect(instructions.map(({ type }) => type)).toEqual(['writeMetadata', 'gotoTable'])
    }
  })

  it('drop what has another tag behind the one that was taken off', () => {
    const flow = hostFlows(1n, trunkView()).find(({ priority }) => priority === 530)
    expect(flow).toMatchObject({
      tableId: 1, match: { vlanVid: { value: 0x1000, mask: 0x1000 } }, instructions: [],
    })
  })

  it('answer each of them for its own gateway, by flows that take no packet of another', () => {
    const answers = hostFlows(1n, trunkView()).filter(({ match }) => match.arpTpa === '10.1.0.1'
      && match.arpSpa === '0.0.0.0' && match.inPort === 20)
    expect(answers.map(({ match: { metadata } }) => metadata)).toEqual([mark(2, 20), mark(1, 0)])
    expect(actionsOf(answers[0]!).slice(-3)).toEqual([...push(20), output(IN_PORT)])
    expect(actionsOf(answers[1]!).some(({ type }) => type === 'pushVlan')).toBe(false)
  })

  it('limit each of them by a meter of its own', () => {
    const view = trunkView({}, { meters: true })
    const meters = ['box', 'ten', 'alien'].map((id) => endpointById(view, id)!.attachment!.meter)
    expect(meters[0]).toBe(20)
    expect(new Set(meters).size).toBe(3)
    expect(hostMeters(1n, view).map(({ meterId }) => meterId)).toEqual(expect.arrayContaining(meters))
    const misses = hostFlows(1n, view).filter(({ priority, match }) => priority === 1 && match.inPort === 20)
    const tagsIn = BigInt(0xfff) << 33n
    expect(misses.map(({ match }) => match.metadata)).toEqual([20, 0, 10]
      .map((vlan) => ({ value: mark(0, vlan), mask: tagsIn })))
  })
})

describe('meters of endpoints whose slots are the same', () => {
  // Their ids have the same hash, modulo the number of slots.
  const twins = Array.from({ length: 12_000 }, (_, at) => `twin${at}`)
  const shared = (vlan: number, id: string) =>
    ({ ...trunkRecords.endpoint!.at(-1)!, id, vlan, ip: `10.1.0.${vlan}`, mac: `02:00:00:00:07:${vlan}` })
  const meterOf = (id: string, others: readonly string[]) => {
    const endpoints = [id, ...others].map((one, at) => {
      const { physicalIp: _given, ...record } = shared(30 + at, one)
      return { kind: 'endpoint', id: one, record } as const
    })
    const view = written(trunkView({}, { meters: true }), endpoints)
    return [id, ...others].map((one) => endpointById(view, one)?.attachment?.meter)
  }

  it('have numbers of their own, and the one that stays keeps being limited', () => {
    const [first] = meterOf('twin0', [])
    const twin = twins.slice(1).find((id) => meterOf(id, [])[0] === first)!
    const meters = meterOf('twin0', [twin])
    expect(new Set(meters).size).toBe(2)
    expect(meters).toContain(first)
  })
})

describe('a packet from behind a tag', () => {
  it('is of the endpoint that has the tag, whether a guard has taken it off or not', () => {
    const view = trunkView(open)
    const packet = udp('10.2.0.20', '10.1.0.11', DB_GATEWAY)
    const marked = route(fromTrunk(view, packet, mark(1, 10)))
    expect(marked.why).toMatchObject({ reason: 'allowed', from: 'ten', to: 'a' })
    expect(route(fromTrunk(view, { ...packet, vlan: { vid: 10 } }))).toEqual(marked)
    expect(marked.source!.flows.map(({ match }) => match.metadata).filter((one) => one !== undefined))
      .toEqual([1n, mark(1, 10)])
  })

  it('reaches another tag of the same port, through the port that it came from', () => {
    const decision = route(fromTrunk(trunkView(open), udp('10.2.0.20', '10.1.0.20', DB_GATEWAY), mark(1, 10)))
    const [back, there] = decision.source!.flows.map(actionsOf)
    expect(there!.at(-1)).toEqual(output(IN_PORT))
    expect(there!.some(({ type }) => type === 'pushVlan')).toBe(false)
    expect(back!.slice(-3)).toEqual([...push(10), output(IN_PORT)])
    expect(decision.packetOut.actions).toEqual(there)
  })

  it('goes through the tables again with its tag', () => {
    const tcp = { ...webToDb, protocol: 'tcp', from: webToDb.to, to: webToDb.from } as const
    const view = trunkView({ policy: [tcp] }, { conntrack: true })
    const segment: PacketInit = {
      ethernet: { src: MACHINE, dst: DB_GATEWAY }, ipv4: { src: '10.2.0.20', dst: '10.1.0.11', ttl: 64 },
      icmp: { type: 'destinationUnreachable', code: 3 }, payload: new Uint8Array(28),
    }
    const { packetOut } = route(fromTrunk(view, segment, mark(1, 10)))
    expect(packetOut.actions).toEqual([...push(10), output(TABLE)])
  })

  it.each([
    ['with a tag that nobody has', { vid: 30 }, 'unknownPort'],
    ['with the tag of another', { vid: 20 }, 'spoofed'],
    ['with a tag for its priority only', { vid: 0, pcp: 7 }, 'notRouted'],
    ['with two tags', { vid: 10, inner: { vid: 10 } }, 'notRouted'],
  ])('is ignored %s', (_how, vlan, reason) => {
    const { kind, why } = fromTrunk(trunkView(open), { ...udp('10.2.0.20', '10.1.0.11', DB_GATEWAY), vlan })
    expect([kind, why.reason]).toEqual(['ignore', reason])
  })

  it('crosses no tenant, whatever address is behind the other tag', () => {
    const decision = deny(fromTrunk(trunkView(open), udp('10.1.0.20', '10.1.0.11', WEB_GATEWAY), mark(2, 20)))
    expect(explain(decision.why)).toContain('alien sent to 10.1.0.11')
    expect(decision.flows[0]!.match.metadata).toBe(mark(2, 20))
  })
})

describe('what is answered to an endpoint behind a tag', () => {
  const outTo = (vlan: number) => [...push(vlan), output(20)]

  it('carries its tag: ARP', () => {
    const decision = answer(fromTrunk(trunkView(), question('10.2.0.20', '10.2.0.14'), mark(1, 10)))
    expect(decision.packetOut.actions).toEqual(outTo(10))
    for (const flow of decision.flows!) {
      expect(flow.match).toMatchObject({ inPort: 20, metadata: mark(1, 10) })
      expect(actionsOf(flow).slice(-3)).toEqual([...push(10), output(IN_PORT)])
    }
  })

  it('carries its tag: answers and refusals of the gateway', () => {
    const ping: PacketInit = {
      ...udp('10.2.0.20', '10.2.0.1', DB_GATEWAY), udp: undefined,
      icmp: { type: 'echoRequest', identifier: 1, sequence: 1 },
    }
    expect(answer(fromTrunk(trunkView(), ping, mark(1, 10))).packetOut.actions).toEqual(outTo(10))
    const refused = answer(fromTrunk(trunkView(), udp('10.2.0.20', '10.2.0.1', DB_GATEWAY), mark(1, 10)))
    expect(refused.why.reason).toBe('gatewayClosed')
    expect(refused.packetOut.actions).toEqual(outTo(10))
  })

  it('carries its tag: ICMP errors', () => {
    const packet = udp('10.2.0.20', '10.1.0.11', DB_GATEWAY)
    const dying = { ...packet, ipv4: { ...packet.ipv4!, ttl: 1 } }
    const expired = answer(fromTrunk(trunkView(open), dying, mark(1, 10)))
    expect(expired.why.reason).toBe('ttlExpired')
    expect(expired.packetOut.actions).toEqual(outTo(10))
    const nowhere = deny(fromTrunk(trunkView(open), udp('10.2.0.20', '10.1.0.99', DB_GATEWAY), mark(1, 10)))
    expect(nowhere.packetOut!.actions).toEqual(outTo(10))
  })

  it('carries its tag: what a policy rejects', () => {
    const view = trunkView({ policy: [{ ...webToDb, action: 'reject', from: webToDb.to, to: webToDb.from }] })
    const told = deny(fromTrunk(view, udp('10.2.0.20', '10.1.0.11', DB_GATEWAY), mark(1, 10)))
    expect(told.packetOut!.actions).toEqual(outTo(10))
  })
})

describe('a trunk that changes', () => {
  const ten = trunkRecords.endpoint!.find(({ id }) => id === 'ten')!
  const change = (record: typeof ten | undefined, id = 'ten') =>
    advanceView(trunkView(open, { meters: true }), [{ kind: 'endpoint', id, record }], 99)

  it('revokes the flows of the endpoint that has another tag, and of no other', () => {
    const changes = revoke(change({ ...ten, vlan: 11 }))
    const cookies = changes.flatMap(({ flows }) => flows.map(({ cookie }) => cookie & 0xfff_ffffn))
    expect(new Set(cookies)).toEqual(new Set([0n, 21n]))
    const after = change({ ...ten, vlan: 11 })
    expect(endpointAtPort(after.after, 1n, 20, 11)?.id).toBe('ten')
    expect(endpointAtPort(after.after, 1n, 20, 10)).toBeUndefined()
    const flows = standingChanges(after).flatMap((one) => one.flows)
    const vids = (command: string) => [...new Set(flows.filter((one) => one.command === command)
      .map(({ match }) => match.vlanVid).filter((vid) => vid !== undefined))]
    expect([vids('deleteStrict'), vids('add')]).toEqual([[0x100a], [0x100b]])
  })

  it('leaves the others behind the port alone when the one without a tag goes', () => {
    const gone = change(undefined, 'box')
    expect(revoke(gone).flatMap(({ flows }) => flows.map(({ cookie }) => cookie & 0xfff_ffffn)))
      .not.toContain(21n)
    expect(endpointById(gone.after, 'ten')).toBeDefined()
    expect(meterChanges(gone)).toEqual([{
      datapathId: 1n, meters: [expect.objectContaining({ command: 'delete', meterId: 20 })],
    }])
  })

  it('has nobody behind a port that is gone', () => {
    const { after } = viewWithPorts(trunkView(), 1n, ports(11))
    expect(['box', 'ten', 'alien'].map((id) => endpointById(after, id)!.attachment!.port))
      .toEqual([undefined, undefined, undefined])
    expect(hostFlows(1n, after).some(({ match }) => match.inPort === 20)).toBe(false)
  })

  it('gives a contested tag to one of those that claim it', () => {
    const given = { ip: '10.2.0.30', mac: '02:00:00:00:01:34', physicalIp: '172.30.1.30' }
    const rival = { ...ten, id: 'rival', ...given }
    const view = written(trunkView(), [{ kind: 'endpoint', id: 'rival', record: rival }])
    expect(endpointAtPort(view, 1n, 20, 10)?.id).toBe('ten')
    expect(endpointById(view, 'rival')).toBeUndefined()
  })

  it('is kept by reconcile as it is', () => {
    const view = trunkView(open, { meters: true })
    const { source } = route(fromTrunk(view, udp('10.2.0.20', '10.1.0.20', DB_GATEWAY), mark(1, 10)))
    const asked = answer(fromTrunk(view, question('10.2.0.20', '10.2.0.14'), mark(1, 10)))
    const found = [...hostFlows(1n, view), ...source!.flows, ...asked.flows!]
    const { add, remove, kept } = reconcile(view, 1n, found as unknown as FlowStats[])
    expect([add, remove, kept]).toEqual([[], [], found.length])
    expect(reconcileMeters(view, 1n, hostMeters(1n, view))).toEqual([])
  })
})

describe('the trace of a packet from behind a tag', () => {
  it('shows the tag where the packet carries it', () => {
    const view = trunkView(open)
    const bytes = buildPacket(udp('10.2.0.20', '10.1.0.20', DB_GATEWAY))
    const lines = formatTrace(trace(view, 'ten', bytes)!).split('\n')
    expect(lines[0]).toContain('ten sends 02:00:00:00:01:33 > 02:00:00:00:ff:02, VLAN tag 10, 10.2.0.20')
    expect(lines[2]).toContain('dl_vlan=10')
    expect(lines.at(-2))
      .toBe('box receives 02:00:00:00:ff:01 > 02:00:00:00:01:33, 10.2.0.20 > 10.1.0.20, TTL 63')
    const tagged = buildPacket({ ...udp('10.2.0.20', '10.1.0.20', DB_GATEWAY), vlan: { vid: 10 } })
    expect(formatTrace(trace(view, 'ten', tagged)!).split('\n')).toEqual(lines)
  })

  it('drops a frame with a tag too many', () => {
    const vlan = { vid: 10, inner: { vid: 10 } }
    const bytes = buildPacket({ ...udp('10.2.0.20', '10.1.0.20', DB_GATEWAY), vlan })
    expect(trace(trunkView(open), 'ten', bytes)!.outcome).toBe('dropped')
  })
})
