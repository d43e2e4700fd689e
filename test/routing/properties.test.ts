import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { packetIn } from '../../src/codec/index.js'
import { readCookie } from '../../src/routing/flows/cookie.js'
import { decide } from '../../src/routing/decide/decide.js'
import { flowIdentity } from '../../src/routing/flows/identity.js'
import { endpointById, gatewayMac } from '../../src/routing/network/lookup.js'
import { halvesOf } from '../../src/routing/plug.js'
import { ACK, frameBytes, matches, overlap, SYN, type Frame } from '../support/frame.js'
import { property } from '../support/property.js'
import {
  ENDPOINT_IDS, mayOpen, randomNetwork, randomTalk, reply, type RandomNetwork, type Talk,
} from '../support/random-network.js'
import { frameFrom, Simulation } from '../support/simulation.js'
import type { Decision } from '../../src/routing/decide/decision.js'

const id = fc.constantFrom(...ENDPOINT_IDS)
const nothing = { delivered: [], decisions: [], wire: [] }

const addressOf = ({ view }: RandomNetwork, of: string): string => endpointById(view, of)!.ip

/** A packet between two endpoints' addresses; who has the second depends on the tenant of the first. */
const packet = (network: RandomNetwork, from: string, to: string, talk: Talk, ttl = 64): Frame =>
  frameFrom(network.view, from, addressOf(network, to), { ...talk, ttl })

const datapathOf = ({ view }: RandomNetwork, of: string): bigint => endpointById(view, of)!.datapathId

const ask = (network: RandomNetwork, from: string, frame: Frame): Decision => decide({
  datapathId: datapathOf(network, from),
  packetIn: packetIn({ match: { inPort: frame.inPort }, data: frameBytes(frame) }),
}, network.view)

/** The endpoint that has the other's address in the first one's tenant. */
function namesake({ lists, view }: RandomNetwork, from: string, to: string): string {
  const { tenant } = endpointById(view, from)!.network
  const ip = endpointById(view, to)!.ip
  const same = lists.endpoint!.filter((one) => one.ip === ip)
  return same.find((one) => endpointById(view, one.id)!.network.tenant === tenant)!.id
}

describe('routing, over random networks', () => {
  it('routes what may be opened, and TCP replies to what may be opened, and denies the rest', () => {
    property(randomNetwork, id, id, randomTalk, (network, from, at, talk) => {
      const to = namesake(network, from, at)
      fc.pre(from !== to)
      const back = mayOpen(network, to, from, reply(talk))
      const inConnection = talk.ipProto === 6 && talk.flags !== SYN
      const expected = mayOpen(network, from, to, talk) || (back && inConnection) ? 'route' : 'deny'
      expect(ask(network, from, packet(network, from, to, talk)).kind).toBe(expected)
    })
  })

  it('delivers to the right container with the right addresses, and to nobody else', () => {
    property(randomNetwork, id, id, randomTalk, (network, from, at, talk) => {
      const to = namesake(network, from, at)
      fc.pre(from !== to && mayOpen(network, from, to, talk))
      const { view } = network
      const frame = packet(network, from, to, talk)
      const { delivered, wire } = new Simulation(view).send(datapathOf(network, from), frame)
      const [sender, receiver] = [endpointById(view, from)!, endpointById(view, to)!]
      const routed = sender.network.id !== receiver.network.id
      const local = sender.datapathId === receiver.datapathId
      expect(delivered).toEqual([{
        datapathId: receiver.datapathId,
        port: receiver.attachment?.port,
        frame: {
          ...frame,
          inPort: local ? sender.attachment?.port : 1,
          ethSrc: routed ? gatewayMac(receiver.network) : sender.mac,
          ethDst: receiver.mac,
          ttl: 64 - (routed ? (local ? 1 : 2) : 0),
        },
      }])
      expect(wire).toHaveLength(local ? 0 : 1)
      for (const { ethSrc, ipv4Src, ipv4Dst } of wire) {
        expect([ethSrc, ipv4Src, ipv4Dst])
          .toEqual([sender.host.underlay.mac, sender.physicalIp, receiver.physicalIp])
      }
    })
  })

  it('never sends the second packet of a conversation, nor its replies, to the controller', () => {
    property(randomNetwork, id, id, randomTalk, (network, from, at, talk) => {
      const to = namesake(network, from, at)
      // An echo reply has no reply.
      fc.pre(from !== to && mayOpen(network, from, to, talk) && !(talk.ipProto === 1 && talk.src === 0))
      const simulation = new Simulation(network.view)
      const frame = packet(network, from, to, talk)
      expect(simulation.send(datapathOf(network, from), frame).decisions.length).toBe(1)
      const back = packet(network, to, from, reply(talk))
      for (const [who, what] of [[from, frame], [to, back], [from, frame], [to, back]] as const) {
        const { decisions, delivered } = simulation.send(datapathOf(network, who), what)
        expect(decisions).toEqual([])
        expect(delivered).toHaveLength(1)
      }
    })
  })

  it('sends only the first packet of a denied conversation to the controller', () => {
    property(randomNetwork, id, id, randomTalk, (network, from, at, talk) => {
      const to = namesake(network, from, at)
      fc.pre(from !== to)
      const simulation = new Simulation(network.view)
      const frame = packet(network, from, to, talk)
      const first = simulation.send(datapathOf(network, from), frame)
      const [decision] = first.decisions
      // What is rejected goes to the controller each time, as far as the meter lets it.
      fc.pre(decision?.kind === 'deny' && decision.flows.length > 0)
      expect(first.delivered).toEqual([])
      expect(simulation.send(datapathOf(network, from), frame)).toEqual(nothing)
    })
  })

  it('lets nobody open a connection by pretending to reply', () => {
    const tricks = fc.array(randomTalk, { maxLength: 5 })
    property(randomNetwork, id, id, randomTalk, tricks, (network, from, at, talk, before) => {
      const to = namesake(network, from, at)
      fc.pre(from !== to && talk.ipProto === 6 && talk.flags === SYN && !mayOpen(network, from, to, talk))
      const simulation = new Simulation(network.view)
      for (const trick of [...before, { ...talk, flags: ACK }]) {
        simulation.send(datapathOf(network, from), packet(network, from, to, trick))
      }
      const { delivered } = simulation.send(datapathOf(network, from), packet(network, from, to, talk))
      // The sender may be told by a reset.
      const { ip } = endpointById(network.view, from)!
      expect(delivered.filter(({ frame }) => frame.ipv4Src === ip)).toEqual([])
    })
  })

  it('matches with each flow only packets about which it would decide the same', () => {
    property(randomNetwork, id, id, randomTalk, id, id, randomTalk, (network, a, b, talk, c, d, other) => {
      const [from, to] = [a, namesake(network, a, b)]
      fc.pre(from !== to)
      const decision = ask(network, from, packet(network, from, to, talk))
      const mirror = (x: Talk): Talk => ({ ...reply(x), flags: x.ipProto === 6 ? other.flags : 0 })
      // Packets near the first are the ones that its flows may match.
      const near: [string, string, Talk][] = [
        [c, namesake(network, c, d), other], [from, to, other], [to, from, other],
        [from, to, { ...talk, flags: other.flags }], [to, from, mirror(talk)],
      ]
      if (talk.ipProto !== 1 && other.ipProto !== 1) {
        near.push([from, to, { ...talk, src: other.src }], [from, to, { ...talk, dst: other.dst }])
        near.push([to, from, { ...mirror(talk), src: other.src }])
      }
      for (const [who, whom, said] of near) {
        if (who === whom) continue
        const frame = packet(network, who, whom, said)
        const metadata = BigInt(endpointById(network.view, who)!.network.tenantNumber)
        for (const half of halvesOf(decision)) {
          for (const flow of half.flows) {
            if (flow.tableId !== 1 || flow.command !== 'add') continue
            if (half.datapathId !== datapathOf(network, who)) continue
            if (!matches(flow.match, { ...frame, metadata })) continue
            const fresh = ask(network, who, frame)
            const repliesUnseen = readCookie(flow.cookie)?.kind === 'reply' && said.ipProto !== 6
            if (repliesUnseen) expect(mayOpen(network, whom, who, reply(said))).toBe(true)
            else {
              const installed = halvesOf(fresh).flatMap(({ flows }) => flows.map(flowIdentity))
              expect(installed).toContain(flowIdentity(flow))
              expect(fresh.kind).toBe(flow.instructions.length > 0 ? 'route' : 'deny')
            }
          }
        }
      }
    })
  })

  it('never overlaps flows of equal priority', () => {
    const conversation = fc.tuple(id, id, randomTalk)
    property(randomNetwork, fc.array(conversation, { maxLength: 20 }), (network, conversations) => {
      const simulation = new Simulation(network.view)
      for (const [from, at, talk] of conversations) {
        const to = namesake(network, from, at)
        if (from !== to) simulation.send(datapathOf(network, from), packet(network, from, to, talk))
      }
      for (const flows of simulation.tables.values()) {
        const rows = [...flows.values()]
        for (const [at, a] of rows.entries()) {
          for (const b of rows.slice(at + 1)) {
            if (a.tableId !== b.tableId || a.priority !== b.priority) continue
            expect(overlap(a.match, b.match), `${flowIdentity(a)} | ${flowIdentity(b)}`).toBe(false)
          }
        }
      }
    })
  })

  it('keeps tenants apart, whatever their policies say and whatever addresses they both use', () => {
    const sending = fc.array(fc.tuple(id, randomTalk), { maxLength: 8 })
    property(randomNetwork, id, sending, (network, from, sent) => {
      const { view } = network
      const simulation = new Simulation(view)
      const { tenant } = endpointById(view, from)!.network
      for (const [to, talk] of sent) {
        const { delivered } = simulation.send(datapathOf(network, from), packet(network, from, to, talk))
        for (const { datapathId, port } of delivered) {
          const hit = network.lists.endpoint!.map((one) => endpointById(view, one.id)!)
            .find((one) => one.datapathId === datapathId && one.attachment?.port === port)
          expect(hit?.network.tenant).toBe(tenant)
        }
      }
    })
  })

  it('drops forged packets without sending them to the controller', () => {
    property(randomNetwork, id, id, randomTalk, fc.boolean(), (network, from, as, talk, byMac) => {
      const [me, other] = [from, as].map((one) => endpointById(network.view, one)!)
      fc.pre(me!.ip !== other!.ip)
      const forged = byMac ? { ethSrc: other!.mac } : { ipv4Src: other!.ip }
      const frame = { ...packet(network, from, as, talk), ...forged }
      expect(new Simulation(network.view).send(datapathOf(network, from), frame))
        .toEqual(nothing)
      expect(ask(network, from, frame)).toMatchObject({ kind: 'ignore', why: { reason: 'spoofed' } })
    })
  })

  it('installs again whichever flow of a route is gone', () => {
    property(randomNetwork, id, id, randomTalk, fc.nat(), (network, from, at, talk, which) => {
      const to = namesake(network, from, at)
      fc.pre(from !== to && mayOpen(network, from, to, talk) && !(talk.ipProto === 1 && talk.src === 0))
      const simulation = new Simulation(network.view)
      const conversation = [
        [from, packet(network, from, to, talk)], [to, packet(network, to, from, reply(talk))],
      ] as const
      for (const [who, frame] of conversation) simulation.send(datapathOf(network, who), frame)
      const hosts = [...simulation.tables.keys()].sort()
      const installed = hosts.flatMap((datapathId) => [...simulation.tables.get(datapathId)!]
        .filter(([, { cookie }]) => ['route', 'reply'].includes(readCookie(cookie)!.kind))
        .map(([identity]) => ({ datapathId, identity })))
      const lost = installed[which % installed.length]!
      simulation.tables.get(lost.datapathId)!.delete(lost.identity)
      const heard: number[] = []
      for (let round = 0; round < 3; round++) {
        for (const [who, frame] of conversation) {
          heard.push(simulation.send(datapathOf(network, who), frame).decisions.length)
        }
      }
      expect(heard.slice(-2), 'the last round is silent').toEqual([0, 0])
      for (const [who, frame] of conversation) {
        expect(simulation.send(datapathOf(network, who), frame).delivered).toHaveLength(1)
      }
    })
  })

  it('is the same, byte for byte, every time', () => {
    property(randomNetwork, id, id, randomTalk, (network, from, to, talk) => {
      const frame = packet(network, from, to, talk)
      expect(ask(network, from, frame)).toEqual(ask(network, from, frame))
    })
  })
})
